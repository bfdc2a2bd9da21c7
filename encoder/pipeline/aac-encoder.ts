import { AV_CHANNEL_LAYOUT_STEREO, AV_SAMPLE_FMT_FLTP, FF_ENCODER_AAC } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import { AUDIO_CHANNELS, AUDIO_SAMPLE_RATE_HZ } from '../../shared/media/media-frame.ts';
import { AvError, checkAv } from '../av-error.ts';
import { AAC_FRAME_SAMPLES, type AudioFrame } from './audio-timeline.ts';

export const AAC_BITRATE_BPS = 128_000;
const FRAME_BYTES = AAC_FRAME_SAMPLES * AUDIO_CHANNELS * Float32Array.BYTES_PER_ELEMENT;

export interface AacPacket {
  /** In samples since 1970; the encoder's priming of 1024 samples comes before the first one given. */
  readonly firstSample: number;
  readonly data: Buffer;
}

/** AAC-LC, 48 kHz stereo, 128 kb/s. A frame takes about 0.1 ms, so it is encoded at once. */
export class AacEncoder {
  readonly context = new CodecContext();
  readonly #frame = new Frame();
  readonly #packet = new Packet();
  readonly #planar = Buffer.alloc(FRAME_BYTES);
  readonly #planes = new Float32Array(this.#planar.buffer, this.#planar.byteOffset, FRAME_BYTES / 4);

  constructor() {
    const codec = Codec.findEncoderByName(FF_ENCODER_AAC);
    if (!codec) throw new AvError('AAC', 'FFmpeg has no AAC encoder');
    this.context.allocContext3(codec);
    this.context.sampleRate = AUDIO_SAMPLE_RATE_HZ;
    this.context.sampleFormat = AV_SAMPLE_FMT_FLTP;
    this.context.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
    this.context.bitRate = BigInt(AAC_BITRATE_BPS);
    this.context.timeBase = new Rational(1, AUDIO_SAMPLE_RATE_HZ);
    // Half the effort of the default search at the same rate: it must never hold up the video.
    checkAv('AAC coder', this.context.setOption('aac_coder', 'fast'));
    checkAv('AAC encoder', this.context.open2Sync(codec, null));
    this.#packet.alloc();
    this.#frame.alloc();
    this.#frame.format = AV_SAMPLE_FMT_FLTP;
    this.#frame.sampleRate = AUDIO_SAMPLE_RATE_HZ;
    this.#frame.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
    this.#frame.nbSamples = AAC_FRAME_SAMPLES;
    checkAv('AAC frame', this.#frame.getBuffer(0));
  }

  encode(frame: AudioFrame): AacPacket[] {
    for (let index = 0; index < AAC_FRAME_SAMPLES; index++) {
      this.#planes[index] = frame.samples[2 * index] ?? 0;
      this.#planes[AAC_FRAME_SAMPLES + index] = frame.samples[2 * index + 1] ?? 0;
    }
    checkAv('AAC frame', this.#frame.makeWritable());
    checkAv('AAC frame', this.#frame.fromBuffer(this.#planar));
    this.#frame.pts = BigInt(frame.firstSample);
    checkAv('AAC encode', this.context.sendFrameSync(this.#frame));
    const packets: AacPacket[] = [];
    while (this.context.receivePacketSync(this.#packet) >= 0) {
      const { data } = this.#packet;
      if (data) packets.push({ firstSample: Number(this.#packet.pts), data: Buffer.from(data) });
      this.#packet.unref();
    }
    return packets;
  }

  close(): void {
    this.#frame.free();
    this.#packet.free();
    this.context.freeContext();
  }
}
