import { randomBytes } from 'node:crypto';
import { unheardClock } from '../../shared/api/clock-view.ts';
import type { ClockView } from '../../shared/api/live.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { ClockMapping, StudioClock } from '../../shared/time/studio-clock.ts';
import { estimateErrorAt, steer, type TimeEstimate } from './discipline.ts';
import type { NtpNetwork } from './ntp-network.ts';
import { NtpPeer } from './ntp-peer.ts';
import { errorAt } from './ntp-sample.ts';
import { select, type Selection } from './selection.ts';
import { parseServer } from './server-address.ts';
import { sourceText } from './source-text.ts';
import { viewServers, type PeerLike } from './server-view.ts';

export interface TimeKeeperDeps {
  clock: Clock;
  studioClock: StudioClock;
  /** `host[:port]`, `[v6]:port`; empty: stays on this computer's clock and says so. */
  servers: readonly string[];
  /** On air the clock only slews (≤ 500 ppm). */
  isOnAir(): boolean;
  /** After `studioClock` took it over, once a second: pass it to the scheduler, the launcher and the encoder. */
  onMapping(mapping: ClockMapping): void;
  onNotice(level: 'info' | 'warning' | 'error', text: string): void;
  /** `systemNetwork` in the product. */
  network: NtpNetwork;
}

const TICK_MS = 1000;
/** A fresh start of measuring waits this long for all servers, so that no single one sets the clock alone. */
const SETTLE_MS = 2500;
/** With a larger error bound than this the clock counts as unsynchronised. */
const MAX_ERROR_MS = 100;
/** The computer's clock jumped against the monotonic one: it was set, or (forwards) the computer slept. */
const WALL_JUMP_MS = 100;
const MAY_HAVE_SLEPT_MS = 1000;

/** Disciplines the studio clock by NTP (RFC 5905). Never blocks, never hangs. */
export class TimeKeeper {
  readonly #deps: TimeKeeperDeps;
  readonly #peers: NtpPeer[] = [];
  readonly #unreadable: string[] = [];
  readonly #announced = new Map<string, string>();
  #selection: Selection = { kind: 'none' };
  #estimate: TimeEstimate | null = null;
  #everSet = false;
  /** When measuring began (anew); null once enough is known. */
  #unsettledSinceMono: number | null = null;
  #wallMinusMonoMs = 0;
  #ticking: Scheduled | null = null;

  constructor(deps: TimeKeeperDeps) {
    this.#deps = deps;
    for (const text of new Set(deps.servers)) {
      const address = parseServer(text);
      if (!address) this.#unreadable.push(text);
      else {
        const { clock, network } = deps;
        const onOutcome = (): void => this.#heard();
        this.#peers.push(new NtpPeer({ address, clock, network, randomBytes, onOutcome }));
      }
    }
  }

  start(): void {
    const { clock, onNotice } = this.#deps;
    for (const text of this.#unreadable) onNotice('error', `“${text}” is no time server: write host or host:port.`);
    this.#unsettledSinceMono = clock.monoNow();
    this.#goOnFrom(this.#deps.studioClock.mapping);
    this.#wallMinusMonoMs = clock.wallNow() - clock.monoNow();
    this.#ticking = every(clock, TICK_MS, () => {
      this.#watchWallClock();
      this.#update();
    });
    for (const peer of this.#peers) peer.burst(false);
    this.#update();
  }

