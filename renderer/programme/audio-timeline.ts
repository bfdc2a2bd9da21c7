import { AUDIO_CHANNELS, AUDIO_SAMPLE_RATE_HZ } from '../../shared/media/media-frame.ts';
import { RESAMPLER_AHEAD, Resampler } from './resampler.ts';

/** 20 ms: one message of the media socket. */
export const BLOCK_SAMPLES = AUDIO_SAMPLE_RATE_HZ / 50;
export const BLOCK_MS = (BLOCK_SAMPLES * 1000) / AUDIO_SAMPLE_RATE_HZ;
const SAMPLES_PER_MS = AUDIO_SAMPLE_RATE_HZ / 1000;
const RING_SAMPLES = 2 * AUDIO_SAMPLE_RATE_HZ;
/** A source off by more than this is set anew (a gap or a jump); less is bent back unheard. */
const RESYNC_ABOVE_MS = 40;
const DRIFT_GAIN = 0.02;
/** 0.2 %: a thirtieth of a semitone. */
const MAX_BEND = 0.002;
const MIN_HOLD_MS = 5;
const MAX_HOLD_MS = 250;
/** The lateness allowed for shrinks by half in about 10 s. */
const HOLD_DECAY_PER_BLOCK = 0.5 ** (BLOCK_MS / 10_000);
/** After a pause this long (the computer slept) the missed sound is not made up for. */
const MAX_BEHIND_MS = 2000;

export interface AudioBlock {
  /** Studio time of the first sample. */
  readonly captureTimeMs: number;
  /** Interleaved stereo, BLOCK_SAMPLES samples a channel, within ±1. */
  readonly samples: Float32Array<ArrayBuffer>;
}

export interface SoundChunk {
  /** Studio time of the first sample. */
  readonly captureTimeMs: number;
  readonly rateHz: number;
  /** One array a channel; a single one goes to both sides, more than two are cut to the first two. */
  readonly channels: readonly Float32Array[];
}

interface Input {
  readonly rateHz: number;
  readonly resamplers: readonly Resampler[];
  /** Where the resampler's next result belongs on the timeline, in samples. */
  at: number;
}

/**
 * Mixes sources onto the timeline of studio time: sample n of the output belongs to studio time
 * `start + n / 48 kHz`, always. Each source's samples are put where their capture time says; its clock's drift is
 * taken up by bending its rate, and where nothing came there is silence. So the sound is steady whatever comes.
 */
export class AudioTimeline {
  #startMs: number;
  /** First sample not yet given out. */
  #out = 0;
  #ring = new Float32Array(RING_SAMPLES * AUDIO_CHANNELS);
  readonly #inputs = new Map<string, Input>();
  #holdMs = MIN_HOLD_MS;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** A source's next chunk; `nowMs` is the studio time of its arrival. */
  write(source: string, chunk: SoundChunk, nowMs: number): void {
    const frames = chunk.channels[0]?.length ?? 0;
    if (frames === 0 || !(chunk.rateHz > 0)) return;
    // The resampler gives what lay RESAMPLER_AHEAD input samples earlier: so much earlier it belongs.
    const delay = (RESAMPLER_AHEAD * AUDIO_SAMPLE_RATE_HZ) / chunk.rateHz;
    const wantedAt = (chunk.captureTimeMs - this.#startMs) * SAMPLES_PER_MS - delay;
    const input = this.#input(source, chunk.rateHz, wantedAt);
    const lateMs = nowMs - chunk.captureTimeMs - (frames * 1000) / chunk.rateHz;
    this.#holdMs = Math.min(MAX_HOLD_MS, Math.max(this.#holdMs, lateMs + MIN_HOLD_MS));
    const plainLength = (frames * AUDIO_SAMPLE_RATE_HZ) / chunk.rateHz;
    const bend = Math.max(-MAX_BEND, Math.min(MAX_BEND, ((wantedAt - input.at) * DRIFT_GAIN) / plainLength));
    const length = plainLength * (1 + bend);
    this.#mix(input, chunk, length);
    input.at += length;
  }

  /** The source is gone; what it gave is still played. */
  end(source: string): void {
    this.#inputs.delete(source);
  }

  /** All blocks that are complete at this studio time, in order and without gaps. */
  pull(nowMs: number): AudioBlock[] {
    const blocks: AudioBlock[] = [];
    const behindMs = nowMs - this.#holdMs - this.#timeOf(this.#out);
    if (behindMs > MAX_BEHIND_MS) this.#restart(nowMs - this.#holdMs - BLOCK_MS);
    while (this.#timeOf(this.#out + BLOCK_SAMPLES) + this.#holdMs <= nowMs) blocks.push(this.#take());
    return blocks;
  }

  #timeOf(sample: number): number {
    return this.#startMs + sample / SAMPLES_PER_MS;
  }

  #restart(startMs: number): void {
    this.#startMs = startMs;
    this.#out = 0;
    this.#ring.fill(0);
    this.#inputs.clear();
  }

  #input(source: string, rateHz: number, wantedAt: number): Input {
    const known = this.#inputs.get(source);
    if (known && known.rateHz === rateHz) {
      if (Math.abs(wantedAt - known.at) > RESYNC_ABOVE_MS * SAMPLES_PER_MS) known.at = wantedAt;
      return known;
    }
    const cutoff = Math.min(1, AUDIO_SAMPLE_RATE_HZ / rateHz);
    const resamplers = Array.from({ length: AUDIO_CHANNELS }, () => new Resampler(cutoff));
    const input = { rateHz, resamplers, at: wantedAt };
    this.#inputs.set(source, input);
    return input;
  }

  #mix(input: Input, chunk: SoundChunk, length: number): void {
    const firstOut = Math.ceil(input.at);
    const count = Math.ceil(input.at + length) - firstOut;
    const step = (chunk.channels[0]?.length ?? 0) / length;
    input.resamplers.forEach((resampler, side) => {
      const samples = chunk.channels[side] ?? chunk.channels[0];
      if (!samples) return;
      let index = firstOut;
      resampler.run(samples, (firstOut - input.at) * step, step, count, (sample) => {
        if (index >= this.#out && index < this.#out + RING_SAMPLES) {
          const slot = (index % RING_SAMPLES) * AUDIO_CHANNELS + side;
          this.#ring[slot] = (this.#ring[slot] ?? 0) + sample;
        }
        index += 1;
      });
    });
  }

  #take(): AudioBlock {
    const samples = new Float32Array(BLOCK_SAMPLES * AUDIO_CHANNELS);
    for (let index = 0; index < samples.length; index++) {
      const slot = (this.#out * AUDIO_CHANNELS + index) % this.#ring.length;
      samples[index] = Math.max(-1, Math.min(1, this.#ring[slot] ?? 0));
      this.#ring[slot] = 0;
    }
    const captureTimeMs = this.#timeOf(this.#out);
    this.#out += BLOCK_SAMPLES;
    this.#holdMs = Math.max(MIN_HOLD_MS, this.#holdMs * HOLD_DECAY_PER_BLOCK);
    return { captureTimeMs, samples };
  }
}

const SILENCE_DB = -100;

/** The loudest sample against full scale, in dB; −100 for silence. */
export function peakDb(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak > 0 ? Math.max(SILENCE_DB, 20 * Math.log10(peak)) : SILENCE_DB;
}
