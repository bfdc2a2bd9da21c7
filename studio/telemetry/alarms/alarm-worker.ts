import { parentPort, workerData } from 'node:worker_threads';
import { HISTORY_KEPT_MS } from '../../../shared/telemetry/history.ts';
import { fileDate } from '../../storage/durable-file.ts';
import { ALIVE_EVERY_MS, openAlarmDatabase } from './alarm-database.ts';
import { MOST_ALARMS } from './alarm-rows.ts';
import type { AlarmStoreConfig, AlarmStoreMessage } from './alarm-store.ts';

/** Worker thread: keeps alarms in `alarms.sqlite`, one row an alarm, written anew as it grows worse, clears and is seen. */
const { dir, nowMs } = workerData as AlarmStoreConfig;
const { database, aside } = openAlarmDatabase(dir, fileDate(nowMs));
if (aside !== null) parentPort?.postMessage({ type: 'aside', name: aside });
database
  .prepare('DELETE FROM alarms WHERE cleared_at_ms IS NOT NULL AND cleared_at_ms < ?')
  .run(nowMs - HISTORY_KEPT_MS);

const put = database.prepare(
  'INSERT OR REPLACE INTO alarms (id, raised_at_ms, cleared_at_ms, seen_at_ms, alarm) VALUES (?, ?, ?, ?, ?)',
);
const alive = database.prepare('INSERT OR REPLACE INTO host (id, alive_at_ms) VALUES (1, ?)');
database.prepare('DELETE FROM watched WHERE to_ms < ?').run(nowMs - HISTORY_KEPT_MS);
const watchFrom = database.prepare('INSERT INTO watched (from_ms, to_ms) VALUES (?, ?)');
const watchTo = database.prepare('UPDATE watched SET to_ms = ? WHERE id = ?');
let watched: { readonly id: number | bigint; readonly toMs: number } | null = null;
const allSeen = database.prepare(
  `UPDATE alarms SET seen_at_ms = ?, alarm = json_set(alarm, '$.seenAtMs', ?, '$.seenBy', ?) WHERE seen_at_ms IS NULL`,
);
const inView = database.prepare(
  `SELECT alarm FROM alarms WHERE cleared_at_ms IS NULL OR seen_at_ms IS NULL ORDER BY raised_at_ms DESC LIMIT ${String(MOST_ALARMS)}`,
);
const between = database.prepare(
  `SELECT alarm FROM alarms WHERE raised_at_ms <= ? AND (cleared_at_ms IS NULL OR cleared_at_ms >= ?)
   ORDER BY raised_at_ms DESC LIMIT ${String(MOST_ALARMS)}`,
);

const lastAlive = database.prepare('SELECT alive_at_ms FROM host').get();
parentPort?.postMessage({
  type: 'kept',
  alarms: read(inView.all()).reverse(),
  aliveAtMs: typeof lastAlive?.['alive_at_ms'] === 'number' ? lastAlive['alive_at_ms'] : null,
});

parentPort?.on('message', (message: AlarmStoreMessage) => {
  const id = message.type === 'query' ? message.id : null;
  try {
    handle(message);
  } catch (error) {
    parentPort?.postMessage({ type: 'failed', id, reason: error instanceof Error ? error.message : String(error) });
  }
});

function handle(message: AlarmStoreMessage): void {
  switch (message.type) {
    case 'put':
      for (const alarm of message.alarms) {
        put.run(alarm.id, alarm.raisedAtMs, alarm.clearedAtMs, alarm.seenAtMs, JSON.stringify(alarm));
      }
      return;
    case 'alive':
      alive.run(message.atMs);
      noteWatched(message.atMs);
      return;
    case 'all-seen':
      allSeen.run(message.atMs, message.atMs, message.by);
      return;
    case 'query':
      parentPort?.postMessage({
        type: 'answer',
        id: message.id,
        alarms: read(between.all(message.toMs, message.fromMs)),
      });
      return;
    case 'close':
      database.close();
      parentPort?.close();
  }
}

/** A host that slept, or whose clock was set, was not looking out meanwhile. */
function noteWatched(atMs: number): void {
  const sinceMs = watched === null ? Number.POSITIVE_INFINITY : atMs - watched.toMs;
  if (watched !== null && sinceMs >= 0 && sinceMs <= 2 * ALIVE_EVERY_MS) {
    watchTo.run(atMs, watched.id);
    watched = { id: watched.id, toMs: atMs };
  } else {
    watched = { id: watchFrom.run(atMs, atMs).lastInsertRowid, toMs: atMs };
  }
}

/** A damaged row costs one alarm. */
function read(rows: readonly Record<string, unknown>[]): unknown[] {
  return rows.flatMap((row) => {
    try {
      return [JSON.parse(String(row['alarm'])) as unknown];
    } catch (error) {
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  });
}
