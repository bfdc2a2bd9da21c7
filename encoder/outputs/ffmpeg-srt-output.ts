import { AVIO_FLAG_WRITE } from 'node-av/constants';
import type { IOContext } from 'node-av/lib';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { SRT_PAYLOAD_BYTES } from '../../shared/srt/options.ts';
import { checkAv } from '../av-error.ts';
import { backoffMs } from './backoff.ts';
import type { LinkStatus, Output, OutputEvents, WriteResult } from './output.ts';
import { targetText, type SrtTarget } from './srt-target.ts';

/** What may wait to be written; more means that the link does not carry it. */
const MAX_QUEUED_BYTES = 4 * 1024 * 1024;
export const FFMPEG_SRT_LIBRARY = 'FFmpeg (no link figures)';

type SrtIo = Pick<IOContext, 'open2' | 'write' | 'closep' | 'error'>;

export interface FfmpegSrtOptions {
  readonly clock: Clock;
  readonly studio: StudioClock;
  readonly target: SrtTarget;
  readonly events: OutputEvents;
  random(): number;
  /** Makes what writes; a test hands in its own. */
  createIo(): SrtIo;
}

/** SRT by FFmpeg, where libsrt is not installed: no figures, and its only reason is that it did not work. */
export class FfmpegSrtOutput implements Output {
  readonly #options: FfmpegSrtOptions;
  readonly #url: string;
  #io: SrtIo | null = null;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #writing = false;
  #retry: Scheduled | null = null;
  #failures = 0;
  #everConnected = false;
  #closed = false;
  #link: LinkStatus;

  /** Throws with words when the passphrase cannot be passed on. */
  constructor(options: FfmpegSrtOptions) {
    this.#options = options;
    this.#url = ffmpegUrl(options.target);
    this.#link = {
      state: 'connecting',
      reason: null,
      library: FFMPEG_SRT_LIBRARY,
      connectedSinceMs: null,
      reconnects: 0,
      srt: null,
    };
    void this.#connect();
  }

  get link(): LinkStatus {
    return this.#link;
  }

  write(packets: Uint8Array): WriteResult {
    if (!this.#io) return 'no-link';
    if (this.#queuedBytes > MAX_QUEUED_BYTES) return 'queue-full';
    for (let at = 0; at < packets.byteLength; at += SRT_PAYLOAD_BYTES) {
      this.#queue.push(Buffer.from(packets.subarray(at, at + SRT_PAYLOAD_BYTES)));
    }
    this.#queuedBytes += packets.byteLength;
    if (!this.#writing) void this.#writeAll(this.#io);
    return 'sent';
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    const io = this.#io;
    this.#io = null;
    this.#queue = [];
    if (io && !this.#writing) void io.closep();
    this.#link = { ...this.#link, state: 'idle', reason: null, connectedSinceMs: null };
  }

  async #connect(): Promise<void> {
    const io = this.#options.createIo();
    try {
      checkAv('SRT', await io.open2(this.#url, AVIO_FLAG_WRITE));
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#again(`${targetText(this.#options.target)} does not answer, or refuses (${detail})`);
      return;
    }
    if (this.#closed) {
      await io.closep();
      return;
    }
    this.#io = io;
    this.#failures = 0;
    const reconnects = this.#link.reconnects + (this.#everConnected ? 1 : 0);
    this.#everConnected = true;
    const connectedSinceMs = this.#options.studio.now();
    this.#link = { ...this.#link, state: 'connected', reason: null, connectedSinceMs, reconnects };
    this.#options.events.onConnected();
    this.#options.events.onChange();
  }

  async #writeAll(io: SrtIo): Promise<void> {
    this.#writing = true;
    try {
      for (let piece = this.#queue.shift(); piece; piece = this.#queue.shift()) {
        this.#queuedBytes -= piece.byteLength;
        await io.write(piece);
        checkAv('SRT', io.error);
      }
    } catch (error) {
      if (this.#io === io) {
        this.#io = null;
        this.#again(`the connection was lost (${error instanceof Error ? error.message : String(error)})`);
      }
    } finally {
      this.#writing = false;
      if (this.#io !== io) {
        this.#queue = [];
        this.#queuedBytes = 0;
        await io.closep();
      }
    }
  }

  #again(reason: string): void {
    if (this.#closed) return;
    const state = this.#everConnected ? 'reconnecting' : 'connecting';
    this.#link = { ...this.#link, state, reason, connectedSinceMs: null };
    this.#options.events.onChange();
    this.#retry = this.#options.clock.schedule(backoffMs(this.#failures++, this.#options.random()), () => {
      void this.#connect();
    });
  }
}

/** FFmpeg's SRT options stand in the address (https://ffmpeg.org/ffmpeg-protocols.html#srt); latency in µs. */
function ffmpegUrl(target: SrtTarget): string {
  const { passphrase, streamId, latencyMs } = target;
  if (passphrase !== null && /[&+]/.test(passphrase)) {
    throw new Error('without libsrt the passphrase may contain neither "&" nor "+"; install libsrt or choose another');
  }
  const options = [
    'mode=caller',
    'transtype=live',
    `pkt_size=${String(SRT_PAYLOAD_BYTES)}`,
    `latency=${String(latencyMs * 1000)}`,
    ...(streamId === '' ? [] : [`streamid=${encodeURIComponent(streamId)}`]),
    ...(passphrase === null ? [] : [`passphrase=${passphrase}`, 'pbkeylen=32']),
  ];
  return `srt://${targetText(target)}?${options.join('&')}`;
}
