/** Beginning and ending a change of rate moves the playhead by itself. */
const SETTLE_MS = 1_000;
/** Looks within a stretch so close together add nothing. */
const LOOK_EVERY_MS = 200;
const SHORTEST_STRETCH_MS = 5_000;
/** Below this, a millisecond of noise would be tens of ppm. */
const ENOUGH_MS = 40_000;

interface Stretch {
  readonly sinceMs: number;
  readonly fromPlayheadMs: number;
  lastMs: number;
  looks: number;
  sumX: number;
  sumY: number;
  sumXx: number;
  sumXy: number;
}

/**
 * How fast a device plays at rate 1 against studio time: the slope of playhead − studio time by least squares over all
 * stretches without jump, stall or change of rate, each with a level of its own. Pure.
 */
export class PlaybackDrift {
  #stretch: Stretch | null = null;
  #calmSinceMs: number | null = null;
  /** Over the stretches that are over. */
  #xx = 0;
  #xy = 0;
  #spanMs = 0;

  /** Parts per million, positive when playback runs fast; null until 40 s of even playback were seen. */
  get ppm(): number | null {
    const open = this.#stretch && lengthOf(this.#stretch) >= SHORTEST_STRETCH_MS ? this.#stretch : null;
    const spanMs = this.#spanMs + (open ? lengthOf(open) : 0);
    const { xx, xy } = open ? squaresOf(open) : { xx: 0, xy: 0 };
    return spanMs < ENOUGH_MS ? null : ((this.#xy + xy) / (this.#xx + xx)) * 1e6;
  }

  /** A look at the playhead while it moves: studio time and playhead in ms, and the playback rate asked for. */
  look(studioMs: number, playheadMs: number, playbackRate: number): void {
    if (playbackRate !== 1) {
      this.interrupted();
      return;
    }
    this.#calmSinceMs ??= studioMs;
    if (studioMs - this.#calmSinceMs < SETTLE_MS) return;
    this.#stretch ??= {
      sinceMs: studioMs,
      fromPlayheadMs: playheadMs,
      lastMs: Number.NEGATIVE_INFINITY,
      looks: 0,
      sumX: 0,
      sumY: 0,
      sumXx: 0,
      sumXy: 0,
    };
    const stretch = this.#stretch;
    if (studioMs - stretch.lastMs < LOOK_EVERY_MS) return;
    const x = studioMs - stretch.sinceMs;
    const y = playheadMs - stretch.fromPlayheadMs - x;
    stretch.lastMs = studioMs;
    stretch.looks += 1;
    stretch.sumX += x;
    stretch.sumY += y;
    stretch.sumXx += x * x;
    stretch.sumXy += x * y;
  }

  /** A jump, a stall, a new stream. */
  interrupted(): void {
    this.#calmSinceMs = null;
    const stretch = this.#stretch;
    this.#stretch = null;
    if (!stretch || lengthOf(stretch) < SHORTEST_STRETCH_MS) return;
    const { xx, xy } = squaresOf(stretch);
    this.#xx += xx;
    this.#xy += xy;
    this.#spanMs += lengthOf(stretch);
  }
}

function lengthOf({ sinceMs, lastMs }: Stretch): number {
  return lastMs - sinceMs;
}

/** Sums of squares about the stretch's own mean. */
function squaresOf({ looks, sumX, sumY, sumXx, sumXy }: Stretch): { readonly xx: number; readonly xy: number } {
  return { xx: sumXx - (sumX * sumX) / looks, xy: sumXy - (sumX * sumY) / looks };
}
