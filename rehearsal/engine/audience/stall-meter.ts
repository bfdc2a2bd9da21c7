/** Saved up while nothing is heard of a viewer: it may tell of so many stalls at once. */
const MOST_AT_ONCE = 60;

/**
 * The stalls of one viewer, as far as they are believed: a player cannot stall more than once a second, so one who claims it
 * moves no sum by more than that. Times are studio time in ms.
 */
export class StallMeter {
  readonly #mostAtFirst: number;
  #told: number | null = null;
  #atMs = 0;
  /** So many more could have happened by now. */
  #credit = 1;

  /** @param mostAtFirst so many of the first report count, which tells of all since the player was made */
  constructor(mostAtFirst: number) {
    this.#mostAtFirst = mostAtFirst;
  }

  /**
   * @param stalls since the player was made; a count that shrank is another player's, which began at zero
   * @returns how many are new
   */
  take(stalls: number, nowMs: number): number {
    const before = this.#told;
    this.#told = stalls;
    const passedMs = before === null ? 0 : Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    if (before === null) return Math.min(stalls, this.#mostAtFirst);
    this.#credit = Math.min(MOST_AT_ONCE, this.#credit + passedMs / 1_000);
    const more = stalls < before ? stalls : stalls - before;
    const counted = Math.min(more, Math.floor(this.#credit));
    this.#credit -= counted;
    return counted;
  }
}
