import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_TIMED_ID3,
  AVMEDIA_TYPE_DATA,
  AVMEDIA_TYPE_VIDEO,
  type AVCodecID,
  type AVMediaType,
} from 'node-av/constants';
import { FormatContext, IOContext, Packet, Rational, type CodecContext, type Stream } from 'node-av/lib';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import { checkAv } from '../av-error.ts';

const TICKS_PER_S = 90_000;
export const TS_PACKET_BYTES = 188;
/** The muxer flushes after every frame; larger frames come in several pieces. */
const IO_BUFFER_BYTES = 64 * 7 * TS_PACKET_BYTES;

/**
 * Options of FFmpeg's mpegts muxer. Time stamps as they are; a length in each video PES, so that a receiver need not
 * wait for the next one; each audio frame in a PES of its own; PCR 50 ms (max_delay, in µs) before DTS and at most
 * 20 ms apart if frames come that often; PAT and PMT at key frames and each 100 ms.
 */
const OPTIONS = {
  mpegts_copyts: '1',
  omit_video_pes_length: '0',
  mpegts_flags: 'pat_pmt_at_frames',
  pes_payload_size: '0',
  pcr_period: '20',
  pat_period: '0.1',
  max_delay: '50000',
  flush_packets: '1',
};

type Track = 'video' | 'audio' | 'metadata';
const STREAM_INDEX: Record<Track, number> = { video: 0, audio: 1, metadata: 2 };

/** MPEG-TS (ISO/IEC 13818-1) with H.264, AAC and timed ID3, by FFmpeg. Whatever is written is out at once. */
export class TsMuxer {
  readonly #format = new FormatContext();
  readonly #io = new IOContext();
  readonly #packet = new Packet();
  #pieces: Buffer[] = [];

  /** @param audio the opened AAC encoder, whose parameters go into the stream. */
  constructor(video: VideoSettings, audio: CodecContext) {
    checkAv('MPEG-TS', this.#format.allocOutputContext2(null, 'mpegts', null));
    for (const [name, value] of Object.entries(OPTIONS)) {
      checkAv(`MPEG-TS option ${name}`, this.#format.setOption(name, value));
    }
    this.#io.allocContextWithCallbacks(IO_BUFFER_BYTES, 1, null, (piece) => {
      this.#pieces.push(Buffer.from(piece));
      return piece.byteLength;
    });
    this.#format.pb = this.#io;
    const picture = this.#addStream(AV_CODEC_ID_H264, AVMEDIA_TYPE_VIDEO);
    picture.codecpar.width = video.widthPx;
    picture.codecpar.height = video.heightPx;
    const sound = this.#format.newStream(null);
    checkAv('AAC parameters', sound.codecpar.fromContext(audio));
    sound.timeBase = new Rational(1, TICKS_PER_S);
    this.#addStream(AV_CODEC_ID_TIMED_ID3, AVMEDIA_TYPE_DATA);
    checkAv('MPEG-TS header', this.#format.writeHeaderSync(null));
    this.#packet.alloc();
  }

  /**
   * Returns the TS packets, whole multiples of 188 bytes.
   * @param ticks presentation time in 90 kHz units since 1970, rising in each stream; the low 33 bits go on the wire.
   */
  write(track: Track, ticks: bigint, keyFrame: boolean, data: Uint8Array): Buffer {
    this.#packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#packet.pts = ticks;
    this.#packet.dts = ticks;
    this.#packet.streamIndex = STREAM_INDEX[track];
    this.#packet.isKeyframe = keyFrame;
    this.#packet.timeBase = { num: 1, den: TICKS_PER_S };
    try {
      checkAv(`MPEG-TS ${track}`, this.#format.writeFrameSync(this.#packet));
      // Small audio frames are gathered otherwise: a null packet sends what there is.
      if (track === 'audio') checkAv('MPEG-TS flush', this.#format.writeFrameSync(null));
    } finally {
      this.#packet.unref();
    }
    return this.#take();
  }

  close(): void {
    // Else the context would free our I/O along with itself, and we again.
    this.#format.pb = null;
    this.#format.freeContext();
    this.#io.freeContext();
    this.#packet.free();
  }

  #addStream(codecId: AVCodecID, type: AVMediaType): Stream {
    const stream = this.#format.newStream(null);
    stream.codecpar.codecType = type;
    stream.codecpar.codecId = codecId;
    stream.timeBase = new Rational(1, TICKS_PER_S);
    return stream;
  }

  #take(): Buffer {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  }
}
