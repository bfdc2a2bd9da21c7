import { every, type Clock } from '../shared/time/clock.ts';
import { OffsetFilter, WANDER_PPM } from '../shared/time/offset-filter.ts';
import { measure, type PingSample } from '../shared/time/ping-exchange.ts';
import { StudioClock, type ClockMapping } from '../shared/time/studio-clock.ts';
import type { MonoMs, UnixMs } from '../shared/time/units.ts';

/** The host's answer to a ping: our t0, received at t1 and answered at t2 in studio time; ms. */
export type PingReply = Omit<PingSample, 't3'>;

/** Asks the host for its time; rejects while there is no connection. */
export type Ping = (t0: number) => Promise<PingReply>;

/** Studio time in this page: smooth, monotonic, with a known bound of error. */
export interface StudioTime {
  /** Studio time now; never runs backwards. */
  now(): UnixMs;
  /** Studio time at a stamp of this page's (or its workers') monotonic clock; stamps may come in any order. */
  at(mono: MonoMs): UnixMs;
  readonly mapping: ClockMapping;
  /** The host's studio time lies within ± this of ours; null before the first answer. */
  readonly errorBoundMs: number | null;
  /**
   * What is still missing to the best estimate while a correction is carried out smoothly (ms). To be added where exactness
   * counts and smoothness does not: in measuring.
   */
  readonly pendingMs: number;
  /** Told of every new mapping, to hand to workers. Returns how to leave. */
  subscribe(listener: (mapping: ClockMapping) => void): () => void;
  close(): void;
}

const ADJUST_PERIOD_MS = 1000;
const PING_PERIOD_MS = 2000;
/** At first quickly, so that a good round trip is soon among the samples. */
const FIRST_PINGS = 8;
const FIRST_PING_PERIOD_MS = 100;
const KEEP_SAMPLES = 48;
/** Browsers round their monotonic clock (HR-TIME §8.1). */
const STAMP_MS = 0.1;
/** The host slews by up to 500 ppm on air, beside what oscillators do. */
const HOST_WANDER_PPM = 500 + WANDER_PPM;
/** Further off than this is not corrected smoothly any more: the page slept, or the host was set anew. */
const STEP_ABOVE_MS = 250;
/** Less than this is corrected on the spot: it is below the jitter of any source, and needs no slewing to be ended. */
const SMALL_MS = 0.5;
/** 5 ms a second: invisible in pictures, inaudible in sound. */
const MAX_SLEW = 0.005;
/** Samples that contradict each other by more than their bounds and this are of two different times. */
const CONTRADICTION_MS = 5;

/** Learns studio time and its speed by pings (regression, as the host learns it by NTP) and follows it without steps. */
export function createStudioTime(deps: { clock: Clock; ping: Ping }): StudioTime {
  return new PingedStudioTime(deps.clock, deps.ping);
}

class PingedStudioTime implements StudioTime {
  readonly #clock: Clock;
  readonly #ping: Ping;
  readonly #studio: StudioClock;
  readonly #listeners = new Set<(mapping: ClockMapping) => void>();
  readonly #adjusting: { cancel(): void };
  readonly #filter = new OffsetFilter({ keep: KEEP_SAMPLES, stampMs: STAMP_MS, wanderPpm: HOST_WANDER_PPM });
  #nextPing: { cancel(): void } | null = null;
  #pings = 0;
  #closed = false;

  constructor(clock: Clock, ping: Ping) {
    this.#clock = clock;
    this.#ping = ping;
    this.#studio = new StudioClock(clock);
    this.#adjusting = every(clock, ADJUST_PERIOD_MS, () => {
      this.#adjust();
    });
    void this.#pingOnce();
  }

  now(): UnixMs {
    return this.#studio.now();
  }

  at(mono: MonoMs): UnixMs {
    return this.#studio.at(mono);
  }

  get mapping(): ClockMapping {
    return this.#studio.mapping;
  }

  get errorBoundMs(): number | null {
    const estimate = this.#filter.at(this.#clock.monoNow());
    return estimate && estimate.boundMs + Math.abs(this.pendingMs);
  }

  get pendingMs(): number {
    const mono = this.#clock.monoNow();
    const estimate = this.#filter.at(mono);
    return estimate ? mono + estimate.offsetMs - this.#studio.at(mono) : 0;
  }

  subscribe(listener: (mapping: ClockMapping) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  close(): void {
    this.#closed = true;
    this.#adjusting.cancel();
    this.#nextPing?.cancel();
    this.#listeners.clear();
  }

  async #pingOnce(): Promise<void> {
    this.#pings += 1;
    const t0 = this.#clock.monoNow();
    try {
      const { t1, t2 } = await this.#ping(t0);
      this.#learn({ t0, t1, t2, t3: this.#clock.monoNow() });
    } catch {
      // No connection: the last mapping goes on, and the growing error bound tells how far it may be trusted.
    }
    if (this.#closed) return;
    const periodMs = this.#pings < FIRST_PINGS ? FIRST_PING_PERIOD_MS : PING_PERIOD_MS;
    this.#nextPing = this.#clock.schedule(periodMs, () => void this.#pingOnce());
  }

  #learn(sample: PingSample): void {
    if (this.#closed || ![sample.t1, sample.t2].every(Number.isFinite)) return;
    const known = this.#filter.at(sample.t3);
    const fresh = measure(sample);
    const apartMs = known ? Math.abs(known.offsetMs - fresh.offsetMs) : 0;
    if (known && apartMs > known.boundMs + fresh.errorBoundMs + CONTRADICTION_MS) this.#filter.forget();
    this.#filter.add(sample);
    if (!known || this.#pings <= FIRST_PINGS) this.#adjust();
  }

  /** Points the mapping so that the error is gone at the next turn, or as fast as is unnoticed. */
  #adjust(): void {
    const mono = this.#clock.monoNow();
    const estimate = this.#filter.at(mono);
    if (!estimate) return;
    const wantedMs = mono + estimate.offsetMs;
    const errorMs = wantedMs - this.#studio.at(mono);
    const offMs = Math.abs(errorMs);
    // A page that loads answers late: what its first pings said is corrected at once, before anything hangs on it.
    const isSettling = this.#pings <= FIRST_PINGS;
    const step = isSettling || !this.#studio.mapping.synchronised || offMs < SMALL_MS || offMs > STEP_ABOVE_MS;
    const slew = Math.max(-MAX_SLEW, Math.min(MAX_SLEW, errorMs / ADJUST_PERIOD_MS));
    this.#studio.apply({
      monoRefMs: mono,
      studioRefMs: step ? wantedMs : wantedMs - errorMs,
      rate: 1 + estimate.frequencyPpm / 1e6 + (step ? 0 : slew),
      synchronised: true,
      offsetMs: wantedMs - this.#clock.wallNow(),
      errorBoundMs: this.errorBoundMs,
      source: 'the studio host',
    });
    for (const listener of this.#listeners) listener(this.#studio.mapping);
  }
}
