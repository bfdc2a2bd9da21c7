const REMEMBERED = 30;
/** 30 fps, until two frames have told better. */
const UNKNOWN_TICKS = 3000;
/** A difference so much longer than the usual one is a lost frame. */
const LOST_FRAME_FACTOR = 1.5;

const USUAL_RATES_FPS = [5, 10, 12, 15, 20, 24_000 / 1001, 24, 25, 30_000 / 1001, 30, 48, 50, 60_000 / 1001, 60];
/** A measured duration so near to a usual rate's is that rate's. */
const USUAL_WITHIN = 0.02;

/** Learns how long a frame usually lasts, in 90 kHz ticks, whatever the jitter of capture and lost frames in between. */
export class FrameDuration {
  #differences: number[] = [];

  add(differenceTicks: number): void {
    if (!(differenceTicks > 0)) return;
    this.#differences.push(differenceTicks);
    if (this.#differences.length > REMEMBERED) this.#differences.shift();
  }

  get ticks(): number {
    const sorted = [...this.#differences].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    if (median === undefined) return UNKNOWN_TICKS;
    const usual = sorted.filter((difference) => difference <= median * LOST_FRAME_FACTOR);
    return usual.reduce((sum, difference) => sum + difference, 0) / usual.length;
  }

  /** False while the answer may still be far off. */
  get isSettled(): boolean {
    return this.#differences.length >= REMEMBERED;
  }

  /** The duration at the usual rate that is meant, or as measured if there is none near. */
  get nominalTicks(): number {
    const measured = this.ticks;
    const error = (fps: number): number => Math.abs((measured * fps) / 90_000 - 1);
    const nearest = USUAL_RATES_FPS.reduce((best, fps) => (error(fps) < error(best) ? fps : best));
    return error(nearest) <= USUAL_WITHIN ? 90_000 / nearest : measured;
  }
}
