import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDamage, setAside } from '../../storage/as-run-database.ts';

export const ALARM_FILE = 'alarms.sqlite';
/** How often the host notes that it looks out for alarms. */
export const ALIVE_EVERY_MS = 5_000;

/**
 * Opens (or makes) the alarms of a data folder: one row an alarm. WAL with synchronous=NORMAL: a power cut may cost the last
 * moments, never the file. A damaged one is set aside under the name that is given back. Throws what SQLite throws.
 *
 * @param asideSuffix names what is set aside, e.g. the date
 */
export function openAlarmDatabase(
  dir: string,
  asideSuffix: string,
): { readonly database: DatabaseSync; readonly aside: string | null } {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, ALARM_FILE);
  try {
    return { database: openFile(file), aside: null };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const aside = setAside(file, asideSuffix);
    return { database: openFile(file), aside };
  }
}

function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS alarms (
        id TEXT PRIMARY KEY, raised_at_ms REAL NOT NULL, cleared_at_ms REAL, seen_at_ms REAL, alarm TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS alarms_raised ON alarms (raised_at_ms);
      CREATE TABLE IF NOT EXISTS host (id INTEGER PRIMARY KEY CHECK (id = 1), alive_at_ms REAL NOT NULL);
      CREATE TABLE IF NOT EXISTS watched (id INTEGER PRIMARY KEY, from_ms REAL NOT NULL, to_ms REAL NOT NULL);
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
