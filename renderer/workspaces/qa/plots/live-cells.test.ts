import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TelemetryPoint } from '../../../../shared/telemetry/metrics.ts';
import { mergeTelemetry } from '../../../api/telemetry-window.ts';
import { LiveCells, newest } from './live-cells.ts';

const point = (atMs: number, srtRttMs?: number): TelemetryPoint => ({
  atMs,
  values: srtRttMs === undefined ? {} : { srtRttMs },
});

describe('cells of what is in memory', () => {
  it('are the same added to point by point as made at once, whatever came late or twice', () => {
    const message = fc.array(fc.record({ atMs: fc.nat(60_000), rtt: fc.nat(900) }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (messages) => {
        const grown = new LiveCells();
        let points: readonly TelemetryPoint[] = [];
        for (const added of messages) {
          const sorted = added.toSorted((a, b) => a.atMs - b.atMs);
          points = mergeTelemetry(
            points,
            sorted.map(({ atMs, rtt }) => point(atMs, rtt)),
          );
          grown.update(points);
          grown.of('srtRttMs', 1_000);
        }
        const atOnce = new LiveCells();
        atOnce.update(points);
        const [one, other] = [grown.of('srtRttMs', 1_000), atOnce.of('srtRttMs', 1_000)];
        expect([one.atMs, one.min, one.max]).toEqual([other.atMs, other.min, other.max]);
      }),
    );
  });

  it('say whether anything is new, and where memory begins', () => {
    const cells = new LiveCells();
    const points = [point(5_000, 1)];
    expect(cells.fromMs).toBeNull();
    expect([cells.update(points), cells.update(points)]).toEqual([true, false]);
    expect(cells.fromMs).toBe(5_000);
    expect(cells.of('viewers', 100).atMs).toEqual([]);
  });

  it('do not grow for as long as a page is open', () => {
    const cells = new LiveCells();
    let points: readonly TelemetryPoint[] = [];
    for (let atMs = 0; atMs < 3_600_000; atMs += 10_000) {
      points = mergeTelemetry(points, [point(atMs, 1)]);
      cells.update(points);
      cells.of('srtRttMs', 1_000);
    }
    expect(cells.of('srtRttMs', 1_000).atMs.length).toBeLessThan(130);
  });
});

it('finds the newest measured value', () => {
  expect(newest([point(0, 1), point(1_000, 2), point(2_000)], 'srtRttMs')).toEqual({ value: 2, atMs: 1_000 });
  expect(newest([], 'srtRttMs')).toBeNull();
});
