import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { History, HistoryRequest } from '../../../shared/telemetry/history.ts';
import { decodeHistory } from '../../../shared/telemetry/history-wire.ts';
import { METRICS, type Metric, type TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import { TELEMETRY_FILE } from './database.ts';
import type { ExportPlace } from './export-page.ts';
import { LEVELS_MS, SECOND_MS } from './grid.ts';
import { HistoryKeeper } from './history-keeper.ts';

const START_MS = Date.UTC(2026, 0, 1, 12, 34, 56, 789);
const METRIC_IDS = ['viewers', 'clockOffsetMs', 'srtRttMs'] as const satisfies readonly Metric[];

let dir = '';
let told: string[] = [];
let keepers: HistoryKeeper[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-history-'));
  told = [];
  keepers = [];
});
afterEach(() => {
  for (const keeper of keepers) keeper.close();
  rmSync(dir, { recursive: true });
});

function open(nowMs = START_MS): HistoryKeeper {
  const keeper = new HistoryKeeper({ dir, nowMs, asideSuffix: 'then' }, (_level, text) => told.push(text));
  keepers.push(keeper);
  return keeper;
}

function close(keeper: HistoryKeeper): void {
  keeper.close();
  keepers = keepers.filter((other) => other !== keeper);
}

function ask(keeper: HistoryKeeper, request: Omit<HistoryRequest, 'metrics'>, metrics: Metric[] = [...METRIC_IDS]) {
  return keeper.answer({ kind: 'history', ask: { metrics, ...request } }) as History;
}

