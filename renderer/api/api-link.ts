import { createORPCClient, DynamicLink, type ClientContext, type ClientLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../shared/api/contract.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import { reconnectDelayMs } from './backoff.ts';
import { LinkDownError } from './errors.ts';

export type StudioClient = ContractRouterClient<typeof contract>;

export type LinkPhase = 'connecting' | 'open' | 'down';

/** The part of a WebSocket the link needs. */
export type LinkSocket = Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState' | 'close'>;

export interface ApiLinkOptions {
  readonly clock: Clock;
  /** Opens a socket to the host. */
  readonly openSocket: () => LinkSocket;
  /** Uniformly in [0, 1). */
  readonly random: () => number;
  /** Called on every change of phase; `attempts` counts failed attempts since the link was last open. */
  readonly onPhase: (phase: LinkPhase, attempts: number) => void;
}

/** How long an attempt may take before the next one is made. */
const OPEN_TIMEOUT_MS = 5_000;

/**
 * The way to the host: one oRPC client over a WebSocket that reconnects by itself. Requests made while the link is down
 * fail at once with a LinkDownError; nothing is queued, so that a GO is never carried out late.
 */
export class ApiLink {
  readonly client: StudioClient;
  readonly #options: ApiLinkOptions;
  #socket: LinkSocket | null = null;
  #rpc: ClientLink<ClientContext> | null = null;
  #pending: Scheduled | null = null;
  #attempts = 0;
  #closed = false;

  constructor(options: ApiLinkOptions) {
    this.#options = options;
    this.client = createORPCClient(
      new DynamicLink(() => {
        if (this.#rpc === null) throw new LinkDownError();
        return this.#rpc;
      }),
    );
  }

  get isOpen(): boolean {
    return this.#rpc !== null;
  }

  /** Begins to connect; call once. */
  start(): void {
    this.#connect();
  }

  /** Drops a connection that no longer answers and makes a new one. */
  reconnect(): void {
    if (this.#socket !== null) this.#lost(this.#socket);
  }

  close(): void {
    this.#closed = true;
    this.#pending?.cancel();
    const socket = this.#socket;
    this.#socket = null;
    this.#rpc = null;
    socket?.close();
  }

  #connect(): void {
    if (this.#closed) return;
    this.#options.onPhase('connecting', this.#attempts);
    const socket = this.#options.openSocket();
    this.#socket = socket;
    const rpc = new RPCLink({ websocket: socket });
    this.#pending = this.#options.clock.schedule(OPEN_TIMEOUT_MS, () => this.#lost(socket));
    socket.addEventListener('open', () => {
      if (this.#socket !== socket) return;
      this.#pending?.cancel();
      this.#rpc = rpc;
      this.#attempts = 0;
      this.#options.onPhase('open', 0);
    });
    // An `error` is always followed by a `close`; only the close is acted upon.
    socket.addEventListener('close', () => this.#lost(socket));
  }

  #lost(socket: LinkSocket): void {
    if (this.#socket !== socket || this.#closed) return;
    this.#socket = null;
    this.#rpc = null;
    this.#pending?.cancel();
    socket.close();
    const delayMs = reconnectDelayMs(this.#attempts, this.#options.random());
    this.#attempts += 1;
    this.#options.onPhase('down', this.#attempts);
    this.#pending = this.#options.clock.schedule(delayMs, () => this.#connect());
  }
}
