import {
  INTERACTION_PROTOCOL,
  engineToViewerSchema,
  viewerMessageSchema,
  type EngineToViewer,
  type ViewerMessage,
  type ViewerReport,
} from '../../shared/interaction/protocol.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import { StudioTime } from './studio-time.ts';
import type { Vote, VoteOutbox } from './vote-outbox.ts';

/** Longest wait before the next attempt; the actual one is drawn evenly from 0 to this, so that a crowd spreads out. */
const RECONNECT_WITHIN_MS = 5_000;
/** The first attempt after a loss comes sooner: most losses are short. */
const FIRST_RECONNECT_WITHIN_MS = 1_000;
const PING_EVERY_MS = 2_000;
const BURST_PINGS = 8;
const BURST_SPACING_MS = 60;
/** Two pings and a half without any message: the connection is dead though nobody said so. */
const DEAD_AFTER_MS = 5_000;

export interface EngineSocket {
  send(text: string): void;
  close(): void;
}
export interface EngineSocketHandlers {
  onOpen(): void;
  onText(text: string): void;
  onClose(): void;
}
export type OpenEngineSocket = (handlers: EngineSocketHandlers) => EngineSocket;

/** `connecting` until the first welcome; afterwards `open` or `lost` (and being tried again). */
export type LinkState = 'connecting' | 'open' | 'lost' | 'refused';

type Inform = Exclude<EngineToViewer, { type: 'pong' | 'armed' | 'error' }>;

export interface EngineLinkOptions {
  readonly clock: Clock;
  readonly open: OpenEngineSocket;
  readonly viewerId: string;
  readonly outbox: VoteOutbox;
  /** 0 ≤ r < 1 */
  readonly random: () => number;
  readonly onMessage: (message: Inform) => void;
  readonly onState: (state: LinkState) => void;
}

/** The viewer's end of the interaction protocol: connects for ever, keeps the time, and loses no vote. */
export class EngineLink {
  readonly time: StudioTime;
  readonly #options: EngineLinkOptions;
  readonly #ticker: Scheduled;
  #state: LinkState = 'connecting';
  #socket: EngineSocket | null = null;
  /** Grows with each connection opened or lost: what an older one still says is not heard. */
  #connection = 0;
  #welcomed = false;
  #heardAtMs = 0;
  #attempts = 0;
  #retry: Scheduled | null = null;
  #burst: Scheduled[] = [];
  #nextPingId = 0;
  #pings = new Map<number, number>();
  #badMessages = 0;
  #closed = false;

