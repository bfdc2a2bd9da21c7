import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import type { WriterConfig, WriterMessage } from './telemetry-store.ts';

/**
 * Worker thread: appends telemetry to `telemetry.sqlite`, so that a slow disk never holds the host's event loop.
 * WAL with synchronous=NORMAL: a power cut may cost the last seconds of figures, never the file.
 */
const KEEP_MS = 14 * 24 * 3_600_000;

const { dir, fromMs, toMs, atMost } = workerData as WriterConfig;
mkdirSync(dir, { recursive: true });
const database = new DatabaseSync(join(dir, 'telemetry.sqlite'));
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS telemetry (at_ms REAL NOT NULL, "values" TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS telemetry_at ON telemetry (at_ms);
  CREATE TABLE IF NOT EXISTS notices (at_ms REAL NOT NULL, level TEXT NOT NULL, text TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS notices_at ON notices (at_ms);
`);
const insert = database.prepare('INSERT INTO telemetry (at_ms, "values") VALUES (?, ?)');
const insertNotice = database.prepare('INSERT INTO notices (at_ms, level, text) VALUES (?, ?, ?)');
const prune = ['telemetry', 'notices'].map((table) => database.prepare(`DELETE FROM ${table} WHERE at_ms < ?`));
let pruned = false;
parentPort?.postMessage(recent());

parentPort?.on('message', (message: WriterMessage) => {
  if (message.type === 'point') write(message.point);
  else if (message.type === 'notice') insertNotice.run(message.atMs, message.level, message.text);
  else {
    database.close();
    parentPort?.close();
  }
});

/** Oldest first. */
function recent(): unknown[] {
  const rows = database
    .prepare('SELECT at_ms, "values" FROM telemetry WHERE at_ms BETWEEN ? AND ? ORDER BY at_ms DESC LIMIT ?')
    .all(fromMs, toMs, atMost);
  return rows.reverse().flatMap((row) => {
    try {
      return [{ atMs: row['at_ms'], values: JSON.parse(String(row['values'])) as unknown }];
    } catch {
      // A damaged row costs one second of a plot.
      return [];
    }
  });
}

function write(point: TelemetryPoint): void {
  if (!pruned) for (const old of prune) old.run(point.atMs - KEEP_MS);
  pruned = true;
  insert.run(point.atMs, JSON.stringify(point.values));
}
