import type { Browser, BrowserContext, Page } from 'playwright-core';
import { decodeMark, installMarkProbe, takeMarkSamples } from '../../harness/mark-probe.ts';
import { delay } from '../../harness/studio.ts';
import { percentile } from '../bench.ts';
import { setWrongClock } from './wrong-clock.ts';

/** Device clocks of the four viewers are wrong by this (ms). */
const CLOCK_ERRORS_MS = [-200, 200, -70, 130];
const JOIN_APART_MS = 700;
const GRID_MS = 100;
/** A viewer without a new frame for so long stands still: that is a stall, and counted as one. */
const STANDS_AFTER_MS = 250;
const STALL_MS = 1_500;
/** From the end of a trouble until a viewer must be in step with the others again (ms). */
export const RECOVERY_MS = 6_000;

/** A small picture, as four software decoders on one machine can bear. */
export const SPREAD_PICTURE = { widthPx: 640, heightPx: 360 };

/** One frame: when it was shown and what its latency was, by the mark in its pixels (ms). */
interface Shown {
  readonly atMs: number;
  readonly latencyMs: number;
}

export interface Spread {
  /**
   * Largest − smallest latency on a grid of 100 ms (ms): of all four where all four pictures move, and during trouble and
   * recovery from it of those that move, if these are at least two.
   */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** The same with pictures that stand still, which grow older meanwhile. */
  readonly withStandingP95Ms: number | null;
  readonly medianLatencyMs: number | null;
  /** Share of the grid at which each viewer's picture moved. */
  readonly movingPct: number;
  /** Share of the grid at which there was trouble, or recovery from it. */
  readonly troublePct: number;
  /** Of the rest, the share at which all pictures moved. */
  readonly momentsPct: number;
}

/** From the beginning of a trouble to the end of its recovery, wall clock of this machine (ms). */
interface Trouble {
  readonly fromMs: number;
  readonly toMs: number;
}

const wallMs = (): number => performance.timeOrigin + performance.now();

/** Two kinds of trouble: the connection is gone for 1.5 s, or answers come 1.5 s late. */
const TROUBLES: readonly ((context: BrowserContext, page: Page) => Promise<void>)[] = [
  async (context) => {
    await context.setOffline(true);
    await delay(STALL_MS);
    await context.setOffline(false);
  },
  async (context, page) => {
    const tools = await context.newCDPSession(page);
    const network = { offline: false, downloadThroughput: -1, uploadThroughput: -1 };
    await tools.send('Network.emulateNetworkConditions', { ...network, latency: STALL_MS });
    await delay(STALL_MS);
    await tools.send('Network.emulateNetworkConditions', { ...network, latency: 0 });
  },
];

/**
 * Four viewers with wrong device clocks, joined one after another; two of them meet with trouble while it is measured.
 * @param open brings a page to the point where its picture moves
 * @param settleMs before measuring begins
 */
export async function measureSpread(
  browser: Browser,
  open: (page: Page) => Promise<void>,
  { settleMs, seconds }: { readonly settleMs: number; readonly seconds: number },
): Promise<Spread> {
  const contexts: BrowserContext[] = [];
  try {
    const viewers = await Promise.all(
      CLOCK_ERRORS_MS.map(async (offByMs, index) => {
        await delay(index * JOIN_APART_MS);
        const context = await browser.newContext({ viewport: { width: 320, height: 180 } });
        contexts.push(context);
        const page = await context.newPage();
        await setWrongClock(page, offByMs);
        await open(page);
        await installMarkProbe(page, SPREAD_PICTURE.widthPx, SPREAD_PICTURE.heightPx, 2);
        return { context, page };
      }),
    );
    await delay(settleMs);
    for (const { page } of viewers) await takeMarkSamples(page);
    const troubles = TROUBLES.map(async (trouble, index) => {
      await delay(seconds * 1000 * (0.15 + 0.4 * index));
      const viewer = viewers[index];
      if (!viewer) throw new Error('There are more troubles than viewers.');
      const fromMs = wallMs();
      await trouble(viewer.context, viewer.page);
      return { fromMs, toMs: wallMs() + RECOVERY_MS };
    });
    const [met] = await Promise.all([Promise.all(troubles), delay(seconds * 1000)]);
    const shown = await Promise.all(viewers.map(async ({ page }) => (await takeMarkSamples(page)).flatMap(decoded)));
    return spreadOf(shown, met);
  } finally {
    for (const context of contexts) await context.close();
  }
}

function decoded({ shownAtMs, lumas }: { shownAtMs: number; lumas: readonly number[] }): Shown[] {
  const captureMs = decodeMark(lumas, SPREAD_PICTURE.heightPx);
  return captureMs === null ? [] : [{ atMs: shownAtMs, latencyMs: shownAtMs - captureMs }];
}

function spreadOf(viewers: readonly (readonly Shown[])[], troubles: readonly Trouble[]): Spread {
  const fromMs = Math.max(...viewers.map((shown) => shown[0]?.atMs ?? Infinity));
  const toMs = Math.min(...viewers.map((shown) => shown.at(-1)?.atMs ?? -Infinity));
  const moving: number[] = [];
  const withStanding: number[] = [];
  let looks = 0;
  let moved = 0;
  let [calm, troubled, together] = [0, 0, 0];
  for (let atMs = fromMs; atMs <= toMs; atMs += GRID_MS) {
    const last = viewers.flatMap((shown) => shown.findLast((each) => each.atMs <= atMs) ?? []);
    const inMotion = last.filter((each) => atMs - each.atMs < STANDS_AFTER_MS);
    looks += viewers.length;
    moved += inMotion.length;
    const inTrouble = troubles.some((trouble) => atMs >= trouble.fromMs && atMs <= trouble.toMs);
    const all = inMotion.length === viewers.length;
    if (inTrouble) troubled += 1;
    else {
      calm += 1;
      if (all) together += 1;
    }
    if (all || (inTrouble && inMotion.length > 1)) moving.push(rangeOf(inMotion.map(({ latencyMs }) => latencyMs)));
    withStanding.push(
      rangeOf(last.map((each) => each.latencyMs + (atMs - each.atMs < STANDS_AFTER_MS ? 0 : atMs - each.atMs))),
    );
  }
  return {
    p50Ms: percentile(moving, 0.5),
    p95Ms: percentile(moving, 0.95),
    withStandingP95Ms: percentile(withStanding, 0.95),
    medianLatencyMs: percentile(
      viewers.flat().map(({ latencyMs }) => latencyMs),
      0.5,
    ),
    movingPct: percentOf(moved, looks),
    troublePct: percentOf(troubled, troubled + calm),
    momentsPct: percentOf(together, calm),
  };
}

function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}

function rangeOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}
