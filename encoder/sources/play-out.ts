import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { UnixMs } from '../../shared/time/units.ts';

interface Item {
  readonly dueTime: UnixMs;
  deliver(): void;
}

/** Delivers each item when studio time reaches it, in the order of their times; late ones at once. */
export class PlayOut {
  readonly #clock: Clock;
  readonly #studio: StudioClock;
  readonly #waiters = new Set<() => void>();
  #items: Item[] = [];
  #timer: Scheduled | null = null;
  #closed = false;

  constructor(clock: Clock, studio: StudioClock) {
    this.#clock = clock;
    this.#studio = studio;
  }

  push(dueTime: UnixMs, deliver: () => void): void {
    if (this.#closed) return;
    const after = this.#items.findLastIndex((item) => item.dueTime <= dueTime);
    this.#items.splice(after + 1, 0, { dueTime, deliver });
    if (after === -1) this.#plan();
  }

  /** Resolves when `time` is less than `aheadMs` away (or at `close`): keeps a fast reader from running off. */
  async near(time: UnixMs, aheadMs: number): Promise<void> {
    const waitMs = time - this.#studio.now() - aheadMs;
    if (waitMs <= 0 || this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.schedule(waitMs, done);
      const wake = (): void => {
        timer.cancel();
        done();
      };
      const forget = (): boolean => this.#waiters.delete(wake);
      this.#waiters.add(wake);
      function done(): void {
        forget();
        resolve();
      }
    });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#items = [];
    for (const wake of this.#waiters) wake();
  }

  #plan(): void {
    this.#timer?.cancel();
    const [next] = this.#items;
    if (!next || this.#closed) return;
    const delayMs = this.#studio.monoAt(next.dueTime) - this.#clock.monoNow();
    this.#timer = this.#clock.schedule(delayMs, () => {
      this.#deliverDue();
    });
  }

  #deliverDue(): void {
    const now = this.#studio.now();
    for (let next = this.#items[0]; next && next.dueTime <= now; next = this.#items[0]) {
      this.#items.shift();
      next.deliver();
    }
    this.#plan();
  }
}
