/** Reading the mark may take at most this share of the time. */
const SHARE = 0.01;
/** Often enough for a median a second. */
const READ_EVERY_MS = 250;
/** While there is no mark: it may be switched on at any time. */
const LOOK_EVERY_MS = 3_000;
/** One bad frame is no sign that the mark is gone. */
const MISSES_THAT_MEAN_GONE = 4;

/** When the latency mark is read from the picture: a few times a second while there is one, and never at much cost. Pure. */
export class MarkPace {
  #nextMs = Number.NEGATIVE_INFINITY;
  #misses = MISSES_THAT_MEAN_GONE;

  /** Whether it is time to read again (monotonic ms). */
  isDue(nowMs: number): boolean {
    return nowMs >= this.#nextMs;
  }

  /** A reading is over: when, how long it took (ms), and whether there was a mark. */
  done(nowMs: number, tookMs: number, found: boolean): void {
    this.#misses = found ? 0 : this.#misses + 1;
    const everyMs = this.#misses < MISSES_THAT_MEAN_GONE ? READ_EVERY_MS : LOOK_EVERY_MS;
    this.#nextMs = nowMs + Math.max(everyMs, tookMs / SHARE);
  }
}
