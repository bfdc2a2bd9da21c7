import { describe, expect, it } from 'vitest';
import { latencyBySource, medianOf, ReturnMeter } from './return-meter.ts';

describe('ReturnMeter', () => {
  it('gives medians of what was told since the last time, and nothing of what was not', () => {
    const meter = new ReturnMeter();
    expect(meter.take()).toEqual({ glassToGlassMs: null, markMs: null, renderMs: null, frames: 0 });
    for (const [index, latencyMs] of [600, 620, 5_000].entries()) {
      const displayAtMs = 1e12 + index * 33;
      meter.add(
        { displayAtMs, datedMs: displayAtMs - latencyMs, renderMs: null },
        index === 0 ? displayAtMs - 610 : null,
      );
    }
    expect(meter.take()).toEqual({ glassToGlassMs: 620, markMs: 610, renderMs: null, frames: 3 });
    expect(meter.take().frames).toBe(0);
  });

  it('leaves out what cannot be', () => {
    const meter = new ReturnMeter();
    meter.add({ displayAtMs: 1e12, datedMs: 0, renderMs: 20 }, 2e12);
    expect(meter.take()).toEqual({ glassToGlassMs: null, markMs: null, renderMs: 20, frames: 1 });
    expect(medianOf([1, 2])).toBe(1.5);
  });
});

describe('latencyBySource', () => {
  it('moves the measured latency by what the sources differ', () => {
    const dates = { programDateTimeMs: 5_000, id3Ms: null, seiMs: 4_700 };
    expect(latencyBySource(800, dates)).toEqual({ programDateTime: 800, id3: null, sei: 1_100 });
    expect(latencyBySource(800, { programDateTimeMs: null, id3Ms: null, seiMs: 4_700 })).toEqual({
      programDateTime: null,
      id3: null,
      sei: 800,
    });
  });

  it('says nothing where nothing is dated or measured', () => {
    expect(latencyBySource(null, { programDateTimeMs: 5_000, id3Ms: null, seiMs: null })).toBeNull();
    expect(latencyBySource(800, { programDateTimeMs: null, id3Ms: null, seiMs: null })).toBeNull();
  });
});
