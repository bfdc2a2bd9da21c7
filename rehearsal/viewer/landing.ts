/**
 * A jump that ends on its frame. How long a jump takes cannot be known (pictures since the last key frame are decoded
 * anew), so it goes a little too far; the picture then stands until its frame is due. Pure.
 */

/** A jump is reckoned at this (ms) until one has been seen. */
const USUAL_JUMP_COST_MS = 140;
const MOST_JUMP_COST_MS = 400;
/** So much farther than jump and start took last time: they vary by this, and after a short jump by more. */
const SPARE_MS = 30;
const LEAST_LEAD_MS = 120;
/** From asking for the picture to go on until it does (the sound begins first), until it has been seen. */
const USUAL_START_COST_MS = 40;
const MOST_START_COST_MS = 150;
/** Each start counts for this much of what is known: one of them may have met with a busy machine. */
const START_WEIGHT = 0.5;
/** A picture that has not gone on by then goes on wherever it is. */
const LONGEST_MS = 1_500;

/** One viewer's jumps, one after another. */
export class Landing {
  #jumpCostMs = USUAL_JUMP_COST_MS;
  #startCostMs = USUAL_START_COST_MS;
  #sinceMs: number | null = null;
  /** The latency there would be if the jump cost nothing; null once it was seen, or if nothing was jumped over. */
  #freeMs: number | null = null;
  #startedAtLatencyMs: number | null = null;

  /** The picture stands where it is to go on from. */
  get isUnderWay(): boolean {
    return this.#sinceMs !== null;
  }

  /** How far a jump has to go beyond its place (ms). */
  get leadMs(): number {
    return Math.max(LEAST_LEAD_MS, this.#jumpCostMs + this.#startCostMs + SPARE_MS);
  }

  /** How long a jump took when it was last seen (ms). */
  get jumpCostMs(): number {
    return this.#jumpCostMs;
  }

  /** @param byMs how far the playhead is moved; 0: the picture stands where it is */
  begin(nowMs: number, latencyMs: number, byMs: number): void {
    this.#sinceMs = nowMs;
    this.#freeMs = byMs === 0 ? null : latencyMs - byMs;
    this.#startedAtLatencyMs = null;
  }

  /** True: the picture goes on now, for it will move when `latencyMs` is `targetMs`. */
  isDue(nowMs: number, latencyMs: number, targetMs: number): boolean {
    if (this.#sinceMs === null) return true;
    if (this.#freeMs !== null) {
      this.#jumpCostMs = Math.max(0, Math.min(MOST_JUMP_COST_MS, latencyMs - this.#freeMs));
      this.#freeMs = null;
    }
    const isLate = nowMs - this.#sinceMs >= LONGEST_MS;
    if (!isLate && latencyMs + this.#startCostMs < targetMs) return false;
    this.#sinceMs = null;
    this.#startedAtLatencyMs = latencyMs;
    return true;
  }

  /** The latency once the picture moves evenly again: tells what starting it cost. */
  moves(latencyMs: number): void {
    if (this.#startedAtLatencyMs === null) return;
    const costMs = Math.max(0, Math.min(MOST_START_COST_MS, latencyMs - this.#startedAtLatencyMs));
    this.#startCostMs += START_WEIGHT * (costMs - this.#startCostMs);
    this.#startedAtLatencyMs = null;
  }

  /** Another player or stream: what is under way ends, what was learnt stays. */
  forget(): void {
    this.#sinceMs = null;
    this.#freeMs = null;
    this.#startedAtLatencyMs = null;
  }
}
