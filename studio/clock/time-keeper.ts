import { randomBytes } from 'node:crypto';
import { unheardServer } from '../../shared/api/clock-view.ts';
import type { ClockView } from '../../shared/api/live.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { ClockMapping, StudioClock } from '../../shared/time/studio-clock.ts';
import { ClockNotices } from './clock-notices.ts';
import { choose, combine } from './combine.ts';
import { estimateErrorAt, steer, type Steered, type TimeEstimate } from './discipline.ts';
import { HttpsPeer } from './https-peer.ts';
import type { HttpsClient } from './https-time.ts';
import type { NtpNetwork } from './ntp-network.ts';
import { NtpPeer } from './ntp-peer.ts';
import type { EstablishNts } from './nts/nts-keys.ts';
import type { Selection } from './selection.ts';
import { parseNtsServer, parseServer } from './server-address.ts';
import { viewServers } from './server-view.ts';
import { sourceText } from './source-text.ts';
import { StampDelays } from './stamp-delays.ts';
import type { TimePeer } from './time-peer.ts';
import { WallWatch } from './wall-watch.ts';

export interface TimeKeeperDeps {
  clock: Clock;
  studioClock: StudioClock;
  /**
   * `host[:port]`, `[v6]:port`; `nts://host[:port]` with authenticated answers; `https://host` is asked while no NTP server answers. Empty: stays on this computer's clock
   * and says so.
   */
  servers: readonly string[];
  /** On air the clock only slews (≤ 500 ppm). */
  isOnAir(): boolean;
  /** After `studioClock` took it over, once a second: pass it to the scheduler, the launcher and the encoder. */
  onMapping(mapping: ClockMapping): void;
  onNotice(level: 'info' | 'warning' | 'error', text: string): void;
  /** `startNtpThread()` in the product. */
  network: NtpNetwork;
  /** `systemNts()` in the product. */
  nts: EstablishNts;
  /** `systemHttps()` in the product. */
  https: HttpsClient;
}

const TICK_MS = 1000;
/** A fresh start of measuring waits this long for all servers, so that no single one sets the clock alone. */
const SETTLE_MS = 2500;
/** Without an answer by NTP for so long from the start, web servers are asked. */
const FALL_BACK_AFTER_MS = 8000;
/** With a larger error bound than this the clock counts as unsynchronised. */
const MAX_ERROR_MS = 100;
const RESTING = 'asked only while no NTP server answers';
/** What an oscillator of unknown frequency may be off by: crystals are sold with 100 ppm. */
const UNKNOWN_FREQUENCY_PPM = 100;

/** Disciplines the studio clock by NTP (RFC 5905). Never blocks, never hangs. */
export class TimeKeeper {
  readonly #deps: TimeKeeperDeps;
  readonly #ntp: TimePeer[] = [];
  readonly #fallback: HttpsPeer[] = [];
  #fallingBack = false;
  #startedAtMono = 0;
  readonly #unreadable: string[] = [];
  readonly #notices: ClockNotices;
  readonly #wall: WallWatch;
  readonly #stampDelays = new StampDelays();
  #selection: Selection = { kind: 'none' };
  #estimate: TimeEstimate | null = null;
  #steered: Steered | null = null;
  #everSet = false;
  /** When measuring began (anew); null once enough is known. */
  #unsettledSinceMono: number | null = null;
  #holdoverSinceMs: number | null = null;
  #lastStep: ClockView['lastStep'] = null;
  #ticking: Scheduled | null = null;

