import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { alarmSchema, type Alarm } from '../../../shared/telemetry/incident.ts';
import { ALARM_FILE } from './alarm-database.ts';

/** Alarms told at once, at most; the newest ones. */
export const MOST_ALARMS = 2_000;

/**
 * Alarms that were there between two studio times, the oldest first; for threads that make reports, beside the studio that
 * writes. None where none were kept. Throws when the file can't be read.
 */
export function readAlarms(dataDir: string, fromMs: number, toMs: number): Alarm[] {
  const file = join(dataDir, ALARM_FILE);
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const table = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alarms'").get();
    if (!table) return [];
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
  } finally {
    database.close();
  }
}
