import { WebSocket, type ClientOptions, type RawData } from 'ws';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import { Backoff } from './backoff.ts';

export interface LinkSocketOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly url: string;
  readonly subprotocols: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Longest message taken, in bytes. */
  readonly maxPayloadBytes: number;
  /** First and longest wait between attempts. */
  readonly retryMs: { readonly first: number; readonly longest: number };
  /** A peer that says nothing for so long is dead; the socket is thrown away. */
  readonly silenceMs: number;
  onOpen(): void;
  onText(text: string): void;
  /** The connection ended, or an attempt failed; `reason` in words. The next attempt follows by itself. */
  onDown(reason: string): void;
}

const HANDSHAKE_TIMEOUT_MS = 3_000;

/** A WebSocket that comes back: text messages only, dead after silence, retried for ever with jittered backoff. */
export class LinkSocket {
  readonly #options: LinkSocketOptions;
  readonly #backoff: Backoff;
  #socket: WebSocket | null = null;
  #retry: Scheduled | null = null;
  #silence: Scheduled | null = null;
  #open = false;
  #closed = false;

  constructor(options: LinkSocketOptions) {
    this.#options = options;
    const { first, longest } = options.retryMs;
    this.#backoff = new Backoff({ firstMs: first, longestMs: longest, random: options.random });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  start(): void {
    if (!this.#closed && !this.#socket) this.#connect();
  }

  /** False when there is no connection: nothing was sent. */
  send(message: unknown): boolean {
    if (!this.#open || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#open = false;
    this.#retry?.cancel();
    this.#silence?.cancel();
    this.#socket?.terminate();
    this.#socket = null;
  }

  #connect(): void {
    const { url, subprotocols, headers, maxPayloadBytes } = this.#options;
    const options: ClientOptions = {
      headers,
      maxPayload: maxPayloadBytes,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      perMessageDeflate: false,
      followRedirects: false,
    };
    const socket = new WebSocket(url, [...subprotocols], options);
    this.#socket = socket;
    // The first is the cause; what `ws` says while it clears up comes after it.
    let reason: string | null = null;
    socket.on('open', () => {
      if (this.#socket !== socket) return;
      this.#open = true;
      this.#backoff.reset();
      this.#heard();
      this.#options.onOpen();
    });
    socket.on('message', (data: RawData, isBinary: boolean) => {
      if (this.#socket !== socket) return;
      this.#heard();
      if (!isBinary) this.#options.onText(textOf(data));
    });
    socket.on('unexpected-response', (_request, response) => {
      reason ??= `it answered ${String(response.statusCode ?? 0)} instead of opening the connection`;
      response.resume();
      socket.terminate();
    });
    socket.on('error', (error) => {
      reason ??= describeError(error);
    });
    socket.on('close', (code) => {
      if (this.#socket !== socket) return;
      const told = code === 1005 || code === 1006 ? '' : ` (code ${String(code)})`;
      this.#down(reason ?? `the connection was closed${told}`);
    });
  }

  #heard(): void {
    this.#silence?.cancel();
    this.#silence = this.#options.clock.schedule(this.#options.silenceMs, () => {
      const socket = this.#socket;
      this.#down(`nothing was heard for ${String(this.#options.silenceMs / 1000)} s`);
      socket?.terminate();
    });
  }

  #down(reason: string): void {
    this.#socket = null;
    this.#open = false;
    this.#silence?.cancel();
    if (this.#closed) return;
    this.#retry?.cancel();
    this.#retry = this.#options.clock.schedule(this.#backoff.nextMs(), () => {
      this.#retry = null;
      this.start();
    });
    this.#options.onDown(reason);
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as ArrayBuffer).toString('utf8');
}

/** What a failed connection means, without the jargon where we know better. */
export function describeError(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (connection refused)';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name cannot be resolved (DNS)';
    case 'ECONNRESET':
      return 'it broke the connection off';
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'the network does not reach it';
    case undefined:
    default:
      return error.message;
  }
}
