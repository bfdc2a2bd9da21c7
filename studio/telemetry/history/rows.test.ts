import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEAT_BOUNDS_MS } from '../../../shared/telemetry/heat-bands.ts';
import { encodeCells, readCells } from './cell-blob.ts';
import { addCells, addValue, type Cells } from './cells.ts';
import { gridFor, LEVELS_MS } from './grid.ts';
import { HISTORY_MIGRATIONS } from './database.ts';
import { addCounts, addHeat, encodeCounts, readHeat } from './heat-rows.ts';
import { LogMarks, mostTelling, namedMark } from './marks.ts';

const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
const cellsArbitrary = fc.array(fc.tuple(fc.nat(200), value), { maxLength: 80 }).map((measured) => {
  const cells: Cells = new Map();
  for (const [id, one] of measured) addValue(cells, id, one);
  return cells;
});

function read(bytes: Uint8Array): Cells | null {
  const cells: Cells = new Map();
  return readCells(bytes, (id, n, sum, min, max) => cells.set(id, { n, sum, min, max })) ? cells : null;
}

describe('rows of figures', () => {
  it('come back as they were written, wherever they lie in memory', () => {
    fc.assert(
      fc.property(cellsArbitrary, fc.nat(9), (cells, offset) => {
        const bytes = encodeCells(cells);
        const moved = new Uint8Array(bytes.length + offset).subarray(offset);
        moved.set(bytes);
        expect(read(moved)).toEqual(cells);
      }),
    );
  });

  it('are known as damaged, or read as something sound', () => {
    fc.assert(
      fc.property(cellsArbitrary, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(40), (cells, at, flip, cut) => {
        const bytes = encodeCells(cells);
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        for (const damaged of [bytes, bytes.subarray(0, Math.max(0, bytes.length - cut))]) {
          for (const { n, min, max } of read(damaged)?.values() ?? []) {
            expect(n).toBeGreaterThanOrEqual(1);
            expect(min).toBeLessThanOrEqual(max);
          }
        }
      }),
    );
    expect(read(new Uint8Array())).toBeNull();
  });

  it('merge in any order and grouping', () => {
    fc.assert(
      fc.property(cellsArbitrary, cellsArbitrary, cellsArbitrary, (a, b, c) => {
        const sum = (...parts: Cells[]): Cells => {
          const cells: Cells = new Map();
          for (const part of parts) addCells(cells, part);
          return cells;
        };
        const left = sum(sum(a, b), c);
        const right = sum(c, sum(b, a));
        expect(new Set(left.keys())).toEqual(new Set(right.keys()));
        for (const [id, cell] of left) {
          expect(right.get(id)).toMatchObject({ n: cell.n, min: cell.min, max: cell.max });
        }
      }),
    );
  });
});

describe('the grid of bins', () => {
  it('covers the span with no more bins than asked for, of whole rows, on lines that do not move', () => {
    const time = fc.double({ min: 1.6e12, max: 2e12, noNaN: true });
    fc.assert(
      fc.property(
        time,
        fc.double({ min: 1, max: 1.3e9, noNaN: true }),
        fc.integer({ min: 1, max: 4_000 }),
        fc.boolean(),
        (fromMs, spanMs, bins, fine) => {
          const toMs = fromMs + spanMs;
          const grid = gridFor({ fromMs, toMs, bins }, LEVELS_MS, fine ? fromMs - 1 : Number.POSITIVE_INFINITY);
          expect(grid.bins).toBeLessThanOrEqual(bins);
          expect(grid.fromMs).toBeLessThanOrEqual(toMs - Math.min(spanMs, 14 * 24 * 3_600_000));
          expect(grid.fromMs + grid.bins * grid.stepMs).toBeGreaterThanOrEqual(toMs - 1e-3);
          expect(Math.abs(grid.fromMs % grid.stepMs)).toBe(0);
          if (grid.levelMs !== null) expect(grid.stepMs % grid.levelMs).toBe(0);
          // Not much coarser than it could be.
          if (bins > 10) expect(grid.bins * 2.5).toBeGreaterThan(Math.min(bins, spanMs / 1_000) - 3);
        },
      ),
    );
  });
});

