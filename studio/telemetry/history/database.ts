import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDamage, setAside } from '../../storage/as-run-database.ts';
import { schemaVersion, upgrade } from '../../storage/migrations.ts';
import { LEVELS_MS } from './grid.ts';

export const TELEMETRY_FILE = 'telemetry.sqlite';

/** The table of the rows of one level; `bucket`: their time divided by the level. */
export const levelTable = (levelMs: number): string => `level_${String(levelMs)}`;

/**
 * Numbered, frozen upgrades; never change one that was released. The figures of a version before (a row of JSON a second)
 * are carried over bit by bit while the studio runs (legacy-rows.ts).
 */
export const HISTORY_MIGRATIONS: readonly string[] = [
  // 1: what versions before wrote without a number.
  `CREATE TABLE IF NOT EXISTS telemetry (at_ms REAL NOT NULL, "values" TEXT NOT NULL);
   CREATE INDEX IF NOT EXISTS telemetry_at ON telemetry (at_ms);
   CREATE TABLE IF NOT EXISTS notices (at_ms REAL NOT NULL, level TEXT NOT NULL, text TEXT NOT NULL);
   CREATE INDEX IF NOT EXISTS notices_at ON notices (at_ms);`,
  // 2: compact rows of seconds, and of 10, 60 and 600 of them; the audience's heat map; spans on air.
  `CREATE TABLE metric_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
   ${LEVELS_MS.map(
     (levelMs) =>
       `CREATE TABLE ${levelTable(levelMs)} (bucket INTEGER PRIMARY KEY, at_ms REAL NOT NULL, cells BLOB NOT NULL) STRICT;`,
   ).join('\n   ')}
   CREATE TABLE heat (
     level_ms INTEGER NOT NULL, bucket INTEGER NOT NULL, n INTEGER NOT NULL, counts BLOB NOT NULL,
     PRIMARY KEY (level_ms, bucket)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE air (since_ms REAL PRIMARY KEY, until_ms REAL NOT NULL) STRICT;`,
  // 3: the heat map by CDN, device and network; of seconds and minutes for which `heat` has a row.
  `CREATE TABLE heat_groups (
     level_ms INTEGER NOT NULL, bucket INTEGER NOT NULL, dimension TEXT NOT NULL, name TEXT NOT NULL, counts BLOB NOT NULL,
     PRIMARY KEY (level_ms, bucket, dimension, name)
   ) STRICT, WITHOUT ROWID;`,
];

/**
 * Opens (or makes) the telemetry of a data folder. WAL with synchronous=NORMAL: a power cut may cost the last seconds of
 * figures, never the file. A damaged one is set aside under the name that is given back. Throws what SQLite throws.
 *
 * @param asideSuffix names what is set aside, e.g. the date
 */
export function openTelemetryDatabase(
  dir: string,
  asideSuffix: string,
): { readonly database: DatabaseSync; readonly aside: string | null } {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, TELEMETRY_FILE);
  try {
    return { database: openFile(file), aside: null };
  } catch (error) {
    if (!isDamage(error) && !(error instanceof NewerVersion)) throw error;
    const aside = setAside(file, asideSuffix);
    return { database: openFile(file), aside };
  }
}

class NewerVersion extends Error {}

function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
    const version = schemaVersion(database);
    if (version > HISTORY_MIGRATIONS.length) throw new NewerVersion(`version ${String(version)}`);
    upgrade(database, HISTORY_MIGRATIONS);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Carries out a task in a transaction, or in the one that is going on: all or nothing. */
export function inTransaction(database: DatabaseSync, task: () => void): void {
  if (database.isTransaction) {
    task();
    return;
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    task();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