/** The same by hand, straight from the points. */
function byHand(points: readonly TelemetryPoint[], { fromMs, stepMs, bins }: History, metric: Metric) {
  const cells = Array.from({ length: bins }, (): number[] => []);
  for (const { atMs, values } of points) {
    const value = values[metric];
    // Rows hold whole seconds: what was measured in one belongs where it begins.
    const placeMs = stepMs < SECOND_MS ? atMs : Math.floor(atMs / SECOND_MS) * SECOND_MS;
    if (value !== undefined) cells[Math.floor((placeMs - fromMs) / stepMs)]?.push(value);
  }
  const column = (of: (values: number[]) => number) => cells.map((values) => (values.length === 0 ? null : of(values)));
  return {
    min: column((values) => Math.min(...values)),
    max: column((values) => Math.max(...values)),
    mean: column((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  };
}

function expectAsByHand(points: readonly TelemetryPoint[], history: History): void {
  for (const { metric, min, mean, max } of history.series) {
    const hand = byHand(points, history, metric);
    expect(min).toEqual(hand.min);
    expect(max).toEqual(hand.max);
    for (const [bin, value] of mean.entries()) {
      const wanted = hand.mean[bin] ?? null;
      if (value === null || wanted === null) expect(value).toBe(wanted);
      else expect(Math.abs(value - wanted)).toBeLessThan(1e-6);
    }
  }
}

const pointsArbitrary = fc
  .array(
    fc.record({
      gapMs: fc.oneof(fc.integer({ min: 1, max: 1_500 }), fc.integer({ min: 1, max: 900_000 })),
      values: fc.record(
        {
          viewers: fc.nat(1_000_000),
          clockOffsetMs: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
          srtRttMs: fc.double({ min: 0, max: 5_000, noNaN: true }),
        },
        { requiredKeys: [] },
      ),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((steps) => {
    let atMs = START_MS;
    return steps.map(({ gapMs, values }): TelemetryPoint => ({ atMs: (atMs += gapMs), values }));
  });

describe('history', () => {
  it('loses no extreme and no value by binning, whatever is asked, over restarts and crashes', () => {
    fc.assert(
      fc.property(
        pointsArbitrary,
        fc.integer({ min: 1, max: 400 }),
        fc.nat(1_000),
        fc.nat(1_000),
        fc.constantFrom('close', 'crash', 'go on'),
        (points, bins, from, length, between) => {
          rmSync(join(dir, TELEMETRY_FILE), { force: true });
          rmSync(join(dir, `${TELEMETRY_FILE}-wal`), { force: true });
          rmSync(join(dir, `${TELEMETRY_FILE}-shm`), { force: true });
          const half = Math.floor(points.length / 2);
          let keeper = open();
          for (const point of points.slice(0, half)) keeper.add(point);
          if (between === 'close') close(keeper);
          // Whoever crashed writes no more.
          if (between === 'crash') keepers = [];
          // A crash costs the second that was going on, and what longer rows had not been written.
          const lostFromMs = between === 'crash' && half > 0 ? Math.floor((points[half - 1]?.atMs ?? 0) / 1_000) : null;
          if (between !== 'go on') keeper = open(points[half - 1]?.atMs ?? START_MS);
          for (const point of points.slice(half)) keeper.add(point);
          const kept = points.filter(
            ({ atMs }, index) => index >= half || lostFromMs === null || Math.floor(atMs / 1_000) !== lostFromMs,
          );
          const spanMs = (points.at(-1)?.atMs ?? 0) - START_MS + 1;
          const fromMs = START_MS + (spanMs * from) / 1_000;
          const history = ask(keeper, { fromMs, toMs: fromMs + 1 + (spanMs * length) / 1_000, bins });
          expect(history.bins).toBeLessThanOrEqual(bins);
          if (history.stepMs >= SECOND_MS) expectAsByHand(kept, history);
          for (const open of keepers.splice(0)) open.close();
        },
      ),
      { numRuns: 60 },
    );
    expect(told).toEqual([]);
  });

  it('shows the last ten minutes ten times a second, older times once a second', () => {
    const keeper = open();
    const points = Array.from({ length: 7_000 }, (_, tenth): TelemetryPoint => {
      return { atMs: START_MS + tenth * 100, values: { clockOffsetMs: Math.sin(tenth) } };
    });
    for (const point of points) keeper.add(point);
    const endMs = points.at(-1)?.atMs ?? 0;
    const fine = ask(keeper, { fromMs: endMs - 10_000, toMs: endMs, bins: 200 });
    expect(fine.stepMs).toBe(100);
    expectAsByHand(points, fine);
    expect(ask(keeper, { fromMs: START_MS, toMs: START_MS + 10_000, bins: 200 }).stepMs).toBe(1_000);
    const whole = ask(keeper, { fromMs: START_MS, toMs: endMs, bins: 75 });
    expect(whole.stepMs).toBe(10_000);
    expectAsByHand(points, whole);
  });

  it('keeps bins where they are while a plot is moved, and survives questions that make no sense', () => {
    const keeper = open();
    for (let second = 0; second < 100; second++)
      keeper.add({ atMs: START_MS + second * 1_000, values: { viewers: second } });
    const first = ask(keeper, { fromMs: START_MS, toMs: START_MS + 60_000, bins: 20 });
    const moved = ask(keeper, { fromMs: START_MS + 7_000, toMs: START_MS + 67_000, bins: 20 });
    expect(first.stepMs).toBe(moved.stepMs);
    expect((moved.fromMs - first.fromMs) % first.stepMs).toBe(0);
    expect(ask(keeper, { fromMs: 5, toMs: 4, bins: 10 })).toMatchObject({ bins: 0 });
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 4_000 }),
        (fromMs, toMs, bins) => {
          const history = ask(keeper, { fromMs, toMs, bins });
          expect(history.bins).toBeLessThanOrEqual(bins);
          expect(history.stepMs).toBeGreaterThan(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is the same in bytes', () => {
    const keeper = open();
    for (let second = 0; second < 50; second++)
      keeper.add({ atMs: START_MS + second * 1_000, values: { viewers: second, srtRttMs: second / 3 } });
    const request = { metrics: [...METRIC_IDS], fromMs: START_MS, toMs: START_MS + 60_000, bins: 30 };
    const bytes = keeper.answer({ kind: 'historyBytes', ask: request });
    if (!(bytes instanceof Uint8Array)) throw new Error('expected bytes');
    const buffer = bytes.slice().buffer;
    expect(decodeHistory(buffer)).toEqual(ask(keeper, request));
    for (const length of [0, 3, 20, buffer.byteLength - 8]) {
      expect(() => decodeHistory(buffer.slice(0, length))).toThrow('no history');
    }
  });
});

describe('what goes wrong', () => {
  const second = (atMs: number): TelemetryPoint => ({ atMs, values: { viewers: 3 } });

  it('costs one second where a row is damaged', () => {
    const first = open();
    for (let at = 0; at < 20; at++) first.add(second(START_MS + at * 1_000));
    close(first);
    const db = new DatabaseSync(join(dir, TELEMETRY_FILE));
    const bucket = Math.floor(START_MS / 1_000) + 5;
    db.prepare('UPDATE level_1000 SET cells = ? WHERE bucket = ?').run(new Uint8Array([1, 1, 255, 0, 9]), bucket);
    db.close();
    const next = open(START_MS + 20_000);
    expect(next.recent(START_MS + 20_000)).toHaveLength(19);
    const [series] = ask(next, { fromMs: START_MS, toMs: START_MS + 20_000, bins: 30 }, ['viewers']).series;
    expect(series?.mean.filter((value) => value === null)).toHaveLength(2);
    expect(told).toEqual([]);
  });

  it('goes on in memory while nothing can be written, says so once, and again when it can', () => {
    const keeper = open();
    keeper.add(second(START_MS));
    const db = new DatabaseSync(join(dir, TELEMETRY_FILE));
    db.exec('ALTER TABLE level_1000 RENAME TO hidden');
    for (let at = 1; at < 5; at++) keeper.add(second(START_MS + at * 1_000));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('The show goes on');
    const [fine] = ask(keeper, { fromMs: START_MS, toMs: START_MS + 5_000, bins: 100 }, ['viewers']).series;
    expect(fine?.mean.filter((value) => value !== null)).toHaveLength(5);
    db.exec('ALTER TABLE hidden RENAME TO level_1000');
    db.close();
    for (let at = 5; at < 8; at++) keeper.add(second(START_MS + at * 1_000));
    expect(told.slice(1)).toEqual(['Telemetry is kept on disk again.']);
  });

  it('answers from memory where there is no disk at all', () => {
    writeFileSync(join(dir, 'file'), '');
    const keeper = new HistoryKeeper({ dir: join(dir, 'file'), nowMs: START_MS, asideSuffix: 'then' }, (_level, text) =>
      told.push(text),
    );
    for (let at = 0; at < 100; at++) keeper.add(second(START_MS + at * 1_000));
    const history = ask(keeper, { fromMs: START_MS, toMs: START_MS + 100_000, bins: 10 }, ['viewers']);
    expect(history.series[0]?.max.every((value) => value === 3)).toBe(true);
    expect(told).toHaveLength(1);
    expect(() => keeper.answer({ kind: 'page', ask: { format: 'csv', fromMs: 0, toMs: 1, after: null } })).toThrow();
    keeper.close();
  });

  it('sets a damaged file aside and begins anew', () => {
    writeFileSync(join(dir, TELEMETRY_FILE), 'no database, and long enough to be taken for one '.repeat(40));
    const keeper = open();
    keeper.add(second(START_MS));
    close(keeper);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('telemetry.sqlite.damaged-then');
    expect(open().recent(START_MS + 1_000)).toHaveLength(1);
  });

  it('forgets what is older than 14 days, and keeps its head when the clock is set back', () => {
    const keeper = open();
    keeper.add(second(START_MS));
    keeper.add(second(START_MS + 15 * 24 * 3_600_000));
    keeper.add(second(START_MS + 15 * 24 * 3_600_000 - 3_600_000));
    keeper.add(second(START_MS + 15 * 24 * 3_600_000));
    close(keeper);
    const db = new DatabaseSync(join(dir, TELEMETRY_FILE));
    for (const level of LEVELS_MS) {
      const rows = db.prepare(`SELECT count(*) AS n FROM level_${String(level)}`).get();
      expect(rows?.['n']).toBe(2);
    }
    db.close();
    const history = ask(open(START_MS + 15 * 24 * 3_600_000), {
      ...{ fromMs: START_MS + 14 * 24 * 3_600_000, toMs: START_MS + 16 * 24 * 3_600_000, bins: 50 },
    });
    expect(history.series[0]?.max.filter((value) => value !== null)).toHaveLength(2);
  });
});

describe('what a version before wrote', () => {
  it('is carried over bit by bit, and can be seen before it is', () => {
    const db = new DatabaseSync(join(dir, TELEMETRY_FILE));
    db.exec(`CREATE TABLE telemetry (at_ms REAL NOT NULL, "values" TEXT NOT NULL);
      CREATE TABLE notices (at_ms REAL NOT NULL, level TEXT NOT NULL, text TEXT NOT NULL);
      INSERT INTO notices VALUES (${String(START_MS)}, 'warning', 'The engine is away.')`);
    const insert = db.prepare('INSERT INTO telemetry VALUES (?, ?)');
    const points: TelemetryPoint[] = [];
    // One commit, not a flush of the disk a second.
    db.exec('BEGIN');
    for (let at = 0; at < 1_200; at++) {
      points.push({ atMs: START_MS + at * 1_000, values: { viewers: at } });
      insert.run(START_MS + at * 1_000, JSON.stringify({ viewers: at, goneMetric: 1 }));
    }
    insert.run(START_MS + 5, 'rubbish');
    db.exec('COMMIT');
    db.close();
    const endMs = START_MS + 1_200_000;
    const keeper = open(endMs);
    expect(keeper.recent(endMs)).toHaveLength(600);
    keeper.add({ atMs: endMs, values: { viewers: 7 } });
    let turns = 0;
    while (keeper.idle()) turns++;
    expect(turns).toBeGreaterThan(1);
    const all = [...points, { atMs: endMs, values: { viewers: 7 } }];
    for (const bins of [10, 100, 1_000, 2_000])
      expectAsByHand(all, ask(keeper, { fromMs: START_MS, toMs: endMs + 1_000, bins }, ['viewers']));
    expect(keeper.recent(endMs)).toHaveLength(600);
    const marks = keeper.answer({ kind: 'marks', ask: { fromMs: START_MS - 1, toMs: endMs } });
    expect(marks).toMatchObject([{ kind: 'notice', level: 'warning', text: 'The engine is away.' }]);
    expect(told).toEqual([]);
  });
});

describe('an export', () => {
  function whole(keeper: HistoryKeeper, format: 'csv' | 'json'): string {
    let text = '';
    let after: ExportPlace | null = null;
    do {
      const page = keeper.answer({ kind: 'page', ask: { format, fromMs: START_MS, toMs: START_MS + 1e7, after } });
      if (!('bytes' in page)) throw new Error('expected a page');
      text += new TextDecoder().decode(page.bytes);
      after = page.next;
    } while (after !== null);
    return text;
  }

  it('has every second as it was measured, in pages', () => {
    const keeper = open();
    for (let at = 0; at < 2_345; at++) keeper.add({ atMs: START_MS + at * 1_000, values: { viewers: at } });
    keeper.add({ atMs: START_MS + 2_344_100, values: { clockOffsetMs: -0.5 } });
    keeper.add({ atMs: START_MS + 2_344_200, values: { clockOffsetMs: 1.5 } });
    const lines = whole(keeper, 'csv').trimEnd().split('\r\n');
    const columns = lines[0]?.split(',') ?? [];
    expect(columns).toHaveLength(2 + 3 * Object.keys(METRICS).length);
    expect(lines).toHaveLength(1 + 2_345);
    const last = Object.fromEntries((lines.at(-1) ?? '').split(',').map((value, index) => [columns[index], value]));
    expect(last).toMatchObject({
      ...{ time: '2026-01-01T13:13:60.989Z'.replace('13:13:60', '13:14:00'), viewers: '2344', 'viewers.min': '' },
      ...{ clockOffsetMs: '0.5', 'clockOffsetMs.min': '-0.5', 'clockOffsetMs.max': '1.5', srtRttMs: '' },
    });
    const parsed = JSON.parse(whole(keeper, 'json')) as { points: { values: object }[] };
    expect(parsed.points).toHaveLength(2_345);
    expect(parsed.points[7]?.values).toEqual({ viewers: 7 });
    expect(JSON.parse(whole(open(), 'json'))).toMatchObject({ points: expect.any(Array) });
  });

  it('is empty, but whole, when there is nothing', () => {
    expect(JSON.parse(whole(open(), 'json'))).toMatchObject({ points: [] });
    expect(whole(open(), 'csv').split('\r\n')).toHaveLength(2);
  });
});
