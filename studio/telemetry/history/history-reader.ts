import type { DatabaseSync } from 'node:sqlite';
import type { History, HistoryRequest } from '../../../shared/telemetry/history.ts';
import type { TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import { Bins } from './bins.ts';
import { readCells, type VisitCell } from './cell-blob.ts';
import { levelTable } from './database.ts';
import type { FineRing } from './fine-ring.ts';
import { gridFor, LEVELS_MS, type Grid } from './grid.ts';
import type { HistoryWriter } from './history-writer.ts';
import type { MetricNames } from './metric-names.ts';

export interface HistorySources {
  /** Null: the disk does not take anything; then there is what is in memory. */
  readonly database: DatabaseSync | null;
  readonly writer: HistoryWriter | null;
  readonly names: MetricNames;
  readonly ring: FineRing;
}

/** Answers a request from as few rows as will do. Throws what SQLite throws. */
export function readHistory(sources: HistorySources, request: HistoryRequest): History {
  const { database, ring, names } = sources;
  const grid = gridFor(request, LEVELS_MS, ring.fromMs);
  const bins = new Bins(grid, request.metrics, (metric) => names.knownId(metric));
  if (grid.bins === 0) return bins.history;
  if (grid.levelMs === null || database === null) {
    addPoints(bins, ring.between(grid.fromMs, grid.fromMs + grid.bins * grid.stepMs), names);
  } else {
    addRows(bins, database, grid, grid.levelMs);
    const pending = sources.writer?.pending(grid.levelMs) ?? null;
    const bin = pending === null ? -1 : bins.binOf(pending.bucket * grid.levelMs);
    if (bin >= 0) for (const [id, { n, sum, min, max }] of pending?.cells ?? []) bins.add(bin, id, n, sum, min, max);
  }
  return bins.history;
}

function addPoints(bins: Bins, points: readonly TelemetryPoint[], names: MetricNames): void {
  for (const { atMs, values } of points) {
    const bin = bins.binOf(atMs);
    if (bin < 0) continue;
    for (const [name, value] of Object.entries(values)) {
      const id = names.knownId(name);
      if (id !== undefined) bins.add(bin, id, 1, value, value, value);
    }
  }
}

function addRows(bins: Bins, database: DatabaseSync, grid: Grid, levelMs: number): void {
  const rows = database
    .prepare(`SELECT bucket, cells FROM ${levelTable(levelMs)} WHERE bucket >= ? AND bucket < ?`)
    .iterate(grid.fromMs / levelMs, (grid.fromMs + grid.bins * grid.stepMs) / levelMs);
  let bin = -1;
  const add: VisitCell = (id, n, sum, min, max) => {
    bins.add(bin, id, n, sum, min, max);
  };
  for (const { bucket, cells } of rows) {
    bin = bins.binOf(Number(bucket) * levelMs);
    if (bin >= 0 && cells instanceof Uint8Array) readCells(cells, add);
  }
}
