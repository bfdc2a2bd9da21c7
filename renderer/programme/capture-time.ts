/** Where a frame's time stamp stands on our monotonic clock. */
export interface CaptureTimeFilterOptions {
  /** How far back the smallest delay is looked for; ms. Longer is steadier, shorter follows drift sooner. */
  readonly windowMs: number;
}

const BUCKETS = 10;
/** A stamp that far from where it was expected is not late: the source counts anew. */
const RESTART_ABOVE_MS = 1000;

/**
 * Time stamps of a media track count from an unknown moment on the device's own clock. Frames arrive late by a
 * varying delay, but never early: so the smallest `arrival − stamp` of the last seconds maps stamps to our clock,
 * late only by the shortest delay from the lens to us (which cannot be seen from here).
 */
export class CaptureTimeFilter {
  readonly #bucketMs: number;
  /** Smallest `arrival − stamp` for each stretch of time, oldest first. */
  #buckets: { readonly startMs: number; smallestMs: number }[] = [];
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor({ windowMs }: CaptureTimeFilterOptions) {
    this.#bucketMs = windowMs / BUCKETS;
  }

  /**
   * Capture time of a frame on the arrival's clock: never after its arrival and never before an earlier frame's.
   * @param stampMs the track's own stamp
   * @param arrivalMs when the frame could be read (for sound: less its duration, as it is stamped at its start)
   */
  map(stampMs: number, arrivalMs: number): number {
    const delayMs = arrivalMs - stampMs;
    if (Math.abs(delayMs - this.#smallestMs()) > RESTART_ABOVE_MS) this.#buckets = [];
    this.#note(delayMs, arrivalMs);
    const mappedMs = Math.min(arrivalMs, stampMs + this.#smallestMs());
    this.#lastMs = Math.max(this.#lastMs, mappedMs);
    // After a restart or a jump of the arrival clock the past must not hold the present back.
    if (this.#lastMs > arrivalMs) this.#lastMs = mappedMs;
    return this.#lastMs;
  }

  #smallestMs(): number {
    return this.#buckets.reduce((smallest, bucket) => Math.min(smallest, bucket.smallestMs), Infinity);
  }

  #note(delayMs: number, arrivalMs: number): void {
    const newest = this.#buckets.at(-1);
    if (newest && arrivalMs < newest.startMs + this.#bucketMs) {
      newest.smallestMs = Math.min(newest.smallestMs, delayMs);
      return;
    }
    this.#buckets.push({ startMs: arrivalMs, smallestMs: delayMs });
    if (this.#buckets.length > BUCKETS) this.#buckets.shift();
  }
}
