import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import { every } from '../../shared/time/clock.ts';

const PERIOD_MS = 1000;

/** What this process takes of one core, over the last second, in percent. */
export class CpuMeter {
  readonly #timer: Scheduled;
  #lastMono: number;
  #lastUs: number;
  #pct = 0;

  /** @param usage µs of processor time so far, as `process.cpuUsage` gives them. */
  constructor(clock: Clock, usage: () => { user: number; system: number }) {
    const total = (): number => usage().user + usage().system;
    this.#lastMono = clock.monoNow();
    this.#lastUs = total();
    this.#timer = every(clock, PERIOD_MS, () => {
      const nowMono = clock.monoNow();
      const nowUs = total();
      this.#pct = ((nowUs - this.#lastUs) / 1000 / (nowMono - this.#lastMono)) * 100;
      this.#lastMono = nowMono;
      this.#lastUs = nowUs;
    });
  }

  get pct(): number {
    return this.#pct;
  }

  close(): void {
    this.#timer.cancel();
  }
}
