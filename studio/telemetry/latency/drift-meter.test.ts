import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DriftMeter } from './drift-meter.ts';

/** Told once a second for `seconds`: a drift in ppm, with delays that only ever make it later. */
function watch(meter: DriftMeter, ppm: number, seconds: number, delayMs: (second: number) => number, from = 0): void {
  for (let second = from; second < from + seconds; second++) {
    meter.add(second * 1_000, 40 + second * ppm * 1e-3 + delayMs(second));
  }
}

describe('DriftMeter', () => {
  it('finds a drift under delays, within the error it tells', () => {
    fc.assert(
      fc.property(fc.double({ min: -200, max: 200, noNaN: true }), fc.nat(1_000), (ppm, seed) => {
        const meter = new DriftMeter('smallest', null);
        watch(meter, ppm, 600, (second) => ((second * 7_919 + seed) % 97) / 10);
        const { figure } = meter;
        expect(figure).not.toBeNull();
        expect(Math.abs((figure?.ppm ?? 0) - ppm)).toBeLessThanOrEqual((figure?.errorPpm ?? 0) + 0.5);
        expect(figure?.errorPpm).toBeLessThan(20);
        expect(figure?.msPerHour).toBeCloseTo((figure?.ppm ?? 0) * 3.6);
      }),
      { numRuns: 20 },
    );
  });

  it('says nothing before two minutes, nor of another timeline than the present one', () => {
    const meter = new DriftMeter('median', null);
    expect(meter.offsetMs).toBeNull();
    watch(meter, 50, 110, () => 0);
    expect(meter.figure).toBeNull();
    expect(meter.spanMs).toBe(110_000);
    watch(meter, 50, 60, () => 0, 110);
    expect(meter.figure?.ppm).toBeCloseTo(50, 0);
    meter.add(171_000, 5_000);
    expect(meter.figure).toBeNull();
    expect(meter.spanMs).toBe(10_000);
    meter.add(1_000, 5_000);
    expect(meter.spanMs).toBe(10_000);
  });

  it('watches the last twenty minutes', () => {
    const meter = new DriftMeter('median', null);
    watch(meter, 100, 1_800, () => 0);
    watch(meter, -100, 1_300, () => 180 * 2, 1_800);
    expect(meter.spanMs).toBeLessThanOrEqual(1_200_000);
    expect(meter.figure?.ppm).toBeCloseTo(-100, 0);
  });

  it('looks past steps that no drift makes, and past the hiccup of a second', () => {
    const meter = new DriftMeter('smallest', 8);
    watch(meter, 30, 60, () => 0);
    watch(meter, 30, 40, () => 10, 60);
    watch(meter, 30, 100, (second) => (second === 150 ? 60 : -25), 100);
    expect(meter.figure?.ppm).toBeCloseTo(30, 1);
    expect(meter.spanMs).toBe(200_000);
    // A step each stretch leaves nothing to tell from.
    const torn = new DriftMeter('smallest', 8);
    watch(torn, 30, 300, (second) => Math.floor(second / 20) * 10);
    expect(torn.figure).toBeNull();
  });

  it('forgets what is no more', () => {
    const meter = new DriftMeter('median', null);
    watch(meter, 30, 200, () => 0);
    meter.expire(230_000);
    expect(meter.figure).not.toBeNull();
    meter.expire(260_000);
    expect(meter.figure).toBeNull();
    expect(meter.spanMs).toBe(0);
  });
});
