import { OffsetFilter, WANDER_PPM } from './offset-filter.ts';
import { measure, type PingSample } from './ping-exchange.ts';

const KEEP_SAMPLES = 48;
/**
 * Studio time slews by up to 500 ppm on air, beside what oscillators do. What was learnt while it slewed one way is off by
 * twice that when it slews the other.
 */
const SLEWING_WANDER_PPM = 2 * 500 + WANDER_PPM;
/** A shown time is pointed anew this often. */
export const ADJUST_PERIOD_MS = 1_000;
/** Further off than this is not corrected smoothly any more: we slept, or the other was set anew. */
const STEP_ABOVE_MS = 250;
/** Less than this is corrected on the spot: it is below the jitter of any source, and needs no slewing to be ended. */
const SMALL_MS = 0.5;
/** 5 ms a second: invisible in pictures and countdowns, inaudible in sound. */
const MAX_SLEW = 0.005;
/** Samples that contradict each other by more than their bounds and this are of two different times. */
const CONTRADICTION_MS = 5;
/** What the first exchanges say is corrected at once, before anything hangs on it: a page that loads answers late. */
const SETTLING_EXCHANGES = 8;

/** A shown time from `monoMs` on: `timeMs`, at `rate`, and until the next adjustment faster by `slew`. */
export interface Pointing {
  readonly monoMs: number;
  readonly timeMs: number;
  readonly rate: number;
  readonly slew: number;
}

/**
 * Learns a studio clock over a network by pings (a regression, as the host learns it by NTP), and says how to show it without
 * steps and how far what is shown may be off. Whoever shows it keeps the time shown and says what it is.
 */
export class ClockFollower {
  readonly #filter: OffsetFilter;
  #exchanges = 0;
  #clockSteps: number | null = null;

  /** @param stampMs what this device's own stamps may be off by. */
  constructor(stampMs: number) {
    this.#filter = new OffsetFilter({ keep: KEEP_SAMPLES, stampMs, wanderPpm: SLEWING_WANDER_PPM });
  }

  /**
   * Takes an exchange: t0 and t3 by our monotonic clock, t1 and t2 the other's. True: what is shown should be pointed anew now.
   * @param clockSteps how often the other clock was set so far, which makes older exchanges worthless; null: it doesn't tell
   */
  learn(sample: PingSample, clockSteps: number | null): boolean {
    const { t0, t1, t2, t3 } = sample;
    if (![t0, t1, t2, t3].every(Number.isFinite) || t3 < t0 || t2 < t1) return false;
    if (clockSteps !== null && this.#clockSteps !== null && clockSteps !== this.#clockSteps) this.#filter.forget();
    this.#clockSteps = clockSteps ?? this.#clockSteps;
    const known = this.#filter.at(t3);
    const fresh = measure(sample);
    const apartMs = known ? Math.abs(known.offsetMs - fresh.offsetMs) : 0;
    const wasSet = known !== null && apartMs > known.boundMs + fresh.errorBoundMs + CONTRADICTION_MS;
    if (wasSet) this.#filter.forget();
    this.#filter.add(sample);
    this.#exchanges += 1;
    return !known || wasSet || this.#isSettling;
  }

  /**
   * How to go on from `monoMs`, where `shownMs` is shown (null: nothing yet), so that the error is gone after a period, or as fast
   * as is unnoticed. Null before the first exchange.
   */
  point(monoMs: number, shownMs: number | null): Pointing | null {
    const estimate = this.#filter.at(monoMs);
    if (!estimate) return null;
    const wantedMs = monoMs + estimate.offsetMs;
    const errorMs = shownMs === null ? 0 : wantedMs - shownMs;
    const offMs = Math.abs(errorMs);
    const step = shownMs === null || this.#isSettling || offMs < SMALL_MS || offMs > STEP_ABOVE_MS;
    return {
      monoMs,
      timeMs: step ? wantedMs : shownMs,
      rate: 1 + estimate.frequencyPpm / 1e6,
      slew: step ? 0 : Math.max(-MAX_SLEW, Math.min(MAX_SLEW, errorMs / ADJUST_PERIOD_MS)),
    };
  }

  /** What `shownMs` lacks of the best estimate (ms); 0 before there is one. */
  pendingMs(monoMs: number, shownMs: number): number {
    const estimate = this.#filter.at(monoMs);
    return estimate ? monoMs + estimate.offsetMs - shownMs : 0;
  }

  /** The other's time lies within ± this of `shownMs`; null before the first exchange. It grows while nothing is heard. */
  errorBoundMs(monoMs: number, shownMs: number): number | null {
    const estimate = this.#filter.at(monoMs);
    return estimate && estimate.boundMs + Math.abs(this.pendingMs(monoMs, shownMs));
  }

  get #isSettling(): boolean {
    return this.#exchanges <= SETTLING_EXCHANGES;
  }
}
