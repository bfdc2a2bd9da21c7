import { AVIO_FLAG_READ } from 'node-av/constants';
import { FFmpegError, IOContext } from 'node-av/lib';
import { sleep, type Clock } from '../../shared/time/clock.ts';
import { TS_PACKET_BYTES } from './ts-packet.ts';
import type { ConnectionHandler, IngestTransport, OnConnect } from './transport.ts';

/** FFmpeg ends its waiting (for a publisher, or for its bytes) after this: so long may `close` take. */
const WAIT_MS = 1_000;
const RETRY_MS = 200;
/** AVERROR(ETIMEDOUT): nobody came, which is no news. */
const TIMED_OUT = process.platform === 'linux' ? -110 : -60;

export interface AvListenerOptions {
  readonly clock: Clock;
  readonly bindAddress: string;
  readonly port: number;
  readonly onConnect: OnConnect;
  log(line: string): void;
}

/**
 * Where libsrt is absent: FFmpeg's own SRT protocol, as a listener for one publisher at a time. It cannot accept a
 * second one while the first is there (the first must end), tells neither who it is nor any figures of the link.
 */
export class AvListener implements IngestTransport {
  readonly library = 'FFmpeg (no link figures; a second publisher waits for the end of the first)';
  readonly #options: AvListenerOptions;
  readonly #loop: Promise<void>;
  #closing = false;

  constructor(options: AvListenerOptions) {
    this.#options = options;
    this.#loop = this.#run();
  }

  statistics(): null {
    return null;
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { bindAddress, port, clock } = this.#options;
    const waitUs = String(WAIT_MS * 1000);
    const url = `srt://${bindAddress}:${String(port)}?mode=listener&listen_timeout=${waitUs}&timeout=${waitUs}`;
    let reported = 0;
    while (!this.#isClosing()) {
      const io = new IOContext();
      const opened = await io.open2(url, AVIO_FLAG_READ);
      if (opened >= 0) {
        reported = 0;
        await this.#receive(io);
        continue;
      }
      if (opened !== TIMED_OUT && opened !== reported) {
        this.#options.log(`ingest: cannot listen on UDP port ${String(port)}: ${FFmpegError.strerror(opened)}`);
        reported = opened;
      }
      await sleep(clock, RETRY_MS);
    }
  }

  async #receive(io: IOContext): Promise<void> {
    const handler: ConnectionHandler = this.#options.onConnect({ peer: null, streamId: null });
    let reason = 'the ingest closes';
    try {
      while (!this.#isClosing()) {
        // Packet by packet: FFmpeg returns only when all that was asked for is there.
        const bytes = await io.read(TS_PACKET_BYTES);
        if (typeof bytes === 'number') {
          reason = `FFmpeg ended reading (${String(bytes)})`;
          break;
        }
        handler.onData(bytes, this.#options.clock.monoNow());
      }
    } finally {
      await io.closep();
      handler.onEnd(reason);
    }
  }

  /** A method, since TypeScript takes the field for unchanged over an `await`. */
  #isClosing(): boolean {
    return this.#closing;
  }
}
