import { z } from 'zod';
import type { Clock } from './clock.ts';
import { unixMs, type MonoMs, type UnixMs } from './units.ts';

/**
 * How studio time follows from this machine's monotonic clock:
 * `studio = studioRefMs + (mono − monoRefMs) × rate`. All processes of one machine share the monotonic
 * clock, so handing over a mapping hands over the time itself, without another exchange.
 */
export const clockMappingSchema = z.object({
  monoRefMs: z.number(),
  studioRefMs: z.number(),
  /** Studio milliseconds per monotonic millisecond; 1 plus the frequency and slew corrections. */
  rate: z.number().min(0.99).max(1.01),
  /** True once at least one time server has been heard and none of the checks failed. */
  synchronised: z.boolean(),
  /** Studio time minus this machine's own wall clock. */
  offsetMs: z.number(),
  /** The true time lies within ± this of studio time; null while unsynchronised (unknown). */
  errorBoundMs: z.number().nonnegative().nullable(),
  /** In words, for the badge: which server, or why there is none. */
  source: z.string(),
});
export type ClockMapping = z.infer<typeof clockMappingSchema>;

/** What a new mapping may move the time by at once without having set it: the host steps by more than 1 ms, or not at all. */
const STEP_MS = 0.5;
/** Slewing on air, with the correction of an oscillator as crystals are sold, stays below. */
const HURRY_PPM = 600;

/** The NTP-disciplined time of the show. It never runs backwards (the first synchronisation alone may set it back). */
export class StudioClock {
  readonly #clock: Clock;
  #mapping: ClockMapping;
  #lastMs = Number.NEGATIVE_INFINITY;
  #steps = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#mapping = {
      monoRefMs: clock.monoNow(),
      studioRefMs: clock.wallNow(),
      rate: 1,
      synchronised: false,
      offsetMs: 0,
      errorBoundMs: null,
      source: 'this computer (no time server heard yet)',
    };
  }

  get mapping(): ClockMapping {
    return this.#mapping;
  }

  /**
   * How often this clock was set, or hurried as only off air: for those who learn it from afar, whose bounds know of slewing on
   * air only.
   */
  get steps(): number {
    return this.#steps;
  }

  /** Milliseconds since the Unix epoch, float with µs resolution; monotonic. */
  now(): UnixMs {
    this.#lastMs = Math.max(this.#lastMs, this.at(this.#clock.monoNow()));
    return unixMs(this.#lastMs);
  }

  /** Studio time at a monotonic stamp of this machine (not clamped, so stamps can be converted in any order). */
  at(mono: MonoMs): UnixMs {
    const { monoRefMs, studioRefMs, rate } = this.#mapping;
    return unixMs(studioRefMs + (mono - monoRefMs) * rate);
  }

  /** The monotonic stamp at which studio time will be (or was) `time`. */
  monoAt(time: UnixMs): number {
    const { monoRefMs, studioRefMs, rate } = this.#mapping;
    return monoRefMs + (time - studioRefMs) / rate;
  }

  /** The first mapping with a known error is the first that is worth anything: it may set the time in either direction. */
  apply(mapping: ClockMapping): void {
    if (this.#mapping.errorBoundMs === null && mapping.errorBoundMs !== null) this.#lastMs = Number.NEGATIVE_INFINITY;
    const mono = this.#clock.monoNow();
    const beforeMs = this.at(mono);
    this.#mapping = mapping;
    const hurries = Math.abs(mapping.rate - 1) * 1e6 > HURRY_PPM;
    if (hurries || Math.abs(this.at(mono) - beforeMs) > STEP_MS) this.#steps += 1;
  }
}
