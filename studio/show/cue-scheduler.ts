import type { ClockMapping } from '../../shared/time/studio-clock.ts';

/** A firing later than this (after sleep, a stopped process or a clock step) is reported as missed, never made up for. */
export const LATE_LIMIT_MS = 1000;

/** What becomes of an armed time; exactly one of the two is called, once. */
export interface CueFiring {
  /** @param firedAtMs studio time of the firing, taken in the worker; never before the armed time. */
  onFired(firedAtMs: number): void;
  /** The time had passed by more than LATE_LIMIT_MS when it could first be looked at. */
  onMissed(nowMs: number): void;
}

/** Fires on the studio clock. Arming an id again replaces its time. */
export interface CueScheduler {
  arm(id: string, atStudioMs: number, firing: CueFiring): void;
  cancel(id: string): void;
  /** Studio time as the TimeKeeper disciplines it: call it with every mapping. */
  setMapping(mapping: ClockMapping): void;
  close(): Promise<void>;
}
