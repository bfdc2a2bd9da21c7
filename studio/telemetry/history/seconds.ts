import type { DatabaseSync } from 'node:sqlite';
import { metricSchema, telemetryPointSchema, type TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import { readCells } from './cell-blob.ts';
import { levelTable } from './database.ts';
import { SECOND_MS } from './grid.ts';
import { MetricNames } from './metric-names.ts';

/**
 * The points of a span, a second each, oldest first; of what was measured several times in a second the mean. A damaged
 * row costs one second; metrics that this version does not know are left out. Throws what SQLite throws.
 *
 * @param atMost the newest so many
 */
export function readSeconds(database: DatabaseSync, fromMs: number, toMs: number, atMost: number): TelemetryPoint[] {
  const points = [...legacyPoints(database, fromMs, toMs, atMost), ...rowPoints(database, fromMs, toMs, atMost)];
  return points.sort((a, b) => a.atMs - b.atMs).slice(-atMost);
}

function rowPoints(database: DatabaseSync, fromMs: number, toMs: number, atMost: number): TelemetryPoint[] {
  const table = levelTable(SECOND_MS);
  if (!hasTable(database, table)) return [];
  const names = new MetricNames(database);
  const rows = database
    .prepare(
      `SELECT at_ms, cells FROM ${table} WHERE bucket BETWEEN ? AND ? AND at_ms BETWEEN ? AND ?
       ORDER BY bucket DESC LIMIT ?`,
    )
    .all(Math.floor(fromMs / SECOND_MS), Math.floor(toMs / SECOND_MS), fromMs, toMs, atMost);
  return rows.flatMap(({ at_ms: atMs, cells }) => {
    const values: Record<string, number> = {};
    const sound =
      cells instanceof Uint8Array &&
      readCells(cells, (id, n, sum) => {
        const name = names.nameOf(id);
        if (name !== undefined) values[name] = sum / n;
      });
    return sound ? pointFrom(Number(atMs), values) : [];
  });
}

/** Rows that a version before wrote, and that are not carried over yet. */
function legacyPoints(database: DatabaseSync, fromMs: number, toMs: number, atMost: number): TelemetryPoint[] {
  if (!hasTable(database, 'telemetry')) return [];
  const rows = database
    .prepare('SELECT at_ms, "values" FROM telemetry WHERE at_ms BETWEEN ? AND ? ORDER BY at_ms DESC LIMIT ?')
    .all(fromMs, toMs, atMost);
  return rows.flatMap((row) => legacyPoint(row['at_ms'], row['values']));
}

/** None when the row is damaged. */
export function legacyPoint(atMs: unknown, text: unknown): TelemetryPoint[] {
  try {
    const values: unknown = JSON.parse(String(text));
    return typeof values === 'object' && values !== null ? pointFrom(Number(atMs), values) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function pointFrom(atMs: number, found: object): TelemetryPoint[] {
  const whole = telemetryPointSchema.safeParse({ atMs, values: found }).data;
  if (whole) return [whole];
  // A version with other metrics wrote it.
  const known = Object.fromEntries(Object.entries(found).filter(([name]) => isMetric(name)));
  const point = telemetryPointSchema.safeParse({ atMs, values: known }).data;
  return point ? [point] : [];
}

const isMetric = (name: string): boolean => metricSchema.safeParse(name).success;

function hasTable(database: DatabaseSync, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
}
