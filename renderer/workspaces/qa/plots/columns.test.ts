import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellBuilder, type Cells } from './cells.ts';
import { columnsOf, extremes, rowNear } from './columns.ts';

function cellsAt(times: readonly number[], stepMs = 1_000, value = (atMs: number): number => atMs): Cells {
  const cells = new CellBuilder(stepMs);
  for (const atMs of times) cells.push(atMs, value(atMs) - 1, value(atMs), value(atMs) + 1);
  return cells;
}

describe('columns for a plot', () => {
  it('break a line where it was silent for long, and only that line', () => {
    const { x, series } = columnsOf([cellsAt([1_000, 2_000, 9_000]), cellsAt([1_000, 3_000, 5_000, 7_000, 9_000])]);
    expect(x).toEqual([1, 2, 2.001, 3, 5, 7, 9]);
    expect(series[0]?.mean).toEqual([1_000, 2_000, null, null, null, null, 9_000]);
    expect(series[1]?.mean).toEqual([1_000, undefined, undefined, 3_000, 5_000, 7_000, 9_000]);
  });

  it('know which values stand alone', () => {
    expect(columnsOf([cellsAt([1_000, 2_000, 9_000])]).series[0]?.lone).toEqual([3]);
    expect(columnsOf([cellsAt([1_000])]).series[0]?.lone).toEqual([0]);
    expect(columnsOf([cellsAt([0, 60_000], 60_000)]).series[0]?.lone).toEqual([]);
  });

  it('ascend, are equally long and lose no value, whatever is put together', () => {
    const times = fc.uniqueArray(fc.nat(60_000), { maxLength: 40 }).map((all) => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(times, { maxLength: 4 }), (all) => {
        const cells = all.map((one) => cellsAt(one));
        const { x, series } = columnsOf(cells);
        for (const [row, at] of x.entries()) expect(at).toBeGreaterThan(x[row - 1] ?? -Infinity);
        for (const [index, one] of series.entries()) {
          expect(new Set([x, one.mean, one.min, one.max].map((column) => column.length)).size).toBe(1);
          expect(one.mean.filter((value) => typeof value === 'number')).toEqual(cells[index]?.mean);
        }
      }),
    );
  });

  it('tell the extremes of the rows in view', () => {
    const series = columnsOf([cellsAt([1_000, 2_000, 9_000])]).series[0];
    if (!series) throw new Error('no series');
    expect(extremes(series, -1, 1)).toEqual([999, 2_001]);
    expect(extremes(series, 2, 2)).toBeNull();
  });

  it('find the value nearest to a row, but not across a gap', () => {
    const columns = columnsOf([cellsAt([1_000, 2_000, 9_000]), cellsAt([1_000, 1_400, 1_800, 2_000, 6_000])]);
    const [first] = columns.series;
    if (!first) throw new Error('no series');
    expect(columns.x.slice(0, 4)).toEqual([1, 1.4, 1.8, 2]);
    expect(rowNear(columns, first, 1, 1.4, 3)).toBe(0);
    expect(rowNear(columns, first, 2, 1.8, 3)).toBe(3);
    expect(rowNear(columns, first, columns.x.indexOf(6), 6, 3)).toBeNull();
    expect(rowNear(columns, first, 0, -60, 3)).toBeNull();
  });
});
