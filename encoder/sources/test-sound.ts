import { AUDIO_CHANNELS, AUDIO_SAMPLE_RATE_HZ } from '../../shared/media/media-frame.ts';

const BEEP_HZ = 1000;
const BEEP_MS = 100;
const AMPLITUDE = 0.25;
const BEEP_SAMPLES = (AUDIO_SAMPLE_RATE_HZ * BEEP_MS) / 1000;
/** Cosine flanks, so that the beep does not click. */
const FLANK_SAMPLES = (AUDIO_SAMPLE_RATE_HZ * 2) / 1000;

/**
 * A 1 kHz beep of 100 ms at each full second of studio time, otherwise silence.
 * @param firstSample in samples since 1970
 */
export function testSound(firstSample: number, count: number): Float32Array {
  const samples = new Float32Array(count * AUDIO_CHANNELS);
  for (let index = 0; index < count; index++) {
    const inSecond = (firstSample + index) % AUDIO_SAMPLE_RATE_HZ;
    if (inSecond >= BEEP_SAMPLES) continue;
    const edge = Math.min(1, inSecond / FLANK_SAMPLES, (BEEP_SAMPLES - inSecond) / FLANK_SAMPLES);
    const level = AMPLITUDE * (1 - Math.cos(Math.PI * edge)) * 0.5;
    const value = level * Math.sin((2 * Math.PI * BEEP_HZ * inSecond) / AUDIO_SAMPLE_RATE_HZ);
    samples.fill(value, index * AUDIO_CHANNELS, (index + 1) * AUDIO_CHANNELS);
  }
  return samples;
}