  constructor(deps: TimeKeeperDeps) {
    this.#deps = deps;
    this.#notices = new ClockNotices(deps.onNotice);
    this.#wall = new WallWatch(deps.clock);
    for (const text of new Set(deps.servers)) {
      if (!this.#addPeer(text)) this.#unreadable.push(text);
    }
  }

  start(): void {
    const { clock } = this.#deps;
    for (const text of this.#unreadable) this.#notices.unreadable(text);
    this.#startedAtMono = clock.monoNow();
    this.#unsettledSinceMono = this.#startedAtMono;
    this.#goOnFrom(this.#deps.studioClock.mapping);
    this.#wall.look();
    this.#ticking = every(clock, TICK_MS, () => {
      this.#watchWallClock();
      this.#watchFallback(clock.monoNow());
      this.#update();
    });
    for (const peer of this.#peers) peer.burst(false);
    this.#update();
  }

  /** For the badge, the clock panel and alarms. */
  view(): ClockView {
    const { clock, studioClock } = this.#deps;
    const { mapping } = studioClock;
    const monoMs = clock.monoNow();
    const moment = { monoMs, wallMs: clock.wallNow(), studioMs: studioClock.at(monoMs) };
    const resting = this.#fallingBack ? [] : this.#fallback;
    const servers = [
      ...viewServers(this.#peers, this.#selection, moment),
      ...resting.map(({ id, kind }) => ({ ...unheardServer(id), kind, state: 'candidate' as const, reason: RESTING })),
    ];
    const used = servers.filter(({ state }) => state === 'used');
    const roundTrips = used.flatMap(({ roundTripMs }) => (roundTripMs === null ? [] : [roundTripMs]));
    const steered = this.#steered;
    return {
      synchronised: mapping.synchronised,
      offsetMs: mapping.offsetMs,
      errorBoundMs: mapping.errorBoundMs,
      noiseMs: this.#estimate?.noiseMs ?? null,
      source: mapping.source,
      roundTripMs: roundTrips.length > 0 ? Math.min(...roundTrips) : null,
      servers,
      state: this.#state(mapping.synchronised, monoMs),
      sourceKind: used[0]?.kind ?? 'none',
      frequencyPpm: this.#estimate?.frequencyPpm ?? null,
      frequencyErrorPpm: this.#estimate?.frequencyErrorPpm ?? null,
      holdoverSinceMs: this.#holdoverSinceMs,
      slewRemainingMs: steered?.residualMs ?? 0,
      slewPpm: steered?.slewPpm ?? 0,
      lastStep: this.#lastStep,
      stampDelayP95Ms: this.#stampDelays.p95Ms,
    };
  }

  close(): void {
    this.#ticking?.cancel();
    this.#ticking = null;
    for (const peer of [...this.#ntp, ...this.#fallback]) peer.close();
  }

  /** Those that are asked now. */
  get #peers(): readonly TimePeer[] {
    return this.#fallingBack ? [...this.#ntp, ...this.#fallback] : this.#ntp;
  }

  #addPeer(text: string): boolean {
    const { clock, network, https } = this.#deps;
    const onOutcome = (): void => this.#heard();
    if (text.startsWith('https://')) {
      const url = URL.parse(text);
      if (url) this.#fallback.push(new HttpsPeer({ url, clock, https, onOutcome }));
      return url !== null;
    }
    const secure = parseNtsServer(text);
    const address = secure ?? parseServer(text);
    const nts = secure ? this.#deps.nts : null;
    const onStampDelay = (delayMs: number): void => this.#stampDelays.add(delayMs);
    if (address) this.#ntp.push(new NtpPeer({ address, clock, network, nts, randomBytes, onOutcome, onStampDelay }));
    return address !== null;
  }

  /** Web servers are asked only while nothing at all is known by NTP. */
  #watchFallback(monoMs: number): void {
    const known = this.#ntp.some((peer) => peer.heardAtMono !== null);
    const wanted = !known && this.#fallback.length > 0 && monoMs - this.#startedAtMono >= FALL_BACK_AFTER_MS;
    if (wanted === this.#fallingBack) return;
    this.#fallingBack = wanted;
    for (const peer of this.#fallback) {
      if (wanted) peer.burst(true);
      else peer.rest();
    }
  }

  /** Between the ticks only what makes the first synchronisation, or a change of state, is worth an update. */
  #heard(): void {
    if (!this.#ticking) return;
    const before = this.#deps.studioClock.mapping;
    if (!before.synchronised || this.#peers.some(({ outcome }) => outcome.kind !== 'good')) this.#update();
  }

  /** A clock that came back from a restart is as good as it was, growing doubtful with age. */
  #goOnFrom({ errorBoundMs, monoRefMs, studioRefMs, rate }: ClockMapping): void {
    if (errorBoundMs === null) return;
    this.#everSet = true;
    // Its speed was the oscillator's correction, and whatever was being slewed away just then.
    const ratePpm = (rate - 1) * 1e6;
    const frequencyPpm = Math.abs(ratePpm) <= UNKNOWN_FREQUENCY_PPM ? ratePpm : 0;
    this.#estimate = {
      offsetToMonoMs: studioRefMs - monoRefMs,
      errorMs: errorBoundMs,
      noiseMs: 0,
      atMono: monoRefMs,
      frequencyPpm,
      frequencyErrorPpm: UNKNOWN_FREQUENCY_PPM + Math.abs(frequencyPpm),
    };
  }

  #settled(monoMs: number): boolean {
    if (this.#unsettledSinceMono === null) return true;
    if (monoMs - this.#unsettledSinceMono < SETTLE_MS && !this.#peers.every((peer) => peer.settled)) return false;
    this.#unsettledSinceMono = null;
    return true;
  }

  /** Measuring has begun and servers may still answer; who has not by then does not. */
  #isSettling(monoMs: number): boolean {
    const sinceMono = this.#unsettledSinceMono;
    return sinceMono !== null && this.#peers.length > 0 && monoMs - sinceMono < FALL_BACK_AFTER_MS;
  }

  #state(synchronised: boolean, monoMs: number): ClockView['state'] {
    if (this.#holdoverSinceMs !== null) return 'holdover';
    if (this.#isSettling(monoMs)) return 'settling';
    return synchronised ? 'synchronised' : 'unsynchronised';
  }

  /** In holdover: synchronised, but nobody in the majority (if there is one) answers any more. */
  #watchHoldover(synchronised: boolean, studioMs: number, monoMs: number): void {
    const used = this.#selection.kind === 'agreed' ? this.#selection.truechimers : [];
    const answered = this.#peers.some(({ id, outcome }) => used.includes(id) && outcome.kind === 'good');
    if (!synchronised || answered || this.#isSettling(monoMs)) this.#holdoverSinceMs = null;
    else this.#holdoverSinceMs ??= studioMs;
  }

  #update(): void {
    const { clock, studioClock, isOnAir, onMapping } = this.#deps;
    const monoMs = clock.monoNow();
    this.#selection = choose(this.#peers, monoMs);
    const agreed = this.#selection.kind === 'agreed' && this.#settled(monoMs) ? this.#selection : null;
    if (agreed) this.#estimate = combine(this.#peers, agreed, monoMs);
    const estimate = this.#estimate;
    const first = estimate !== null && !this.#everSet;
    const steered = steer(studioClock.mapping, estimate, { monoMs, onAir: isOnAir(), first });
    const { steering, stepMs, residualMs } = steered;
    this.#steered = steered;
    const errorMs = estimate ? estimateErrorAt(estimate, monoMs) : null;
    // What is still to be slewed away is an error too: until then studio time is not what the servers say.
    const boundMs = errorMs === null ? null : errorMs + Math.abs(residualMs);
    const synchronised = boundMs !== null && boundMs <= MAX_ERROR_MS && this.#selection.kind !== 'disagreed';
    this.#everSet ||= estimate !== null;
    const studioMs = steering.studioRefMs + (monoMs - steering.monoRefMs) * steering.rate;
    const mapping: ClockMapping = {
      ...steering,
      synchronised,
      offsetMs: studioMs - (clock.wallNow() - (clock.monoNow() - monoMs)),
      errorBoundMs: boundMs,
      source: sourceText({ peers: this.#peers, selection: this.#selection, synchronised, residualMs }),
    };
    studioClock.apply(mapping);
    onMapping(mapping);
    this.#watchHoldover(synchronised, studioMs, monoMs);
    if (stepMs !== 0) this.#lastStep = { atMs: studioMs, byMs: stepMs };
    if (stepMs !== 0 && !first) this.#notices.stepped(stepMs);
    this.#notices.falsetickers(this.#selection.kind === 'agreed' ? this.#selection.falsetickers : []);
    if (this.#everSet) this.#notices.state(mapping.synchronised, mapping.source);
  }

  /** Studio time runs on the monotonic clock, so a jump of the wall clock does not move it; but it is worth a look. */
  #watchWallClock(): void {
    const jump = this.#wall.look();
    if (!jump) return;
    this.#notices.wallClockSet(jump.byMs);
    if (jump.mayHaveSlept) {
      if (this.#estimate) this.#estimate = { ...this.#estimate, errorMs: this.#estimate.errorMs + jump.byMs };
      this.#unsettledSinceMono = this.#deps.clock.monoNow();
    }
    for (const peer of this.#peers) peer.burst(jump.mayHaveSlept);
  }
}
