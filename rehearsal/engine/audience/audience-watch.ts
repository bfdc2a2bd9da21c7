import type { ViewerReport } from '../../../shared/interaction/protocol.ts';
import {
  type AudienceDating,
  type AudienceView,
  type EngineFigures,
  type FrameDating,
  type Settling,
} from '../../../shared/telemetry/audience-view.ts';
import type { ClientKind } from '../audience-book.ts';
import { deliveryOf, lowerMedian } from './delivery.ts';
import { driftingViewers } from './drifting-viewers.ts';
import { heatCounts } from './heat-counts.ts';
import { knowsTime } from './known-clock.ts';
import { LabelGroups } from './label-groups.ts';
import { MergedHistogram } from './merged-histogram.ts';
import { REPORT_VALID_MS, WatchedViewer } from './watched-viewer.ts';
import { spreadBoundMs } from './spread-bound.ts';
import { ON_TARGET_MS, worstViewers } from './worst-viewers.ts';

/** Who left is remembered for so long, for those who only lost their connection. */
const FORGOTTEN_AFTER_MS = 60_000;
/** How fast a player may make good what it is off (docs/protocol.md): 4 % of the time that passes. */
const CATCH_UP_RATE = 0.04;
const MINUTE_MS = 60_000;

/**
 * The audience's latency from the viewers' histograms of their last report: merged, in groups, in bands, the worst by name.
 * Beside AudienceBook, which keeps the sums of a run. Times are studio time in ms.
 */
export class AudienceWatch {
  readonly #viewers = new Map<string, WatchedViewer>();
  readonly #byCdn = new LabelGroups('cdn');
  readonly #byDevice = new LabelGroups('device');
  readonly #byNetwork = new LabelGroups('network');
  readonly #all = new MergedHistogram();
  readonly #pages = new MergedHistogram();
  readonly #marks = new MergedHistogram();
  #stallsAtMs: { readonly atMs: number; stalls: number }[] = [];

  join(viewerId: string, session: number, client: ClientKind): void {
    const viewer = this.#viewers.get(viewerId) ?? new WatchedViewer(viewerId, client);
    viewer.client = client;
    viewer.leftAtMs = null;
    viewer.sessions.add(session);
    this.#viewers.set(viewerId, viewer);
  }

  leave(viewerId: string, session: number, nowMs: number): void {
    const viewer = this.#viewers.get(viewerId);
    if (viewer?.sessions.delete(session) && viewer.sessions.size === 0) viewer.leftAtMs = nowMs;
  }

  /** @param targetMs what the engine tells everyone to aim at */
  report(viewerId: string, report: ViewerReport, nowMs: number, targetMs: number): void {
    const viewer = this.#viewers.get(viewerId);
    if (!viewer) return;
    this.#countStalls(viewer.stallMeter.take(report.stalls, nowMs), nowMs);
    viewer.take(report, nowMs, targetMs);
  }

