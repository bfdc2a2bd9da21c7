import { every, type Clock } from '../shared/time/clock.ts';
import { ADJUST_PERIOD_MS, ClockFollower } from '../shared/time/clock-follower.ts';
import type { PingSample } from '../shared/time/ping-exchange.ts';
import { StudioClock, type ClockMapping } from '../shared/time/studio-clock.ts';
import type { MonoMs, UnixMs } from '../shared/time/units.ts';

/** The host's answer to a ping: our t0, received at t1 and answered at t2 in studio time (ms), and how often that was set so far. */
export type PingReply = Omit<PingSample, 't3'> & { readonly clockSteps?: number | undefined };

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

const PING_PERIOD_MS = 2000;
/** At first quickly, so that a good round trip is soon among the samples. */
const FIRST_PINGS = 8;
const FIRST_PING_PERIOD_MS = 100;
/** Browsers round their monotonic clock (HR-TIME §8.1). */
const STAMP_MS = 0.1;

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
  readonly #follower = new ClockFollower(STAMP_MS);
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
    const mono = this.#clock.monoNow();
    return this.#follower.errorBoundMs(mono, this.#studio.at(mono));
  }

  get pendingMs(): number {
    const mono = this.#clock.monoNow();
    return this.#follower.pendingMs(mono, this.#studio.at(mono));
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
      const { t1, t2, clockSteps } = await this.#ping(t0);
      this.#learn({ t0, t1, t2, t3: this.#clock.monoNow() }, clockSteps ?? null);
    } catch {
      // No connection: the last mapping goes on, and the growing error bound tells how far it may be trusted.
    }
    if (this.#closed) return;
    const periodMs = this.#pings < FIRST_PINGS ? FIRST_PING_PERIOD_MS : PING_PERIOD_MS;
    this.#nextPing = this.#clock.schedule(periodMs, () => void this.#pingOnce());
  }

  #learn(sample: PingSample, clockSteps: number | null): void {
    if (!this.#closed && this.#follower.learn(sample, clockSteps)) this.#adjust();
  }

  #adjust(): void {
    const mono = this.#clock.monoNow();
    const shownMs = this.#studio.mapping.synchronised ? this.#studio.at(mono) : null;
    const pointing = this.#follower.point(mono, shownMs);
    if (!pointing) return;
    const { timeMs, rate, slew } = pointing;
    this.#studio.apply({
      monoRefMs: mono,
      studioRefMs: timeMs,
      rate: rate + slew,
      synchronised: true,
      offsetMs: timeMs + this.#follower.pendingMs(mono, timeMs) - this.#clock.wallNow(),
      errorBoundMs: this.#follower.errorBoundMs(mono, timeMs),
      source: 'the studio host',
    });
    for (const listener of this.#listeners) listener(this.#studio.mapping);
  }
}
