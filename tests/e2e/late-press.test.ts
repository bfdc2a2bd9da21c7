import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Appearance } from '../../rehearsal/viewer/cue-stage.ts';
import type { RunHead, RunState } from '../../shared/show/run-state.ts';
import { launchChromium } from '../harness/browser.ts';
import { writePollShow } from '../harness/poll-show.ts';
import { delay, startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';

const VIEWERS = 3;
/** A frame at 30 fps; on a busy machine the picture itself may leap over some. */
const FRAME_MS = 1000 / 30;

/** What one viewer saw: the cue's arrival by the page's own word, and the capture time in the pixels that came with it. */
interface Seen {
  readonly event: Appearance;
  readonly markMs: number | null;
  readonly beforeMs: number | null;
}

interface SeenPoll {
  readonly question: string;
  readonly markMs: number | null;
  readonly beforeMs: number | null;
}

/** Remembers the capture time in the pixels on screen at the very turn in which a poll becomes visible. */
async function watchPolls(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: SeenPoll[] = [];
    Object.assign(window, { seenPolls: seen });
    const card = document.querySelector('#poll');
    const video = document.querySelector('video');
    if (!card || !video) throw new Error('the page has no poll card or no video');
    let question = '';
    let beforeMs: number | null = null;
    const look = (): void => {
      video.requestVideoFrameCallback(look);
      // The page's own callback ran first: what it decoded is the frame that is on screen with the poll.
      const markMs = window.cuelight.decoded?.lastCaptureMs ?? null;
      const now = card.classList.contains('shown') ? (card.querySelector('h2')?.textContent ?? '') : '';
      if (now !== '' && now !== question) seen.push({ question: now, markMs, beforeMs });
      question = now;
      beforeMs = markMs;
    };
    video.requestVideoFrameCallback(look);
  });
}

/** Plays at the distance it aims at itself: a busy machine may make that a little more than what the show asks for. */
const untilInStep = (page: Page): Promise<boolean> =>
  waitFor(
    'a viewer who plays in step',
    () =>
      page.evaluate(() => {
        const { sync, playerState } = window.cuelight;
        return playerState === 'playing' && sync.errorMs !== null && Math.abs(sync.errorMs) < 60;
      }),
    60_000,
  );