  /** The last second's view; forgets who left long ago. To be called once a second. */
  view(nowMs: number, targetMs: number, engine: EngineFigures): AudienceView {
    this.#forget(nowMs);
    const playing = [...this.#viewers.values()].filter(
      (viewer) =>
        viewer.sessions.size > 0 && viewer.latencyMs !== null && nowMs - viewer.reportedAtMs <= REPORT_VALID_MS,
    );
    const timed = playing.filter(({ report }) => report !== null && knowsTime(report));
    this.#merge(playing, timed);
    const all = this.#all.spread();
    const clockBoundsMs = timed.map((viewer) => viewer.report?.clockErrorBoundMs);
    return {
      atMs: nowMs,
      ...{ all, pages: this.#pages.spread() },
      spreadErrorBoundMs: all && spreadBoundMs(all, clockBoundsMs),
      clockUnknown: playing.length - timed.length,
      datedBy: datedBy(timed),
      ...this.#marksOf(timed),
      groups: [this.#byCdn, this.#byDevice, this.#byNetwork].flatMap((groups) => groups.groups()),
      delivery: deliveryOf(playing),
      heat: timed.length === 0 ? null : { atMs: nowMs, counts: heatCounts(timed) },
      heatGroups: [this.#byCdn, this.#byDevice, this.#byNetwork].flatMap((groups) => groups.heat(timed)),
      worst: worstViewers(timed, nowMs, targetMs),
      ratcheting: playing.filter((viewer) => viewer.ratchet.ratcheting).length,
      settling: settlingOf(timed, targetMs),
      bufferP50Ms: lowerMedian(playing.map((viewer) => viewer.report?.bufferMs)),
      clockErrorP50Ms: lowerMedian(clockBoundsMs),
      arrivalAgeP50Ms: lowerMedian(timed.map((viewer) => viewer.report?.arrivalAgeMs)),
      driftPpm: driftOf(playing),
      drifting: driftingViewers(playing),
      stallsPerMinute: this.#stallsAtMs.reduce((sum, entry) => sum + entry.stalls, 0),
      engine,
    };
  }

  /** By the second, so that memory is bounded. */
  #countStalls(stalls: number, nowMs: number): void {
    if (stalls === 0) return;
    const last = this.#stallsAtMs.at(-1);
    if (last && nowMs - last.atMs < 1_000) last.stalls += stalls;
    else this.#stallsAtMs.push({ atMs: nowMs, stalls });
  }

  /** @param timed those of them whose latency is by a known clock; what is delivered is told of all */
  #merge(playing: readonly WatchedViewer[], timed: readonly WatchedViewer[]): void {
    const dimensions = [this.#byCdn, this.#byDevice, this.#byNetwork];
    for (const groups of dimensions) groups.begin(playing);
    this.#all.clear();
    this.#pages.clear();
    for (const viewer of timed) {
      for (const groups of dimensions) addViewer(groups.histogramOf(viewer), viewer);
      if (viewer.client === 'page') addViewer(this.#pages, viewer);
    }
    // Each viewer has one CDN: they are all viewers.
    for (const histogram of this.#byCdn.histograms) this.#all.addAll(histogram);
  }

  #marksOf(playing: readonly WatchedViewer[]): Pick<AudienceView, 'marks' | 'markMinusStampsMs'> {
    this.#marks.clear();
    const differences: number[] = [];
    for (const { report, latencyMs } of playing) {
      const markMs = report?.markMs ?? null;
      if (markMs === null || latencyMs === null) continue;
      this.#marks.addValue(markMs);
      differences.push(markMs - latencyMs);
    }
    return { marks: this.#marks.spread(), markMinusStampsMs: lowerMedian(differences) };
  }

  #forget(nowMs: number): void {
    for (const [viewerId, { leftAtMs }] of this.#viewers) {
      if (leftAtMs !== null && nowMs - leftAtMs > FORGOTTEN_AFTER_MS) this.#viewers.delete(viewerId);
    }
    this.#stallsAtMs = this.#stallsAtMs.filter((entry) => nowMs - entry.atMs < MINUTE_MS);
  }
}

/** By all frames; by the one on screen when there is no histogram, or it stood still all the time. */
function addViewer(histogram: MergedHistogram, { report, latencyMs }: WatchedViewer): void {
  const flat = report?.latencyHistogram ?? [];
  if (flat.length > 0) histogram.addFrames(flat);
  else if (latencyMs !== null) histogram.addValue(latencyMs);
}

function settlingOf(playing: readonly WatchedViewer[], targetMs: number): Settling | null {
  const errors = playing.map((viewer) => Math.abs(viewer.errorMs(targetMs) ?? 0)).sort((a, b) => a - b);
  const errorP95Ms = errors[Math.ceil(0.95 * errors.length) - 1];
  if (errorP95Ms === undefined) return null;
  const settled = errors.filter((errorMs) => errorMs <= ON_TARGET_MS).length;
  const estimateMs = Math.max(0, errorP95Ms - ON_TARGET_MS) / CATCH_UP_RATE;
  return { targetMs, viewers: errors.length, settled, errorP95Ms, estimateMs };
}

function driftOf(playing: readonly WatchedViewer[]): AudienceView['driftPpm'] {
  const known = playing.flatMap(({ report }) =>
    typeof report?.driftPpm === 'number' ? { ppm: report.driftPpm, errorPpm: report.driftErrorPpm ?? null } : [],
  );
  const of = (side: -1 | 0 | 1): Ends | null => endsOf(known.map(({ ppm, errorPpm }) => ppm + side * (errorPpm ?? 0)));
  const [middle, low, high] = [of(0), of(-1), of(1)];
  if (!middle || !low || !high) return null;
  // Every true value lies between its ends, so each percentile lies between that of all lower and that of all upper ends.
  const wide = (end: keyof Ends): number => Math.max(middle[end] - low[end], high[end] - middle[end]);
  const told = known.every(({ errorPpm }) => errorPpm !== null);
  return {
    viewers: known.length,
    ...middle,
    errorPpm: told ? wide('p50') : null,
    endsErrorPpm: told ? Math.max(wide('min'), wide('max')) : null,
  };
}

interface Ends {
  readonly p50: number;
  readonly min: number;
  readonly max: number;
}

function endsOf(values: readonly number[]): Ends | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  const p50 = lowerMedian(sorted);
  return min === undefined || max === undefined || p50 === null ? null : { p50, min, max };
}

/** By what those who tell date their frames, the most frequent first. */
function datedBy(playing: readonly WatchedViewer[]): AudienceDating {
  const counts = new Map<FrameDating, { by: FrameDating; viewers: number; pages: number }>();
  for (const { report, client } of playing) {
    const by = report?.datedBy;
    if (by === undefined) continue;
    const count = counts.get(by) ?? { by, viewers: 0, pages: 0 };
    count.viewers += 1;
    if (client === 'page') count.pages += 1;
    counts.set(by, count);
  }
  return [...counts.values()].sort((a, b) => b.viewers - a.viewers);
}
