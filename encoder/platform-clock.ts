import { createClock } from '../shared/time/clock.ts';

/**
 * The encoder process's only source of time. Its monotonic clock has the same origin as the host's, so a clock
 * mapping that the host sends holds here as it stands; its own wall clock serves until the first one comes.
 */
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