/** The producer presses GO too late: the cue opens on the frame it was meant for, at every viewer, or the press is refused. */
describe('a GO that is pressed late', () => {
  let studio: RunningStudio;
  let browser: Browser;
  const viewers: Page[] = [];

  beforeAll(async () => {
    // Long enough to outlast a picture that stands still for a moment; each is closed when all have seen it.
    const show = writePollShow(8, { responseWindowMs: 10_000 });
    studio = await startStudio(['--headless', '--source', 'test', '--go-live', '--show', show]);
    browser = await launchChromium();
    for (let viewer = 0; viewer < VIEWERS; viewer++) {
      const page = await browser.newPage({ viewport: { width: 480, height: 360 } });
      await page.goto(`${studio.viewerUrl}?mark=1`);
      viewers.push(page);
    }
    await Promise.all(viewers.map(untilInStep));
    await studio.until(
      'room for a late press',
      ({ audience, rescue }) => audience?.latency?.viewers === VIEWERS && (rescue.leftMs ?? 0) > 200,
      30_000,
    );
    await Promise.all(viewers.map(watchPolls));
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
  });

  let presses = 0;
  /** Presses GO `backDateMs` too late, and gives what came of it: when it was pressed and the frame it was taken for. */
  async function goLate(cueId: string, backDateMs: number): Promise<{ pressedAtMs: number; opensAtMs: number }> {
    presses += 1;
    const { nowMs } = await studio.live();
    const requestId = `late-press-${String(presses)}`;
    // As the UI does: the press counts from when the key went down, however long the request takes.
    const press = { requestId, expectedStandbyId: cueId, pressedAtMs: nowMs, backDateMs };
    await studio.api<RunHead>('POST', '/run/go', press);
    const { cues } = await studio.api<RunState>('GET', '/run');
    const run = cues[cueId];
    expect(run?.backDatedMs).toBe(backDateMs);
    return { pressedAtMs: nowMs, opensAtMs: run?.opensAtMs ?? 0 };
  }

  const seenBy = (page: Page, cueId: string, question: string): Promise<Seen> =>
    waitFor(`${cueId} on a viewer’s screen`, () =>
      page.evaluate(
        ([id, words]) => {
          const event = window.cuelight.events.find((each) => each.cueId === id && each.phase === 'open');
          const polls = (window as unknown as { seenPolls: SeenPoll[] }).seenPolls;
          const poll = polls.find((each) => each.question.startsWith(words));
          return event && poll ? { event, markMs: poll.markMs, beforeMs: poll.beforeMs } : null;
        },
        [cueId, question] as const,
      ),
    );

  it('opens on the earlier frame at every viewer, and comes late to none', async () => {
    const errors: number[] = [];
    const behindMs: number[] = [];
    for (const number of [1, 2, 3, 4]) {
      const cueId = `poll-${String(number)}`;
      // Half of what is left; a viewer who comes nearer meanwhile has it refused, and it is pressed again.
      const { backDateMs, pressedAtMs, opensAtMs } = await waitFor('a press that reaches everybody', async () => {
        const { rescue } = await studio.live();
        const halfMs = Math.floor((rescue.leftMs ?? 0) / 2);
        if (halfMs <= 80) return null;
        try {
          return { backDateMs: halfMs, ...(await goLate(cueId, halfMs)) };
        } catch (error) {
          if (error instanceof Error && error.message.includes('still reaches every viewer')) return null;
          throw error;
        }
      });
      // The frame was captured before the press by at least what was asked; how much more is the way through the encoder.
      expect(pressedAtMs - opensAtMs).toBeGreaterThan(backDateMs - FRAME_MS);
      for (const seen of await Promise.all(viewers.map((page) => seenBy(page, cueId, `Question ${String(number)}:`)))) {
        expect(seen.event.late).toBe(false);
        expect(seen.event.opensAtMs).toBe(opensAtMs);
        if (seen.markMs === null) throw new Error(`no readable mark as ${cueId} appeared`);
        // Never before its frame.
        expect(seen.markMs - opensAtMs).toBeGreaterThan(-FRAME_MS);
        behindMs.push((seen.beforeMs ?? 0) - opensAtMs);
        errors.push(seen.markMs - opensAtMs);
      }
      await studio.api('POST', '/run/close', { requestId: `close-${cueId}`, cueId });
      await studio.until(`${cueId} over`, ({ run }) => ['result', 'closed'].includes(run.cues[cueId]?.phase ?? ''));
    }
    // Not a frame after it, unless the picture itself leapt over it, or a crowded processor held the message up.
    behindMs.sort((a, b) => a - b);
    expect(behindMs[Math.floor(behindMs.length * 0.75)]).toBeLessThan(FRAME_MS);
    expect(behindMs.at(-1)).toBeLessThan(10 * FRAME_MS);
    errors.sort((a, b) => a - b);
    console.log(`frames with the poll − frame of the press: ${errors.map((error) => error.toFixed(1)).join(', ')} ms`);
    // Three software decoders on one machine let the picture leap now and then: where it does not, it is that very frame.
    expect(errors[0]).toBeLessThan(FRAME_MS);
  });

  it('is refused with the figure when it could not reach every viewer in time, and taken when asked for less', async () => {
    const { run, rescue } = await studio.live();
    const expectedStandbyId = run.standbyCueId ?? '';
    const beyondMs = Math.ceil(rescue.leftMs ?? 0) + 300;
    const body = { requestId: 'late-press-beyond', expectedStandbyId, backDateMs: beyondMs };
    const refusal = studio.api('POST', '/run/go', body);
    await expect(refusal).rejects.toThrow(
      new RegExp(`Back-dated by ${String(beyondMs)} ms, but only \\d+ ms still reaches every viewer`),
    );
    const { cues, standbyCueId } = await studio.api<RunState>('GET', '/run');
    expect([standbyCueId, cues[expectedStandbyId]?.take ?? 0]).toEqual([expectedStandbyId, 0]);
    await delay(100);
    await goLate(expectedStandbyId, 50);
  });
});
