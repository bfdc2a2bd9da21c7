import type { UnixMs } from '../../shared/time/units.ts';

/** Two pictures closer than this are taken for one instant stamped twice, and put one tick apart. */
const SAME_INSTANT_TICKS = 900n; // 10 ms at 90 kHz

/**
 * Gives each picture its presentation time: capture time in 90 kHz units since 1970 (MPEG-TS carries the low 33
 * bits). Strictly rising, also where the source changes.
 */
export class VideoTimeline {
  #lastTicks: bigint | null = null;

  /** Null when the picture lies behind what was sent already: it must be left out. */
  place(captureTime: UnixMs): bigint | null {
    const ticks = BigInt(Math.round(captureTime * 90));
    const last = this.#lastTicks;
    if (last === null || ticks > last) return this.#take(ticks);
    return last - ticks < SAME_INSTANT_TICKS ? this.#take(last + 1n) : null;
  }

  #take(ticks: bigint): bigint {
    this.#lastTicks = ticks;
    return ticks;
  }
}
