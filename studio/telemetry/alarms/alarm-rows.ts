import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { alarmSchema, type Alarm } from '../../../shared/telemetry/incident.ts';
import { ALARM_FILE, ALIVE_EVERY_MS } from './alarm-database.ts';

/** Alarms told at once, at most; the newest ones. */
export const MOST_ALARMS = 2_000;

/**
 * Alarms that were there between two studio times, the oldest first; for threads that make reports, beside the studio that
 * writes. None where none were kept. Throws when the file can't be read.
 */
export function readAlarms(dataDir: string, fromMs: number, toMs: number): Alarm[] {
  return reading(dataDir, 'alarms', [], (database) => {
    const rows = database
      .prepare(
        `SELECT alarm FROM alarms WHERE raised_at_ms <= ? AND (cleared_at_ms IS NULL OR cleared_at_ms >= ?)
         ORDER BY raised_at_ms DESC LIMIT ${String(MOST_ALARMS)}`,
      )
      .all(toMs, fromMs);
    return rows.reverse().flatMap((row) => {
      try {
        return alarmSchema.safeParse(JSON.parse(String(row['alarm']))).data ?? [];
      } catch (error) {
        // A damaged row costs one alarm.
        if (error instanceof SyntaxError) return [];
        throw error;
      }
    });
  });
}

/**
 * For how much of a span (ms) alarms were looked out for and kept: not while there was no host, nor when they could not be
 * written. True to a few seconds at each end. Throws when the file can't be read.
 */
export function readWatchedMs(dataDir: string, fromMs: number, toMs: number): number {
  return reading(dataDir, 'watched', 0, (database) => {
    const spans = database
      .prepare('SELECT from_ms, to_ms FROM watched WHERE from_ms <= ? AND to_ms >= ? ORDER BY from_ms')
      .all(toMs + ALIVE_EVERY_MS, fromMs - ALIVE_EVERY_MS);
    let watchedMs = 0;
    let endMs = fromMs;
    for (const { from_ms: spanFromMs, to_ms: spanToMs } of spans) {
      const beginMs = Math.max(endMs, Number(spanFromMs) - ALIVE_EVERY_MS);
      const untilMs = Math.min(toMs, Number(spanToMs) + ALIVE_EVERY_MS);
      watchedMs += Math.max(0, untilMs - beginMs);
      endMs = Math.max(endMs, untilMs);
    }
    return watchedMs;
  });
}

/** @param none what it gives where there is no such file or table */
function reading<T>(dataDir: string, table: string, none: T, read: (database: DatabaseSync) => T): T {
  const file = join(dataDir, ALARM_FILE);
  if (!existsSync(file)) return none;
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const found = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(table);
    return found ? read(database) : none;
  } finally {
    database.close();
  }
}
