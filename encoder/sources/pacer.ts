/** Later than this, catching up would only pile up: the input is placed anew. */
const MAX_LATE_MS = 1000;
/** Further ahead than this is no plausible time: the input has jumped. */
const MAX_AHEAD_MS = 20_000;
/** Lateness that lasted for this long is no jitter; it is the input's true delay. */
const SETTLE_MS = 5000;
const SETTLE_ABOVE_MS = 100;

/**
 * Places an input's media time on studio time: the first frame is captured when it arrives, later ones keep their
 * distance to it. Pictures and sound share one pacer, so that they stay together.
 */
export class Pacer {
  readonly #leadMs: number;
  #offsetMs: number | null = null;
  #leastLateMs = Number.POSITIVE_INFINITY;
  #settleAtMs = Number.POSITIVE_INFINITY;

  /** How often the input had to be placed anew. */
  jumps = 0;

  /** @param leadMs what a frame needs to be encoded: for an input that can wait, it becomes due this much later. */
  constructor(leadMs: number) {
    this.#leadMs = leadMs;
  }

  /** @returns studio time in ms at which the frame counts as captured; it is due then, or at once if past. */
  place(mediaMs: number, nowMs: number): number {
    if (this.#offsetMs === null) this.#anchor(mediaMs, nowMs);
    const lateMs = nowMs - (mediaMs + (this.#offsetMs ?? 0));
    if (lateMs > MAX_LATE_MS || lateMs < -MAX_AHEAD_MS) {
      this.jumps++;
      this.#anchor(mediaMs, nowMs);
    } else {
      this.#settle(lateMs, nowMs);
    }
    return mediaMs + (this.#offsetMs ?? 0);
  }

  #anchor(mediaMs: number, nowMs: number): void {
    this.#offsetMs = nowMs + this.#leadMs - mediaMs;
    this.#leastLateMs = Number.POSITIVE_INFINITY;
    this.#settleAtMs = nowMs + SETTLE_MS;
  }

  #settle(lateMs: number, nowMs: number): void {
    this.#leastLateMs = Math.min(this.#leastLateMs, lateMs);
    if (nowMs < this.#settleAtMs) return;
    if (this.#leastLateMs > SETTLE_ABOVE_MS) this.#offsetMs = (this.#offsetMs ?? 0) + this.#leastLateMs;
    this.#leastLateMs = Number.POSITIVE_INFINITY;
    this.#settleAtMs = nowMs + SETTLE_MS;
  }
}
