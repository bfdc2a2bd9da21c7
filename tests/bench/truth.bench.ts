/**
 * Every latency figure the studio reports against the latency mark in decoded pixels: real viewers and the return monitor in
 * Chromium, with stalls and changes of the target injected, over ten minutes.
 */
import type { Browser } from 'playwright-core';
import { launchChromium } from '../harness/browser.ts';
import { writePollShow } from '../harness/poll-show.ts';
import { delay, startStudio, type RunningStudio } from '../harness/studio.ts';
import { studioOffsetMs } from '../harness/studio-time.ts';
import { percentile, type Bench } from './bench.ts';
import { Comparison } from './truth/comparison.ts';
import { MarkedPlayer } from './truth/marked-player.ts';

/** One frame at 30 fps: what the issue allows (ms). */
const FRAME_MS = 34;
const TARGETS_MS = [800, 1_000, 700];
/** The clock exchange is repeated, as studio time may be slewed. */
const OFFSET_EVERY_S = 30;
/** A figure is looked at when the frames it stands for have been taken. */
const BEHIND_MS = 400;

interface Plan {
  readonly viewers: number;
  readonly settleMs: number;
  readonly seconds: number;
  /** Every so many seconds a player is cut off from the network, and the target is changed. */
  readonly stallEveryS: number;
  readonly targetEveryS: number;
}

const FULL: Plan = { viewers: 2, settleMs: 12_000, seconds: 600, stallEveryS: 25, targetEveryS: 40 };
const QUICK: Plan = { viewers: 1, settleMs: 5_000, seconds: 18, stallEveryS: 8, targetEveryS: 12 };

async function openViewer(browser: Browser, studio: RunningStudio): Promise<MarkedPlayer> {
  const page = await browser.newPage({ viewport: { width: 480, height: 360 } });
  await page.goto(`${studio.viewerUrl}?mark=1`);
  await page.waitForFunction(() => window.cuelight?.playerState === 'playing', undefined, { timeout: 30_000 });
  return MarkedPlayer.watch(page, true);
}

/** A window of the studio whose return monitor is on: the workspace of the host shows little else that costs time. */
async function openDesk(browser: Browser, studio: RunningStudio): Promise<MarkedPlayer> {
  const page = await (await browser.newContext({ viewport: { width: 800, height: 600 } })).newPage();
  await page.addInitScript(() => localStorage.setItem('cuelight.return-monitor', 'on'));
  await page.goto(`${await studio.signInUrl()}#host`);
  await studio.until('the return monitor', ({ returnMonitor }) => returnMonitor?.state === 'playing', 30_000);
  return MarkedPlayer.watch(page, false);
}

/** Measures for as long as planned, while trouble comes by the clock. */
async function measure(
  studio: RunningStudio,
  viewers: readonly MarkedPlayer[],
  desk: MarkedPlayer,
  plan: Plan,
): Promise<{ comparison: Comparison; stalls: number; changes: number }> {
  const comparison = new Comparison(viewers, desk);
  const players = [...viewers, desk];
  const trouble: Promise<void>[] = [];
  let [stalls, changes, offsetMs] = [0, 0, 0];
  for (let second = 1; second <= plan.seconds; second++) {
    if (second % OFFSET_EVERY_S === 1) offsetMs = await studioOffsetMs(studio);
    if (second % plan.stallEveryS === 0) {
      const player = players[stalls % players.length];
      stalls += 1;
      if (player) trouble.push(player.cutOff(1_000 + 250 * (stalls % 5), delay));
    }
    if (second % plan.targetEveryS === plan.targetEveryS / 2) {
      changes += 1;
      await studio.api('POST', '/show/settings', { targetLatencyMs: TARGETS_MS[changes % TARGETS_MS.length] });
    }
    const live = await studio.live();
    await delay(BEHIND_MS);
    await Promise.all(players.map((player) => player.take(offsetMs)));
    comparison.add(live);
    await delay(1_000 - BEHIND_MS);
  }
  await Promise.all(trouble);
  return { comparison, stalls, changes };
}

const bench: Bench = async ({ quick }) => {
  const plan = quick ? QUICK : FULL;
  const show = writePollShow(1, {}, TARGETS_MS[0]);
  const studio = await startStudio(['--source', 'test', '--go-live', '--audience', '0', '--show', show]);
  const browser = await launchChromium();
  try {
    await studio.until('going on air', (live) => live.encoder?.link.state === 'connected');
    const viewers: MarkedPlayer[] = [];
    while (viewers.length < plan.viewers) viewers.push(await openViewer(browser, studio));
    const desk = await openDesk(browser, studio);
    await delay(plan.settleMs);
    const { comparison, stalls, changes } = await measure(studio, viewers, desk, plan);
    const { errors } = comparison;
    const p95 = (values: readonly number[]): number | null => percentile(values, 0.95);
    // The spread is a difference of two latencies, with a limit of its own.
    const { 'timestamps-spread': spreads, ...latencies } = errors;
    const all = Object.values(latencies).flat();
    const missing = Object.entries(errors).flatMap(([way, values]) =>
      values.length < plan.seconds / 4 ? [`Of ${way} only ${String(values.length)} figures could be compared.`] : [],
    );
    return {
      metrics: {
        reportedMinusDecodedP95Ms: p95(all),
        reportedMinusDecodedP50Ms: percentile(all, 0.5),
        timestampsErrorP95Ms: p95(errors.timestamps),
        timestampsP95ErrorP95Ms: p95(errors['timestamps-p95']),
        timestampsP99ErrorP95Ms: p95(errors['timestamps-p99']),
        spreadErrorP95Ms: p95(spreads),
        markErrorP95Ms: p95(errors.mark),
        markP95ErrorP95Ms: p95(errors['mark-p95']),
        returnErrorP95Ms: p95(errors.return),
        returnMarkErrorP95Ms: p95(errors['return-mark']),
        returnTagsErrorP95Ms: p95(errors['return-tags']),
        budgetSumErrorPct: p95(comparison.budgetErrorsPct),
        budgetUnexplainedP50Ms: percentile(comparison.unexplainedMs, 0.5),
        disagreements: comparison.disagreements,
      },
      limits: {
        reportedMinusDecodedP95Ms: FRAME_MS,
        // Each way by itself, or one that is wrong would hide among the others.
        timestampsErrorP95Ms: FRAME_MS,
        timestampsP95ErrorP95Ms: FRAME_MS,
        markErrorP95Ms: FRAME_MS,
        markP95ErrorP95Ms: FRAME_MS,
        returnErrorP95Ms: FRAME_MS,
        returnMarkErrorP95Ms: FRAME_MS,
        returnTagsErrorP95Ms: FRAME_MS,
        // The last frames of a second or two, of which every second one is read: a frame more at either end.
        timestampsP99ErrorP95Ms: 2 * FRAME_MS,
        spreadErrorP95Ms: 2 * FRAME_MS,
        budgetSumErrorPct: 5,
      },
      notes: [
        `${String(all.length)} figures over ${String(plan.seconds)} s, ${String(comparison.skipped)} more while pictures stood still.`,
        `${String(plan.viewers)} viewers and the return monitor; ${String(stalls)} cuts, ${String(changes)} changes of the target.`,
      ],
      problems: missing,
    };
  } finally {
    await browser.close();
    await studio.stop();
  }
};

export default bench;
