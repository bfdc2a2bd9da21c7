import { WANDER_PPM } from '../../shared/time/offset-filter.ts';

/** Where true time is believed to be at `atMono`, ± `errorMs`, and how fast it runs against the monotonic clock. */
export interface TimeEstimate {
  /** Unix time minus monotonic time, at `atMono`. */
  readonly offsetToMonoMs: number;
  readonly errorMs: number;
  /** The part of the error that is noise of measuring; ms. */
  readonly noiseMs: number;
  readonly atMono: number;
  /** How much slow this computer's oscillator is; true within ± `frequencyErrorPpm`. */
  readonly frequencyPpm: number;
  readonly frequencyErrorPpm: number;
}

/** The time part of a ClockMapping. */
export interface Steering {
  readonly monoRefMs: number;
  readonly studioRefMs: number;
  readonly rate: number;
}

export interface Steered {
  readonly steering: Steering;
  /** How far the clock was set at once; 0 when it only changed its speed. */
  readonly stepMs: number;
  /** How far studio time still is from the estimate (estimate − studio). */
  readonly residualMs: number;
  /** The change of speed that works this off, beside the learnt frequency. */
  readonly slewPpm: number;
}

/** On air time only changes speed, by no more than this: 0.5 ms a second is invisible. */
export const MAX_SLEW_ON_AIR_PPM = 500;
/** Off air it may hurry more; the mapping's schema bears 10,000. */
export const MAX_SLEW_OFF_AIR_PPM = 5000;
/** An error is worked off over this time, unless the limit makes it longer. */
const SLEW_OVER_MS = { onAir: 8000, offAir: 2000 };
/** Smaller errors are never stepped over, only slewed. */
const STEP_ABOVE_MS = 1;

export function studioAt({ monoRefMs, studioRefMs, rate }: Steering, monoMs: number): number {
  return studioRefMs + (monoMs - monoRefMs) * rate;
}

/** The estimate's offset at a later time: it moves on with the learnt frequency. */
export function estimateOffsetAt(estimate: TimeEstimate, monoMs: number): number {
  return estimate.offsetToMonoMs + ((monoMs - estimate.atMono) * estimate.frequencyPpm) / 1e6;
}

/** The estimate's error at a later time: grown by the frequency's error and by what an oscillator may wander (holdover). */
export function estimateErrorAt(estimate: TimeEstimate, monoMs: number): number {
  const growthPpm = estimate.frequencyErrorPpm + WANDER_PPM;
  return estimate.errorMs + (Math.max(0, monoMs - estimate.atMono) * growthPpm) / 1e6;
}

/**
 * Brings studio time to the estimate, at the learnt frequency. It steps only off air, and never backwards: only the first
 * synchronisation (`first`) may set it back, before anything has been timed by it.
 */
export function steer(
  current: Steering,
  estimate: TimeEstimate | null,
  context: { monoMs: number; onAir: boolean; first: boolean },
): Steered {
  const { monoMs, onAir, first } = context;
  const studioMs = studioAt(current, monoMs);
  if (!estimate) {
    return { steering: { monoRefMs: monoMs, studioRefMs: studioMs, rate: 1 }, stepMs: 0, residualMs: 0, slewPpm: 0 };
  }
  const rate = 1 + estimate.frequencyPpm / 1e6;
  const errorMs = monoMs + estimateOffsetAt(estimate, monoMs) - studioMs;
  if (!onAir && (first || errorMs > STEP_ABOVE_MS)) {
    const steering = { monoRefMs: monoMs, studioRefMs: studioMs + errorMs, rate };
    return { steering, stepMs: errorMs, residualMs: 0, slewPpm: 0 };
  }
  const limit = (onAir ? MAX_SLEW_ON_AIR_PPM : MAX_SLEW_OFF_AIR_PPM) / 1e6;
  const slew = Math.min(limit, Math.max(-limit, errorMs / (onAir ? SLEW_OVER_MS.onAir : SLEW_OVER_MS.offAir)));
  return {
    steering: { monoRefMs: monoMs, studioRefMs: studioMs, rate: rate + slew },
    stepMs: 0,
    residualMs: errorMs,
    slewPpm: slew * 1e6,
  };
}