  constructor(options: EngineLinkOptions) {
    this.#options = options;
    this.time = new StudioTime(options.clock);
    this.#ticker = every(options.clock, PING_EVERY_MS, () => {
      this.#tick();
    });
    this.#connect();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Messages that did not fit the protocol, in either direction. */
  get badMessages(): number {
    return this.#badMessages;
  }

  /** Casts a vote: sent now or as soon as there is a connection, and again until it is acknowledged. */
  vote(vote: Vote): void {
    this.#options.outbox.add(vote);
    this.#flush();
  }

  /** Sends this viewer's measurements; without a connection they are dropped: the next second brings newer ones. */
  report(report: ViewerReport): void {
    if (this.#welcomed) this.#send(report);
  }

  /** Tells that a question opened here after its frame; without a connection it is dropped, for the next one asks anew. */
  openedLate(late: Extract<ViewerMessage, { type: 'opened-late' }>): void {
    if (this.#welcomed) this.#send(late);
  }

  close(): void {
    this.#closed = true;
    this.#ticker.cancel();
    this.#retry?.cancel();
    for (const ping of this.#burst) ping.cancel();
    this.#socket?.close();
    this.#socket = null;
  }

  #connect(): void {
    this.#retry = null;
    this.#heardAtMs = this.#options.clock.monoNow();
    const mine = ++this.#connection;
    const isMine = (): boolean => mine === this.#connection && !this.#closed;
    this.#socket = this.#options.open({
      onOpen: () => {
        if (!isMine()) return;
        const { viewerId } = this.#options;
        this.#send({ type: 'hello', protocol: INTERACTION_PROTOCOL, viewerId, client: 'page' });
      },
      onText: (text) => {
        if (isMine()) this.#receive(text);
      },
      onClose: () => {
        if (isMine()) this.#lost();
      },
    });
  }

  #lost(): void {
    this.#connection++;
    this.#socket = null;
    this.#welcomed = false;
    this.#pings.clear();
    for (const ping of this.#burst) ping.cancel();
    this.#burst = [];
    this.#options.outbox.connectionLost();
    if (this.#state === 'open') this.#setState('lost');
    const withinMs = Math.min(RECONNECT_WITHIN_MS, FIRST_RECONNECT_WITHIN_MS * 2 ** Math.min(this.#attempts, 8));
    this.#attempts++;
    this.#retry = this.#options.clock.schedule(this.#options.random() * withinMs, () => {
      this.#connect();
    });
  }

  #tick(): void {
    if (!this.#socket) return;
    if (this.#options.clock.monoNow() - this.#heardAtMs > DEAD_AFTER_MS) {
      const dead = this.#socket;
      // A half-open socket may take minutes to say `close`: it is given up here, and its late words are ignored.
      this.#lost();
      dead.close();
      return;
    }
    if (!this.#welcomed) return;
    this.#ping();
    this.#flush();
  }

  #receive(text: string): void {
    this.#heardAtMs = this.#options.clock.monoNow();
    const message = parseEngineMessage(text);
    if (!message) {
      this.#badMessages++;
      return;
    }
    switch (message.type) {
      case 'welcome':
        this.#welcome();
        break;
      case 'pong':
        this.#pong(message);
        return;
      case 'vote-ack':
        this.#options.outbox.acknowledge(message.voteId);
        break;
      case 'error':
        this.#badMessages++;
        if (message.code === 'wrong-protocol') this.#setState('refused');
        return;
      case 'armed':
        this.#send({ type: 'armed', armIds: message.cues.map(({ armId }) => armId) });
        return;
      case 'cue':
      case 'target-latency':
        break;
    }
    this.#options.onMessage(message);
  }

  #welcome(): void {
    this.#welcomed = true;
    this.#attempts = 0;
    this.#setState('open');
    for (let index = 0; index < BURST_PINGS; index++) {
      const ping = this.#options.clock.schedule(index * BURST_SPACING_MS, () => {
        this.#ping();
      });
      this.#burst.push(ping);
    }
    this.#flush();
  }

  #ping(): void {
    const t0 = this.#options.clock.monoNow();
    const id = this.#nextPingId++;
    this.#pings.set(id, t0);
    for (const [oldId, sentAtMs] of this.#pings) if (t0 - sentAtMs > 30_000) this.#pings.delete(oldId);
    this.#send({ type: 'ping', id, t0 });
  }

  #pong(pong: Extract<EngineToViewer, { type: 'pong' }>): void {
    const t0 = this.#pings.get(pong.id);
    if (t0 === undefined) return;
    this.#pings.delete(pong.id);
    const sample = { t0, t1: pong.t1, t2: pong.t2, t3: this.#options.clock.monoNow() };
    this.time.add(sample, pong.clockSteps ?? null);
  }

  #flush(): void {
    if (!this.#welcomed) return;
    for (const vote of this.#options.outbox.takeDue(this.#options.clock.monoNow())) this.#send(vote);
  }

  #send(message: ViewerMessage): void {
    const valid = viewerMessageSchema.safeParse(message);
    if (!valid.success) {
      this.#badMessages++;
      return;
    }
    this.#socket?.send(JSON.stringify(valid.data));
  }

  #setState(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

function parseEngineMessage(text: string): EngineToViewer | null {
  try {
    const parsed = engineToViewerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
