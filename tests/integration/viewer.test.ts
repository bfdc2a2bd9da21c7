import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MeasuringHook } from '../../rehearsal/viewer/measuring-hook.ts';
import type { Appearance } from '../../rehearsal/viewer/cue-stage.ts';
import { launchChromium } from '../harness/browser.ts';
import { delay, waitFor } from '../harness/studio.ts';
import { command } from './support/engine-fixture.ts';
import { startRehearsalRig, type RehearsalRig } from './support/rehearsal-rig.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TARGET_MS = 900;
/** Long enough for three runs of the message's way, short enough to test. */
const LEAD_MS = 300;
const OPTIONS = [
  { id: 'amber', label: 'Amber' },
  { id: 'blue', label: 'Deep blue' },
  { id: 'surprise', label: 'Surprise us with something nobody expects' },
];

type Figures = Pick<MeasuringHook, 'glassToGlassMs' | 'decoded' | 'playerState' | 'linkState' | 'reported' | 'sync'>;

/** What the page says about itself now. */
function figuresOf(page: Page): Promise<Figures> {
  return page.evaluate(() => {
    const { glassToGlassMs, decoded, playerState, linkState, reported, sync } = window.cuelight;
    return { glassToGlassMs, decoded, playerState, linkState, reported, sync };
  });
}

/** Remembers the capture time in the pixels on screen at the very turn in which the poll becomes visible. */
async function watchPoll(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: { question: string; markMs: number | null }[] = [];
    Object.assign(window, { seenPolls: seen });
    const card = document.querySelector('#poll');
    const video = document.querySelector('video');
    if (!card || !video) throw new Error('the page has no poll card or no video');
    let shown = false;
    const look = (): void => {
      video.requestVideoFrameCallback(look);
      const now = card.classList.contains('shown');
      // The page's own callback ran first: what it decoded is the frame that is on screen with the poll.
      const markMs = window.cuelight.decoded?.lastCaptureMs ?? null;
      if (now && !shown) seen.push({ question: card.querySelector('h2')?.textContent ?? '', markMs });
      shown = now;
    };
    video.requestVideoFrameCallback(look);
  });
}

describe('the viewer page in a real browser', () => {
  let rig: RehearsalRig;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    execFileSync(
      process.execPath,
      [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '-c', 'vite.viewer.config.ts'],
      {
        cwd: ROOT,
        stdio: 'pipe',
      },
    );
    rig = await startRehearsalRig(TARGET_MS);
    browser = await launchChromium();
    page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(`${rig.pageUrl}?mark=1`);
  });

  afterAll(async () => {
    await browser?.close();
    await rig?.close();
  });

  async function publish(cueId: string, windowMs: number): Promise<number> {
    const opensAtMs = (await page.evaluate(() => window.cuelight.studioNowMs ?? 0)) + LEAD_MS;
    const ack = await command(rig.control, {
      type: 'publish',
      cueId,
      runId: 'test-run',
      poll: { question: `Which colour (${cueId})?`, options: OPTIONS },
      opensAtMs,
      closesAtMs: opensAtMs + windowMs,
    });
    expect(ack).toMatchObject({ ok: true });
    return opensAtMs;
  }

  const appearance = (cueId: string, phase: string): Promise<Appearance> =>
    waitFor(`${cueId} to be ${phase} on the page`, () =>
      page.evaluate(
        ([id, wanted]) => window.cuelight.events.find((each) => each.cueId === id && each.phase === wanted) ?? null,
        [cueId, phase],
      ),
    );

  it('plays in step with the wall clock, and its own latency figure agrees with the pixels', async () => {
    await waitFor('the picture', async () => (await figuresOf(page)).playerState === 'playing', 30_000);
    await waitFor('the target latency', async () => Math.abs((await figuresOf(page)).sync.errorMs ?? 999) < 30, 25_000);
    await delay(10_000);
    const figures = await figuresOf(page);
    console.log(JSON.stringify(figures));
    expect(figures.linkState).toBe('open');
    expect(figures.glassToGlassMs).toBeLessThan(1_500);
    expect(figures.decoded?.frames).toBeGreaterThan(150);
    expect(figures.decoded?.p50Ms).toBeLessThan(1_500);
    expect(figures.decoded?.reportedMinusDecodedP95Ms).toBeLessThan(50);
  });

  it('shows each poll on its frame', async () => {
    await watchPoll(page);
    const errors: number[] = [];
    for (const cueId of ['frame-1', 'frame-2', 'frame-3']) {
      const opensAtMs = await publish(cueId, 1_000);
      const event = await appearance(cueId, 'open');
      expect(event.late).toBe(false);
      const seen = await waitFor(`the mark of ${cueId}`, () =>
        page.evaluate(
          (id) =>
            (window as unknown as { seenPolls: { question: string; markMs: number | null }[] }).seenPolls.find((each) =>
              each.question.includes(id),
            ) ?? null,
          cueId,
        ),
      );
      if (seen.markMs === null) throw new Error(`no readable mark as ${cueId} appeared`);
      errors.push(seen.markMs - opensAtMs);
      await appearance(cueId, 'waiting');
      await command(rig.control, { type: 'cancel', cueId, runId: 'test-run', reason: 'next please' });
      await waitFor('the card to leave', () => page.evaluate(() => !document.querySelector('#poll.shown')));
    }
    console.log(`appearance errors by mark: ${errors.map((error) => error.toFixed(1)).join(', ')} ms`);
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(50);
  });

  it('counts a vote by key, a changed vote by tap, and shows the results', async () => {
    await publish('vote', 6_000);
    await appearance('vote', 'open');
    await page.keyboard.press('2');
    await waitFor('the acknowledgement', () => page.locator('.option[data-choice=counted]').count());
    expect(await page.locator('#poll-status').textContent()).toContain('Counted');
    await page.locator('.option').nth(0).click();
    await waitFor('the change', () => page.locator('.option:nth-child(1)[data-choice=counted]').count());
    await waitFor('two acknowledged votes', async () => (await figuresOf(page)).reported?.votesAcked === 2);
    await appearance('vote', 'waiting');
    const now = await page.evaluate(() => window.cuelight.studioNowMs ?? 0);
    await command(rig.control, { type: 'reveal', cueId: 'vote', runId: 'test-run', revealAtMs: now });
    await appearance('vote', 'results');
    await waitFor(
      'the bars',
      async () => (await page.locator('.option-percent').allTextContents()).join() === '100 %,0 %,0 %',
    );
    expect(await page.locator('#poll-total').textContent()).toBe('1 answer');
  });

  it('keeps its answer over a reload, and shows a late joiner the poll that is open', async () => {
    await publish('reload', 20_000);
    await appearance('reload', 'open');
    await page.keyboard.press('3');
    await waitFor('the acknowledgement', () => page.locator('.option[data-choice=counted]').count());
    await page.reload();
    await appearance('reload', 'open');
    expect(await page.locator('.option:nth-child(3)[data-choice=counted]').count()).toBe(1);
  });

  it('said nothing wrong on the way', async () => {
    const text = await page.evaluate(() => document.body.innerText);
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(problems).toEqual([]);
  });
});
