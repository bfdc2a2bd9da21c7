import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History } from '../../../../shared/telemetry/history.ts';
import { CellBuilder, cellsOfHistory, firstAt, mergeCells, middleOf, stepFor, type Cells } from './cells.ts';
import { between } from './tiles.ts';

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const samples = fc
  .array(fc.record({ atMs: fc.nat(600_000), value }), { maxLength: 300 })
  .map((all) => all.sort((a, b) => a.atMs - b.atMs));
const step = fc.constantFrom(100, 1_000, 5_000, 60_000);

function binned(all: readonly Sample[], stepMs: number): CellBuilder {
  const cells = new CellBuilder(stepMs);
  for (const { atMs, value: one } of all) cells.add(atMs, one);
  return cells;
}

/** As the host bins (HISTORY's contract), written down as plainly as can be. */
function historyOf(all: readonly Sample[], stepMs: number, bins: number): History {
  const inBin = Array.from({ length: bins }, (_, bin) =>
    all.filter(({ atMs }) => Math.floor(atMs / stepMs) === bin).map((one) => one.value),
  );
  const column = (of: (values: readonly number[]) => number): (number | null)[] =>
    inBin.map((values) => (values.length === 0 ? null : of(values)));
  return {
    fromMs: 0,
    stepMs,
    bins,
    series: [
      {
        metric: 'viewers',
        min: column((values) => Math.min(...values)),
        mean: column((values) => values.reduce((sum, one) => sum + one, 0) / values.length),
        max: column((values) => Math.max(...values)),
      },
    ],
  };
}

function expectSound(cells: Cells): void {
  const { atMs, min, mean, max } = cells;
  expect(new Set([atMs, min, mean, max].map((column) => column.length)).size).toBe(1);
  for (const [index, at] of atMs.entries()) {
    expect(at).toBeGreaterThan(atMs[index - 1] ?? -Infinity);
    expect(max[index]).toBeGreaterThanOrEqual(min[index] ?? Infinity);
  }
}

describe('cells of time', () => {
  it('tell smallest, mean and largest of what was measured in each, in order and without doubles', () => {
    const cells = binned(
      [
        { atMs: 0, value: 4 },
        { atMs: 400, value: 8 },
        { atMs: 999, value: 3 },
        { atMs: 3_000, value: 7 },
      ],
      1_000,
    );
    expect([cells.atMs, cells.min, cells.mean, cells.max]).toEqual([
      [500, 3_500],
      [3, 7],
      [5, 7],
      [8, 7],
    ]);
    fc.assert(
      fc.property(samples, step, (all, stepMs) => {
        const made = binned(all, stepMs);
        expectSound(made);
        expect(Math.max(...made.max)).toBe(Math.max(...all.map((one) => one.value)));
        expect(Math.min(...made.min)).toBe(Math.min(...all.map((one) => one.value)));
      }),
    );
  });

  it('are the same whether the host or this window made them', () => {
    fc.assert(
      fc.property(samples, step, (all, stepMs) => {
        const here = binned(all, stepMs);
        const there = cellsOfHistory(historyOf(all, stepMs, 600_000 / stepMs + 1), 'viewers', stepMs);
        expect(there.atMs).toEqual(here.atMs);
        expect(there.min).toEqual(here.min);
        expect(there.max).toEqual(here.max);
        for (const [index, mean] of there.mean.entries()) expect(mean).toBeCloseTo(here.mean[index] ?? Number.NaN, 3);
      }),
    );
  });

  it('become fewer without losing extremes when the host chose narrower bins, and say so when it chose wider ones', () => {
    fc.assert(
      fc.property(samples, (all) => {
        const fine = historyOf(all, 1_000, 601);
        const wide = cellsOfHistory(fine, 'viewers', 10_000);
        const direct = binned(all, 10_000);
        expect([wide.atMs, wide.min, wide.max]).toEqual([direct.atMs, direct.min, direct.max]);
      }),
    );
    expect(cellsOfHistory(historyOf([{ atMs: 0, value: 1 }], 1_000, 1), 'viewers', 100).stepMs).toBe(1_000);
  });

  it('of a metric the host does not tell are none, and what is no number is left out', () => {
    const history = historyOf([{ atMs: 0, value: Infinity }], 1_000, 1);
    expect(cellsOfHistory(history, 'srtRttMs', 1_000).atMs).toEqual([]);
    expect(cellsOfHistory(history, 'viewers', 1_000).atMs).toEqual([]);
  });
});

