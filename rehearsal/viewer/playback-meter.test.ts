import { describe, expect, it } from 'vitest';
import { framesIn, percentileIn } from '../../shared/interaction/latency-histogram.ts';
import { PlaybackMeter } from './playback-meter.ts';

describe('PlaybackMeter', () => {
  it('counts every frame and every latency between two reports, and begins anew', () => {
    const meter = new PlaybackMeter();
    for (let frame = 0; frame < 30; frame++) meter.frame(frame < 3 ? null : 700);
    const { latencyHistogram, frames } = meter.take();
    expect([frames, framesIn(latencyHistogram)]).toEqual([30, 27]);
    expect(percentileIn(latencyHistogram, 0.5)).toBeCloseTo(700, 0);
    expect(meter.take()).toEqual({
      latencyHistogram: [],
      frames: 0,
      markMs: null,
      bufferMs: null,
      arrivalAgeMs: null,
      rateMin: 1,
      rateMax: 1,
    });
  });

  it('gives the medians of marks, buffer and arrivals, and the slowest and fastest rate, the one that goes on included', () => {
    const meter = new PlaybackMeter();
    for (const latencyMs of [702, 690, 1_500]) meter.mark(latencyMs);
    for (const bufferMs of [610, 510, 560]) meter.buffer(bufferMs);
    for (const ageMs of [180, 240, 190]) meter.arrival(ageMs);
    meter.rate(0.98);
    meter.rate(1.04);
    expect(meter.take()).toMatchObject({ markMs: 702, bufferMs: 560, arrivalAgeMs: 190, rateMin: 0.98, rateMax: 1.04 });
    expect(meter.take()).toMatchObject({ markMs: null, rateMin: 1.04, rateMax: 1.04 });
  });
});
