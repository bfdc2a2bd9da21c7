import type { Clock, Scheduled } from '../../shared/time/clock.ts';

const PERIOD_MS = 20;
const WINDOW_MS = 1_000;

interface Turn {
  readonly atMonoMs: number;
  readonly lateMs: number;
}

/**
 * How late this process's event loop comes to its work: a timer every 20 ms, and by how much it fires after its time.
 * Node's own `monitorEventLoopDelay` is not used, for it leaves out the very turn in which it is read anew (24.21).
 */
export class LoopDelayMeter {
  readonly #clock: Clock;
  #turns: Turn[] = [];
  #pending: Scheduled;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#pending = this.#next();
  }

  /** p99 over the last second, in ms; null before the first turn. */
  get p99Ms(): number | null {
    this.#forget();
    const sorted = this.#turns.map(({ lateMs }) => lateMs).sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? null;
  }

  close(): void {
    this.#pending.cancel();
  }

  #next(): Scheduled {
    const dueMs = this.#clock.monoNow() + PERIOD_MS;
    return this.#clock.schedule(PERIOD_MS, () => {
      const atMonoMs = this.#clock.monoNow();
      // Timers may fire a little early: that is not late.
      this.#turns.push({ atMonoMs, lateMs: Math.max(0, atMonoMs - dueMs) });
      this.#forget();
      this.#pending = this.#next();
    });
  }

  #forget(): void {
    const fromMonoMs = this.#clock.monoNow() - WINDOW_MS;
    const keep = this.#turns.findIndex(({ atMonoMs }) => atMonoMs > fromMonoMs);
    if (keep !== 0) this.#turns = keep === -1 ? [] : this.#turns.slice(keep);
  }
}
