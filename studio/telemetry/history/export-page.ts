import type { DatabaseSync } from 'node:sqlite';
import { METRICS, type Metric } from '../../../shared/telemetry/metrics.ts';
import { readCells } from './cell-blob.ts';
import type { Cell } from './cells.ts';
import { levelTable } from './database.ts';
import { SECOND_MS } from './grid.ts';
import type { MetricNames } from './metric-names.ts';

export type ExportFormat = 'csv' | 'json';

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly fromMs: number;
  readonly toMs: number;
  /** Where the page before ended; null: this is the first. */
  readonly after: ExportPlace | null;
}

/** Behind which second (of the epoch), and whether there were points up to there. */
export interface ExportPlace {
  readonly second: number;
  readonly begun: boolean;
}

export interface ExportPage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** For the next page; null: this was the last. */
  readonly next: ExportPlace | null;
}

/** Some 20 ms of work. */
const ROWS_A_PAGE = 1_000;
const IDS = Object.keys(METRICS) as Metric[];
const encoder = new TextEncoder();

/**
 * A part of an export: every second of the span. A figure that was measured several times in a second comes as their mean,
 * with the smallest and largest in columns (JSON: objects) of their own. What was not measured is empty (JSON: left out).
 * Throws what SQLite throws.
 */
export function exportPage(database: DatabaseSync, names: MetricNames, request: ExportRequest): ExportPage {
  const { format, fromMs, toMs, after } = request;
  const rows = database
    .prepare(
      `SELECT bucket, at_ms, cells FROM ${levelTable(SECOND_MS)}
       WHERE bucket >= ? AND bucket <= ? AND at_ms >= ? AND at_ms < ? ORDER BY bucket LIMIT ?`,
    )
    .all(
      after === null ? Math.floor(fromMs / SECOND_MS) : after.second + 1,
      toMs / SECOND_MS,
      fromMs,
      toMs,
      ROWS_A_PAGE,
    );
  const seconds = rows.flatMap(({ at_ms: atMs, cells }) => {
    const found = new Map<string, Cell>();
    const sound =
      cells instanceof Uint8Array &&
      readCells(cells, (id, n, sum, min, max) => found.set(names.nameOf(id) ?? '', { n, sum, min, max }));
    return sound ? [{ atMs: Number(atMs), cells: found }] : [];
  });
  const begun = seconds.length > 0 || (after?.begun ?? false);
  const next = rows.length < ROWS_A_PAGE ? null : { second: Number(rows.at(-1)?.['bucket'] ?? 0), begun };
  const text = format === 'csv' ? csv(seconds, after === null) : json(seconds, after, next === null);
  return { bytes: encoder.encode(text), next };
}

interface Second {
  readonly atMs: number;
  readonly cells: ReadonlyMap<string, Cell>;
}

/** Columns: time (ISO 8601, UTC), ms since 1970, then mean, min and max of each metric. */
function csv(seconds: readonly Second[], first: boolean): string {
  const head = first ? `${['time', 'atMs', ...IDS.flatMap((id) => [id, `${id}.min`, `${id}.max`])].join()}\r\n` : '';
  const lines = seconds.map(({ atMs, cells }) => {
    const figures = IDS.flatMap((id) => {
      const cell = cells.get(id);
      if (!cell) return ['', '', ''];
      return cell.n === 1 ? [written(cell.sum), '', ''] : [mean(cell), cell.min, cell.max].map(written);
    });
    return `${[new Date(atMs).toISOString(), written(atMs), ...figures].join()}\r\n`;
  });
  return head + lines.join('');
}

/** `{"metrics": {…}, "points": [{"atMs", "values", "several"}, …]}`, in parts that make one text. */
function json(seconds: readonly Second[], after: ExportPlace | null, last: boolean): string {
  const points = seconds.map(({ atMs, cells }) => {
    const values: Record<string, number> = {};
    const several: Record<string, { n: number; min: number; max: number }> = {};
    for (const [id, cell] of cells) {
      values[id] = mean(cell);
      if (cell.n > 1) several[id] = { n: cell.n, min: cell.min, max: cell.max };
    }
    return JSON.stringify(Object.keys(several).length > 0 ? { atMs, values, several } : { atMs, values });
  });
  const head = after === null ? `{"metrics":${JSON.stringify(METRICS)},"points":[\n` : '';
  const joint = after?.begun && points.length > 0 ? ',\n' : '';
  return `${head}${joint}${points.join(',\n')}${last ? '\n]}\n' : ''}`;
}

const mean = ({ n, sum, min, max }: Cell): number => Math.min(max, Math.max(min, sum / n));
/** Microseconds are finer than anything that is measured. */
const written = (value: number): string => String(Math.round(value * 1e6) / 1e6);
