import type { DatabaseSync } from 'node:sqlite';
import type { HeatColumn, HeatGroup, HeatGroupCounts } from '../../../shared/telemetry/audience-view.ts';
import { HEAT_BOUNDS_MS, trimmedCounts } from '../../../shared/telemetry/heat-bands.ts';
import { inTransaction } from './database.ts';
import { gridFor, SECOND_MS } from './grid.ts';

/** Columns are kept of seconds and of minutes. */
const HEAT_LEVELS_MS: readonly number[] = [SECOND_MS, 60_000];
const BANDS = HEAT_BOUNDS_MS.length;

type Row = Record<string, unknown>;

export interface HeatRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
  /** Null: all viewers. */
  readonly group: HeatGroup | null;
}

/** Throws what SQLite throws. @param groups the same viewers by their labels: as many as the engine keeps apart */
export function addHeat(
  database: DatabaseSync,
  { atMs, counts }: HeatColumn,
  groups: readonly HeatGroupCounts[],
): void {
  const select = database.prepare('SELECT n, counts FROM heat WHERE level_ms = ? AND bucket = ?');
  const put = database.prepare('INSERT OR REPLACE INTO heat (level_ms, bucket, n, counts) VALUES (?, ?, ?, ?)');
  const ofGroup = 'level_ms = ? AND bucket = ? AND dimension = ? AND name = ?';
  const selectGroup = database.prepare(`SELECT counts FROM heat_groups WHERE ${ofGroup}`);
  const putGroup = database.prepare(
    'INSERT OR REPLACE INTO heat_groups (level_ms, bucket, dimension, name, counts) VALUES (?, ?, ?, ?, ?)',
  );
  inTransaction(database, () => {
    for (const levelMs of HEAT_LEVELS_MS) {
      const bucket = Math.floor(atMs / levelMs);
      const before = select.get(levelMs, bucket);
      put.run(levelMs, bucket, Number(before?.['n'] ?? 0) + 1, sumOf(counts, before));
      for (const { dimension, name, counts: own } of groups) {
        const key = [levelMs, bucket, dimension, name] as const;
        putGroup.run(...key, sumOf(own, selectGroup.get(...key)));
      }
    }
  });
}

function sumOf(counts: readonly number[], before: Row | undefined): Uint8Array {
  const sums = Array.from({ length: BANDS }, (_, band) => counts[band] ?? 0);
  if (before) addCounts(sums, before['counts']);
  return encodeCounts(sums);
}

/**
 * The heat map in at most `columns` columns, oldest first; where nothing was told there is none. Of a column that covers
 * several seconds the mean of each band, rounded up: a single viewer stays to be seen. Throws what SQLite throws.
 */
export function readHeat(database: DatabaseSync, { fromMs, toMs, columns, group }: HeatRequest): HeatColumn[] {
  const grid = gridFor({ fromMs, toMs, bins: columns }, HEAT_LEVELS_MS, Number.POSITIVE_INFINITY);
  const levelMs = grid.levelMs ?? SECOND_MS;
  const span = [levelMs, grid.fromMs / levelMs, (grid.fromMs + grid.bins * grid.stepMs) / levelMs] as const;
  const rows =
    group === null
      ? database
          .prepare(
            'SELECT bucket, n, counts FROM heat WHERE level_ms = ? AND bucket >= ? AND bucket < ? ORDER BY bucket',
          )
          .iterate(...span)
      : // A second in which nobody of the group played counts as well: the mean is over all that were told.
        database
          .prepare(
            `SELECT heat.bucket, n, heat_groups.counts FROM heat LEFT JOIN heat_groups
               ON heat_groups.level_ms = heat.level_ms AND heat_groups.bucket = heat.bucket AND dimension = ? AND name = ?
             WHERE heat.level_ms = ? AND heat.bucket >= ? AND heat.bucket < ? ORDER BY heat.bucket`,
          )
          .iterate(group.dimension, group.name, ...span);
  const sums = new Map<number, { n: number; readonly counts: number[] }>();
  for (const row of rows) {
    const atMs = Math.floor((Number(row['bucket']) * levelMs) / grid.stepMs) * grid.stepMs;
    const sum = sums.get(atMs) ?? { n: 0, counts: Array.from({ length: BANDS }, () => 0) };
    sums.set(atMs, sum);
    if (row['counts'] === null || addCounts(sum.counts, row['counts'])) sum.n += Number(row['n']);
  }
  return [...sums].flatMap(([atMs, { n, counts }]) =>
    n > 0 ? { atMs, counts: trimmedCounts(counts.map((count) => Math.ceil(count / n))) } : [],
  );
}

/** The first band that has viewers, then 32 bits (little-endian) for each band up to the last that has. */
export function encodeCounts(counts: readonly number[]): Uint8Array {
  const first = Math.max(
    0,
    counts.findIndex((count) => count > 0),
  );
  const last = counts.findLastIndex((count) => count > 0);
  const bytes = new Uint8Array(1 + 4 * Math.max(0, last - first + 1));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, first);
  for (let band = first; band <= last; band++) {
    view.setUint32(1 + 4 * (band - first), Math.min(2 ** 32 - 1, counts[band] ?? 0), true);
  }
  return bytes;
}

/** False, and nothing was added, when the bytes are damaged. */
export function addCounts(counts: number[], bytes: unknown): boolean {
  if (!(bytes instanceof Uint8Array) || bytes.length % 4 !== 1) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  const bands = (bytes.length - 1) / 4;
  if (first + bands > counts.length) return false;
  for (let band = 0; band < bands; band++) {
    counts[first + band] = (counts[first + band] ?? 0) + view.getUint32(1 + 4 * band, true);
  }
  return true;
}
