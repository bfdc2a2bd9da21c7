import { DRIFT_PPM } from './ntp-sample.ts';

/** Where true time is believed to be: Unix time = monotonic time + offset, ± error at `atMono`. */
export interface TimeEstimate {
  readonly offsetToMonoMs: number;
  readonly errorMs: number;
  readonly atMono: number;
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
}

/** On air time only changes speed, by no more than this: 0.5 ms a second is invisible. */
export const MAX_SLEW_ON_AIR_PPM = 500;
/** Off air it may hurry more; the mapping's schema bears 10,000. */
export const MAX_SLEW_OFF_AIR_PPM = 5000;
/** An error is worked off over this time, unless the limit makes it longer. */
const SLEW_OVER_MS = 8000;
/** Smaller errors are never stepped over, only slewed. */
const STEP_ABOVE_MS = 1;

export function studioAt({ monoRefMs, studioRefMs, rate }: Steering, monoMs: number): number {
  return studioRefMs + (monoMs - monoRefMs) * rate;
}

/** The estimate's error at a later time: the machine's own clock may have drifted since. */
export function estimateErrorAt(estimate: TimeEstimate, monoMs: number): number {
  return estimate.errorMs + (Math.max(0, monoMs - estimate.atMono) * DRIFT_PPM) / 1e6;
}

/**
 * Brings studio time to the estimate. It steps only off air, and never backwards: only the first synchronisation
 * (`first`) may set it back, before anything has been timed by it.
 */
export function steer(
  current: Steering,
  estimate: TimeEstimate | null,
  context: { monoMs: number; onAir: boolean; first: boolean },
): Steered {
  const { monoMs, onAir, first } = context;
  const studioMs = studioAt(current, monoMs);
  if (!estimate) {
    return { steering: { monoRefMs: monoMs, studioRefMs: studioMs, rate: 1 }, stepMs: 0, residualMs: 0 };
  }
  const errorMs = monoMs + estimate.offsetToMonoMs - studioMs;
  if (!onAir && (first || errorMs > STEP_ABOVE_MS)) {
    const steering = { monoRefMs: monoMs, studioRefMs: studioMs + errorMs, rate: 1 };
    return { steering, stepMs: errorMs, residualMs: 0 };
  }
  const limit = (onAir ? MAX_SLEW_ON_AIR_PPM : MAX_SLEW_OFF_AIR_PPM) / 1e6;
  const slew = Math.min(limit, Math.max(-limit, errorMs / SLEW_OVER_MS));
  return { steering: { monoRefMs: monoMs, studioRefMs: studioMs, rate: 1 + slew }, stepMs: 0, residualMs: errorMs };
}
