import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrate, MIGRATIONS, schemaVersion } from './migrations.ts';

/** What each version looked like when it was released, with a row in it. Frozen, as the migrations are. */
const FIXTURES: readonly { version: number; sql: string }[] = [
  { version: 0, sql: '' },
  {
    version: 1,
    sql: `CREATE TABLE as_run (sequence INTEGER PRIMARY KEY, at_ms REAL NOT NULL, mono_ms REAL NOT NULL,
            error_bound_ms REAL, type TEXT NOT NULL, event TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
          INSERT INTO as_run VALUES (1, 1800000000000.25, 12.5, NULL, 'a', '{"type":"a"}', 'h');
          PRAGMA user_version = 1;`,
  },
];

function columns(database: DatabaseSync): unknown[] {
  return database.prepare("SELECT name, type, pk FROM pragma_table_info('as_run')").all();
}

describe('migrations', () => {
  for (const { version, sql } of FIXTURES) {
    it(`bring version ${String(version)} to the newest, rows kept`, () => {
      const database = new DatabaseSync(':memory:');
      database.exec(sql);
      const before = version > 0 ? database.prepare('SELECT * FROM as_run').all() : [];
      migrate(database);
      expect(schemaVersion(database)).toBe(MIGRATIONS.length);
      expect(columns(database)).toHaveLength(7);
      expect(database.prepare('SELECT * FROM as_run').all()).toEqual(before);
      const indexes = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index'").all();
      expect(indexes).toEqual([{ name: 'as_run_type' }]);
      migrate(database);
      expect(schemaVersion(database)).toBe(MIGRATIONS.length);
      database.close();
    });
  }

  it('have a fixture of every version before the newest', () => {
    expect(FIXTURES.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index));
  });
});
