/**
 * Decides when a programme frame is made and which time it carries. While the driving source delivers, each of its
 * pictures becomes a frame at once, with its own capture time, but no more than the frame rate allows. When it pauses
 * for 1.5 frame times, the last picture is repeated at the frame rate; a repetition carries the time at which a
 * picture arriving now would have been captured, so that it cannot overtake the source when that goes on.
 * Times are whole milliseconds of studio time and strictly rise: they are both PTS and latency mark.
 */
export class Pacer {
  readonly #intervalMs: number;
  #ticking = true;
  #lastPtsMs = Number.NEGATIVE_INFINITY;
  /** Capture time from which on the next picture is wanted. */
  #dueMs = Number.NEGATIVE_INFINITY;
  #deadlineMs: number;
  #madeAtMs: number;
  #missedFrames = 0;
  /** When the frames made so far would have been made one by one at the frame rate. */
  #paceMs = Number.NEGATIVE_INFINITY;
  /** From capture to arrival, smoothed; null before the first picture. */
  #delayMs: number | null = null;

  constructor(framerateFps: number, nowMs: number) {
    this.#intervalMs = 1000 / framerateFps;
    this.#deadlineMs = nowMs;
    this.#madeAtMs = nowMs;
  }

  /** When `onDeadline` is to be called if no picture makes a frame before. */
  get deadlineMs(): number {
    return this.#deadlineMs;
  }

  /** Frames that should have been made, but were not because the computer was too busy. */
  get missedFrames(): number {
    return this.#missedFrames;
  }

  /** A picture of the driving source arrived. Returns the time its frame carries, or null: no frame now. */
  onPicture(captureMs: number, nowMs: number): number | null {
    this.#noteDelay(nowMs - captureMs);
    const ptsMs = Math.round(captureMs);
    const earliestMs = this.#ticking ? this.#lastPtsMs + this.#intervalMs / 2 : this.#dueMs - this.#intervalMs / 4;
    const isAhead = nowMs < this.#paceMs - this.#intervalMs * BURST_INTERVALS;
    if (ptsMs <= this.#lastPtsMs || captureMs < earliestMs || isAhead) {
      // Too soon after a repetition: the source is back, so its next picture is waited for instead of repeating again.
      if (this.#ticking) this.#deadlineMs = Math.max(this.#deadlineMs, this.#madeAtMs + this.#patienceMs);
      return null;
    }
    const errorMs = captureMs - this.#dueMs;
    // The due time follows the source's phase slowly, so that its jitter does not let pictures fall through.
    const inStep = !this.#ticking && Math.abs(errorMs) < this.#intervalMs;
    this.#dueMs = inStep ? this.#dueMs + this.#intervalMs + errorMs * PHASE_GAIN : captureMs + this.#intervalMs;
    this.#noteMade(nowMs);
    this.#ticking = false;
    this.#lastPtsMs = ptsMs;
    this.#deadlineMs = nowMs + this.#patienceMs;
    return ptsMs;
  }

  /** The deadline came. Returns the time the repeated picture carries, or null if it is too early. */
  onDeadline(nowMs: number): number | null {
    if (nowMs + EARLY_TIMER_MS < this.#deadlineMs) return null;
    const lateMs = nowMs - this.#deadlineMs;
    this.#noteMade(nowMs);
    this.#deadlineMs = (lateMs < this.#intervalMs ? this.#deadlineMs : nowMs) + this.#intervalMs;
    this.#ticking = true;
    const ptsMs = Math.max(Math.round(nowMs - (this.#delayMs ?? 0)), this.#lastPtsMs + 1);
    this.#lastPtsMs = ptsMs;
    return ptsMs;
  }

  get #patienceMs(): number {
    return this.#intervalMs * PATIENCE_INTERVALS;
  }

  /**
   * Called before mode and deadline are moved on. A frame made after the deadline is our lateness, as something was to
   * be made by then: repetitions keep their beat and lose whole beats, a source's own pictures are lost from the first.
   */
  #noteMade(nowMs: number): void {
    const beatsLate = (nowMs - this.#deadlineMs) / this.#intervalMs;
    if (this.#ticking) this.#missedFrames += Math.max(0, Math.floor(beatsLate));
    else if (beatsLate > LATE_BEATS) this.#missedFrames += 1 + Math.floor(beatsLate);
    this.#madeAtMs = nowMs;
    this.#paceMs = Math.max(this.#paceMs, nowMs - this.#intervalMs) + this.#intervalMs / MOST_RATE;
  }

  #noteDelay(delayMs: number): void {
    const sane = Math.max(0, Math.min(MAX_DELAY_MS, delayMs));
    this.#delayMs = this.#delayMs === null ? sane : this.#delayMs + (sane - this.#delayMs) * DELAY_GAIN;
  }
}

const PHASE_GAIN = 0.1;
const PATIENCE_INTERVALS = 1.5;
const DELAY_GAIN = 0.1;
const MAX_DELAY_MS = 500;
/** A source a little faster than the frame rate is followed; one that stutters between pauses must not add up to more. */
const MOST_RATE = 1.05;
/** Pictures that come in a bunch may be so far ahead of their turn. */
const BURST_INTERVALS = 2;
const LATE_BEATS = 0.25;
/** Timers may fire this much early. */
const EARLY_TIMER_MS = 1;
