import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './database.ts';
import { HistoryWriter } from './history-writer.ts';
import type { MetricNames } from './metric-names.ts';
import { legacyPoint } from './seconds.ts';

/** So many rows take some 20 ms: no point waits long for it. */
const ROWS_AT_ONCE = 500;

/**
 * Carries some of the rows that a version before wrote over to the new ones: all of them or, when something fails, none.
 * @returns whether there may be more
 */
export function carryOver(database: DatabaseSync, names: MetricNames): boolean {
  const rows = database
    .prepare('SELECT rowid, at_ms, "values" FROM telemetry ORDER BY at_ms LIMIT ?')
    .all(ROWS_AT_ONCE);
  if (rows.length === 0) return false;
  inTransaction(database, () => {
    const writer = new HistoryWriter(database, names);
    const remove = database.prepare('DELETE FROM telemetry WHERE rowid = ?');
    for (const row of rows) {
      for (const point of legacyPoint(row['at_ms'], row['values'])) writer.add(point);
      remove.run(Number(row['rowid']));
    }
    writer.flush();
  });
  return true;
}
