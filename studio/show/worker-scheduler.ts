import type { ClockMapping } from '../../shared/time/studio-clock.ts';
import type { CueScheduler } from './cue-scheduler.ts';

/** Starts the scheduler's worker thread. `onNotice` hears of a worker that failed and was started anew. */
export declare function startWorkerScheduler(deps: {
  mapping: ClockMapping;
  onNotice(level: 'warning' | 'error', text: string): void;
}): CueScheduler;