  /** For the badge and its list. */
  view(): ClockView {
    const { clock, studioClock } = this.#deps;
    const { mapping } = studioClock;
    const servers = viewServers(this.#peerLikes(), this.#selection, clock.monoNow(), this.#estimate, clock.wallNow());
    const used = servers.filter(({ state }) => state === 'used');
    const roundTrips = used.flatMap(({ roundTripMs }) => (roundTripMs === null ? [] : [roundTripMs]));
    return {
      ...unheardClock(mapping.source),
      synchronised: mapping.synchronised,
      offsetMs: mapping.offsetMs,
      errorBoundMs: mapping.errorBoundMs,
      state: mapping.synchronised ? 'synchronised' : 'unsynchronised',
      sourceKind: used.length > 0 ? 'ntp' : 'none',
      roundTripMs: roundTrips.length > 0 ? Math.min(...roundTrips) : null,
      servers,
    };
  }

  close(): void {
    this.#ticking?.cancel();
    this.#ticking = null;
    for (const peer of this.#peers) peer.close();
  }

  #peerLikes(): PeerLike[] {
    const monoMs = this.#deps.clock.monoNow();
    return this.#peers.map((peer) => ({ id: peer.address.text, outcome: peer.outcome, best: peer.best(monoMs) }));
  }

  /** Between the ticks only what makes the first synchronisation, or a change of state, is worth an update. */
  #heard(): void {
    if (!this.#ticking) return;
    const before = this.#deps.studioClock.mapping;
    if (!before.synchronised || this.#peers.some(({ outcome }) => outcome.kind !== 'good')) this.#update();
  }

  #choose(monoMs: number): Selection {
    const candidates = this.#peers.flatMap((peer) => {
      const best = peer.best(monoMs);
      const id = peer.address.text;
      return best ? [{ id, offsetMs: best.offsetToMonoMs, errorMs: errorAt(best, monoMs) }] : [];
    });
    return select(candidates);
  }

  /** A clock that came back from a restart is as good as it was, growing doubtful with age. */
  #goOnFrom({ errorBoundMs, monoRefMs, studioRefMs }: ClockMapping): void {
    if (errorBoundMs === null) return;
    this.#everSet = true;
    this.#estimate = { offsetToMonoMs: studioRefMs - monoRefMs, errorMs: errorBoundMs, atMono: monoRefMs };
  }

  #settled(monoMs: number): boolean {
    if (this.#unsettledSinceMono === null) return true;
    if (monoMs - this.#unsettledSinceMono < SETTLE_MS && !this.#peers.every((peer) => peer.settled)) return false;
    this.#unsettledSinceMono = null;
    return true;
  }

  #update(): void {
    const { clock, studioClock, isOnAir, onMapping } = this.#deps;
    const monoMs = clock.monoNow();
    this.#selection = this.#choose(monoMs);
    const agreed = this.#selection.kind === 'agreed' && this.#settled(monoMs) ? this.#selection : null;
    if (agreed) this.#estimate = { offsetToMonoMs: agreed.offsetMs, errorMs: agreed.errorMs, atMono: monoMs };
    const estimate = this.#estimate;
    const first = estimate !== null && !this.#everSet;
    const onAir = isOnAir();
    const { steering, stepMs, residualMs } = steer(studioClock.mapping, estimate, { monoMs, onAir, first });
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
      source: sourceText({ peers: this.#peerLikes(), selection: this.#selection, synchronised, residualMs }),
    };
    studioClock.apply(mapping);
    onMapping(mapping);
    if (stepMs !== 0 && !first) this.#tell('step', 'info', `Studio time was set forward by ${stepMs.toFixed(1)} ms.`);
    this.#announce(mapping);
  }

  /** Tells once when a server turns false or the state changes. */
  #announce(mapping: ClockMapping): void {
    const { onNotice } = this.#deps;
    const servers = this.#selection.kind === 'agreed' ? this.#selection.falsetickers : [];
    for (const { address } of this.#peers) {
      const isFalse = servers.includes(address.text);
      const text = `Time server ${address.text} disagrees with the majority and is ignored.`;
      if (isFalse) this.#tell(`false ${address.text}`, 'warning', text);
      else this.#announced.delete(`false ${address.text}`);
    }
    // The badge tells how the first synchronisation goes; what is worth a notice is a change after it.
    if (!this.#everSet) return;
    const state = mapping.synchronised ? 'synchronised' : 'unsynchronised';
    const before = this.#announced.get('state');
    this.#announced.set('state', state);
    if (before === undefined || before === state) return;
    if (mapping.synchronised) onNotice('info', `The clock is synchronised: ${mapping.source}.`);
    else onNotice('warning', `The clock is no longer synchronised: ${mapping.source}.`);
  }

  #tell(key: string, level: 'info' | 'warning', text: string): void {
    if (this.#announced.get(key) === text) return;
    this.#announced.set(key, text);
    this.#deps.onNotice(level, text);
  }

  /** Studio time runs on the monotonic clock, so a jump of the wall clock does not move it; but it is worth a look. */
  #watchWallClock(): void {
    const { clock, onNotice } = this.#deps;
    const nowMs = clock.wallNow() - clock.monoNow();
    const jumpMs = nowMs - this.#wallMinusMonoMs;
    this.#wallMinusMonoMs = nowMs;
    if (Math.abs(jumpMs) < WALL_JUMP_MS) return;
    const seconds = (jumpMs / 1000).toFixed(1);
    onNotice('warning', `This computer’s clock was set by ${seconds} s (or it slept); studio time goes on as it was.`);
    const forget = jumpMs >= MAY_HAVE_SLEPT_MS;
    // Had it slept, the monotonic clock stood still: nothing measured before can be relied on.
    if (forget && this.#estimate) {
      this.#estimate = { ...this.#estimate, errorMs: this.#estimate.errorMs + jumpMs };
    }
    if (forget) this.#unsettledSinceMono = clock.monoNow();
    for (const peer of this.#peers) peer.burst(forget);
  }
}
