import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { NtpSocket, NtpSocketHandlers } from './ntp-socket.ts';

export interface UdpSocketDeps {
  readonly clock: Clock;
  /** Looks for packets again at once (`onNextTurn`); null: the thread has other work, and sleeps until one comes. */
  readonly onNextTurn: ((task: () => void) => void) | null;
}

/** From so long before the answer is due we look for it without sleeping, and for so long after. */
const LOOK_BEFORE_MS = 1;
const LOOK_AFTER_MS = 3;
/** Questions whose answers may still come. */
const MAX_UNTOLD = 16;
/** A path quicker than this is looked at from the moment of asking. */
const QUICK_MS = 2;

const SOCKET_FAULTS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENETUNREACH: 'no network',
  EHOSTUNREACH: 'no way to it',
  ENETDOWN: 'no network',
};

function wordsFor(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return SOCKET_FAULTS[code] ?? error.message;
}

/**
 * A UDP socket to one server that stamps what leaves and what comes. Waking a sleeping thread takes 50 µs and more, all on the
 * way back, which would be taken for asymmetry: so around the time the answer is due the thread does not sleep.
 */
class UdpSocket implements NtpSocket {
  readonly #deps: UdpSocketDeps;
  readonly #handlers: NtpSocketHandlers;
  readonly #socket: Socket;
  #connected = false;
  #closed = false;
  #sentAt = 0;
  #quickestMs: number | null = null;
  #awaiting = false;
  /** Told only with an answer: passing word on right after sending would keep us from hearing a near server's. */
  #untold: { readonly id: number; readonly sentAt: ReturnType<Clock['monoNow']> }[] = [];
  #look: Scheduled | null = null;

  constructor(deps: UdpSocketDeps, address: string, port: number, handlers: NtpSocketHandlers) {
    this.#deps = deps;
    this.#handlers = handlers;
    this.#socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const { clock } = deps;
    this.#socket.on('message', (packet) => {
      const receivedAt = clock.monoNow();
      this.#receive(packet, receivedAt);
    });
    this.#socket.on('error', this.#fail);
    // Connected: the kernel passes on only what comes from the server, and tells when nobody listens there.
    this.#socket.connect(port, address, () => {
      this.#connected = true;
      this.#socket.unref();
    });
  }

  send(id: number, packet: Uint8Array): void {
    if (this.#closed) return;
    if (!this.#connected) {
      this.#socket.once('connect', () => {
        this.send(id, packet);
      });
      return;
    }
    const sentAt = this.#deps.clock.monoNow();
    this.#socket.send(packet, (error) => {
      if (error) this.#fail(error);
    });
    this.#sentAt = sentAt;
    this.#awaiting = true;
    this.#untold = [...this.#untold.slice(1 - MAX_UNTOLD), { id, sentAt }];
    this.#lookOut(sentAt);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#awaiting = false;
    this.#look?.cancel();
    this.#socket.close();
  }

  readonly #fail = (error: Error): void => {
    if (!this.#closed) this.#handlers.onError(wordsFor(error));
  };

  #receive(packet: Uint8Array, receivedAt: ReturnType<Clock['monoNow']>): void {
    if (this.#closed) return;
    if (this.#awaiting) {
      const tookMs = receivedAt - this.#sentAt;
      // Forgotten slowly, so that a way that became longer is looked out for at the right time again.
      this.#quickestMs = Math.min(tookMs, (this.#quickestMs ?? tookMs) * 1.01);
      this.#awaiting = false;
    }
    for (const { id, sentAt } of this.#untold) this.#handlers.onSent(id, sentAt);
    this.#untold = [];
    this.#handlers.onMessage(packet, receivedAt);
  }

  #lookOut(sentAt: number): void {
    const { clock, onNextTurn } = this.#deps;
    this.#look?.cancel();
    const quickestMs = this.#quickestMs;
    if (!onNextTurn || quickestMs === null) return;
    const untilMs = sentAt + quickestMs + LOOK_AFTER_MS;
    const turn = (): void => {
      if (this.#awaiting && this.#sentAt === sentAt && clock.monoNow() < untilMs) onNextTurn(turn);
    };
    if (quickestMs < QUICK_MS) turn();
    else this.#look = clock.schedule(quickestMs - LOOK_BEFORE_MS - 1, turn);
  }
}

/** Opens one in this thread. */
export function openUdpSocket(
  deps: UdpSocketDeps,
  address: string,
  port: number,
  handlers: NtpSocketHandlers,
): NtpSocket {
  return new UdpSocket(deps, address, port, handlers);
}
