import type { WebSocket } from 'ws';
import {
  INTERACTION_MAX_BYTES,
  INTERACTION_PROTOCOL,
  viewerMessageSchema,
  type EngineToViewer,
  type ViewerMessage,
} from '../../shared/interaction/protocol.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { EngineCore } from './engine-core.ts';
import { readMessage } from './read-message.ts';
import { SocketLink } from './socket-link.ts';

/** No viewer sends as much; a page sends one report a second, a few pings and votes. */
const MAX_MESSAGES_PER_SECOND = 200;
/** What the rest of a `welcome` takes at most. */
const WELCOME_RESERVE_BYTES = 4 * 1024;

export interface SessionDeps {
  readonly clock: Clock;
  readonly studioClock: StudioClock;
  readonly core: EngineCore;
}

/** One viewer's socket: hello first, then pings, votes and reports. */
export class ViewerSession {
  readonly link: SocketLink;
  readonly #id: number;
  readonly #deps: SessionDeps;
  #viewerId: string | null = null;

  /** @param id unique among all sessions of this engine process. */
  constructor(ws: WebSocket, id: number, deps: SessionDeps, onClose: (session: ViewerSession) => void) {
    this.#id = id;
    this.#deps = deps;
    const limits = { clock: deps.clock, maxMessagesPerSecond: MAX_MESSAGES_PER_SECOND };
    this.link = new SocketLink(ws, limits, {
      onText: (text) => {
        this.#receive(text);
      },
      onBad: () => {
        this.#refuse('bad-message', 'only text messages of at most 64 KiB are taken');
      },
      onClose: () => {
        if (this.#viewerId !== null) this.#leave(this.#viewerId);
        onClose(this);
      },
    });
  }

  /** Whether this viewer has said hello and so hears of cues. */
  get greeted(): boolean {
    return this.#viewerId !== null;
  }

  #receive(text: string): void {
    const receivedAtMs = this.#deps.studioClock.now();
    const read = readMessage(text, viewerMessageSchema);
    if (!read.ok) this.#refuse(read.code, read.problem);
    else if (read.message.type === 'hello') this.#hello(read.message);
    else if (this.#viewerId === null) this.#refuse('hello-first', `"${read.message.type}" came before "hello"`);
    else this.#take(this.#viewerId, read.message, receivedAtMs);
  }

  #hello(hello: Extract<ViewerMessage, { type: 'hello' }>): void {
    const { core, studioClock } = this.#deps;
    if (this.#viewerId !== null && this.#viewerId !== hello.viewerId) {
      this.#refuse('bad-message', 'this socket already belongs to another viewer');
      return;
    }
    this.#viewerId = hello.viewerId;
    core.audience.join(hello.viewerId, this.#id, hello.client);
    core.watch.join(hello.viewerId, this.#id, hello.client);
    this.#send({
      type: 'welcome',
      protocol: INTERACTION_PROTOCOL,
      serverTimeMs: studioClock.now(),
      targetLatencyMs: core.targetLatencyMs,
      cues: core.currentCues(INTERACTION_MAX_BYTES - WELCOME_RESERVE_BYTES),
    });
    if (core.armed.cues.length > 0) this.#send({ type: 'armed', cues: [...core.armed.cues] });
  }

  #take(viewerId: string, message: Exclude<ViewerMessage, { type: 'hello' }>, receivedAtMs: number): void {
    const { core, studioClock } = this.#deps;
    switch (message.type) {
      case 'ping':
        this.#send({
          type: 'pong',
          id: message.id,
          t0: message.t0,
          t1: receivedAtMs,
          t2: studioClock.now(),
          clockSteps: studioClock.steps,
        });
        break;
      case 'vote': {
        const readAtMs = this.#deps.clock.monoNow();
        core.vote(viewerId, message, receivedAtMs, ({ status, late }) => {
          if (!this.link.isOpen) return false;
          const { voteId, cueId } = message;
          this.#send({ type: 'vote-ack', voteId, cueId, status, ...(late ? { late } : {}) });
          // A refusal waits for nothing, so it tells nothing of how long votes take.
          if (status === 'counted') core.meter.acked(this.#deps.clock.monoNow() - readAtMs);
          return true;
        });
        break;
      }
      case 'report':
        core.audience.report(viewerId, this.#id, message, receivedAtMs);
        core.watch.report(viewerId, message, receivedAtMs, core.targetLatencyMs);
        break;
      case 'opened-late':
        core.openedLate(viewerId, message, receivedAtMs);
        break;
      case 'armed':
        core.armed.hold(this.#id, message.armIds);
        break;
    }
  }

  #leave(viewerId: string): void {
    const { core, studioClock } = this.#deps;
    core.armed.left(this.#id);
    core.audience.leave(viewerId, this.#id);
    core.watch.leave(viewerId, this.#id, studioClock.now());
  }

  #refuse(code: 'bad-message' | 'wrong-protocol' | 'hello-first', message: string): void {
    this.#deps.core.audience.countBadMessage();
    this.#send({ type: 'error', code, message });
    this.link.countBad();
  }

  #send(message: EngineToViewer): void {
    this.link.send(JSON.stringify(message));
  }
}
