import type { Clock } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';

/** A jump of studio time by more than this is told. */
export const JUMP_MS = 1000;

/** Notices when studio time and the machine's monotonic clock no longer go together. */
export class ClockWatch {
  readonly #clock: Clock;
  readonly #studioClock: StudioClock;
  #monoMs: number;
  #studioMs: number;

  constructor(clock: Clock, studioClock: StudioClock) {
    this.#clock = clock;
    this.#studioClock = studioClock;
    this.#monoMs = clock.monoNow();
    this.#studioMs = studioClock.now();
  }

  /** By how much studio time jumped since the last look, in ms (negative: back); null when it did not. */
  look(): number | null {
    const monoMs = this.#clock.monoNow();
    const studioMs = this.#studioClock.at(this.#clock.monoNow());
    const jumpMs = studioMs - this.#studioMs - (monoMs - this.#monoMs);
    this.#monoMs = monoMs;
    this.#studioMs = studioMs;
    return Math.abs(jumpMs) > JUMP_MS ? jumpMs : null;
  }
}
