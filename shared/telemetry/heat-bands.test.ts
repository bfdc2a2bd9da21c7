import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bandEnds, bandOf, HEAT_BOUNDS_MS, trimmedCounts } from './heat-bands.ts';

it('reaches beyond any target, and begins with the bands of versions before', () => {
  expect(HEAT_BOUNDS_MS.at(-1)).toBeGreaterThan(30_000 + 1_000);
  expect(HEAT_BOUNDS_MS.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, band) => band * 100));
  // A band's number is kept in one byte.
  expect(HEAT_BOUNDS_MS.length).toBeLessThan(256);
});

it('puts each latency into the band that holds it', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100_000, noNaN: true }), (latencyMs) => {
      const { fromMs, toMs } = bandEnds(bandOf(latencyMs));
      expect(latencyMs).toBeGreaterThanOrEqual(fromMs);
      if (toMs !== null) expect(latencyMs).toBeLessThan(toMs);
    }),
  );
  expect([bandOf(-5), bandOf(3_999), bandOf(4_000), bandOf(1e9)]).toEqual([0, 39, 40, HEAT_BOUNDS_MS.length - 1]);
});

it('is ascending, and never finer further out', () => {
  const widths = HEAT_BOUNDS_MS.slice(1).map((toMs, band) => toMs - (HEAT_BOUNDS_MS[band] ?? 0));
  expect(widths.every((width, band) => width > 0 && width >= (widths[band - 1] ?? 0))).toBe(true);
});

it('leaves out empty bands at the end, and none else', () => {
  expect([trimmedCounts([0, 2, 0, 1, 0, 0]), trimmedCounts([0, 0])]).toEqual([[0, 2, 0, 1], []]);
});
