export interface Stall {
  /** Monotonic time at which the picture would have stood still. */
  readonly atMs: number;
  readonly lastsMs: number;
}

/** Shorter ones are within the accuracy of the measurement. */
const SHORTEST_STALL_MS = 50;

/**
 * A player that is fed with what the probe fetches: it begins with `bufferMs` of media in hand and plays in real time. Where
 * media comes later than it is due, it stands still until it comes, and is later from then on.
 */
export class BufferModel {
  readonly #bufferMs: number;
  readonly stalls: Stall[] = [];
  /** Monotonic time at which the media in hand is played to its end; null before the first. */
  #emptyAtMs: number | null = null;

  /** @param bufferMs media in hand when play begins, > 0 */
  constructor(bufferMs: number) {
    this.#bufferMs = bufferMs;
  }

  /**
   * Media has come.
   * @param atMs monotonic, never less than before
   */
  arrived(durationMs: number, atMs: number): void {
    if (this.#emptyAtMs === null) {
      this.#emptyAtMs = atMs + this.#bufferMs;
      return;
    }
    const lateMs = atMs - this.#emptyAtMs;
    if (lateMs > SHORTEST_STALL_MS) this.stalls.push({ atMs: this.#emptyAtMs, lastsMs: lateMs });
    this.#emptyAtMs = Math.max(this.#emptyAtMs, atMs) + durationMs;
  }

  /** The stall that lasts at `nowMs`; null when there is none. */
  standing(nowMs: number): Stall | null {
    const atMs = this.#emptyAtMs;
    if (atMs === null || nowMs - atMs <= SHORTEST_STALL_MS) return null;
    return { atMs, lastsMs: nowMs - atMs };
  }
}
