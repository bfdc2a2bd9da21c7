/** So many unanswered pings are remembered: at one a second, longer than any answer is worth waiting for. */
const KEEP_WAITING = 64;

/**
 * How long a link's round trip is now, from pings that may overtake nothing but may be answered long after the next was sent.
 * Times are of one monotonic clock, in ms.
 */
export class RoundTripWatch {
  readonly #patienceMs: number;
  #waiting = new Map<number, number>();
  #newestAnswered = Number.NEGATIVE_INFINITY;
  #lastMs: number | null = null;

  /** @param patienceMs before the first answer, so long a ping waits before its age counts as a round trip. */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** @param id grows from ping to ping. */
  sent(id: number, atMs: number): void {
    this.#waiting.set(id, atMs);
    for (const old of this.#waiting.keys()) {
      if (this.#waiting.size <= KEEP_WAITING) break;
      this.#waiting.delete(old);
    }
  }

  /** When the ping that this answers was sent; null if nobody waits for it: it was answered before, or never asked. */
  sentAtMs(id: number): number | null {
    return this.#waiting.get(id) ?? null;
  }

  /** Takes the answer to a ping that waits. */
  answered(id: number, roundTripMs: number): void {
    if (!this.#waiting.delete(id)) return;
    this.#newestAnswered = Math.max(this.#newestAnswered, id);
    this.#lastMs = roundTripMs;
  }

  /** What the newest answer took or, if that is longer, what has been waited for the next; null before there is either. */
  roundTripMs(nowMs: number): number | null {
    const waitedMs = this.#waitedMs(nowMs);
    if (this.#lastMs === null) return waitedMs !== null && waitedMs > this.#patienceMs ? waitedMs : null;
    return Math.max(this.#lastMs, waitedMs ?? 0);
  }

  /** A connection that ended answers nothing more. */
  reset(): void {
    this.#waiting.clear();
    this.#newestAnswered = Number.NEGATIVE_INFINITY;
    this.#lastMs = null;
  }

  /** How long the oldest ping has waited that no later one was answered before: such a one is lost, not late. */
  #waitedMs(nowMs: number): number | null {
    for (const [id, sentMs] of this.#waiting) if (id > this.#newestAnswered) return nowMs - sentMs;
    return null;
  }
}
