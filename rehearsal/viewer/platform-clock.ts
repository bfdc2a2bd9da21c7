import { createClock, type Clock } from '../../shared/time/clock.ts';

/** This window's clocks and timers: the only place in the page that touches them. */
export const windowClock: Clock = createClock({
  wallNowMs: () => Date.now(),
  monoNowMs: () => performance.now(),
  startTimer: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
});
