const REMEMBERED = 30;
/** 30 fps, until two frames have told better. */
const UNKNOWN_TICKS = 3000;
/** A difference so much longer than the usual one is a lost frame. */
const LOST_FRAME_FACTOR = 1.5;

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
}
