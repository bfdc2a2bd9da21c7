/** Beginning and ending a change of rate moves the playhead by itself. */
const SETTLE_MS = 1_000;
/** Looks within a stretch so close together add nothing. */
const LOOK_EVERY_MS = 200;
const SHORTEST_STRETCH_MS = 5_000;
/** Below this, a millisecond of noise would be tens of ppm. */
const ENOUGH_MS = 40_000;
/**
 * Looks that tell something of their own lie 2 s apart: in between, a late timer or a ping's error moves several alike.
 * Their variance counts for so many more.
 */
const LOOKS_ALIKE = 2_000 / LOOK_EVERY_MS;
/** Two-sided 95 % of the normal distribution. */
const Z_95 = 1.96;
/** Studio time, learnt by pings, may wander by so much meanwhile; nothing in the looks tells (ms). */
const CLOCK_WANDERS_MS = 1;

interface Stretch {
  readonly sinceMs: number;
  readonly fromPlayheadMs: number;
  lastMs: number;
  looks: number;
  sumX: number;
  sumY: number;
  sumXx: number;
  sumXy: number;
  sumYy: number;
}

/** Sums of squares about a stretch's own mean, or of several stretches together. */
interface Squares {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
  /** Looks less what was fitted. */
  readonly free: number;
  readonly spanMs: number;
}

const NOTHING: Squares = { xx: 0, xy: 0, yy: 0, free: 0, spanMs: 0 };

/**
 * How fast a device plays at rate 1 against studio time: the slope of playhead − studio time by least squares over all
 * stretches without jump, stall or change of rate, each with a level of its own. Pure.
 */
export class PlaybackDrift {
  #stretch: Stretch | null = null;
  #calmSinceMs: number | null = null;
  /** Over the stretches that are over. */
  #past = NOTHING;

  /** Parts per million, positive when playback runs fast; null until 40 s of even playback were seen. */
  get ppm(): number | null {
    const all = this.#all();
    return all && (all.xy / all.xx) * 1e6;
  }

  /** `ppm` is right within ± this (95 %); null as long as it is. */
  get errorPpm(): number | null {
    const all = this.#all();
    if (all === null) return null;
    const { xx, xy, yy, free, spanMs } = all;
    const variance = Math.max(0, yy - (xy * xy) / xx) / Math.max(1, free - 1);
    return (Z_95 * Math.sqrt((variance * LOOKS_ALIKE) / xx) + CLOCK_WANDERS_MS / spanMs) * 1e6;
  }

  /** How much even playback `ppm` comes from (ms); null as long as it is. */
  get spanMs(): number | null {
    return this.#all()?.spanMs ?? null;
  }

  /** Null: not enough yet. */
  #all(): Squares | null {
    const all = this.#stretch ? together(this.#past, squaresOf(this.#stretch)) : this.#past;
    return all.spanMs < ENOUGH_MS ? null : all;
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
      sumYy: 0,
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
    stretch.sumYy += y * y;
  }

  /** A jump, a stall, a new stream. */
  interrupted(): void {
    this.#calmSinceMs = null;
    const stretch = this.#stretch;
    this.#stretch = null;
    if (stretch) this.#past = together(this.#past, squaresOf(stretch));
  }
}

/** One that is too short tells nothing. */
function squaresOf({ sinceMs, lastMs, looks, sumX, sumY, sumXx, sumXy, sumYy }: Stretch): Squares {
  const spanMs = lastMs - sinceMs;
  if (spanMs < SHORTEST_STRETCH_MS) return NOTHING;
  return {
    xx: sumXx - (sumX * sumX) / looks,
    xy: sumXy - (sumX * sumY) / looks,
    yy: sumYy - (sumY * sumY) / looks,
    free: looks - 1,
    spanMs,
  };
}

function together(a: Squares, b: Squares): Squares {
  return { xx: a.xx + b.xx, xy: a.xy + b.xy, yy: a.yy + b.yy, free: a.free + b.free, spanMs: a.spanMs + b.spanMs };
}
