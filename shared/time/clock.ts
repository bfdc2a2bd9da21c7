import { monoMs, unixMs, type MonoMs, type UnixMs } from './units.ts';

/** A pending task; cancelling it twice, or after it ran, does nothing. */
export interface Scheduled {
  cancel(): void;
}

/**
 * The only way to the time. It is handed in by constructor, so that every test can move it;
 * lint bans `Date.now`, `performance.now`, `setTimeout` and `setInterval` elsewhere.
 */
export interface Clock {
  /** The machine's own wall clock. It may step; use a StudioClock for anything that goes on air. */
  wallNow(): UnixMs;
  /** The monotonic clock: never steps, never runs backwards. */
  monoNow(): MonoMs;
  /** Runs the task once after `delayMs` (≥ 0), as precisely as the platform's timer allows. */
  schedule(delayMs: number, task: () => void): Scheduled;
}

/** What a platform (Node, window, worker) hands in to make a Clock. */
export interface ClockPlatform {
  wallNowMs(): number;
  monoNowMs(): number;
  /** Starts a timer and returns how to cancel it. */
  startTimer(delayMs: number, task: () => void): () => void;
}

export function createClock(platform: ClockPlatform): Clock {
  return {
    wallNow: () => unixMs(platform.wallNowMs()),
    monoNow: () => monoMs(platform.monoNowMs()),
    schedule: (delayMs, task) => ({ cancel: platform.startTimer(Math.max(0, delayMs), task) }),
  };
}

/** Repeats a task every `periodMs` without accumulating drift; a late turn is not made up for. */
export function every(clock: Clock, periodMs: number, task: () => void): Scheduled {
  if (!(periodMs > 0)) throw new RangeError(`every: a period of ${String(periodMs)} ms is not positive`);
  let cancelled = false;
  let dueMs: number = clock.monoNow() + periodMs;
  let pending = clock.schedule(periodMs, turn);
  function turn(): void {
    if (cancelled) return;
    const now = clock.monoNow();
    // At least one period on: a platform's timer may fire a little early, and that turn is done.
    do dueMs += periodMs;
    while (dueMs <= now);
    pending = clock.schedule(dueMs - now, turn);
    task();
  }
  return {
    cancel: () => {
      cancelled = true;
      pending.cancel();
    },
  };
}

/** Resolves after `delayMs` on the given clock. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(delayMs, resolve);
  });
}
