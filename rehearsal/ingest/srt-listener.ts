import { SRT_PAYLOAD_BYTES, SRT_TRANSTYPE_LIVE } from '../../shared/srt/options.ts';
import { SrtError } from '../../shared/srt/srt-error.ts';
import type { Libsrt, SrtEpoll, SrtEvent, SrtSocket } from '../../shared/srt/libsrt.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { ConnectionHandler, IngestTransport, OnConnect, ReceiveStats } from './transport.ts';

/** How long a thread waits for events at once: bounds how long `close` takes. */
const WAIT_MS = 200;
/** SRT's largest message (SRT_LIVE_MAX_PLSIZE). */
const MESSAGE_MAX_BYTES = 1456;
const SLAB_BYTES = 64 * MESSAGE_MAX_BYTES;
/** Messages taken in one turn: then others have theirs. */
const MESSAGES_A_TURN = 256;
/** Ours; the larger one of both sides counts, so the publisher decides. */
const LATENCY_MS = 20;
const BACKLOG = 8;

export interface SrtListenerOptions {
  readonly library: Libsrt;
  readonly clock: Clock;
  readonly bindAddress: string;
  readonly port: number;
  readonly onConnect: OnConnect;
  log(line: string): void;
}

interface Connection {
  readonly socket: SrtSocket;
  readonly handler: ConnectionHandler;
}

/** SRT listener on libsrt. A new publisher takes the place of the old one; a broken one is dropped. */
export class SrtListener implements IngestTransport {
  readonly library: string;
  readonly #options: SrtListenerOptions;
  readonly #srt: Libsrt;
  readonly #epoll: SrtEpoll;
  readonly #listener: SrtSocket;
  readonly #loop: Promise<void>;
  #connection: Connection | null = null;
  #slab = new Uint8Array(SLAB_BYTES);
  #slabUsed = 0;
  #closing = false;

  /** Listens at once. Throws an SrtError when the port is taken. */
  constructor(options: SrtListenerOptions) {
    this.#options = options;
    this.#srt = options.library;
    this.library = `libsrt ${this.#srt.version}`;
    this.#srt.startup();
    this.#listener = this.#srt.createSocket({
      transType: SRT_TRANSTYPE_LIVE,
      rcvSyn: false,
      sndSyn: false,
      latencyMs: LATENCY_MS,
      payloadSizeBytes: SRT_PAYLOAD_BYTES,
    });
    this.#epoll = this.#srt.epollCreate();
    try {
      this.#srt.bind(this.#listener, { ip: options.bindAddress, port: options.port });
      this.#srt.listen(this.#listener, BACKLOG);
      this.#srt.epollAdd(this.#epoll, this.#listener, { readable: true, writable: false });
    } catch (error) {
      this.#release();
      throw error;
    }
    this.#loop = this.#run();
  }

  statistics(): ReceiveStats | null {
    if (!this.#connection) return null;
    try {
      const figures = this.#srt.statistics(this.#connection.socket);
      return {
        rttMs: figures.rttMs,
        packetsReceived: figures.packetsReceived,
        packetsLost: figures.packetsLostReceiving,
        packetsDropped: figures.packetsDroppedReceiving,
        receiveRateKbps: figures.receiveRateKbps,
        receiveBufferMs: figures.receiveBufferMs,
        latencyMs: figures.receiveLatencyMs,
      };
    } catch (error) {
      // It broke a moment ago; the loop is about to see it.
      if (error instanceof SrtError) return null;
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#closing) return this.#loop;
    this.#closing = true;
    this.#drop('the ingest closes');
    await this.#loop;
    this.#release();
  }

  async #run(): Promise<void> {
    while (!this.#closing) {
      const events = await this.#srt.epollWaitAsync(this.#epoll, WAIT_MS);
      for (const event of events) if (!this.#isClosing()) this.#onEvent(event);
    }
  }

  /** A method, since TypeScript takes the field for unchanged over an `await`. */
  #isClosing(): boolean {
    return this.#closing;
  }

  #onEvent({ socket, readable, failed }: SrtEvent): void {
    if (socket === this.#listener) {
      this.#accept();
      return;
    }
    if (socket !== this.#connection?.socket) {
      // What we closed ourselves may be reported once more.
      this.#srt.epollRemove(this.#epoll, socket);
      return;
    }
    // What has come before the end is still to be read.
    if (readable || failed) this.#receive(this.#connection);
    if (failed && this.#connection?.socket === socket) this.#drop('the connection broke');
  }

  #accept(): void {
    try {
      for (let accepted = this.#srt.accept(this.#listener); accepted; accepted = this.#srt.accept(this.#listener)) {
        const { socket, peer } = accepted;
        this.#drop('a newer publisher took over');
        const streamId = this.#srt.getOption(socket, 'streamId');
        const handler = this.#options.onConnect({
          peer: peer ? `${peer.ip}:${String(peer.port)}` : null,
          streamId: streamId === '' ? null : streamId,
        });
        this.#connection = { socket, handler };
        this.#srt.epollAdd(this.#epoll, socket, { readable: true, writable: false });
      }
    } catch (error) {
      if (!(error instanceof SrtError)) throw error;
      // It was gone again before we had it.
      this.#options.log(`ingest: a publisher could not be accepted: ${error.message}`);
      this.#drop('the connection broke at once');
    }
  }

  #receive(connection: Connection): void {
    const arrived = this.#options.clock.monoNow();
    try {
      for (let count = 0; count < MESSAGES_A_TURN && this.#connection === connection; count++) {
        if (this.#slabUsed + MESSAGE_MAX_BYTES > SLAB_BYTES) {
          this.#slab = new Uint8Array(SLAB_BYTES);
          this.#slabUsed = 0;
        }
        const space = this.#slab.subarray(this.#slabUsed, this.#slabUsed + MESSAGE_MAX_BYTES);
        const bytes = this.#srt.receive(connection.socket, space);
        if (bytes === null) return;
        this.#slabUsed += bytes;
        connection.handler.onData(space.subarray(0, bytes), arrived);
      }
    } catch (error) {
      if (!(error instanceof SrtError)) throw error;
      this.#drop(error.detail);
    }
  }

  #drop(reason: string): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = null;
    this.#srt.epollRemove(this.#epoll, connection.socket);
    this.#srt.close(connection.socket);
    connection.handler.onEnd(reason);
  }

  #release(): void {
    this.#srt.close(this.#listener);
    this.#srt.epollRelease(this.#epoll);
    this.#srt.cleanup();
  }
}
