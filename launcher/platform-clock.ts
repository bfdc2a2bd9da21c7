import { createClock } from '../shared/time/clock.ts';

/** The launcher's clock: Node's own. */
export const platformClock = createClock({
  wallNowMs: () => performance.timeOrigin + performance.now(),
  monoNowMs: () => Number(process.hrtime.bigint()) / 1e6,
  startTimer: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
});
