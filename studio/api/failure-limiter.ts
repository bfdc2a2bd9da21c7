import type { Clock } from '../../shared/time/clock.ts';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 10;
const MAX_ADDRESSES = 1_000;

/** Counts failed sign-ins per address: after ten within a minute the address waits until the minute is over. */
export class FailureLimiter {
  readonly #clock: Clock;
  readonly #failures = new Map<string, { sinceMs: number; count: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isLocked(address: string): boolean {
    const entry = this.#failures.get(address);
    if (!entry) return false;
    if (this.#clock.monoNow() - entry.sinceMs < WINDOW_MS) return entry.count >= MAX_FAILURES;
    this.#failures.delete(address);
    return false;
  }

  fail(address: string): void {
    const nowMs = this.#clock.monoNow();
    const entry = this.#failures.get(address);
    if (entry && nowMs - entry.sinceMs < WINDOW_MS) {
      entry.count += 1;
      return;
    }
    this.#failures.delete(address);
    const oldest = this.#failures.keys().next();
    if (this.#failures.size >= MAX_ADDRESSES && oldest.done !== true) this.#failures.delete(oldest.value);
    this.#failures.set(address, { sinceMs: nowMs, count: 1 });
  }
}
