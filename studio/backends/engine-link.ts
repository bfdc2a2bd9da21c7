import type { EngineLinkFigures } from '../../shared/api/live.ts';
import {
  CONTROL_KEY_HEADER,
  CONTROL_SOCKET_PATH,
  engineToControlSchema,
  INTERACTION_PROTOCOL,
  type ArmedCount,
  type ArmedCue,
  type AudienceSummary,
  type ControlMessage,
  type EngineToControl,
  type PublishedCue,
  type Tally,
} from '../../shared/interaction/protocol.ts';
import type { AudienceView } from '../../shared/telemetry/audience-view.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import { measure, PingExchange } from '../../shared/time/ping-exchange.ts';
import { RoundTripWatch } from '../../shared/time/round-trip-watch.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { monoMs } from '../../shared/time/units.ts';
import { parseJson } from './encoder-link.ts';
import { LinkSocket } from './link-socket.ts';

export interface EngineLinkOptions {
  readonly clock: Clock;
  readonly studioClock: StudioClock;
  readonly random: () => number;
  /** `ws://host:port` */
  readonly engineUrl: string;
  readonly controlKey: string;
  readonly controllerId: string;
  targetLatencyMs(): number;
  /** Connected (again): time to send what was not acknowledged. */
  onWelcome(state: { cues: readonly PublishedCue[]; tallies: readonly Tally[] }): void;
  onTallies(tallies: readonly Tally[]): void;
  onAck(id: string, ok: boolean, error: string | null): void;
  onAudience(audience: AudienceSummary): void;
  /** Whom the payloads of what is armed have reached. */
  onArmed(cues: readonly ArmedCount[]): void;
  /** The audience's latency in bands and groups, once a second. */
  onAudienceView(view: AudienceView): void;
  onChange(): void;
}

/** How the link stands, for its health. */
export interface EngineLinkView {
  readonly state: 'connecting' | 'connected';
  /** Why not connected, in words. */
  readonly reason: string | null;
  /** Of now: what the newest answer took, or the age of a ping that waits for longer; null while not connected. */
  readonly roundTripMs: number | null;
  /** The engine's clock minus studio time, by the best of the last exchanges. */
  readonly clockOffsetMs: number | null;
  /** ± of `clockOffsetMs`: half of that exchange's round trip. */
  readonly clockErrorMs: number | null;
  /** Beside `roundTripMs`, what it has been lately; null before the first exchange. */
  readonly measured: EngineLinkFigures | null;
  /** Messages of the last minute that were none of the protocol's. */
  readonly recentBadMessages: number;
}

const PING_PERIOD_MS = 1_000;
const DEAD_AFTER_MS = 3_000;
const MAX_BAD_REMEMBERED = 1_000;
const MAX_MESSAGE_BYTES = 1_048_576;

/** The studio's end of the interaction engine's control socket. */
export class EngineLink {
  readonly #options: EngineLinkOptions;
  readonly #socket: LinkSocket;
  readonly #pinging: Scheduled;
  #exchange = new PingExchange();
  readonly #roundTrip = new RoundTripWatch(PING_PERIOD_MS);
  /** Studio time of the newest answer; null before the first. */
  #pongAtMs: number | null = null;
  #welcomed = false;
  #reason: string | null = 'not connected yet';
  #pingId = 0;
  #latencyId = 0;
  #armId = 0;
  #badMs: number[] = [];

