/**
 * Finds a latency ratchet: a player that is a little later after every stall and never catches up, so that a long show
 * ends with part of the audience seconds behind. Told each report's figures; times and latencies in ms.
 */

/** A rise smaller than this is noise, or what a player's tolerance allows. */
const STEP_MS = 40;
/** A player that means to catch up has begun to by then; stalls closer together are one. */
const JUDGED_AFTER_MS = 10_000;
/** So many lasting rises, each after a stall of its own, make a ratchet. */
export const RATCHET_STEPS = 3;
/** The level is the median of so many readings: one late report must not look like a rise. */
const READINGS = 5;
/** After a new target everyone is under way, at ±4 %, and a little longer. */
const SETTLE_RATE = 0.04;
const SETTLE_MORE_MS = 5_000;

/** One reading of a viewer. */
export interface RatchetReading {
  readonly atMs: number;
  /** Glass-to-glass latency, median of the last second. */
  readonly latencyMs: number;
  /** Stalls so far; a smaller number than before: the player began anew. */
  readonly stalls: number;
  /** What all viewers aim at. */
  readonly targetMs: number;
}

/** One viewer's ratchet. */
export class RatchetWatch {
  #readings: number[] = [];
  #stalls: number | null = null;
  #targetMs: number | null = null;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  #judging: { readonly beforeMs: number; readonly atMs: number } | null = null;
  /** Lasting rises since latency was last where it began, which is `#baseMs` above the target. */
  #steps = 0;
  #baseMs = 0;

  /** Latency rose with each of several stalls and has not come back. */
  get ratcheting(): boolean {
    return this.#steps >= RATCHET_STEPS;
  }

  /** How many stalls have left this viewer later than before. */
  get steps(): number {
    return this.#steps;
  }

  /** How much later than before the first of these stalls (ms); 0 without any. */
  get risenMs(): number {
    const levelMs = this.#level();
    return this.#steps === 0 || levelMs === null ? 0 : Math.max(0, levelMs - this.#baseMs);
  }

  see(reading: RatchetReading): void {
    this.#follow(reading);
    const stalled = this.#stalls !== null && reading.stalls > this.#stalls;
    this.#stalls = reading.stalls;
    if (reading.atMs < this.#pausedUntilMs) return;
    if (stalled) this.#stalled(reading.atMs);
    this.#readings.push(reading.latencyMs - reading.targetMs);
    if (this.#readings.length > READINGS) this.#readings.shift();
    this.#judge(reading.atMs);
  }

  /** A new target moves everyone; what is seen on the way there says nothing. */
  #follow({ atMs, targetMs }: RatchetReading): void {
    const wayMs = this.#targetMs === null ? 0 : Math.abs(targetMs - this.#targetMs);
    this.#targetMs = targetMs;
    if (wayMs === 0) return;
    this.#pausedUntilMs = atMs + wayMs / SETTLE_RATE + SETTLE_MORE_MS;
    this.#readings = [];
    this.#judging = null;
  }

  /** What a stall left behind is judged later; another one meanwhile belongs to it. */
  #stalled(atMs: number): void {
    const beforeMs = this.#judging?.beforeMs ?? this.#level();
    this.#readings = [];
    if (beforeMs !== null) this.#judging = { beforeMs, atMs };
  }

  #judge(atMs: number): void {
    const levelMs = this.#level();
    if (levelMs === null) return;
    if (this.#steps > 0 && levelMs < this.#baseMs + STEP_MS) this.#steps = 0;
    if (this.#judging === null || atMs - this.#judging.atMs < JUDGED_AFTER_MS) return;
    const { beforeMs } = this.#judging;
    this.#judging = null;
    if (levelMs < beforeMs + STEP_MS) return;
    if (this.#steps === 0) this.#baseMs = beforeMs;
    this.#steps += 1;
  }

  /** Null until there are enough readings. */
  #level(): number | null {
    if (this.#readings.length < READINGS) return null;
    return [...this.#readings].sort((a, b) => a - b)[(READINGS - 1) / 2] ?? null;
  }
}
