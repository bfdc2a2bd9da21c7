import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpeechDetector } from './speech-detector.ts';

const RATE_HZ = 48_000;
const START_MS = 1_700_000_000_000;

/** A random number from −1 to 1 that is the same in every run. */
function noiseSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 0xffff_ffff) * 2 - 1;
  };
}

const amplitude = (db: number): number => 10 ** (db / 20);

/** Synthetic voice: harmonics of 140 Hz whose loudness goes up and down four times a second, as syllables do. */
function voice(atS: number): number {
  const syllable = 0.35 + 0.65 * Math.abs(Math.sin(2 * Math.PI * 2 * atS + 1.2));
  let sum = 0;
  for (let harmonic = 1; harmonic <= 8; harmonic++) sum += Math.sin(2 * Math.PI * 140 * harmonic * atS) / harmonic;
  return syllable * sum * 0.5;
}

interface Take {
  readonly seconds: number;
  readonly noiseDb: number;
  /** [from, to] in seconds. */
  readonly speech: readonly (readonly [number, number])[];
  readonly speechDb?: number;
  /** 50 Hz. */
  readonly humDb?: number;
  readonly clicks?: readonly number[];
}

function startsOf(take: Take, chunkSamples = 480): number[] {
  const { seconds, noiseDb, speech, speechDb = -20, humDb = -200, clicks = [] } = take;
  const random = noiseSource(7);
  const samples = Float32Array.from({ length: seconds * RATE_HZ }, (_, index) => {
    const atS = index / RATE_HZ;
    const isSpeech = speech.some(([from, to]) => atS >= from && atS < to);
    const isClick = clicks.some((at) => atS >= at && atS < at + 0.015);
    return (
      random() * amplitude(noiseDb) +
      Math.sin(2 * Math.PI * 50 * atS) * amplitude(humDb) +
      (isSpeech ? voice(atS) * amplitude(speechDb) : 0) +
      (isClick ? random() * 0.5 : 0)
    );
  });
  const detector = new SpeechDetector(RATE_HZ);
  const starts: number[] = [];
  for (let from = 0; from < samples.length; from += chunkSamples) {
    const startMs = detector.push(samples.subarray(from, from + chunkSamples), START_MS + (from / RATE_HZ) * 1000);
    if (startMs !== null) starts.push((startMs - START_MS) / 1000);
  }
  return starts;
}

describe('SpeechDetector', () => {
  it('tells the start of each sentence to 30 ms, and not of each word', () => {
    const starts = startsOf({
      seconds: 7,
      noiseDb: -65,
      speech: [
        [1, 1.8],
        [1.95, 2.6],
        [4, 6],
      ],
    });
    expect(starts).toHaveLength(2);
    expect(Math.abs((starts[0] ?? 0) - 1)).toBeLessThan(0.03);
    expect(Math.abs((starts[1] ?? 0) - 4)).toBeLessThan(0.03);
  });

  it('hears a voice over a noisy room and mains hum', () => {
    const starts = startsOf({ seconds: 6, noiseDb: -45, humDb: -25, speech: [[3, 5]], speechDb: -18 });
    expect(starts).toHaveLength(1);
    expect(Math.abs((starts[0] ?? 0) - 3)).toBeLessThan(0.04);
  });

  it('takes silence, a quiet room, hum and taps on the desk for no voice', () => {
    expect(startsOf({ seconds: 3, noiseDb: -200, speech: [] })).toEqual([]);
    expect(startsOf({ seconds: 5, noiseDb: -55, speech: [] })).toEqual([]);
    expect(startsOf({ seconds: 5, noiseDb: -70, humDb: -20, speech: [] })).toEqual([]);
    expect(startsOf({ seconds: 5, noiseDb: -65, speech: [], clicks: [1, 2, 3.3] })).toEqual([]);
  });

  it('does not care how the sound is cut into chunks', () => {
    const take: Take = { seconds: 3, noiseDb: -60, speech: [[1, 2.5]] };
    const expected = startsOf(take);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (chunkSamples) => {
        const starts = startsOf(take, chunkSamples);
        expect(starts).toHaveLength(expected.length);
        expect(starts[0]).toBeCloseTo(expected[0] ?? 0, 3);
      }),
      { numRuns: 10 },
    );
  });

  it('begins anew after a gap in the sound, and never tells a start that is not in it', () => {
    const detector = new SpeechDetector(RATE_HZ);
    const loud = Float32Array.from({ length: 4_800 }, (_, index) => voice(index / RATE_HZ) * 0.3);
    expect(detector.push(new Float32Array(RATE_HZ / 2), START_MS - 500)).toBeNull();
    expect(detector.push(loud, START_MS)).toBeCloseTo(START_MS, 0);
    expect(detector.push(loud, START_MS + 100)).toBeNull();
    const againMs = detector.push(loud, START_MS + 60_000);
    expect(againMs).toBeGreaterThanOrEqual(START_MS + 60_000);
  });
});
