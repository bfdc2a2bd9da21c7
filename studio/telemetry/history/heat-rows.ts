import type { DatabaseSync } from 'node:sqlite';
import { HEAT_BOUNDS_MS, type HeatColumn } from '../../../shared/telemetry/audience-view.ts';
import { inTransaction } from './database.ts';
import { gridFor, SECOND_MS } from './grid.ts';

/** Columns are kept of seconds and of minutes. */
const HEAT_LEVELS_MS: readonly number[] = [SECOND_MS, 60_000];
const BANDS = HEAT_BOUNDS_MS.length;

export interface HeatRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
}

/** Throws what SQLite throws. */
export function addHeat(database: DatabaseSync, { atMs, counts }: HeatColumn): void {
  const select = database.prepare('SELECT n, counts FROM heat WHERE level_ms = ? AND bucket = ?');
  const put = database.prepare('INSERT OR REPLACE INTO heat (level_ms, bucket, n, counts) VALUES (?, ?, ?, ?)');
  inTransaction(database, () => {
    for (const levelMs of HEAT_LEVELS_MS) {
      const bucket = Math.floor(atMs / levelMs);
      const before = select.get(levelMs, bucket);
      const sums = [...counts];
      if (before) addCounts(sums, before['counts']);
      put.run(levelMs, bucket, Number(before?.['n'] ?? 0) + 1, encodeCounts(sums));
    }
  });
}

/**
 * The heat map in at most `columns` columns, oldest first; where nothing was told there is none. Of a column that covers
 * several seconds the mean of each band, rounded up: a single viewer stays to be seen. Throws what SQLite throws.
 */
export function readHeat(database: DatabaseSync, { fromMs, toMs, columns }: HeatRequest): HeatColumn[] {
  const grid = gridFor({ fromMs, toMs, bins: columns }, HEAT_LEVELS_MS, Number.POSITIVE_INFINITY);
  const levelMs = grid.levelMs ?? SECOND_MS;
  const rows = database
    .prepare('SELECT bucket, n, counts FROM heat WHERE level_ms = ? AND bucket >= ? AND bucket < ? ORDER BY bucket')
    .iterate(levelMs, grid.fromMs / levelMs, (grid.fromMs + grid.bins * grid.stepMs) / levelMs);
  const sums = new Map<number, { n: number; readonly counts: number[] }>();
  for (const row of rows) {
    const atMs = Math.floor((Number(row['bucket']) * levelMs) / grid.stepMs) * grid.stepMs;
    const sum = sums.get(atMs) ?? { n: 0, counts: Array.from({ length: BANDS }, () => 0) };
    sums.set(atMs, sum);
    if (addCounts(sum.counts, row['counts'])) sum.n += Number(row['n']);
  }
  return [...sums].flatMap(([atMs, { n, counts }]) =>
    n > 0 ? { atMs, counts: counts.map((count) => Math.ceil(count / n)) } : [],
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
