import {
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AV_PKT_DATA_QUALITY_STATS,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import type { UnixMs } from '../../shared/time/units.ts';
import { AvError, checkAv } from '../av-error.ts';
import type { VideoUnit } from '../pipeline/media.ts';

/** The bit rate may be exceeded for this long: a key frame must fit. */
const RATE_WINDOW_MS = 500;
/** FFmpeg's quality is QP times this (libavutil/avutil.h). */
const FF_QP2LAMBDA = 118;
/** What one x264 thread does at ease on an old laptop core, in pixels a second. */
const PIXELS_PER_THREAD = 1280 * 720 * 45;

/**
 * x264, ultrafast and without delay: one picture in, one access unit out. Encoding runs on FFmpeg's side of the
 * thread pool, so that the event loop stays free.
 *
 * Options are set one by one: handing a Dictionary to `open2` frees it twice (node-av 6.1.1).
 */
export class H264Encoder {
  readonly #context = new CodecContext();
  readonly #frame = new Frame();
  readonly #packet = new Packet();
  readonly #captureTimes = new Map<bigint, UnixMs>();
  #count = 0n;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(video: VideoSettings) {
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (!codec) throw new AvError('H.264', 'FFmpeg has no x264');
    const context = this.#context;
    context.allocContext3(codec);
    context.width = video.widthPx;
    context.height = video.heightPx;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.timeBase = new Rational(1, video.framerateFps);
    context.framerate = new Rational(video.framerateFps, 1);
    context.gopSize = Math.max(1, Math.round((video.gopMs * video.framerateFps) / 1000));
    context.maxBFrames = 0;
    context.bitRate = BigInt(video.bitrateKbps * 1000);
    context.rcMaxRate = BigInt(video.bitrateKbps * 1000);
    context.rcBufferSize = video.bitrateKbps * RATE_WINDOW_MS;
    const pixelsPerS = video.widthPx * video.heightPx * video.framerateFps;
    context.threadCount = Math.min(4, Math.ceil(pixelsPerS / PIXELS_PER_THREAD));
    const options = { preset: 'ultrafast', tune: 'zerolatency', 'forced-idr': '1', sc_threshold: '0' };
    for (const [name, value] of Object.entries(options)) checkAv(`x264 ${name}`, context.setOption(name, value));
    checkAv('x264', context.open2Sync(codec, null));
    this.#packet.alloc();
    this.#frame.alloc();
    this.#frame.format = AV_PIX_FMT_YUV420P;
    this.#frame.width = video.widthPx;
    this.#frame.height = video.heightPx;
    checkAv('x264 frame', this.#frame.getBuffer(0));
  }

  /** @param picture I420 without padding. Calls must not overlap. Null when x264 gave nothing, or after `close`. */
  async encode(picture: Buffer, captureTime: UnixMs, forceKeyFrame: boolean): Promise<VideoUnit | null> {
    if (this.#closed) return null;
    checkAv('x264 frame', this.#frame.makeWritable());
    checkAv('x264 frame', this.#frame.fromBuffer(picture));
    return this.encodeFrame(this.#frame, captureTime, forceKeyFrame);
  }

  /** The same for a frame in yuv420p of our size. */
  async encodeFrame(frame: Frame, captureTime: UnixMs, forceKeyFrame: boolean): Promise<VideoUnit | null> {
    if (this.#closed) return null;
    const pts = this.#count++;
    frame.pts = pts;
    frame.pictType = forceKeyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    this.#captureTimes.set(pts, captureTime);
    const sending = this.#context.sendFrame(frame);
    this.#running = sending;
    checkAv('x264 encode', await sending);
    return this.#receive();
  }

  /** Waits for the picture in work. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#running;
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }

  #receive(): VideoUnit | null {
    if (this.#closed || this.#context.receivePacketSync(this.#packet) < 0) return null;
    const { pts, data, isKeyframe } = this.#packet;
    const captureTime = this.#captureTimes.get(pts);
    this.#captureTimes.delete(pts);
    const unit =
      data && captureTime !== undefined
        ? { captureTime, keyFrame: isKeyframe, data: Buffer.from(data), quantiser: this.#quantiser() }
        : null;
    this.#packet.unref();
    return unit;
  }

  /** The mean QP of the picture just encoded: 32 bits, little-endian, in AV_PKT_DATA_QUALITY_STATS. */
  #quantiser(): number | null {
    const stats = this.#packet.getSideData(AV_PKT_DATA_QUALITY_STATS);
    return stats && stats.length >= 4 ? stats.readUInt32LE(0) / FF_QP2LAMBDA : null;
  }
}