  constructor(options: EngineLinkOptions) {
    this.#options = options;
    this.#socket = new LinkSocket({
      clock: options.clock,
      random: options.random,
      url: `${options.engineUrl}${CONTROL_SOCKET_PATH}`,
      subprotocols: [],
      headers: { [CONTROL_KEY_HEADER]: options.controlKey },
      maxPayloadBytes: MAX_MESSAGE_BYTES,
      retryMs: { first: 200, longest: 10_000 },
      silenceMs: DEAD_AFTER_MS,
      onOpen: () => {
        this.#socket.send({ type: 'hello', protocol: INTERACTION_PROTOCOL, controllerId: options.controllerId });
      },
      onText: (text) => {
        this.#receive(text);
      },
      onDown: (reason) => {
        this.#welcomed = false;
        this.#reason = reason;
        this.#exchange = new PingExchange();
        this.#roundTrip.reset();
        this.#pongAtMs = null;
        options.onChange();
      },
    });
    this.#pinging = every(options.clock, PING_PERIOD_MS, () => {
      if (this.#welcomed) this.#ping();
    });
  }

  get view(): EngineLinkView {
    const estimate = this.#exchange.estimate;
    const roundTripMs = this.#welcomed ? this.#roundTrip.roundTripMs(this.#options.clock.monoNow()) : null;
    return {
      state: this.#welcomed ? 'connected' : 'connecting',
      reason: this.#welcomed ? null : this.#reason,
      roundTripMs,
      clockOffsetMs: estimate?.offsetMs ?? null,
      clockErrorMs: estimate?.errorBoundMs ?? null,
      measured: this.#measured(roundTripMs),
      recentBadMessages: this.#recentBad().length,
    };
  }

  #measured(roundTripMs: number | null): EngineLinkFigures | null {
    const { exchanges, longestRoundTripMs: longestMs, estimate } = this.#exchange;
    const atMs = this.#pongAtMs;
    return roundTripMs === null || longestMs === null || estimate === null || atMs === null
      ? null
      : {
          ...{ roundTripMs, shortestMs: estimate.roundTripMs, longestMs, exchanges, atMs },
          ...{ clockOffsetMs: estimate.offsetMs, clockErrorMs: estimate.errorBoundMs },
        };
  }

  start(): void {
    this.#socket.start();
  }

  /** Sends if connected; otherwise drops it (commands wait in the show runner's outbox). */
  send(command: ControlMessage): void {
    if (this.#welcomed) this.#socket.send(command);
  }

  /** Tells players the aim anew; without a connection the next welcome does. */
  sendTargetLatency(): void {
    this.#latencyId += 1;
    const id = `${this.#options.controllerId.slice(0, 32)}-latency-${String(this.#latencyId)}`;
    this.send({ type: 'target-latency', id, targetLatencyMs: this.#options.targetLatencyMs() });
  }

  /** Tells viewers what is armed, all of it; without a connection it is dropped. */
  arm(cues: ArmedCue[]): void {
    this.#armId += 1;
    const id = `${this.#options.controllerId.slice(0, 32)}-arm-${String(this.#armId)}`;
    this.send({ type: 'arm', id, cues });
  }

  close(): void {
    this.#pinging.cancel();
    this.#socket.close();
  }

  #ping(): void {
    const { clock, studioClock } = this.#options;
    this.#pingId += 1;
    this.#roundTrip.sent(this.#pingId, clock.monoNow());
    this.#socket.send({ type: 'ping', id: this.#pingId, t0: studioClock.now() });
  }

  /** Every answer counts, however late: a link that has become slow is told by nothing else. */
  #pong({ id, t1, t2 }: Extract<EngineToControl, { type: 'pong' }>): void {
    const { clock, studioClock } = this.#options;
    const sentMs = this.#roundTrip.sentAtMs(id);
    if (sentMs === null) return;
    const nowMs = clock.monoNow();
    // Both ends by the mapping of now, so that a step of studio time in between is no round trip.
    const sample = { t0: studioClock.at(monoMs(sentMs)), t1, t2, t3: studioClock.at(nowMs) };
    this.#pongAtMs = sample.t3;
    this.#roundTrip.answered(id, measure(sample).roundTripMs);
    this.#exchange.add(sample);
  }

  #receive(text: string): void {
    const message = parseJson(text, engineToControlSchema);
    if (message) this.#handle(message);
    else this.#countBad();
  }

  #countBad(): void {
    this.#badMs = [...this.#recentBad(), this.#options.clock.monoNow()].slice(-MAX_BAD_REMEMBERED);
  }

  #recentBad(): number[] {
    const sinceMs = this.#options.clock.monoNow() - 60_000;
    return this.#badMs.filter((atMs) => atMs > sinceMs);
  }

  #handle(message: EngineToControl): void {
    switch (message.type) {
      case 'welcome':
        this.#welcome(message);
        break;
      case 'ack':
        this.#options.onAck(message.id, message.ok, message.error);
        break;
      case 'pong':
        this.#pong(message);
        break;
      case 'tallies':
        this.#options.onTallies(message.tallies);
        break;
      case 'armed':
        this.#options.onArmed(message.cues);
        break;
      case 'audience':
        this.#options.onAudience(message.audience);
        break;
      case 'audience-view':
        this.#options.onAudienceView(message.view);
        break;
      case 'error':
        this.#reason = `it answered: ${message.message}`;
        this.#countBad();
        break;
    }
  }

  #welcome(message: Extract<EngineToControl, { type: 'welcome' }>): void {
    this.#welcomed = true;
    this.#reason = null;
    this.#options.onWelcome({ cues: message.cues, tallies: message.tallies });
    this.sendTargetLatency();
    this.#ping();
    this.#options.onChange();
  }
}
