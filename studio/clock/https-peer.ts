import { WANDER_PPM, type ClockEstimate } from '../../shared/time/offset-filter.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import {
  intersect,
  intervalOf,
  waitForEdgeMs,
  type DateReading,
  type HttpsClient,
  type OffsetInterval,
} from './https-time.ts';
import { shiftReach, type PeerFacts, type PeerOutcome, type TimePeer } from './time-peer.ts';

export interface HttpsPeerDeps {
  readonly url: URL;
  readonly clock: Clock;
  readonly https: HttpsClient;
  onOutcome(): void;
}

/**
 * Web servers promise no exact time: many keep the date for up to a second before they write it anew, and few watch their
 * clock. So, however narrow the readings make it, a bound says at least half a second beside half the round trip.
 */
const SERVER_DOUBT_MS = 500;
/** So many readings look for the second's edge, which halves what is possible each time; then now and then. */
const NARROWING = 8;
const NARROW_GAP_MS = 500;
const KEEP_GAP_MS = 300_000;
const UNKNOWN_FREQUENCY_PPM = 100;
const FAILED_GAP_MS = 30_000;

/** Coarse time from a web server, for where NTP can't get through: it finds a computer whose clock is seconds wrong. */
export class HttpsPeer implements TimePeer {
  readonly id: string;
  readonly kind = 'https' as const;
  readonly settled = true;
  readonly #deps: HttpsPeerDeps;
  #outcome: PeerOutcome = { kind: 'trying' };
  #interval: OffsetInterval | null = null;
  #intervalAtMono = 0;
  #roundTripMs = Number.POSITIVE_INFINITY;
  #next: Scheduled | null = null;
  #narrowed = 0;
  #reach = 0;
  #heard = 0;
  #refused = 0;
  #gapMs = NARROW_GAP_MS;
  /** From the start of a question (with its connection and TLS) to the middle of its answer. */
  #leadMs = 0;
  #run = 0;

  constructor(deps: HttpsPeerDeps) {
    this.#deps = deps;
    this.id = deps.url.href.replace(/\/$/, '');
  }

  get outcome(): PeerOutcome {
    return this.#outcome;
  }

  get heardAtMono(): number | null {
    return this.#interval ? this.#intervalAtMono : null;
  }

  get facts(): PeerFacts {
    const unknown = { stratum: null, referenceId: null, rootDelayMs: null, rootDispersionMs: null };
    const counts = { reach: this.#reach, probesHeard: this.#heard, refused: this.#refused };
    return { ...unknown, ...counts, pollMs: this.#gapMs };
  }

  estimate(mono: number): ClockEstimate | null {
    const known = this.#grown(mono);
    // While it narrows it says nothing: what is set too far ahead could only be worked off slowly.
    if (!known || this.#heard < NARROWING) return null;
    // This computer's own clock knows the part of a second better than any web server: only if it is excluded, it is put right.
    const ownMs = this.#deps.clock.wallNow() - this.#deps.clock.monoNow();
    const possible = ownMs >= known.lowMs && ownMs <= known.highMs;
    const offsetMs = possible ? ownMs : (known.lowMs + known.highMs) / 2;
    const awayMs = Math.max(known.highMs - offsetMs, offsetMs - known.lowMs);
    return {
      atMono: mono,
      offsetMs,
      frequencyPpm: 0,
      frequencyErrorPpm: UNKNOWN_FREQUENCY_PPM,
      wanderPpm: WANDER_PPM,
      boundMs: Math.max(awayMs, SERVER_DOUBT_MS + this.#roundTripMs / 2),
      noiseMs: (known.highMs - known.lowMs) / 2,
      roundTripMs: this.#roundTripMs,
      jitterMs: 0,
      used: this.#heard,
    };
  }

  burst(forget: boolean): void {
    if (forget) this.#interval = null;
    this.#narrowed = 0;
    this.#schedule(0);
  }

  /** Stops asking (NTP answers again); what was learnt is forgotten. */
  rest(): void {
    this.#run += 1;
    this.#next?.cancel();
    this.#next = null;
    this.#interval = null;
    this.#outcome = { kind: 'trying' };
  }

  close(): void {
    this.rest();
  }

  /** The interval, widened by what an undisciplined oscillator may have run away since. */
  #grown(mono: number): OffsetInterval | null {
    if (!this.#interval) return null;
    const byMs = (Math.max(0, mono - this.#intervalAtMono) * (UNKNOWN_FREQUENCY_PPM + WANDER_PPM)) / 1e6;
    return { lowMs: this.#interval.lowMs - byMs, highMs: this.#interval.highMs + byMs };
  }

  #schedule(delayMs: number): void {
    this.#next?.cancel();
    this.#next = this.#deps.clock.schedule(delayMs, () => void this.#turn());
  }

  async #turn(): Promise<void> {
    const run = this.#run;
    this.#next = null;
    this.#reach = shiftReach(this.#reach, false);
    const startedAt = this.#deps.clock.monoNow();
    try {
      const reading = await this.#deps.https.readDate(this.#deps.url);
      if (run !== this.#run) return;
      this.#leadMs = (reading.sentAt + reading.heardAt) / 2 - startedAt;
      this.#take(reading);
    } catch (error) {
      if (run === this.#run) this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #take(reading: DateReading): void {
    const { clock, onOutcome } = this.#deps;
    const fresh = intervalOf(reading);
    const known = this.#grown(reading.heardAt);
    const both = known && intersect(known, fresh);
    // Two that exclude one another: the newer counts, and narrowing begins again.
    if (known && !both) {
      this.#refused += 1;
      this.#narrowed = 0;
    }
    this.#interval = both ?? fresh;
    this.#intervalAtMono = reading.heardAt;
    this.#roundTripMs = Math.min(this.#roundTripMs, reading.heardAt - reading.sentAt);
    this.#heard += 1;
    this.#narrowed += 1;
    this.#reach += 1;
    this.#outcome = { kind: 'good' };
    const leastMs = this.#narrowed < NARROWING ? NARROW_GAP_MS : KEEP_GAP_MS;
    this.#gapMs = waitForEdgeMs(this.#interval, clock.monoNow(), this.#leadMs, leastMs);
    this.#schedule(this.#gapMs);
    onOutcome();
  }

  #fail(reason: string): void {
    this.#gapMs = FAILED_GAP_MS;
    this.#outcome = { kind: 'silent', reason };
    this.#schedule(this.#gapMs);
    this.#deps.onOutcome();
  }
}
