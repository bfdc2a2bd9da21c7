import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { platformClock } from '../../studio/platform-clock.ts';
import { AsRunLog } from '../../studio/storage/as-run-log.ts';
import { startThreadCheckpointer } from '../../studio/storage/checkpointer.ts';
import { waitFor } from '../harness/studio.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-checkpoint-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Records in the database file alone, without its write-ahead log. */
function takenOver(): number {
  const copy = join(dir, 'copy.sqlite');
  copyFileSync(join(dir, 'as-run.sqlite'), copy);
  const database = new DatabaseSync(copy);
  try {
    return Number(database.prepare('SELECT count(*) AS lines FROM as_run').get()?.['lines']);
  } catch {
    // Copied while the thread wrote to it.
    return 0;
  } finally {
    database.close();
    for (const part of ['', '-wal', '-shm']) rmSync(copy + part, { force: true });
  }
}

it('takes the as-run log over in its own thread while events go on, and loses none', async () => {
  const faults: string[] = [];
  const open = (): AsRunLog =>
    AsRunLog.open({
      dir,
      clock: platformClock,
      studioClock: new StudioClock(platformClock),
      onNotice: (_, text) => faults.push(text),
      startCheckpointer: (file) => startThreadCheckpointer(file, (reason) => faults.push(reason)),
    });
  const log = open();
  // Fewer than SQLite would take over by itself.
  for (let event = 0; event < 250; event++) log.append({ type: 'some', event });
  await waitFor('the events in the database', () => {
    log.append({ type: 'meanwhile' });
    return takenOver() >= 250;
  });
  const { sequence } = log.append({ type: 'last' });
  log.close();
  const again = open();
  expect(again.verify()).toBeNull();
  expect(again.replay(null)).toHaveLength(sequence);
  again.close();
  expect(faults).toEqual([]);
});
