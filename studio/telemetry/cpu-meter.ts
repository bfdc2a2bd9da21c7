import type { Clock } from '../../shared/time/clock.ts';

/** This process's share of one core since it was asked last, in percent. */
export class CpuMeter {
  readonly #clock: Clock;
  readonly #usage: () => { user: number; system: number };
  #lastUs: number;
  #lastMs: number;

  /** @param usage CPU time used so far, in µs (`process.cpuUsage`). */
  constructor(clock: Clock, usage: () => { user: number; system: number }) {
    this.#clock = clock;
    this.#usage = usage;
    this.#lastUs = this.#usedUs();
    this.#lastMs = clock.monoNow();
  }

  read(): number {
    const usedUs = this.#usedUs();
    const nowMs = this.#clock.monoNow();
    const spanMs = nowMs - this.#lastMs;
    const pct = spanMs > 0 ? (usedUs - this.#lastUs) / 10 / spanMs : 0;
    this.#lastUs = usedUs;
    this.#lastMs = nowMs;
    return Math.max(0, pct);
  }

  #usedUs(): number {
    const { user, system } = this.#usage();
    return user + system;
  }
}
