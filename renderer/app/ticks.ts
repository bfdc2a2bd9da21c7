import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';

interface Ticking {
  readonly tasks: Set<() => void>;
  readonly timer: Scheduled;
}

/**
 * Repeats what the page reads anew from time to time: one timer for each period, whoever asks, so that all that changes
 * is drawn in one frame and not in one each.
 */
export class Ticks {
  readonly #clock: Clock;
  readonly #byPeriod = new Map<number, Ticking>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs the task every `periodMs` (> 0), beside all others of this period; the first time within one period. */
  every(periodMs: number, task: () => void): Scheduled {
    // The same function asked for twice is two tasks.
    const own = (): void => task();
    const ticking = this.#byPeriod.get(periodMs) ?? this.#begin(periodMs);
    ticking.tasks.add(own);
    return {
      cancel: () => {
        ticking.tasks.delete(own);
        if (ticking.tasks.size > 0 || this.#byPeriod.get(periodMs) !== ticking) return;
        ticking.timer.cancel();
        this.#byPeriod.delete(periodMs);
      },
    };
  }

  #begin(periodMs: number): Ticking {
    const tasks = new Set<() => void>();
    const timer = every(this.#clock, periodMs, () => {
      for (const task of tasks) task();
    });
    const ticking = { tasks, timer };
    this.#byPeriod.set(periodMs, ticking);
    return ticking;
  }
}
