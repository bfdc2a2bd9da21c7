import { describe, expect, it } from 'vitest';
import { AacEncoder } from './aac-encoder.ts';
import { AAC_FRAME_SAMPLES } from './audio-timeline.ts';

const FIRST = Date.UTC(2026, 10, 22) * 48;

describe('AAC encoder', () => {
  it('stamps packets so that what a decoder gives at a time is what was heard then, over jumps, too', () => {
    const encoder = new AacEncoder();
    const samples = new Float32Array(AAC_FRAME_SAMPLES * 2);
    const starts = [0, 1, 2, 3, 50, 51, 52].map((frame) => FIRST + frame * AAC_FRAME_SAMPLES);
    const stamps = starts.flatMap((firstSample) =>
      encoder.encode({ firstSample, samples }).map((packet) => packet.firstSample),
    );
    encoder.close();
    // One packet of priming before the first sample; the last frame is still inside.
    expect(stamps).toEqual([FIRST - AAC_FRAME_SAMPLES, ...starts].slice(0, stamps.length));
    expect(stamps.length).toBeGreaterThanOrEqual(starts.length - 1);
  });
});
