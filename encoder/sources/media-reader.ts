import {
  AV_NOPTS_VALUE,
  AVERROR_EOF,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_VIDEO,
  type AVMediaType,
} from 'node-av/constants';
import { Codec, CodecContext, FormatContext, Frame, Packet, type Stream } from 'node-av/lib';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { AvError, checkAv } from '../av-error.ts';
import { pictureFilter, soundFilter, type FrameFilter } from './frame-filter.ts';

/** A decoded frame in the programme's format; its media time counts from the beginning of the input. */
export interface DecodedFrame {
  readonly kind: 'video' | 'audio';
  readonly mediaMs: number;
  /** Ours until the next call of the visitor returns. */
  readonly frame: Frame;
}

export type FrameVisitor = (frame: DecodedFrame) => Promise<void>;

interface Track {
  readonly kind: DecodedFrame['kind'];
  readonly stream: Stream;
  readonly decoder: CodecContext;
  filter: FrameFilter | null;
}

/** Opens a file or URL with FFmpeg, decodes it and brings pictures and sound into the programme's format. */
export class MediaReader {
  readonly #format = new FormatContext();
  readonly #packet = new Packet();
  readonly #frame = new Frame();
  readonly #filtered = new Frame();
  readonly #video: VideoSettings;
  readonly #clock: Clock;
  readonly #stallMs: number | null;
  #tracks: Track[] = [];
  #startMs = 0;
  #stopped = false;

  private constructor(video: VideoSettings, clock: Clock, stallMs: number | null) {
    this.#video = video;
    this.#clock = clock;
    this.#stallMs = stallMs;
    this.#packet.alloc();
    this.#frame.alloc();
    this.#filtered.alloc();
  }

  /**
   * Rejects with words when it cannot be opened or has no picture.
   * @param stallMs how long to wait for an answer or for more data; null for ever (files).
   * @param onOpening is given the reader before it waits for anything, so that it can be stopped.
   */
  static async open(
    url: string,
    options: { readonly video: VideoSettings; readonly clock: Clock; readonly stallMs: number | null },
    onOpening: (reader: MediaReader) => void,
  ): Promise<MediaReader> {
    const reader = new MediaReader(options.video, options.clock, options.stallMs);
    onOpening(reader);
    try {
      await reader.#open(url);
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  get hasSound(): boolean {
    return this.#tracks.some((track) => track.kind === 'audio');
  }

  /** Visits every frame in the input's order; returns at its end or after `stop`. */
  async readAll(visit: FrameVisitor): Promise<void> {
    while (!this.#stopped) {
      const result = await this.#guarded(() => this.#format.readFrame(this.#packet));
      if (result === AVERROR_EOF) break;
      checkAv('read', result);
      const track = this.#tracks.find(({ stream }) => stream.index === this.#packet.streamIndex);
      if (track) await this.#decode(track, this.#packet, visit);
      this.#packet.unref();
    }
    for (const track of this.#tracks) {
      if (!this.#stopped) await this.#decode(track, null, visit);
      if (!this.#stopped) await this.#drain(track, null, visit);
    }
  }

  /** Makes a pending read return; `close` comes after `readAll` has ended. */
  stop(): void {
    this.#stopped = true;
    this.#format.interrupt();
  }

  async close(): Promise<void> {
    this.#stopped = true;
    for (const track of this.#tracks) {
      track.decoder.freeContext();
      track.filter?.close();
    }
    this.#tracks = [];
    await this.#format.closeInput();
    this.#frame.free();
    this.#filtered.free();
    this.#packet.free();
  }

  async #open(url: string): Promise<void> {
    // Without a context of its own beforehand, nothing could interrupt the opening.
    this.#format.allocContext();
    checkAv('open', await this.#guarded(() => this.#format.openInput(url, null, null)));
    checkAv('probe', await this.#guarded(() => this.#format.findStreamInfo(null)));
    const picture = this.#openTrack('video', AVMEDIA_TYPE_VIDEO);
    if (!picture) throw new AvError('open', 'there is no picture in it');
    const sound = this.#openTrack('audio', AVMEDIA_TYPE_AUDIO);
    this.#tracks = sound ? [picture, sound] : [picture];
    const { startTime } = this.#format;
    this.#startMs = startTime === AV_NOPTS_VALUE ? 0 : Number(startTime) / 1000;
  }

  /** Interrupts what takes too long: a blocked call would keep a thread that x264 needs. */
  async #guarded(call: () => Promise<number>): Promise<number> {
    if (this.#stallMs === null) return call();
    const stallMs = this.#stallMs;
    let stalled = false;
    const timer = this.#clock.schedule(stallMs, () => {
      stalled = true;
      this.#format.interrupt();
    });
    try {
      const result = await call();
      if (stalled) throw new AvError('read', `nothing came for ${String(stallMs / 1000)} s`);
      return result;
    } finally {
      timer.cancel();
    }
  }

  #openTrack(kind: Track['kind'], type: AVMediaType): Track | null {
    const stream = this.#format.streams[this.#format.findBestStream(type)];
    if (!stream) return null;
    const codec = Codec.findDecoder(stream.codecpar.codecId);
    if (!codec) throw new AvError('open', `there is no decoder for its ${kind === 'video' ? 'picture' : 'sound'}`);
    const decoder = new CodecContext();
    decoder.allocContext3(codec);
    checkAv('decoder', decoder.parametersToContext(stream.codecpar));
    decoder.pktTimebase = stream.timeBase;
    checkAv('decoder', decoder.open2Sync(codec, null));
    return { kind, stream, decoder, filter: null };
  }

  async #decode(track: Track, packet: Packet | null, visit: FrameVisitor): Promise<void> {
    // A damaged packet is skipped: live streams have them, and the next key frame heals.
    if ((await track.decoder.sendPacket(packet)) < 0) return;
    while (!this.#stopped && (await track.decoder.receiveFrame(this.#frame)) >= 0) {
      if (this.#frame.bestEffortTimestamp !== AV_NOPTS_VALUE) {
        this.#frame.pts = this.#frame.bestEffortTimestamp;
        await this.#drain(track, this.#frame, visit);
      }
      this.#frame.unref();
    }
  }

  async #drain(track: Track, frame: Frame | null, visit: FrameVisitor): Promise<void> {
    if (frame) track.filter = this.#filterFor(track, frame);
    const { filter } = track;
    if (!filter) return;
    await filter.push(frame);
    while (!this.#stopped && filter.pull(this.#filtered)) {
      const mediaMs = (Number(this.#filtered.pts) * filter.timeBaseNum * 1000) / filter.timeBaseDen - this.#startMs;
      await visit({ kind: track.kind, mediaMs, frame: this.#filtered });
      this.#filtered.unref();
    }
  }

  /** Made at the first frame, and anew when the input changes its size or format. */
  #filterFor(track: Track, frame: Frame): FrameFilter {
    if (track.filter?.fits(frame)) return track.filter;
    track.filter?.close();
    const { timeBase } = track.stream;
    return track.kind === 'video' ? pictureFilter(frame, timeBase, this.#video) : soundFilter(frame, timeBase);
  }
}
