import type { DatabaseSync } from 'node:sqlite';

/**
 * Numbered, frozen upgrades of the as-run database; `PRAGMA user_version` tells how many it has seen. Never change
 * one that was released: append a new one, with a fixture of the version before it (migrations.test.ts).
 */
export const MIGRATIONS: readonly string[] = [
  // 1: the log itself.
  `CREATE TABLE as_run (
     sequence INTEGER PRIMARY KEY,
     at_ms REAL NOT NULL,
     mono_ms REAL NOT NULL,
     error_bound_ms REAL,
     type TEXT NOT NULL,
     event TEXT NOT NULL,
     hash TEXT NOT NULL
   ) STRICT;`,
  // 2: a restart looks for the beginning of the last run.
  `CREATE INDEX as_run_type ON as_run (type, sequence);`,
];

export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** Brings the as-run database to the newest version. */
export function migrate(database: DatabaseSync): void {
  upgrade(database, MIGRATIONS);
}

/** Carries out the steps that a database has not seen, each in a transaction of its own. */
export function upgrade(database: DatabaseSync, steps: readonly string[]): void {
  for (const [index, sql] of steps.entries()) {
    if (schemaVersion(database) > index) continue;
    database.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${String(index + 1)}; COMMIT;`);
  }
}
