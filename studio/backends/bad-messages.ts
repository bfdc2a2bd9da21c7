import type { Clock } from '../../shared/time/clock.ts';

const SPACING_MS = 60_000;

/** Counts messages that do not fit their protocol, and tells about them at most once a minute. */
export class BadMessages {
  readonly #clock: Clock;
  readonly #tell: (count: number) => void;
  #count = 0;
  #toldMs = Number.NEGATIVE_INFINITY;

  /** @param tell gets how many there have been so far. */
  constructor(clock: Clock, tell: (count: number) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  add(): void {
    this.#count += 1;
    const nowMs = this.#clock.monoNow();
    if (nowMs - this.#toldMs < SPACING_MS) return;
    this.#toldMs = nowMs;
    this.#tell(this.#count);
  }
}
