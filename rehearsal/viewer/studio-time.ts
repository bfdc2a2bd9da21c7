import type { Clock } from '../../shared/time/clock.ts';
import { ADJUST_PERIOD_MS, ClockFollower, type Pointing } from '../../shared/time/clock-follower.ts';
import type { PingSample } from '../../shared/time/ping-exchange.ts';

/** Some browsers (Safari, Firefox) round their monotonic clock to whole milliseconds. */
const STAMP_MS = 1;

/**
 * Studio time in a browser, which has no NTP: learnt from ping exchanges with the engine over the window's
 * monotonic clock. Later improvements are slewed in, so that no countdown or latency figure jumps.
 */
export class StudioTime {
  readonly #clock: Clock;
  readonly #follower = new ClockFollower(STAMP_MS);
  #pointing: Pointing | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * One exchange: t0 and t3 on this window's monotonic clock, t1 and t2 on the engine's, all ms.
   * @param clockSteps how often the engine's clock was set so far; null: the engine doesn't tell.
   */
  add(sample: PingSample, clockSteps: number | null): void {
    const shownMs = this.#shown(sample.t3);
    if (this.#follower.learn(sample, clockSteps)) this.#pointing = this.#follower.point(sample.t3, shownMs);
  }

  /** Studio time (ms since the epoch) at a monotonic stamp of this window; null until the first exchange. */
  at(monoMs: number): number | null {
    const shownMs = this.#shown(monoMs);
    if (this.#pointing === null || monoMs - this.#pointing.monoMs < ADJUST_PERIOD_MS) return shownMs;
    this.#pointing = this.#follower.point(monoMs, shownMs) ?? this.#pointing;
    return this.#shown(monoMs);
  }

  /** The engine's time lies within ± this of ours now (ms), what is still slewed in included; null until the first exchange. */
  get errorBoundMs(): number | null {
    const monoMs = this.#clock.monoNow();
    const shownMs = this.at(monoMs);
    return shownMs === null ? null : this.#follower.errorBoundMs(monoMs, shownMs);
  }

  /** Slewing ends by itself: nobody may have asked for a while, in a tab behind others. */
  #shown(monoMs: number): number | null {
    if (this.#pointing === null) return null;
    const { monoMs: sinceMs, timeMs, rate, slew } = this.#pointing;
    const forMs = monoMs - sinceMs;
    return timeMs + forMs * rate + Math.min(Math.max(0, forMs), ADJUST_PERIOD_MS) * slew;
  }
}
