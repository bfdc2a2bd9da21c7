import { z } from 'zod';

/**
 * Latency histograms as viewers report them and the engine merges them: HdrHistogram's layout (G. Tene,
 * http://hdrhistogram.org) with 3 significant digits and units of 0.1 ms, from 0 to 60 s. A bucket is never wider than
 * 0.1 % of its value (or 0.1 ms), so figures of merged histograms are as exact as those of each. Pure arithmetic.
 */

/** The histogram counts tenths of a millisecond. */
const UNITS_PER_MS = 10;
/** Larger latencies are counted as this much; negative ones (the viewer's clock error) as 0. */
export const HISTOGRAM_LARGEST_MS = 60_000;
/** 2 × 10^3 rounded up to a power of two: what 3 significant digits need (HdrHistogram's `subBucketCount`). */
const SUB_BUCKETS = 2_048;
const HALF = SUB_BUCKETS / 2;
/** Bits that values of the first, linear stretch have. */
const SUB_BITS = 11;

/** A report's histogram has at most so many buckets in use: about twice what a player shows in 4 s, bounded in memory. */
export const MAX_REPORT_BUCKETS = 256;
/** More frames than this since the last report are no player's (an hour at 60 fps is 216,000). */
export const MAX_REPORT_FRAMES = 1_000_000;

/** Which bucket a latency (ms) falls into; HdrHistogram's `countsArrayIndex`. NaN counts as 0. */
export function bucketOf(latencyMs: number): number {
  const clampedMs = Math.min(HISTOGRAM_LARGEST_MS, Math.max(0, latencyMs)) || 0;
  const units = Math.round(clampedMs * UNITS_PER_MS);
  // Units stay below 2^20, so bit arithmetic is safe.
  const octave = Math.max(0, 32 - Math.clz32(units) - SUB_BITS);
  return octave * HALF + (units >>> octave);
}

/** How many buckets there are: indexes are below this. */
export const BUCKETS = bucketOf(HISTOGRAM_LARGEST_MS) + 1;

/** The middle of a bucket (ms): at most 0.05 % (or 0.05 ms) off anything that is counted in it. */
export function bucketMs(index: number): number {
  const octave = Math.max(0, Math.floor(index / HALF) - 1);
  const lowest = (index - octave * HALF) * 2 ** octave;
  return (lowest + (2 ** octave - 1) / 2) / UNITS_PER_MS;
}

/**
 * On the wire: `[index, count, index, count, …]`, indexes growing, only buckets in use. At most 256 of them, so a message
 * stays below 5 kB and nothing has to be unpacked: hostile input cannot ask for more memory than it sends.
 */
export type LatencyHistogram = readonly number[];

/** One pass, and no schema for each number: thousands of viewers report every second. */
export const latencyHistogramSchema = z.unknown().transform((value, context): LatencyHistogram => {
  const problem = problemOf(value);
  if (problem === null) return value as LatencyHistogram;
  context.issues.push({ code: 'custom', input: value, message: problem });
  return z.NEVER;
});

/** What is wrong with a histogram as it came, in words; null: nothing. */
function problemOf(flat: unknown): string | null {
  if (!Array.isArray(flat)) return 'a histogram is an array of numbers';
  if (flat.length > 2 * MAX_REPORT_BUCKETS) return `at most ${String(MAX_REPORT_BUCKETS)} buckets`;
  if (flat.length % 2 !== 0) return 'the last bucket of the histogram has no count';
  let before = -1;
  let total = 0;
  for (let at = 0; at < flat.length; at += 2) {
    const index: unknown = flat[at];
    const count: unknown = flat[at + 1];
    if (!isCount(index) || !isCount(count)) return 'indexes and counts are whole numbers from 0';
    if (index >= BUCKETS) return `bucket ${String(index)} does not exist: they end at ${String(BUCKETS - 1)}`;
    if (index <= before) return `bucket ${String(index)} does not come after bucket ${String(before)}`;
    if (count < 1) return `bucket ${String(index)} is empty: only buckets in use are sent`;
    before = index;
    total += count;
  }
  return total > MAX_REPORT_FRAMES ? `more than ${String(MAX_REPORT_FRAMES)} frames in one report` : null;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** A wire histogram's buckets in order: index and count. */
export function* pairsOf(flat: readonly number[]): Generator<readonly [index: number, count: number], void, void> {
  for (let at = 0; at + 1 < flat.length; at += 2) yield [flat[at] ?? 0, flat[at + 1] ?? 0];
}

/** How many frames a wire histogram counts. */
export function framesIn(flat: readonly number[]): number {
  // By index: this runs for every report of every viewer.
  let total = 0;
  for (let at = 1; at < flat.length; at += 2) total += flat[at] ?? 0;
  return total;
}

/** Nearest-rank percentile of a wire histogram (ms), 0 < share ≤ 1; null when it is empty. */
export function percentileIn(flat: readonly number[], share: number): number | null {
  let left = Math.max(1, Math.ceil(share * framesIn(flat)));
  for (let at = 0; at + 1 < flat.length; at += 2) {
    left -= flat[at + 1] ?? 0;
    if (left <= 0) return bucketMs(flat[at] ?? 0);
  }
  return null;
}

/** Counts one player's frames until the next report. */
export class LatencyRecorder {
  readonly #counts = new Map<number, number>();
  #frames = 0;

  /** Frames since the last `take`. */
  get frames(): number {
    return this.#frames;
  }

  /** A frame came on screen this long after its capture (ms); what is no number is not counted. */
  add(latencyMs: number): void {
    if (Number.isNaN(latencyMs) || this.#frames >= MAX_REPORT_FRAMES) return;
    const bucket = bucketOf(latencyMs);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#frames += 1;
  }

  /** What was counted since the last time, for a report; counting begins anew. */
  take(): LatencyHistogram {
    let pairs = [...this.#counts].toSorted(([a], [b]) => a - b);
    this.#counts.clear();
    this.#frames = 0;
    // A report after a long silence: neighbours are put together until it fits, and no frame is lost.
    while (pairs.length > MAX_REPORT_BUCKETS) pairs = withNeighboursJoined(pairs);
    return pairs.flat();
  }
}

/** Half as many buckets: of each two neighbours the fuller one takes both. */
function withNeighboursJoined(pairs: readonly [number, number][]): [number, number][] {
  const joined: [number, number][] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const [index, count] = pairs[at] ?? [0, 0];
    const [otherIndex, otherCount] = pairs[at + 1] ?? [0, 0];
    joined.push([otherCount > count ? otherIndex : index, count + otherCount]);
  }
  return joined;
}
