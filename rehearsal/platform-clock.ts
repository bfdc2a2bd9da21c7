import { createClock, type Clock } from '../shared/time/clock.ts';

/** Node's clock. `hrtime` has the same origin in every process of this machine, `performance.now` has not. */
export function createPlatformClock(): Clock {
  return createClock({
    wallNowMs: () => Date.now(),
    monoNowMs: () => Number(process.hrtime.bigint()) / 1e6,
    startTimer: (delayMs, task) => {
      const timer = setTimeout(task, delayMs);
      return () => {
        clearTimeout(timer);
      };
    },
  });
}
