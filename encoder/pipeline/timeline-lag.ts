import type { Clock } from '../../shared/time/clock.ts';

/** Smallest values are told over the last whole stretch of this length (ms). */
const STRETCH_MS = 1_000;
/** A stretch that ended longer ago says nothing about now (ms). */
const STALE_MS = 3_000;

/**
 * How far time stamps lie behind the clock as they are written. Work delays them by ever different amounts, never by
 * less than none: so the smallest of each second follows the timeline itself.
 */
export class TimelineLag {
  readonly #clock: Clock;
  #stretchFromMono: number;
  #runningMs = Number.POSITIVE_INFINITY;
  #last: { readonly endedMono: number; readonly smallestMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#stretchFromMono = clock.monoNow();
  }

  /** @param lagMs the clock minus the time stamp (ms) */
  add(lagMs: number): void {
    this.#turn();
    this.#runningMs = Math.min(this.#runningMs, lagMs);
  }

  /** Of the last whole second; null while nothing has been written for some. */
  get smallestMs(): number | null {
    this.#turn();
    const last = this.#last;
    return last && this.#clock.monoNow() - last.endedMono < STALE_MS ? last.smallestMs : null;
  }

  #turn(): void {
    const nowMono = this.#clock.monoNow();
    if (nowMono - this.#stretchFromMono < STRETCH_MS) return;
    if (this.#runningMs < Number.POSITIVE_INFINITY) this.#last = { endedMono: nowMono, smallestMs: this.#runningMs };
    this.#runningMs = Number.POSITIVE_INFINITY;
    this.#stretchFromMono = nowMono;
  }
}
