/**
 * Glass-to-glass latency of a real viewer in Chromium, read from the latency mark in its decoded pixels, beside the usual
 * stack (the same origin with parts of 200 ms, hls.js as it comes); then how far apart four viewers are, beside four of those.
 */
import type { Browser, Page } from 'playwright-core';
import { COMPARE_PATH } from '../../rehearsal/origin/origin-http.ts';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import { launchChromium } from '../harness/browser.ts';
import { decodeMark, installMarkProbe, takeMarkSamples } from '../harness/mark-probe.ts';
import { writePollShow } from '../harness/poll-show.ts';
import { delay, startStudio, waitFor } from '../harness/studio.ts';
import { studioOffsetMs } from '../harness/studio-time.ts';
import { startRehearsalRig } from '../integration/support/rehearsal-rig.ts';
import { percentile, type Bench } from './bench.ts';
import { openDefaultPlayer } from './glass/default-player.ts';
import { RECOVERY_MS, SPREAD_PICTURE, measureSpread, type Spread } from './glass/spread.ts';

/** What the show asks of its viewers: SRT's 120 ms, a part of 100 ms, and what a player needs on this machine. */
const TARGET_MS = 450;
/** What a rehearsal's viewers aim at unless told otherwise: four of them and the encoder share this machine. */
const SPREAD_TARGET_MS = 700;
const DEFAULT_PART_MS = 200;
const AUDIENCE = 50;
/** Of all looks at four viewers, so many must find a picture that moves: two of them are kept from it for 1.5 s each. */
const MOVING_FLOOR_PCT = 95;
/** Without trouble, all four move. */
const MOMENTS_FLOOR_PCT = 95;

interface Glass {
  readonly latencies: readonly number[];
  readonly defaults: readonly number[];
  readonly differences: readonly number[];
  readonly spreads: readonly number[];
  readonly frames: number;
  /** As the viewer itself counts them, and as its picture shows them. */
  readonly stalls: number;
  readonly pictureStalls: number;
  readonly seconds: number;
}

/** Plays at its own distance: what the player itself says of its error is checked by the marks afterwards. */
const inStep = (page: Page): Promise<boolean> =>
  waitFor(
    'the viewer to be in step',
    () => page.evaluate(() => Math.abs(window.cuelight.sync.errorMs ?? 999) < 30),
    30_000,
  );

/** The picture stood still: no new frame for so long (ms), which at 30 fps are seven that are missing. */
const STALL_GAP_MS = 250;
/** Of an event that was not met with, at most so many may come in as long (95 %: the rule of three). */
const RULE_OF_THREE = 3;

const stallsOf = (page: Page): Promise<number> => page.evaluate(() => window.cuelight.reported?.stalls ?? 0);

interface Taken {
  readonly latencies: readonly number[];
  readonly shownAtMs: readonly number[];
  /** All that was shown until then is among them. */
  readonly takenAtMs: number;
}

/** Latencies of the frames since the last call, and when each was shown (wall clock). */
async function takeLatencies(page: Page, offsetMs: number): Promise<Taken> {
  const takenAtMs = performance.timeOrigin + performance.now();
  const samples = await takeMarkSamples(page);
  const latencies = samples.flatMap(({ shownAtMs, lumas }) => {
    const captured = decodeMark(lumas);
    return captured === null ? [] : [shownAtMs + offsetMs - captured];
  });
  return { latencies, shownAtMs: samples.map(({ shownAtMs }) => shownAtMs), takenAtMs };
}

/** How often a new frame came later than that after the one before. */
function gapsOver(gapMs: number, times: readonly number[]): number {
  return times.filter((atMs, index) => index > 0 && atMs - (times[index - 1] ?? atMs) > gapMs).length;
}

async function measureGlass(browser: Browser, settleMs: number, seconds: number): Promise<Glass> {
  const show = writePollShow(1, {}, TARGET_MS);
  const args = ['--headless', '--source', 'test', '--go-live', '--audience', String(AUDIENCE), '--show', show];
  const studio = await startStudio([...args, '--compare-part-ms', String(DEFAULT_PART_MS)]);
  const [latencies, defaults, differences, spreads]: [number[], number[], number[], number[]] = [[], [], [], []];
  const shownAtMs: number[] = [];
  let takenAtMs = 0;
  try {
    await studio.until('going on air', (live) => live.encoder?.link.state === 'connected');
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(studio.viewerUrl);
    await studio.until('the viewer’s report', (live) => (live.audience?.pageLatency?.viewers ?? 0) > 0, 30_000);
    const usual = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await openDefaultPlayer(usual, new URL(`${COMPARE_PATH}index.m3u8`, studio.viewerUrl).href);
    await installMarkProbe(page);
    await installMarkProbe(usual, 1280, 720, 3);
    await delay(settleMs);
    await inStep(page);
    await takeMarkSamples(page);
    await takeMarkSamples(usual);
    const stallsBefore = await stallsOf(page);
    const startedAt = performance.now();
    const offsetMs = await studioOffsetMs(studio);
    for (let second = 0; second < seconds; second++) {
      await delay(1_000);
      const { audience } = await studio.live();
      const ours = await takeLatencies(page, offsetMs);
      shownAtMs.push(...ours.shownAtMs);
      ({ takenAtMs } = ours);
      latencies.push(...ours.latencies);
      defaults.push(...(await takeLatencies(usual, offsetMs)).latencies);
      const median = percentile(ours.latencies, 0.5);
      const reported = audience?.pageLatency?.p50Ms;
      if (median !== null && reported !== undefined) differences.push(Math.abs(reported - median));
      if (audience?.latency) spreads.push(audience.latency.syncSpreadMs);
    }
    const stalls = (await stallsOf(page)) - stallsBefore;
    const measuredS = (performance.now() - startedAt) / 1_000;
    // A picture that stands at the end is a stall, too.
    const pictureStalls = gapsOver(STALL_GAP_MS, [...shownAtMs, takenAtMs]);
    await page.close();
    await usual.close();
    return {
      ...{ latencies, defaults, differences, spreads, stalls, pictureStalls },
      frames: shownAtMs.length,
      seconds: measuredS,
    };
  } finally {
    await studio.stop();
  }
}

