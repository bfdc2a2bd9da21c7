import type { Clock } from '../../shared/time/clock.ts';

/** The computer's clock jumped against the monotonic one: it was set, or (forwards) the computer slept. */
const JUMP_MS = 100;
const MAY_HAVE_SLEPT_MS = 1000;

export interface WallJump {
  readonly byMs: number;
  /** Had it slept, the monotonic clock stood still: nothing measured before can be relied on. */
  readonly mayHaveSlept: boolean;
}

/** Watches the wall clock against the monotonic one. */
export class WallWatch {
  readonly #clock: Clock;
  #wallMinusMonoMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#wallMinusMonoMs = clock.wallNow() - clock.monoNow();
  }

  /** The jump since the last look; null without one. */
  look(): WallJump | null {
    const nowMs = this.#clock.wallNow() - this.#clock.monoNow();
    const byMs = nowMs - this.#wallMinusMonoMs;
    this.#wallMinusMonoMs = nowMs;
    return Math.abs(byMs) < JUMP_MS ? null : { byMs, mayHaveSlept: byMs >= MAY_HAVE_SLEPT_MS };
  }
}
