import { AUDIO_CHANNELS, AUDIO_SAMPLE_RATE_HZ } from '../../shared/media/media-frame.ts';
import type { AudioBlock } from './media.ts';

const SAMPLES_PER_MS = AUDIO_SAMPLE_RATE_HZ / 1000;
/** Samples of an AAC-LC frame (ISO/IEC 14496-3 §4.1). */
export const AAC_FRAME_SAMPLES = 1024;
/** Stamps may jitter by this much without anything being inserted or left out. */
const JITTER_SAMPLES = 60 * SAMPLES_PER_MS;
/** Gaps up to this are filled with silence; longer ones are jumped. */
const FILL_SAMPLES = 500 * SAMPLES_PER_MS;
/** A lasting deviation above this is corrected by one sample a block, which nobody hears. */
const CORRECT_SAMPLES = 1 * SAMPLES_PER_MS;
/** Weight of a new block in the lasting deviation: about the last 50 blocks. */
const SMOOTHING = 0.02;

/** 1024 samples with their place in time, counted in samples since 1970. */
export interface AudioFrame {
  readonly firstSample: number;
  /** Interleaved. */
  readonly samples: Float32Array;
}

/**
 * Turns stamped blocks into an unbroken row of AAC frames: time is counted in samples, and stamps only steer it.
 * Each frame begins after the one before ends; nothing is ever sent twice or out of order.
 */
export class AudioTimeline {
  readonly #pending = new Float32Array(AAC_FRAME_SAMPLES * AUDIO_CHANNELS);
  #pendingSamples = 0;
  /** The sample that comes next; null before the first block. */
  #nextSample: number | null = null;
  #deviationSamples = 0;
  /** The next stamp is taken at its word. */
  #exactly = false;

  /** Blocks dropped because their time had been sent already. */
  overlaps = 0;
  /** Gaps that were filled or jumped. */
  gaps = 0;

  /**
   * Another source speaks from the next block on: what its stamp differs by is no jitter. Bent back little by little,
   * lips would be off for a minute.
   */
  resync(): void {
    this.#exactly = true;
  }

  push(block: AudioBlock): AudioFrame[] {
    const frames: AudioFrame[] = [];
    const startSample = Math.round(block.captureTime * SAMPLES_PER_MS);
    this.#nextSample ??= startSample;
    let { samples } = block;
    const differenceSamples = startSample - this.#nextSample;
    const toleranceSamples = this.#exactly ? 0 : JITTER_SAMPLES;
    if (differenceSamples > toleranceSamples) {
      this.gaps++;
      this.#bridge(differenceSamples, startSample, frames);
    } else if (differenceSamples < -toleranceSamples) {
      this.overlaps++;
      samples = samples.subarray(-differenceSamples * AUDIO_CHANNELS);
      this.#deviationSamples = 0;
    } else {
      if (this.#exactly) this.#deviationSamples = 0;
      samples = this.#steer(samples, differenceSamples);
    }
    // A block that lies behind altogether says nothing yet.
    if (samples.length > 0) this.#exactly = false;
    this.#append(samples, frames);
    return frames;
  }

  #bridge(gapSamples: number, startSample: number, frames: AudioFrame[]): void {
    this.#deviationSamples = 0;
    if (gapSamples <= FILL_SAMPLES) {
      this.#append(new Float32Array(gapSamples * AUDIO_CHANNELS), frames);
      return;
    }
    if (this.#pendingSamples > 0) {
      this.#append(new Float32Array((AAC_FRAME_SAMPLES - this.#pendingSamples) * AUDIO_CHANNELS), frames);
    }
    this.#nextSample = startSample;
  }

  #steer(samples: Float32Array, differenceSamples: number): Float32Array {
    this.#deviationSamples += (differenceSamples - this.#deviationSamples) * SMOOTHING;
    const count = samples.length / AUDIO_CHANNELS;
    if (Math.abs(this.#deviationSamples) < CORRECT_SAMPLES || count < 2) return samples;
    return stretch(samples, count + Math.sign(this.#deviationSamples));
  }

  #append(samples: Float32Array, frames: AudioFrame[]): void {
    let at = 0;
    while (at < samples.length) {
      const room = (AAC_FRAME_SAMPLES - this.#pendingSamples) * AUDIO_CHANNELS;
      const part = samples.subarray(at, at + room);
      this.#pending.set(part, this.#pendingSamples * AUDIO_CHANNELS);
      at += part.length;
      this.#pendingSamples += part.length / AUDIO_CHANNELS;
      this.#nextSample = (this.#nextSample ?? 0) + part.length / AUDIO_CHANNELS;
      if (this.#pendingSamples === AAC_FRAME_SAMPLES) {
        frames.push({ firstSample: this.#nextSample - AAC_FRAME_SAMPLES, samples: this.#pending.slice() });
        this.#pendingSamples = 0;
      }
    }
  }
}

/** Linear interpolation of interleaved stereo to another number of samples. */
function stretch(samples: Float32Array, toCount: number): Float32Array {
  const fromCount = samples.length / AUDIO_CHANNELS;
  const stretched = new Float32Array(toCount * AUDIO_CHANNELS);
  const step = (fromCount - 1) / Math.max(1, toCount - 1);
  for (let index = 0; index < toCount; index++) {
    const position = index * step;
    const left = Math.min(Math.floor(position), fromCount - 2);
    const share = position - left;
    for (let channel = 0; channel < AUDIO_CHANNELS; channel++) {
      const a = samples[left * AUDIO_CHANNELS + channel] ?? 0;
      const b = samples[(left + 1) * AUDIO_CHANNELS + channel] ?? 0;
      stretched[index * AUDIO_CHANNELS + channel] = a + (b - a) * share;
    }
  }
  return stretched;
}
