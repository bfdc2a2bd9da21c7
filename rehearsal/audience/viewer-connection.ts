import { WebSocket } from 'ws';
import {
  INTERACTION_MAX_BYTES,
  VIEWER_SOCKET_PATH,
  engineToViewerSchema,
  type EngineToViewer,
  type ViewerMessage,
} from '../../shared/interaction/protocol.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { Random } from './random.ts';

/** The engine pings every second: silent for this long, it is gone. */
const DEAD_AFTER_MS = 3_000;
const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 10_000;

/** This viewer's way to the engine and back, one way each, ms. */
export interface NetworkTraits {
  readonly upMs: number;
  readonly downMs: number;
  readonly jitterMs: number;
}

export interface ConnectionHandlers {
  /** A new socket is open. */
  onOpen(): void;
  onMessage(message: EngineToViewer): void;
}

/** Reads engine messages; what is broadcast to a thousand viewers of one process is parsed once. */
export class EngineMessageReader {
  #lastText = '';
  #lastMessage: EngineToViewer | null = null;

  /** Null: not a message of the protocol. */
  read(text: string): EngineToViewer | null {
    if (text === this.#lastText) return this.#lastMessage;
    this.#lastText = text;
    this.#lastMessage = parse(text);
    return this.#lastMessage;
  }
}

function parse(text: string): EngineToViewer | null {
  try {
    return engineToViewerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A real WebSocket to the engine behind a made-up network: messages are late, in order, and never lost while it lives. */
export class ViewerConnection {
  readonly #deps: { clock: Clock; url: string; random: Random; network: NetworkTraits; reader: EngineMessageReader };
  readonly #handlers: ConnectionHandlers;
  readonly #underway = new Set<Scheduled>();
  #ws: WebSocket | null = null;
  #retry: Scheduled | null = null;
  #failures = 0;
  #lastHeardMs = 0;
  #upFreeMs = 0;
  #downFreeMs = 0;
  #closed = false;

  /** @param url `ws://host:port`. The first attempt starts after `firstDelayMs`. */
  constructor(
    deps: {
      clock: Clock;
      url: string;
      random: Random;
      network: NetworkTraits;
      reader: EngineMessageReader;
      firstDelayMs: number;
    },
    handlers: ConnectionHandlers,
  ) {
    this.#deps = deps;
    this.#handlers = handlers;
    this.#retry = deps.clock.schedule(deps.firstDelayMs, () => {
      this.#connect();
    });
  }

  get isOpen(): boolean {
    return this.#ws?.readyState === WebSocket.OPEN;
  }

  /** Sends after this viewer's network delay. False: there is no socket; nothing was sent. */
  send(message: ViewerMessage): boolean {
    const ws = this.#ws;
    if (ws?.readyState !== WebSocket.OPEN) return false;
    const { upMs, jitterMs } = this.#deps.network;
    this.#upFreeMs = this.#later(upMs, jitterMs, this.#upFreeMs, () => {
      if (ws.readyState === WebSocket.OPEN) ws.send(JSON.stringify(message));
    });
    return true;
  }

  /** To be called about once a second: drops a socket that fell silent. */
  checkAlive(): void {
    if (this.isOpen && this.#deps.clock.monoNow() - this.#lastHeardMs > DEAD_AFTER_MS) this.#ws?.terminate();
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    this.#dropUnderway();
    this.#ws?.terminate();
  }

  #connect(): void {
    const ws = new WebSocket(`${this.#deps.url}${VIEWER_SOCKET_PATH}`, {
      perMessageDeflate: false,
      maxPayload: INTERACTION_MAX_BYTES,
      handshakeTimeout: 5_000,
    });
    this.#ws = ws;
    const heard = (): void => {
      this.#lastHeardMs = this.#deps.clock.monoNow();
    };
    ws.on('open', () => {
      heard();
      this.#failures = 0;
      this.#handlers.onOpen();
    });
    ws.on('ping', heard);
    ws.on('message', (data, isBinary) => {
      heard();
      if (isBinary || !Buffer.isBuffer(data)) return;
      const message = this.#deps.reader.read(data.toString('utf8'));
      if (message) this.#arrive(ws, message);
    });
    // `close` follows every error and tells all we need.
    ws.on('error', () => {
      ws.terminate();
    });
    ws.on('close', () => {
      this.#lost(ws);
    });
  }

  #arrive(ws: WebSocket, message: EngineToViewer): void {
    const { downMs, jitterMs } = this.#deps.network;
    this.#downFreeMs = this.#later(downMs, jitterMs, this.#downFreeMs, () => {
      if (this.#ws === ws) this.#handlers.onMessage(message);
    });
  }

  #lost(ws: WebSocket): void {
    if (this.#closed || this.#ws !== ws) return;
    this.#ws = null;
    this.#dropUnderway();
    // Full jitter: a thousand viewers must not come back in step.
    const ceilingMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(this.#failures, 16));
    this.#failures += 1;
    this.#retry = this.#deps.clock.schedule(this.#deps.random.between(0, ceilingMs), () => {
      this.#connect();
    });
  }

  #dropUnderway(): void {
    for (const one of this.#underway) one.cancel();
    this.#underway.clear();
  }

  /** Runs `task` after the delay, but never before an earlier one; returns when the way is free again. */
  #later(delayMs: number, jitterMs: number, freeMs: number, task: () => void): number {
    const nowMs = this.#deps.clock.monoNow();
    const dueMs = Math.max(freeMs, nowMs + delayMs + this.#deps.random.between(0, jitterMs));
    const scheduled = this.#deps.clock.schedule(dueMs - nowMs, () => {
      this.#underway.delete(scheduled);
      task();
    });
    this.#underway.add(scheduled);
    return dueMs;
  }
}
