import {
  BUCKETS,
  bucketMs,
  bucketOf,
  framesIn,
  type LatencyHistogram,
} from '../../../shared/interaction/latency-histogram.ts';
import type { Spread } from '../../../shared/telemetry/audience-view.ts';

/**
 * What one viewer weighs, however many frames it showed: its frames share these units. A percentile over the audience is so
 * at most a thousandth of one viewer off the exact one, and sums are exact, in whatever order they are made.
 */
export const VIEWER_UNITS = 1_000;

/** Many viewers' latencies in HdrHistogram's buckets (shared/interaction/latency-histogram.ts); 42 kB, used again each second. */
export class MergedHistogram {
  readonly #units = new Uint32Array(BUCKETS);
  #total = 0;
  #viewers = 0;
  /** Buckets in use lie in [lowest, highest]. */
  #lowest = BUCKETS;
  #highest = -1;

  get viewers(): number {
    return this.#viewers;
  }

  /** One viewer by all its frames; a histogram without any adds nothing. */
  addFrames(flat: LatencyHistogram): void {
    const frames = framesIn(flat);
    if (frames === 0) return;
    let seen = 0;
    let given = 0;
    for (let at = 0; at < flat.length; at += 2) {
      seen += flat[at + 1] ?? 0;
      const upTo = Math.floor((seen * VIEWER_UNITS) / frames);
      this.#add(flat[at] ?? 0, upTo - given);
      given = upTo;
    }
    this.#viewers += 1;
  }

  /** One viewer by a single latency (ms). */
  addValue(latencyMs: number): void {
    this.#add(bucketOf(latencyMs), VIEWER_UNITS);
    this.#viewers += 1;
  }

  /** All viewers of another one, which must not have been counted here. */
  addAll(other: MergedHistogram): void {
    for (let index = other.#lowest; index <= other.#highest; index++) this.#add(index, other.#units[index] ?? 0);
    this.#viewers += other.#viewers;
  }

  clear(): void {
    if (this.#highest >= 0) this.#units.fill(0, this.#lowest, this.#highest + 1);
    this.#total = 0;
    this.#viewers = 0;
    this.#lowest = BUCKETS;
    this.#highest = -1;
  }

  /** Percentiles (nearest rank, ms) and their spread; null without viewers. */
  spread(): Spread | null {
    if (this.#total === 0) return null;
    const [p1Ms, p50Ms, p95Ms, p99Ms] = this.#percentiles([0.01, 0.5, 0.95, 0.99]);
    const minMs = bucketMs(this.#lowest);
    const maxMs = bucketMs(this.#highest);
    return { viewers: this.#viewers, minMs, p1Ms, p50Ms, p95Ms, p99Ms, maxMs, syncSpreadMs: p99Ms - p1Ms };
  }

  /** In one pass; shares must grow. */
  #percentiles(shares: readonly [number, number, number, number]): [number, number, number, number] {
    const found: [number, number, number, number] = [0, 0, 0, 0];
    let next = 0;
    let seen = 0;
    for (let index = this.#lowest; index <= this.#highest && next < shares.length; index++) {
      seen += this.#units[index] ?? 0;
      while (next < shares.length && seen >= Math.ceil((shares[next] ?? 1) * this.#total)) {
        found[next] = bucketMs(index);
        next += 1;
      }
    }
    return found;
  }

  #add(index: number, units: number): void {
    if (units === 0) return;
    this.#units[index] = (this.#units[index] ?? 0) + units;
    this.#total += units;
    if (index < this.#lowest) this.#lowest = index;
    if (index > this.#highest) this.#highest = index;
  }
}
