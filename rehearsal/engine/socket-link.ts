import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../../shared/time/clock.ts';

/**
 * So many heartbeats of 1 s without a sign of life: the third finds the peer dead, 3 s after the last sign. They are counted,
 * not timed: an engine that stood still itself (a slow disk) has heard nobody meanwhile, and must not blame them all.
 */
const UNANSWERED_HEARTBEATS = 2;
const MAX_BAD_MESSAGES = 20;
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
/** RFC 6455 §7.4.1: the peer broke our rules. */
const CLOSE_POLICY = 1008;

export interface LinkHandlers {
  /** A text message, not yet parsed. */
  onText(text: string): void;
  /** Something that is no text message, or that was too long. */
  onBad(): void;
  onClose(): void;
}

/** One WebSocket with its limits: message rate, damaged messages, slow reading, silence. */
export class SocketLink {
  readonly #ws: WebSocket;
  readonly #clock: Clock;
  readonly #maxMessagesPerSecond: number;
  #badMessages = 0;
  #secondStartMs: number;
  #messagesThisSecond = 0;
  #unanswered = 0;

  constructor(ws: WebSocket, deps: { clock: Clock; maxMessagesPerSecond: number }, handlers: LinkHandlers) {
    this.#ws = ws;
    this.#clock = deps.clock;
    this.#maxMessagesPerSecond = deps.maxMessagesPerSecond;
    this.#secondStartMs = deps.clock.monoNow();
    ws.on('message', (data, isBinary) => {
      if (!this.#admit()) return;
      if (isBinary) handlers.onBad();
      else handlers.onText(textOf(data));
    });
    ws.on('pong', () => {
      this.#unanswered = 0;
    });
    // Too long, not UTF-8, a broken frame: `ws` closes the socket itself with the fitting code.
    ws.on('error', () => {
      handlers.onBad();
    });
    ws.on('close', () => {
      handlers.onClose();
    });
  }

  /**
   * Sends one text message, given as string or UTF-8 bytes; a peer that does not read is dropped.
   * @param onWritten runs once the system has taken it, or it is clear that it never will
   */
  send(message: string | Buffer, onWritten?: () => void): void {
    if (this.#ws.readyState === this.#ws.OPEN && this.#ws.bufferedAmount <= MAX_BUFFERED_BYTES) {
      this.#ws.send(message, { binary: false }, onWritten);
      return;
    }
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.terminate();
    onWritten?.();
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  /** Once a second: asks for a sign of life and drops a socket that gave none for 3 s. */
  heartbeat(): void {
    if (this.#unanswered >= UNANSWERED_HEARTBEATS) {
      this.#ws.terminate();
      return;
    }
    this.#unanswered += 1;
    if (this.isOpen) this.#ws.ping();
  }

  /** Counts a message that could not be understood; too many end the socket. */
  countBad(): void {
    this.#badMessages += 1;
    if (this.#badMessages > MAX_BAD_MESSAGES) this.#ws.close(CLOSE_POLICY, 'too many damaged messages');
  }

  /** Ends the socket; `terminate` without a farewell. */
  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  terminate(): void {
    this.#ws.terminate();
  }

  #admit(): boolean {
    const nowMs = this.#clock.monoNow();
    this.#unanswered = 0;
    if (this.#ws.readyState !== this.#ws.OPEN) return false;
    if (nowMs - this.#secondStartMs >= 1_000) {
      this.#secondStartMs = nowMs;
      this.#messagesThisSecond = 0;
    }
    this.#messagesThisSecond += 1;
    if (this.#messagesThisSecond <= this.#maxMessagesPerSecond) return true;
    this.#ws.close(CLOSE_POLICY, 'too many messages');
    return false;
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}
