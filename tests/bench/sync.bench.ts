/** How exactly a poll appears on its frame: the mark on screen at the moment the poll becomes visible, against opensAt. */
import type { Page } from 'playwright-core';
import type { RunState } from '../../shared/show/run-state.ts';
import { launchChromium } from '../harness/browser.ts';
import { decodeMark, installMarkProbe } from '../harness/mark-probe.ts';
import { writePollShow } from '../harness/poll-show.ts';
import { delay, startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';
import { percentile, type Bench } from './bench.ts';

declare global {
  interface Window {
    pollSightings: { question: string; lumas: number[] }[];
  }
}

/** Runs in the page: at the first painted turn in which a new question is visible, reads the frame beside it. */
function watchPolls(): void {
  window.pollSightings = [];
  let seen = '';
  const look = (): void => {
    requestAnimationFrame(look);
    const card = document.querySelector('#poll.shown');
    const question = card?.querySelector('#poll-question')?.textContent ?? '';
    if (question === '' || question === seen) return;
    seen = question;
    window.pollSightings.push({ question, lumas: window.readMarkNow() });
  };
  requestAnimationFrame(look);
}

async function takePoll(studio: RunningStudio, page: Page, index: number): Promise<number | null> {
  const cueId = `poll-${String(index)}`;
  await studio.api('POST', '/run/go', { requestId: `bench-sync-${String(index)}`, expectedStandbyId: cueId });
  const state = await studio.api<RunState>('GET', '/run');
  const opensAtMs = state.cues[cueId]?.opensAtMs ?? Number.NaN;
  const sighting = await waitFor(`poll ${String(index)} on the page`, () =>
    page.evaluate(
      (start) => window.pollSightings.find(({ question }) => question.startsWith(start)) ?? null,
      `Question ${String(index)}:`,
    ),
  );
  const captured = decodeMark(sighting.lumas);
  return captured === null ? null : captured - opensAtMs;
}

const bench: Bench = async ({ quick }) => {
  const polls = quick ? 10 : 20;
  const show = writePollShow(polls);
  const studio = await startStudio(['--headless', '--source', 'test', '--go-live', '--audience', '20', '--show', show]);
  const browser = await launchChromium();
  const errors: number[] = [];
  const problems: string[] = [];
  try {
    await studio.until('going on air', (live) => live.encoder?.link.state === 'connected');
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(studio.viewerUrl);
    await studio.until('the viewer’s report', (live) => (live.audience?.pageLatency?.viewers ?? 0) > 0, 30_000);
    await installMarkProbe(page);
    await page.evaluate(watchPolls);
    await delay(5_000);
    for (let index = 1; index <= polls; index++) {
      const error = await takePoll(studio, page, index);
      if (error === null) problems.push(`The mark beside poll ${String(index)} could not be read.`);
      else errors.push(error);
      await delay(1_200);
    }
  } finally {
    await browser.close();
    await studio.stop();
  }
  const sizes = errors.map(Math.abs);
  return {
    metrics: {
      appearErrorP50Ms: percentile(sizes, 0.5),
      appearErrorP95Ms: percentile(sizes, 0.95),
      appearErrorMaxMs: percentile(sizes, 1),
      earliestMs: percentile(errors, 0),
      polls: errors.length,
    },
    limits: { appearErrorP95Ms: 50 },
    notes: [`Frame on screen minus opensAt, poll by poll (ms): ${errors.map((error) => error.toFixed(0)).join(' ')}`],
    problems,
  };
};

export default bench;
