import type { ClockMapping } from '../../shared/time/studio-clock.ts';

/** What the worker is started with. `wakeUp` is one Int32 that grows with every message: it ends the worker's wait. */
export interface SchedulerWorkerData {
  readonly wakeUp: SharedArrayBuffer;
  readonly mapping: ClockMapping;
}

/** Host → worker. `ticket` names one arming, so that a firing that crosses a cancellation is recognised. */
export type ToScheduler =
  | { type: 'arm'; ticket: number; atStudioMs: number }
  | { type: 'cancel'; ticket: number }
  | { type: 'mapping'; mapping: ClockMapping }
  | { type: 'close' };

/** Worker → host. */
export type FromScheduler =
  | { type: 'fired'; ticket: number; firedAtMs: number }
  | { type: 'missed'; ticket: number; nowMs: number };
