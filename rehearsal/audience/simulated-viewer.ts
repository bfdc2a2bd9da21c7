import {
  INTERACTION_PROTOCOL,
  type EngineToViewer,
  type PublishedCue,
  type ViewerMessage,
} from '../../shared/interaction/protocol.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { OffsetFilter, WANDER_PPM } from '../../shared/time/offset-filter.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { drawPersona, type Persona } from './persona.ts';
import { PlaybackMeter } from './playback-meter.ts';
import type { LiveEdgePoller } from './live-edge-poller.ts';
import { PlayerModel } from './player-model.ts';
import { createRandom, seedFor, type Random } from './random.ts';
import { ViewerConnection, type EngineMessageReader } from './viewer-connection.ts';
import { planVotes, type PlannedVote } from './voter.ts';

/** Quick exchanges first, then enough to follow a drifting clock. */
const FIRST_PINGS = 5;
const FIRST_PING_PERIOD_MS = 300;
const PING_PERIOD_MS = 10_000;
const REPORT_PERIOD_MS = 1_000;
const DEFAULT_TARGET_LATENCY_MS = 1_000;

/** Its clock is the host's, a little off: it wanders no more than that, and stamps are to the microsecond. */
const CLOCK = { keep: 16, stampMs: 0.1, wanderPpm: WANDER_PPM };

type VoteMessage = Extract<ViewerMessage, { type: 'vote' }>;

interface Shown {
  cue: PublishedCue;
  /** Null until this viewer's media time reaches the cue. */
  plan: PlannedVote[] | null;
}

export interface ViewerDeps {
  readonly clock: Clock;
  readonly studioClock: StudioClock;
  readonly engineUrl: string;
  readonly poller: LiveEdgePoller;
  readonly reader: EngineMessageReader;
}

/** One viewer that exists only here, but speaks the real protocol over a socket of its own. */
export class SimulatedViewer {
  readonly #id: string;
  readonly #deps: ViewerDeps;
  readonly #random: Random;
  readonly #persona: Persona;
  readonly #player: PlayerModel;
  readonly #meter = new PlaybackMeter();
  readonly #connection: ViewerConnection;
  readonly #cues = new Map<string, Shown>();
  /** Votes without an ack, by id: sent again after a reconnect. */
  readonly #outbox = new Map<string, VoteMessage>();
  readonly #offset = new OffsetFilter(CLOCK);
  #pings = 0;
  #nextPingMs = 0;
  #nextReportMs: number;
  #targetLatencyMs = DEFAULT_TARGET_LATENCY_MS;
  #welcomed = false;
  #votesMade = 0;
  #votesSent = 0;
  #votesAcked = 0;

