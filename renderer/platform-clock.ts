import { createClock, type Clock } from '../shared/time/clock.ts';

/**
 * The time of a page or a worker. The monotonic clock counts from the page's time origin on the epoch's scale, so
 * that a page and its workers read the same number at the same instant and mappings can be handed between them.
 */
export function createPlatformClock(): Clock {
  return createClock({
    wallNowMs: () => Date.now(),
    monoNowMs: () => performance.timeOrigin + performance.now(),
    startTimer: (delayMs, task) => {
      const timer = setTimeout(task, delayMs);
      return () => {
        clearTimeout(timer);
      };
    },
  });
}

/** Where this page's or worker's `DOMHighResTimeStamp`s count from, on the scale of the clock's monotonic time. */
export function timeOriginMs(): number {
  return performance.timeOrigin;
}