describe('columns of the heat map', () => {
  it('come back as they were written, and damage is known', () => {
    const counts = fc.array(fc.nat(2 ** 31), { minLength: HEAT_BOUNDS_MS.length, maxLength: HEAT_BOUNDS_MS.length });
    fc.assert(
      fc.property(counts, fc.nat(20), fc.nat(20), (told, empty, end) => {
        const sparse = told.map((count, band) => (band < empty || band > HEAT_BOUNDS_MS.length - 1 - end ? 0 : count));
        const sums = sparse.map(() => 0);
        expect(addCounts(sums, encodeCounts(sparse))).toBe(true);
        expect(sums).toEqual(sparse);
        expect(addCounts(sums, encodeCounts(told).subarray(1, 4))).toBe(false);
      }),
    );
    expect(addCounts([0], new Uint8Array([200, 1, 0, 0, 0]))).toBe(false);
  });
});

describe('the heat map on disk', () => {
  const SPAN = { fromMs: 0, toMs: 120_000, columns: 2 };
  const open = (versions: number): DatabaseSync => {
    const database = new DatabaseSync(':memory:');
    for (const sql of HISTORY_MIGRATIONS.slice(0, versions)) database.exec(sql);
    return database;
  };

  it('is kept by groups too, whose mean is over all seconds that were told', () => {
    const database = open(HISTORY_MIGRATIONS.length);
    const phones = { dimension: 'device', name: 'phone' } as const;
    for (let second = 0; second < 4; second++) {
      const groups = second < 2 ? [{ ...phones, counts: [0, 0, 4] }] : [];
      addHeat(database, { atMs: second * 1_000, counts: [0, 0, 6] }, groups);
    }
    const all = readHeat(database, { ...SPAN, group: null });
    expect(all).toEqual([{ atMs: 0, counts: [0, 0, 6] }]);
    expect(readHeat(database, { ...SPAN, group: phones })).toEqual([{ atMs: 0, counts: [0, 0, 2] }]);
    expect(readHeat(database, { ...SPAN, group: { ...phones, name: 'tv' } })).toEqual([{ atMs: 0, counts: [] }]);
  });

  it('reads and carries on what a version with fewer bands and no groups wrote', () => {
    const database = open(2);
    const old = Array.from({ length: 40 }, (_, band) => (band === 9 || band === 39 ? 3 : 0));
    for (const levelMs of [1_000, 60_000]) {
      database.prepare('INSERT INTO heat VALUES (?, 0, 1, ?)').run(levelMs, encodeCounts(old));
    }
    for (const sql of HISTORY_MIGRATIONS.slice(2)) database.exec(sql);
    addHeat(database, { atMs: 1_000, counts: [...old.map(() => 0), 0, 5] }, []);
    const [column] = readHeat(database, { ...SPAN, group: null });
    expect([column?.counts[9], column?.counts[39], column?.counts[41]]).toEqual([2, 2, 3]);
  });
});

describe('marks', () => {
  it('reach from the beginning of a cue to its end, and tell what went wrong', () => {
    const marks = new LogMarks();
    marks.add(1_000, { type: 'run-started' });
    const taken = { type: 'cue-taken', cueId: 'p', conduct: 'interaction', firedAtMs: 2_000, opensAtMs: 1_900 };
    marks.add(2_000, { ...taken, closesAtMs: 12_000 } as { type: string });
    marks.add(5_000, { type: 'cue-extended', cueId: 'p', closesAtMs: 15_000 } as { type: string });
    marks.add(16_000, { type: 'cue-failed', cueId: 'q', failure: 'OBS is away' } as { type: string });
    const named = marks.all.map(({ cueId, ...mark }) =>
      namedMark(mark, cueId, (id) => (id === 'p' ? '12 Poll' : null)),
    );
    expect(named).toMatchObject([
      { atMs: 1_000, endMs: null, kind: 'run', text: 'Run started' },
      { atMs: 1_900, endMs: 15_000, kind: 'cue', text: '12 Poll', level: 'info' },
      { atMs: 16_000, kind: 'cue', level: 'warning', text: 'Cue q: OBS is away' },
    ]);
    expect(mostTelling(named, 1)).toMatchObject([{ level: 'warning' }]);
  });
});
