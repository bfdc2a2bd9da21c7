import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import { columnsOf, hasValues, newest, timeRange } from './plot-data.ts';

const point = (atMs: number, srtRttMs?: number): TelemetryPoint => ({
  atMs,
  values: srtRttMs === undefined ? {} : { srtRttMs },
});

describe('columnsOf', () => {
  it('breaks the line where seconds are missing', () => {
    const columns = columnsOf([point(0, 1), point(1_000, 2), point(9_000, 3)], ['srtRttMs']);
    expect(columns).toEqual([
      [0, 1, 1.001, 9],
      [1, 2, null, 3],
    ]);
  });

  it('has columns of one length, times that grow and nothing but numbers and nulls, whatever came', () => {
    const anyPoint = fc.record({ atMs: fc.nat(600_000), value: fc.option(fc.double()) });
    fc.assert(
      fc.property(fc.uniqueArray(anyPoint, { selector: (one) => one.atMs }), (raw) => {
        const points = raw.sort((a, b) => a.atMs - b.atMs).map((one) => point(one.atMs, one.value ?? undefined));
        const columns = columnsOf(points, ['srtRttMs', 'viewers'], [(values) => (values.srtRttMs ?? Number.NaN) * 2]);
        expect(new Set(columns.map((column) => column.length)).size).toBe(1);
        const times = columns[0];
        for (let index = 1; index < times.length; index++) expect(times[index]).toBeGreaterThan(times[index - 1] ?? 0);
        for (const column of columns.slice(1)) {
          for (const value of column) expect(value === null || Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });

  it('knows when there is nothing to draw', () => {
    expect(hasValues(columnsOf([point(0)], ['srtRttMs']))).toBe(false);
    expect(hasValues(columnsOf([point(0, 0)], ['srtRttMs']))).toBe(true);
  });
});

it('finds the newest measured value', () => {
  expect(newest([point(0, 1), point(1_000, 2), point(2_000)], 'srtRttMs')).toEqual({ value: 2, atMs: 1_000 });
  expect(newest([], 'srtRttMs')).toBeNull();
});

it('shows the last minutes up to now, in seconds', () => {
  expect(timeRange(120_000, 60_000)).toEqual({ min: 60, max: 120 });
});
