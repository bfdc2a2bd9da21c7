import type { Clock } from './clock.ts';
import { OffsetFilter, WANDER_PPM, type ClockEstimate } from './offset-filter.ts';
import type { PingSample } from './ping-exchange.ts';

/** Browsers round their monotonic clock to 0.1 ms, or to 5 µs in an isolated page (HR-TIME §8.1). */
const BROWSER_STAMP_MS = 0.1;
/** A minute or two of pings: the host may slew, and what was before that says little. */
const KEEP = 48;
/** The host slews by up to 500 ppm on air, beside what oscillators do. */
const HOST_WANDER_PPM = 500 + WANDER_PPM;
/** 5 ms a second: invisible in pictures and countdowns, inaudible in sound. */
const MAX_SLEW_PPM = 5000;
/** Further off is not made up for gently any more: this window slept, or the other clock was set. */
const STEP_BEYOND_MS = 250;
/** Until so many exchanges every better estimate is taken at once. */
const SETTLING = 8;

/** Where the other's time is now, and how far it may be off; for display. */
export interface PingClockError {
  /** True (the other's) time lies within ± this of `at()`. */
  readonly boundMs: number;
  /** The part of it that is noise (2 σ); the rest is what an unequal way out and back could hide. */
  readonly noiseMs: number;
  /** Shortest round trip among the exchanges that count. */
  readonly roundTripMs: number;
  /** How much faster the other runs than this machine's monotonic clock, ± `frequencyErrorPpm`. */
  readonly frequencyPpm: number;
  readonly frequencyErrorPpm: number;
  /** Since the last answer. */
  readonly ageMs: number;
}

/**
 * Another machine's time where there is no NTP: learnt from ping exchanges by regression, frequency included, and followed
 * smoothly: once settled it never runs backwards, but for a step of more than a quarter second. Both of a window's kinds (studio, viewer)
 * may use it; stamps of `Clock.monoNow` and of a worker with the same origin alike.
 */
export class PingClock {
  readonly #clock: Pick<Clock, 'monoNow'>;
  readonly #filter: OffsetFilter;
  #exchanges = 0;
  #shownOffsetMs: number | null = null;
  #shownAtMono = 0;

  constructor(clock: Pick<Clock, 'monoNow'>, options: { readonly stampMs?: number; readonly keep?: number } = {}) {
    this.#clock = clock;
    this.#filter = new OffsetFilter({
      keep: options.keep ?? KEEP,
      stampMs: options.stampMs ?? BROWSER_STAMP_MS,
      wanderPpm: HOST_WANDER_PPM,
    });
  }

  /** One exchange: t0 and t3 on this machine's monotonic clock, t1 and t2 in the other's time; all ms. */
  add(sample: PingSample): void {
    this.#filter.add(sample);
    this.#exchanges += 1;
    this.#follow(sample.t3);
  }

  /** Forgets the other's time, but not its frequency: another host answers, or this machine slept. */
  forget(): void {
    this.#filter.forget();
    this.#exchanges = 0;
    this.#shownOffsetMs = null;
  }

  /** The other's time at a stamp of this machine's monotonic clock; null until the first exchange. */
  at(mono: number): number | null {
    this.#follow(mono);
    if (this.#shownOffsetMs === null) return null;
    const frequencyPpm = this.#filter.at(mono)?.frequencyPpm ?? 0;
    // A stamp of the past, from a worker or a frame, is read on the line as it is now.
    return mono + this.#shownOffsetMs + ((mono - this.#shownAtMono) * frequencyPpm) / 1e6;
  }

  /** The other's time now; null until the first exchange. */
  now(): number | null {
    return this.at(this.#clock.monoNow());
  }

  /** What is known, without the gentle following; null until the first exchange. */
  estimate(mono: number = this.#clock.monoNow()): ClockEstimate | null {
    return this.#filter.at(mono);
  }

  /** How far `now()` may be off; null until the first exchange. */
  error(): PingClockError | null {
    const mono = this.#clock.monoNow();
    const known = this.#filter.at(mono);
    const shownMs = this.at(mono);
    const { newestMono } = this.#filter;
    if (!known || shownMs === null || newestMono === null) return null;
    const { boundMs, noiseMs, roundTripMs, frequencyPpm, frequencyErrorPpm } = known;
    const residualMs = Math.abs(mono + known.offsetMs - shownMs);
    const ageMs = Math.max(0, mono - newestMono);
    return { boundMs: boundMs + residualMs, noiseMs, roundTripMs, frequencyPpm, frequencyErrorPpm, ageMs };
  }

  /** Moves what is shown on to `mono`, at the learnt speed and towards the estimate as fast as is unnoticed. */
  #follow(mono: number): void {
    const known = this.#filter.at(mono);
    if (!known) return;
    const forMs = mono - this.#shownAtMono;
    if (this.#shownOffsetMs !== null && forMs <= 0) return;
    const carriedMs = (this.#shownOffsetMs ?? known.offsetMs) + (forMs * known.frequencyPpm) / 1e6;
    const missingMs = known.offsetMs - carriedMs;
    const atOnce = this.#exchanges <= SETTLING || Math.abs(missingMs) > STEP_BEYOND_MS;
    const mostMs = (forMs * MAX_SLEW_PPM) / 1e6;
    const first = this.#shownOffsetMs === null;
    this.#shownOffsetMs = first || atOnce ? known.offsetMs : carriedMs + Math.max(-mostMs, Math.min(mostMs, missingMs));
    this.#shownAtMono = mono;
  }
}