  /** @param crowdId differs in every start of the audience: other people, even with the same seed. */
  constructor(deps: ViewerDeps, crowd: { crowdId: string; seed: number; index: number; firstDelayMs: number }) {
    this.#id = `sim-${crowd.crowdId}-${String(crowd.index)}`;
    this.#deps = deps;
    this.#random = createRandom(seedFor(crowd.seed, crowd.index));
    this.#persona = drawPersona(this.#random);
    this.#player = new PlayerModel(this.#persona.player);
    this.#nextReportMs = deps.clock.monoNow() + this.#random.between(0, REPORT_PERIOD_MS);
    const { clock, engineUrl: url, reader } = deps;
    const { way: network } = this.#persona;
    // Chance of its own, so that the network's timing does not change who votes for what.
    const random = createRandom(seedFor(~crowd.seed, crowd.index));
    this.#connection = new ViewerConnection(
      { clock, url, random, network, reader, firstDelayMs: crowd.firstDelayMs },
      {
        onOpen: () => {
          this.#hello();
        },
        onMessage: (message) => {
          this.#receive(message);
        },
      },
    );
  }

  /** Moves this viewer on; to be called every few tens of milliseconds. */
  step(): void {
    const monoMs = this.#deps.clock.monoNow();
    const nowMs = this.#estimatedNowMs();
    // The clock is learnt before anything is shown: so does the viewer page.
    if (nowMs !== null) {
      const { way, cdnDelayMs } = this.#persona;
      const edgeMs = this.#deps.poller.edgeAt(this.#deps.studioClock.now() - way.downMs - cdnDelayMs);
      const { partMs } = this.#deps.poller;
      this.#player.step({ nowMs, edgeMs, partMs, targetLatencyMs: this.#targetLatencyMs });
      this.#meter.frame(this.#player, nowMs);
      this.#vote();
    }
    if (!this.#welcomed || !this.#connection.isOpen) return;
    if (monoMs >= this.#nextPingMs) this.#ping(monoMs);
    if (monoMs >= this.#nextReportMs) this.#report(monoMs, nowMs);
  }

  close(): void {
    this.#connection.close();
  }

  #deviceNowMs(): number {
    return this.#deps.studioClock.now() + this.#persona.clockErrorMs;
  }

  #estimatedNowMs(): number | null {
    const deviceMs = this.#deviceNowMs();
    const estimate = this.#offset.at(deviceMs);
    return estimate && deviceMs + estimate.offsetMs;
  }

  #hello(): void {
    this.#welcomed = false;
    this.#connection.send({
      ...{ type: 'hello', protocol: INTERACTION_PROTOCOL, viewerId: this.#id, client: 'simulated' },
    });
  }

  #receive(message: EngineToViewer): void {
    switch (message.type) {
      case 'welcome':
        this.#welcomed = true;
        this.#targetLatencyMs = message.targetLatencyMs;
        for (const cue of message.cues) this.#know(cue);
        for (const vote of this.#outbox.values()) this.#connection.send(vote);
        break;
      case 'pong':
        this.#offset.add({ t0: message.t0, t1: message.t1, t2: message.t2, t3: this.#deviceNowMs() });
        break;
      case 'cue':
        this.#know(message.cue);
        break;
      case 'vote-ack':
        if (this.#outbox.delete(message.voteId)) this.#votesAcked += 1;
        break;
      case 'target-latency':
        this.#targetLatencyMs = message.targetLatencyMs;
        break;
      case 'armed':
        this.#connection.send({ type: 'armed', armIds: message.cues.map(({ armId }) => armId) });
        break;
      case 'error':
        break;
    }
  }

  #know(cue: PublishedCue): void {
    const key = `${cue.runId} ${cue.cueId}`;
    const known = this.#cues.get(key);
    if (cue.state !== 'open') this.#cues.delete(key);
    else if (known) known.cue = cue;
    else this.#cues.set(key, { cue, plan: null });
  }

  /** Shows cues whose frame is on screen, and votes when the time to react is over. */
  #vote(): void {
    const mediaTimeMs = this.#player.mediaTimeMs;
    if (mediaTimeMs === null) return;
    for (const [key, shown] of this.#cues) {
      const { cue } = shown;
      if (mediaTimeMs < cue.opensAtMs) continue;
      if (cue.closesAtMs !== null && mediaTimeMs >= cue.closesAtMs) {
        this.#cues.delete(key);
        continue;
      }
      shown.plan ??= planVotes(this.#random, cue, mediaTimeMs);
      while (shown.plan[0] && mediaTimeMs >= shown.plan[0].dueMs) {
        const planned = shown.plan.shift();
        if (planned) this.#cast(cue, planned.optionId, mediaTimeMs);
      }
    }
  }

  #cast(cue: PublishedCue, optionId: string, mediaTimeMs: number): void {
    const { cueId, runId } = cue;
    this.#votesMade += 1;
    const voteId = `${this.#id}-${String(this.#votesMade)}`;
    const vote: VoteMessage = { type: 'vote', voteId, cueId, runId, optionId, mediaTimeMs };
    // Counted as sent even while there is no socket: it will be, and if it never is, it is lost.
    this.#outbox.set(voteId, vote);
    this.#votesSent += 1;
    if (this.#welcomed) this.#connection.send(vote);
  }

  #ping(monoMs: number): void {
    this.#pings += 1;
    this.#nextPingMs = monoMs + (this.#pings < FIRST_PINGS ? FIRST_PING_PERIOD_MS : PING_PERIOD_MS);
    this.#connection.send({ type: 'ping', id: this.#pings, t0: this.#deviceNowMs() });
  }

  #report(monoMs: number, nowMs: number | null): void {
    this.#nextReportMs += REPORT_PERIOD_MS * Math.ceil((monoMs - this.#nextReportMs + 1) / REPORT_PERIOD_MS);
    this.#connection.checkAlive();
    const { mediaTimeMs, bufferMs, stalls, playbackRate } = this.#player;
    const { device, network, cdn } = this.#persona;
    this.#connection.send({
      ...this.#meter.take(this.#player, this.#targetLatencyMs),
      type: 'report',
      glassToGlassMs: mediaTimeMs === null || nowMs === null ? null : nowMs - mediaTimeMs,
      ...{ bufferMs, stalls, playbackRate, device, network, cdn },
      // It has no media to look into: playlists' dates are all it knows.
      datedBy: mediaTimeMs === null ? 'nothing' : 'program-date-time',
      clockErrorBoundMs: this.#offset.at(this.#deviceNowMs())?.boundMs ?? null,
      ...{ votesSent: this.#votesSent, votesAcked: this.#votesAcked },
    });
  }
}
