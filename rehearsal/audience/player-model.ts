/** What is peculiar to one viewer's way to the screen; durations in ms. */
export interface PlayerTraits {
  /** Between decoding and the screen. */
  readonly displayMs: number;
  /** Parts between the live edge and where this player (re)starts: at least 3 (RFC 8216bis §4.4.3.8, PART-HOLD-BACK). */
  readonly holdBackParts: number;
  /** How far behind its aim this player lands when it joins. */
  readonly joinLagMs: number;
  /** How far off its aim this player lets its latency be: frames and screens come in steps, so none is exact. */
  readonly toleranceMs: number;
  /** How fast this device's playback runs against studio time (positive: fast). */
  readonly driftPpm: number;
}

export interface PlayerInput {
  /** What this viewer takes for studio time. */
  readonly nowMs: number;
  /** How far the stream reaches as far as this viewer knows; null: nothing heard. */
  readonly edgeMs: number | null;
  readonly partMs: number;
  readonly targetLatencyMs: number;
}

/** Like the viewer page's controller: never so fast or slow that people hear it. */
const MAX_RATE_CHANGE = 0.04;
/** Rate change per ms of error (before the limit), as in the viewer page's controller. */
const GAIN_PER_MS = 0.8 / 1_000;
/**
 * The picture stood still anyway: what was missed is skipped rather than chased, but for so much. While it moves there is no
 * jump, however far the target moves.
 */
const SEEK_AFTER_STALL_MS = 200;
/** Drift shows only over some time. */
const DRIFT_KNOWN_AFTER_MS = 20_000;
/** The lowest buffer seen is forgotten at this rate (ms a ms), so that a hiccup does not slow the player for ever. */
const FORGET_RATE = 0.02;

/** One player's position in the media, steered towards the target latency; arithmetic only. */
export class PlayerModel {
  readonly #traits: PlayerTraits;
  #state: 'waiting' | 'playing' | 'stalled' = 'waiting';
  #mediaTimeMs = 0;
  #lastStepMs: number | null = null;
  #lowestBufferMs = Number.POSITIVE_INFINITY;
  #bufferMs = 0;
  #rate = 1;
  #stalls = 0;
  #stallMs = 0;
  /** Media played, and what it would have been had playback kept studio time. */
  #playedMs = 0;
  #ratedMs = 0;

  constructor(traits: PlayerTraits) {
    this.#traits = traits;
  }

  get playing(): boolean {
    return this.#state === 'playing';
  }

  /** Capture time of the frame on screen; null while nothing moves. */
  get mediaTimeMs(): number | null {
    return this.#state === 'playing' ? this.#mediaTimeMs : null;
  }

  get bufferMs(): number {
    return this.#bufferMs;
  }

  get playbackRate(): number {
    return this.#rate;
  }

  get stalls(): number {
    return this.#stalls;
  }

  /** How long the picture stood still for want of data, so far. */
  get stallMs(): number {
    return this.#stallMs;
  }

  /** How fast playback at rate 1 was seen to run against studio time; null until watched long enough. */
  get driftPpm(): number | null {
    return this.#ratedMs < DRIFT_KNOWN_AFTER_MS ? null : (this.#playedMs / this.#ratedMs - 1) * 1e6;
  }

  /** How much playback at rate 1 that comes from (ms); null as long as it is. */
  get driftSpanMs(): number | null {
    return this.#ratedMs < DRIFT_KNOWN_AFTER_MS ? null : this.#ratedMs;
  }

  /** Moves on to `input.nowMs`; to be called every few tens of milliseconds. */
  step(input: PlayerInput): void {
    const elapsedMs = Math.max(0, input.nowMs - (this.#lastStepMs ?? input.nowMs));
    this.#lastStepMs = input.nowMs;
    if (this.#state === 'stalled') this.#stallMs += elapsedMs;
    if (input.edgeMs === null) return;
    if (this.#state === 'playing') this.#play(elapsedMs, input, input.edgeMs);
    else this.#tryStart(input, input.edgeMs);
    this.#bufferMs = Math.max(0, input.edgeMs - this.#traits.displayMs - this.#mediaTimeMs);
  }

  #play(elapsedMs: number, input: PlayerInput, edgeMs: number): void {
    const lastMs = edgeMs - this.#traits.displayMs;
    const playedMs = elapsedMs * this.#rate * (1 + this.#traits.driftPpm / 1e6);
    const wantedMs = this.#mediaTimeMs + playedMs;
    if (wantedMs > lastMs) {
      this.#mediaTimeMs = Math.max(this.#mediaTimeMs, lastMs);
      this.#state = 'stalled';
      this.#stalls += 1;
      this.#rate = 1;
      return;
    }
    this.#mediaTimeMs = wantedMs;
    this.#playedMs += playedMs;
    this.#ratedMs += elapsedMs * this.#rate;
    const bufferMs = lastMs - wantedMs;
    this.#lowestBufferMs = Math.min(bufferMs, this.#lowestBufferMs + elapsedMs * FORGET_RATE);
    const behindMs = input.nowMs - wantedMs - input.targetLatencyMs;
    // A buffer that ran below one part is worth more than the target.
    const shortMs = input.partMs - this.#lowestBufferMs;
    const errorMs = shortMs > 0 ? -shortMs : Math.min(behindMs, -shortMs);
    const correction = Math.abs(errorMs) < this.#traits.toleranceMs ? 0 : errorMs * GAIN_PER_MS;
    this.#rate = 1 + Math.max(-MAX_RATE_CHANGE, Math.min(MAX_RATE_CHANGE, correction));
  }

  #tryStart(input: PlayerInput, edgeMs: number): void {
    const startMs = this.#startPosition(input, edgeMs, this.#traits.joinLagMs);
    const resumes =
      this.#state === 'stalled' && input.nowMs - this.#mediaTimeMs - input.targetLatencyMs <= SEEK_AFTER_STALL_MS;
    if (resumes) {
      // Goes on where it stood, once as much is buffered as it started with.
      if (edgeMs - this.#traits.displayMs - this.#mediaTimeMs < this.#holdBackMs(input)) return;
    } else {
      if (this.#state === 'stalled' && edgeMs - this.#traits.displayMs <= this.#mediaTimeMs) return;
      this.#mediaTimeMs = startMs;
    }
    this.#lowestBufferMs = Number.POSITIVE_INFINITY;
    this.#state = 'playing';
  }

  #holdBackMs(input: PlayerInput): number {
    return this.#traits.holdBackParts * input.partMs;
  }

  #startPosition(input: PlayerInput, edgeMs: number, lagMs: number): number {
    const safeMs = edgeMs - this.#holdBackMs(input) - this.#traits.displayMs;
    return Math.min(safeMs, input.nowMs - input.targetLatencyMs - lagMs);
  }
}
