/** From a viewer's click to the count on the host's screen: two real pages in Chromium. */
import type { Page } from 'playwright-core';
import { launchChromium } from '../harness/browser.ts';
import { writePollShow } from '../harness/poll-show.ts';
import { delay, startStudio, waitFor } from '../harness/studio.ts';
import { percentile, type Bench } from './bench.ts';

declare global {
  interface Window {
    countChanges: { text: string; atMs: number }[];
  }
}

/** Runs in the host workspace: notes each painted change of the counts. */
function watchCounts(): void {
  window.countChanges = [];
  let seen = '';
  const look = (): void => {
    requestAnimationFrame(look);
    const text = [...document.querySelectorAll('[data-option] .bar-votes')].map((votes) => votes.textContent).join(',');
    if (text === seen) return;
    seen = text;
    window.countChanges.push({ text, atMs: performance.timeOrigin + performance.now() });
  };
  requestAnimationFrame(look);
}

/** Clicks an option as a person does; gives the moment of the click. */
async function vote(viewer: Page, option: number): Promise<number> {
  const moment = viewer.evaluate(
    () =>
      new Promise<number>((resolve) => {
        document.addEventListener('click', () => resolve(performance.timeOrigin + performance.now()), {
          once: true,
          capture: true,
        });
      }),
  );
  await viewer.locator('#poll-options button').nth(option).click();
  return moment;
}

const bench: Bench = async ({ quick }) => {
  const votes = quick ? 15 : 40;
  const show = writePollShow(1, { responseWindowMs: null });
  const studio = await startStudio(['--source', 'test', '--go-live', '--show', show]);
  const browser = await launchChromium();
  const delays: number[] = [];
  try {
    const host = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await host.goto(await studio.signInUrl());
    await host.getByRole('tab', { name: 'Host' }).click();
    await studio.until('going on air', (live) => live.encoder?.link.state === 'connected');
    const viewer = await browser.newPage({ viewport: { width: 420, height: 800 } });
    await viewer.goto(studio.viewerUrl);
    await studio.until('the viewer’s report', (live) => (live.audience?.pageLatency?.viewers ?? 0) > 0, 30_000);
    await studio.api('POST', '/run/go', { requestId: 'bench-feedback-go', expectedStandbyId: 'poll-1' });
    await viewer.locator('#poll.shown').waitFor();
    await host.evaluate(watchCounts);
    for (let turn = 0; turn < votes; turn++) {
      // Out of step with every timer of ours, so that all phases are met.
      await delay(300 + ((turn * 37) % 200));
      const option = turn % 2;
      const clickedAtMs = await vote(viewer, option);
      const wanted = option === 0 ? '1,0' : '0,1';
      const change = await waitFor(`vote ${String(turn + 1)} on the host’s screen`, () =>
        host.evaluate(
          ([text, after]) => window.countChanges.find((each) => each.text === text && each.atMs >= after) ?? null,
          [wanted, clickedAtMs] as const,
        ),
      );
      delays.push(change.atMs - clickedAtMs);
    }
  } finally {
    await browser.close();
    await studio.stop();
  }
  return {
    metrics: {
      voteToScreenP50Ms: percentile(delays, 0.5),
      voteToScreenP95Ms: percentile(delays, 0.95),
      voteToScreenMaxMs: percentile(delays, 1),
      votes: delays.length,
    },
    limits: { voteToScreenP95Ms: 300 },
    notes: ['Each vote is durable before it is counted; tallies go out at most ten times a second.'],
    problems: [],
  };
};

export default bench;
