import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeatColumn } from '../../../../shared/telemetry/audience-view.ts';
import { HEAT_BOUNDS_MS } from '../../../../shared/telemetry/heat-bands.ts';
import { bandMiddleMs, bandText, cellAt, columnOf, fullestBand, heatAxis, heatRequest, withLive } from './heat-grid.ts';

const column = (atMs: number, band: number, count = 5): HeatColumn => ({
  atMs,
  counts: HEAT_BOUNDS_MS.map((_, index) => (index === band ? count : 0)),
});

describe('heatRequest', () => {
  it('covers what is in view with columns that fit, on a grid that does not move with it', () => {
    const span = fc.integer({ min: 10_000, max: 12 * 3_600_000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e12 }),
        span,
        fc.integer({ min: 1, max: 4_000 }),
        (fromMs, spanMs, widthPx) => {
          const request = heatRequest({ fromMs, toMs: fromMs + spanMs }, widthPx);
          expect(request.fromMs).toBeLessThanOrEqual(fromMs);
          expect(request.toMs).toBeGreaterThanOrEqual(fromMs + spanMs);
          expect(request.fromMs % request.stepMs).toBe(0);
          expect(request.columns).toBeGreaterThan(0);
          expect(request.columns).toBeLessThanOrEqual(1_000);
          expect(Number.isInteger(request.columns)).toBe(true);
          // The host then uses just this step: it is a whole number of its rows.
          expect(request.stepMs % (request.stepMs >= 60_000 ? 60_000 : 1_000)).toBe(0);
          if (widthPx >= 200) expect(request.columns).toBe((request.toMs - request.fromMs) / request.stepMs);
        },
      ),
    );
  });
});

describe('columns', () => {
  const second = { fromMs: 0, toMs: 10_000, columns: 10, stepMs: 1_000 };

  it('go on live where the host’s end, put together in a coarser picture', () => {
    const read = [column(0, 5), column(1_000, 5)];
    const live = [column(1_400, 6), column(2_100, 6), column(3_100, 6)];
    expect(withLive(read, live, second).map(({ atMs }) => atMs)).toEqual([0, 1_000, 2_100, 3_100]);
    expect(withLive([], live, second)).toEqual(live);
    const coarse = withLive([column(-2_000, 5)], live, { ...second, stepMs: 2_000 });
    expect(coarse.map(({ atMs }) => atMs)).toEqual([-2_000, 0, 2_000]);
    expect([coarse[1]?.counts[6], coarse[2]?.counts[6]]).toEqual([5, 5]);
    const mixed = withLive([], [column(0, 6, 4), column(1_000, 7, 5)], { ...second, stepMs: 2_000 });
    expect([mixed[0]?.counts[6], mixed[0]?.counts[7]]).toEqual([2, 3]);
  });

  it('are all in the picture, and the target’s line too', () => {
    expect(heatAxis([], [null])).toEqual({ fromMs: 0, toMs: 1_500 });
    expect(heatAxis([column(0, 20)], [900])).toEqual({ fromMs: 0, toMs: 2_500 });
    expect(heatAxis([column(0, 3)], [2_800])).toEqual({ fromMs: 0, toMs: 3_500 });
    const everything = fc.tuple(
      fc.array(fc.nat(HEAT_BOUNDS_MS.length - 1), { maxLength: 4 }),
      fc.array(fc.option(fc.integer({ min: 0, max: 31_000 })), { maxLength: 2 }),
    );
    fc.assert(
      fc.property(everything, ([bands, lines]) => {
        const { fromMs, toMs } = heatAxis(
          bands.map((band) => column(0, band)),
          lines,
        );
        expect(toMs - fromMs).toBeGreaterThanOrEqual(1_500);
        for (const at of [...bands.map(bandMiddleMs), ...lines.flatMap((line) => line ?? [])]) {
          expect(at).toBeGreaterThanOrEqual(fromMs);
          expect(at).toBeLessThanOrEqual(toMs);
        }
      }),
    );
  });

  it('fill the picture where the target is far out', () => {
    // Around 10 s, 250 and 500 ms wide; the fair line a second behind.
    const { fromMs, toMs } = heatAxis([column(0, 62), column(0, 64)], [10_000, 10_600]);
    expect([fromMs, toMs]).toEqual([9_000, 11_000]);
  });

  it('are those of the group that was chosen, and empty where nobody of it plays', () => {
    const group = { dimension: 'cdn', name: 'a' } as const;
    const view = { heat: column(7, 3), heatGroups: [{ ...group, counts: [0, 2] }] };
    expect(columnOf(view, null)).toBe(view.heat);
    expect(columnOf(view, group)).toEqual({ atMs: 7, counts: [0, 2] });
    expect(columnOf(view, { ...group, name: 'b' })).toEqual({ atMs: 7, counts: [] });
    expect(columnOf({ ...view, heat: null }, group)).toBeNull();
  });

  it('tell exact counts where the cursor is, and nothing where nothing was told', () => {
    const columns = [column(0, 5), column(1_000, 6, 7), column(9_000, 6)];
    expect(cellAt(columns, 1_000, { atMs: 1_500, latencyMs: 650 })).toMatchObject({ band: 6, count: 7, total: 7 });
    expect(cellAt(columns, 1_000, { atMs: 1_500, latencyMs: 99_999 })).toMatchObject({
      band: HEAT_BOUNDS_MS.length - 1,
      count: 0,
    });
    expect(cellAt(columns, 1_000, { atMs: 5_000, latencyMs: 650 })).toBeNull();
    expect(cellAt(columns, 1_000, { atMs: -1, latencyMs: 650 })).toBeNull();
    expect(fullestBand(column(0, 12))).toBe(12);
    expect([bandText(6), bandText(HEAT_BOUNDS_MS.length - 1)]).toEqual(['600–700\u202fms', 'from 60000\u202fms']);
  });
});
