import type { RPCHandler } from '@orpc/server/ws';
import { WebSocket, type RawData } from 'ws';
import { z } from 'zod';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { ApiContext } from './api-context.ts';

/** Shape of oRPC's WebSocket frames (standard-server-peer): `i` id, `t` kind, `p` payload. */
const frameSchema = z.object({ i: z.string().max(64), t: z.int().min(1).max(4).optional(), p: z.unknown().optional() });
const requestSchema = z.object({ u: z.string().startsWith('/').max(2048) });

const HEARTBEAT_MS = 5_000;
const MAX_MESSAGES_PER_BEAT = 1_000;
const MAX_BAD_FRAMES = 20;
/** More than this waiting to go out means that the peer does not read (a show of 10,000 cues is about 8 MB). */
const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;

export interface RpcSocketOptions {
  readonly clock: Clock;
  readonly handler: RPCHandler<ApiContext>;
  /** Without its connection, which this is. */
  readonly context: Omit<ApiContext, 'connection'>;
  onBadFrame(): void;
}

type MessageListener = (event: { data: unknown }) => void;

/** Serves one upgraded socket: frames that are none are left out and counted, floods and dead peers are cut off. */
export class RpcSocket {
  readonly #socket: WebSocket;
  readonly #options: RpcSocketOptions;
  readonly #beat: Scheduled;
  #messages = 0;
  #badFrames = 0;
  #heard = true;

  constructor(socket: WebSocket, options: RpcSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#beat = every(options.clock, HEARTBEAT_MS, () => {
      this.#onBeat();
    });
    socket.on('pong', () => {
      this.#heard = true;
    });
    socket.on('close', () => {
      this.#beat.cancel();
    });
    // `ws` ends the socket itself (too long, bad UTF-8); without a listener its error would end the process.
    socket.on('error', () => {
      options.onBadFrame();
    });
  }

  async serve(): Promise<void> {
    const peer = {
      send: (data: unknown) => this.#send(data as string | Uint8Array),
      addEventListener: (type: string, listener: MessageListener) => {
        this.#listen(type, listener);
      },
    };
    const { handler, context } = this.#options;
    const connection = {
      onClose: (task: () => void) => {
        this.#socket.once('close', task);
      },
    };
    await handler.upgrade(peer as unknown as Pick<WebSocket, 'addEventListener' | 'send'>, {
      context: { ...context, connection },
    });
  }

  #listen(type: string, listener: MessageListener): void {
    if (type === 'close')
      this.#socket.on('close', () => {
        listener({ data: undefined });
      });
    if (type !== 'message') return;
    this.#socket.on('message', (data: RawData, isBinary: boolean) => {
      this.#heard = true;
      this.#messages += 1;
      if (this.#messages > MAX_MESSAGES_PER_BEAT) {
        this.#socket.close(1008, 'too many messages');
        return;
      }
      const text = isBinary ? null : Buffer.from(data as Buffer).toString('utf8');
      if (text !== null && isFrame(text)) listener({ data: text });
      else this.#bad();
    });
  }

  /** Resolves when the bytes have left: so a subscriber's queue waits instead of the socket's buffer growing. */
  #send(data: string | Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (socket.readyState !== WebSocket.OPEN) return Promise.resolve();
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      socket.terminate();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      // An error here is followed by `close`, which ends everything that belongs to this socket.
      socket.send(data, () => {
        resolve();
      });
    });
  }

  #bad(): void {
    this.#badFrames += 1;
    this.#options.onBadFrame();
    if (this.#badFrames > MAX_BAD_FRAMES) this.#socket.close(1007, 'not the protocol of this studio');
  }

  #onBeat(): void {
    this.#messages = 0;
    if (!this.#heard) {
      this.#socket.terminate();
      return;
    }
    this.#heard = false;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }
}

/** Whether a text is a frame that the RPC handler can take without throwing. */
export function isFrame(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  const frame = frameSchema.safeParse(value);
  if (!frame.success) return false;
  switch (frame.data.t) {
    case undefined:
    case 1:
      return requestSchema.safeParse(frame.data.p).success;
    case 4:
      return true;
    default:
      // No procedure takes a stream from the caller, so there are no such events.
      return false;
  }
}
