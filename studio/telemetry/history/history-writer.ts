import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import { encodeCells, readCells } from './cell-blob.ts';
import { addCell, addCells, addValue, type Cells } from './cells.ts';
import { inTransaction, levelTable } from './database.ts';
import { LEVELS_MS, ROLLUP_MS, SECOND_MS } from './grid.ts';
import type { MetricNames } from './metric-names.ts';

/** A row that is still being added to. */
export interface PendingRow {
  readonly bucket: number;
  atMs: number;
  readonly cells: Cells;
}

interface Level {
  readonly levelMs: number;
  readonly select: StatementSync;
  readonly put: StatementSync;
  pending: PendingRow | null;
}

/** Adds points up to rows of seconds and of longer spans, and writes each when the next begins. */
export class HistoryWriter {
  readonly #database: DatabaseSync;
  readonly #names: MetricNames;
  readonly #levels: readonly Level[];

  constructor(database: DatabaseSync, names: MetricNames) {
    this.#database = database;
    this.#names = names;
    this.#levels = LEVELS_MS.map((levelMs) => ({
      levelMs,
      select: database.prepare(`SELECT at_ms, cells FROM ${levelTable(levelMs)} WHERE bucket = ?`),
      put: database.prepare(`INSERT OR REPLACE INTO ${levelTable(levelMs)} (bucket, at_ms, cells) VALUES (?, ?, ?)`),
      pending: null,
    }));
  }

  /** What is not written yet of a level; null: nothing. */
  pending(levelMs: number): PendingRow | null {
    return this.#levels.find((level) => level.levelMs === levelMs)?.pending ?? null;
  }

  /** Throws what SQLite throws: what was to be written then is lost, what comes next is not. */
  add({ atMs, values }: TelemetryPoint): void {
    const cells: Cells = new Map();
    for (const [name, value] of Object.entries(values)) addValue(cells, this.#names.idOf(name), value);
    this.addCells(atMs, cells);
  }

  addCells(atMs: number, cells: Cells): void {
    const over = this.#levels.filter(
      ({ levelMs, pending }) => pending && pending.bucket !== Math.floor(atMs / levelMs),
    );
    try {
      this.#write(over);
    } finally {
      for (const level of this.#levels) {
        level.pending ??= { bucket: Math.floor(atMs / level.levelMs), atMs, cells: new Map() };
        level.pending.atMs = atMs;
        addCells(level.pending.cells, cells);
      }
    }
  }

  /** Writes all that is pending. Throws what SQLite throws. */
  flush(): void {
    this.#write(this.#levels);
  }

  /**
   * Makes the rows of longer spans anew from those of seconds, as far back as what a host that ended in the middle may not
   * have written. @param nowMs studio time: what lies in a future that a wrong clock once had is left alone
   */
  repair(nowMs: number): void {
    inTransaction(this.#database, () => {
      for (const levelMs of ROLLUP_MS) this.#repairLevel(levelMs, Math.floor(nowMs / levelMs));
    });
  }

  #write(levels: readonly Level[]): void {
    const rows = levels.flatMap((level) => (level.pending ? [{ level, row: level.pending }] : []));
    for (const { level } of rows) level.pending = null;
    if (rows.length === 0) return;
    let saved = (): void => undefined;
    inTransaction(this.#database, () => {
      saved = this.#names.save(this.#database);
      for (const { level, row } of rows) writeRow(level, row);
    });
    saved();
  }

  #repairLevel(levelMs: number, nowBucket: number): void {
    const table = levelTable(levelMs);
    const last = this.#database.prepare(`SELECT max(bucket) AS bucket FROM ${table} WHERE bucket <= ?`).get(nowBucket);
    const fromBucket = last?.['bucket'] ?? null;
    const fromSecond = fromBucket === null ? Number.MIN_SAFE_INTEGER : (Number(fromBucket) * levelMs) / SECOND_MS;
    const toSecond = ((nowBucket + 1) * levelMs) / SECOND_MS;
    const level = this.#levels.find((one) => one.levelMs === levelMs);
    if (!level) return;
    if (fromBucket !== null) {
      this.#database.prepare(`DELETE FROM ${table} WHERE bucket BETWEEN ? AND ?`).run(fromBucket, nowBucket);
    }
    const seconds = this.#database
      .prepare(`SELECT at_ms, cells FROM ${levelTable(SECOND_MS)} WHERE bucket >= ? AND bucket < ? ORDER BY bucket`)
      .iterate(fromSecond, toSecond);
    const rows = new Map<number, PendingRow>();
    for (const { at_ms: at, cells } of seconds) {
      const atMs = Number(at);
      const bucket = Math.floor(atMs / levelMs);
      const row = rows.get(bucket) ?? { bucket, atMs, cells: new Map() };
      rows.set(bucket, row);
      row.atMs = atMs;
      readInto(row.cells, cells);
    }
    for (const row of rows.values()) writeRow(level, row);
  }
}

/** What stands there already (of a host before, or of a time that came twice) stays in it. */
function writeRow({ select, put }: Level, { bucket, atMs, cells }: PendingRow): void {
  const before = select.get(bucket);
  if (before) readInto(cells, before['cells']);
  put.run(bucket, Math.max(atMs, Number(before?.['at_ms'] ?? atMs)), encodeCells(cells));
}

function readInto(cells: Cells, blob: unknown): void {
  if (!(blob instanceof Uint8Array)) return;
  readCells(blob, (id, n, sum, min, max) => {
    addCell(cells, id, n, sum, min, max);
  });
}