interface Spreads {
  readonly ours: Spread;
  readonly defaults: Spread | null;
}

async function measureSpreads(browser: Browser, quick: boolean): Promise<Spreads> {
  const video = { ...DEFAULT_VIDEO, ...SPREAD_PICTURE, bitrateKbps: 1_000 };
  const rig = await startRehearsalRig(SPREAD_TARGET_MS, { video, comparePartMs: DEFAULT_PART_MS });
  try {
    const ours = await measureSpread(
      browser,
      async (page) => {
        await page.goto(rig.pageUrl);
        await waitFor('the picture', () => page.evaluate(() => window.cuelight.playerState === 'playing'), 30_000);
      },
      quick ? { settleMs: 4_000, seconds: 8 } : { settleMs: 10_000, seconds: 55 },
    );
    if (quick) return { ours, defaults: null };
    const playlistUrl = new URL(`${COMPARE_PATH}index.m3u8`, rig.pageUrl).href;
    const open = (page: Page): Promise<void> => openDefaultPlayer(page, playlistUrl);
    return { ours, defaults: await measureSpread(browser, open, { settleMs: 2_000, seconds: 15 }) };
  } finally {
    await rig.close();
  }
}

/** How many stalls there were by whom, and how much that says. */
function stallsNote({ stalls, pictureStalls, seconds }: Glass): string {
  const perStall = 3_600 / seconds;
  return (
    `Stalls: ${String(pictureStalls)} in the decoded picture (no new frame for ${String(STALL_GAP_MS)} ms), ${String(stalls)} by the viewer itself, in ` +
    `${seconds.toFixed(0)} s: one would be ${perStall.toFixed(1)} an hour, and with none there may be up to ${(RULE_OF_THREE * perStall).toFixed(1)} an hour (95 %). ` +
    `--minutes N looks longer.`
  );
}

const bench: Bench = async ({ quick, minutes }) => {
  const secondsOr = (usual: number): number => (minutes === null ? usual : Math.round(minutes * 60));
  const browser = await launchChromium();
  try {
    const glass = quick
      ? await measureGlass(browser, 3_000, secondsOr(8))
      : await measureGlass(browser, 8_000, secondsOr(45));
    const { ours, defaults } = await measureSpreads(browser, quick);
    const p95 = percentile(glass.latencies, 0.95);
    const defaultP95 = percentile(glass.defaults, 0.95);
    const { frames, latencies, seconds } = glass;
    return {
      metrics: {
        glassP50Ms: percentile(latencies, 0.5),
        glassP95Ms: p95,
        glassP99Ms: percentile(latencies, 0.99),
        defaultStackP50Ms: percentile(glass.defaults, 0.5),
        defaultStackP95Ms: defaultP95,
        ratioToDefaultStack: p95 === null || defaultP95 === null ? null : p95 / defaultP95,
        // Whoever sees more of them: the viewer itself, or who looks at its picture.
        stallsPerHour: (Math.max(glass.stalls, glass.pictureStalls) * 3_600) / seconds,
        stallsPerHourAtMost: ((Math.max(glass.stalls, glass.pictureStalls) + RULE_OF_THREE) * 3_600) / seconds,
        pictureStalls: glass.pictureStalls,
        reportedStalls: glass.stalls,
        measuredS: seconds,
        reportedMinusDecodedP95Ms: percentile(glass.differences, 0.95),
        syncSpreadP50Ms: percentile(glass.spreads, 0.5),
        framesDecodedPct: frames === 0 ? null : (100 * latencies.length) / frames,
        spreadP50Ms: ours.p50Ms,
        spreadP95Ms: ours.p95Ms,
        spreadWithStandingP95Ms: ours.withStandingP95Ms,
        spreadLatencyMs: ours.medianLatencyMs,
        spreadMovingPct: ours.movingPct,
        spreadTroublePct: ours.troublePct,
        spreadMomentsPct: ours.momentsPct,
        ...(defaults && { defaultSpreadP50Ms: defaults.p50Ms, defaultSpreadP95Ms: defaults.p95Ms }),
      },
      limits: {
        glassP95Ms: 700,
        ratioToDefaultStack: 0.5,
        stallsPerHour: 2,
        reportedMinusDecodedP95Ms: 50,
        spreadP95Ms: 40,
      },
      floors: { spreadMovingPct: MOVING_FLOOR_PCT, spreadMomentsPct: MOMENTS_FLOOR_PCT },
      notes: [
        `${String(latencies.length)} marks in ${String(frames)} frames over ${seconds.toFixed(0)} s at a target of ${String(TARGET_MS)} ms, ${String(AUDIENCE)} simulated viewers beside.`,
        stallsNote(glass),
        'Spread: largest − smallest latency of four viewers, device clocks wrong by −200 to +200 ms, 1.5 s without network in one and 1.5 s of late answers in another.',
        `${ours.troublePct.toFixed(0)} % of the time was trouble and recovering from it (until ${String(RECOVERY_MS / 1_000)} s after): there, those whose picture moved are compared. Of the rest only moments in which all four moved: ${ours.momentsPct.toFixed(1)} % of it.`,
      ],
      problems: latencies.length < seconds * 15 ? ['Too few frames carried a readable mark.'] : [],
    };
  } finally {
    await browser.close();
  }
};

export default bench;