describe('history and memory together', () => {
  const cut = fc.nat(600_000);

  it('are in order, without doubles, and lose no extreme, wherever the one ends and the other begins', () => {
    fc.assert(
      fc.property(samples, step, cut, cut, (all, stepMs, knownUntilMs, memoryFromMs) => {
        const kept = binned(
          all.filter(({ atMs }) => atMs <= knownUntilMs),
          stepMs,
        );
        const live = binned(
          all.filter(({ atMs }) => atMs >= memoryFromMs),
          stepMs,
        );
        const merged = mergeCells(kept, live, Math.ceil(memoryFromMs / stepMs) * stepMs);
        expectSound(merged);
        const seen = all.filter(({ atMs }) => atMs <= knownUntilMs || atMs >= memoryFromMs);
        const whole = binned(seen, stepMs);
        expect([merged.atMs, merged.min, merged.max]).toEqual([whole.atMs, whole.min, whole.max]);
      }),
    );
  });

  it('take the mean of memory where memory has the whole cell', () => {
    const kept = binned([{ atMs: 500, value: 2 }], 1_000);
    const live = binned(
      [
        { atMs: 500, value: 2 },
        { atMs: 900, value: 6 },
      ],
      1_000,
    );
    expect(mergeCells(kept, live, 0).mean).toEqual([4]);
    expect(mergeCells(kept, live, 1_000).mean).toEqual([2]);
  });
});

describe('adding tiles to one another', () => {
  it('gives the whole again, without doubles, however they overlap', () => {
    fc.assert(
      fc.property(samples, step, fc.array(fc.nat(600_000), { maxLength: 4 }), (all, stepMs, cuts) => {
        const whole = binned(all, stepMs);
        const edges = [0, ...cuts.sort((a, b) => a - b), 600_001];
        const joined = new CellBuilder(stepMs);
        for (const [index, fromMs] of edges.entries()) {
          const toMs = edges[index + 1];
          if (toMs !== undefined) joined.pushAll(whole, fromMs - stepMs, toMs + stepMs);
        }
        expect(joined.atMs).toEqual(whole.atMs);
        expect(joined.max).toEqual(whole.max);
      }),
    );
  });

  it('cuts out what lies in a span', () => {
    const cells = binned(
      [0, 1_000, 2_000, 3_000].map((atMs) => ({ atMs, value: atMs })),
      1_000,
    );
    expect(between(cells, 1_000, 3_000).mean).toEqual([1_000, 2_000]);
    expect(between(cells, 9_000, 9_000).mean).toEqual([]);
  });
});

it('finds the first time that is not before another', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(100)), fc.nat(100), (times, atMs) => {
      const sorted = times.sort((a, b) => a - b);
      const index = sorted.findIndex((time) => time >= atMs);
      expect(firstAt(sorted, atMs)).toBe(index < 0 ? sorted.length : index);
    }),
  );
});

it('chooses cells that are no more than can be seen, on one grid', () => {
  expect([10_000, 60_000, 600_000, 3_600_000, 14_400_000, 43_200_000].map(stepFor)).toEqual([
    100, 100, 1_000, 5_000, 20_000, 60_000,
  ]);
  expect(middleOf(1_999, 1_000)).toBe(1_500);
  expect(middleOf(-1, 1_000)).toBe(-500);
});
