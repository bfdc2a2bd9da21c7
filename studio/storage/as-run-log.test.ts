import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { AsRunLog } from './as-run-log.ts';
import type { Checkpointer } from './checkpointer.ts';
import { StorageError } from './storage-error.ts';

let dir: string;
let notices: string[];
const clock = new FakeClock();
const studioClock = new StudioClock(clock);

function open(folder = dir): AsRunLog {
  return AsRunLog.open({ dir: folder, clock, studioClock, onNotice: (_, text) => notices.push(text) });
}

/** Opens, hands over and closes. */
function withLog<T>(use: (log: AsRunLog) => T): T {
  const log = open();
  try {
    return use(log);
  } finally {
    log.close();
  }
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-log-'));
  notices = [];
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('AsRunLog', () => {
  it('numbers without a gap across restarts and carries time, error and event', () => {
    withLog((log) => log.appendAll([{ type: 'first', n: 1 }, { type: 'second' }]));
    const third = withLog((log) => log.append({ type: 'third', deep: { text: 'Grüße' } }));
    expect(third).toMatchObject({ sequence: 3, atMs: studioClock.now(), monoMs: clock.monoNow(), errorBoundMs: null });
    const records = withLog((log) => log.replay(null));
    expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(records[2]).toEqual(third);
    expect(withLog((log) => log.verify())).toBeNull();
  });

  it('has the write-ahead log taken over soon after every two hundred events, and never with one', () => {
    let checkpoints = 0;
    let closed = false;
    const startCheckpointer = (): Checkpointer => ({
      checkpoint: () => {
        checkpoints += 1;
      },
      close: () => {
        closed = true;
      },
    });
    const log = AsRunLog.open({ dir, clock, studioClock, onNotice: () => undefined, startCheckpointer });
    for (let event = 0; event < 201; event++) log.append({ type: 'some' });
    expect(checkpoints).toBe(0);
    clock.advance(150);
    expect(checkpoints).toBe(1);
    for (let event = 0; event < 199; event++) log.append({ type: 'some' });
    clock.advance(1_000);
    expect(checkpoints).toBe(1);
    log.append({ type: 'last' });
    log.close();
    expect([closed, clock.pendingTasks]).toEqual([true, 0]);
  });

  it('replays since the last event of a type', () => {
    withLog((log) => {
      log.appendAll(['run-begun', 'a', 'run-begun', 'b'].map((type) => ({ type })));
      expect(log.replay('run-begun').map(({ event }) => event.type)).toEqual(['run-begun', 'b']);
      expect(log.replay('never')).toHaveLength(4);
    });
  });

  it('gives back whatever was written', () => {
    withLog((log) => {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          const { event } = log.append({ type: 'any', value });
          expect(JSON.stringify(log.replay('any').at(-1)?.event)).toBe(JSON.stringify(event));
        }),
        { numRuns: 50 },
      );
    });
  });

  it('makes room ahead, so that what is written does not make its file grow; a restart and a crash keep what there is', () => {
    const size = (name: string): number => statSync(join(dir, name)).size;
    withLog((log) => {
      const [fileBefore, walBefore] = [size('as-run.sqlite'), size('as-run.sqlite-wal')];
      expect(walBefore).toBeGreaterThan(4_000_000);
      for (let n = 0; n < 50; n++) log.append({ type: 'a', n });
      expect([size('as-run.sqlite'), size('as-run.sqlite-wal')]).toEqual([fileBefore, walBefore]);
      // What a killed host leaves behind.
      const copy = mkdtempSync(join(tmpdir(), 'cuelight-log-'));
      for (const name of ['as-run.sqlite', 'as-run.sqlite-wal']) copyFileSync(join(dir, name), join(copy, name));
      const other = open(copy);
      expect(other.replay(null)).toHaveLength(50);
      expect(other.verify()).toBeNull();
      other.close();
      rmSync(copy, { recursive: true, force: true });
    });
    expect(size('as-run.sqlite')).toBeLessThan(500_000);
    expect(withLog((log) => log.replay(null))).toHaveLength(50);
    expect(notices).toEqual([]);
  });

  it('is durable: WAL with a sync on every commit', () => {
    withLog((log) => log.append({ type: 'a' }));
    const database = new DatabaseSync(join(dir, 'as-run.sqlite'));
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  });

  it('throws a StorageError when it cannot be written, and keeps nothing', () => {
    const log = open();
    log.append({ type: 'a' });
    log.close();
    expect(() => log.append({ type: 'b' })).toThrow(StorageError);
    expect(withLog((again) => again.replay(null))).toHaveLength(1);
  });

  it('says so when the folder cannot be written', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(() => open(join(dir, 'file', 'below'))).toThrow(/cannot be written/);
  });

  it('notices a line that was changed afterwards, keeps those before it and sets the file aside', () => {
    withLog((log) => log.appendAll([{ type: 'a' }, { type: 'b' }, { type: 'c' }]));
    const database = new DatabaseSync(join(dir, 'as-run.sqlite'));
    database.exec(`UPDATE as_run SET event = '{"type":"x"}' WHERE sequence = 2`);
    database.close();
    expect(withLog((log) => log.replay(null).map(({ event }) => event.type))).toEqual(['a']);
    expect(notices.join()).toMatch(/line 2 was changed after it was written.*1 lines were kept/);
    expect(readdirSync(dir).some((name) => name.includes('.damaged-'))).toBe(true);
    expect(withLog((log) => log.append({ type: 'd' }).sequence)).toBe(2);
  });

  it('starts anew beside a file that is no database', () => {
    writeFileSync(join(dir, 'as-run.sqlite'), 'not a database, but long enough to be looked at'.repeat(100));
    expect(withLog((log) => log.append({ type: 'a' }).sequence)).toBe(1);
    expect(notices.join()).toMatch(/The as-run log was damaged/);
    expect(notices).toHaveLength(1);
  });

  it('survives flipped bytes anywhere: it opens, and what it still tells is true', () => {
    withLog((log) => log.appendAll(Array.from({ length: 200 }, (_, n) => ({ type: 'event', n, pad: 'x'.repeat(50) }))));
    const whole = readFileSync(join(dir, 'as-run.sqlite'));
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length - 1), { minLength: 1, maxLength: 20 }), fc.nat(254), (places, flip) => {
        rmSync(dir, { recursive: true, force: true });
        const spoilt = Buffer.from(whole);
        for (const place of places) spoilt[place] = (spoilt[place] ?? 0) ^ (flip + 1);
        withDirectory(spoilt);
        const records = withLog((log) => {
          log.append({ type: 'after' });
          return log.replay(null);
        });
        records.forEach((record, index) => {
          expect(record.sequence).toBe(index + 1);
          if (index < records.length - 1) expect(record.event['n']).toBe(index);
        });
      }),
      { numRuns: 15 },
    );
  }, 30_000);

  it('sets aside what a newer version wrote', () => {
    const database = new DatabaseSync(join(dir, 'as-run.sqlite'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    withLog((log) => log.append({ type: 'a' }));
    expect(notices.join()).toMatch(/a newer version wrote it/);
  });
});

function withDirectory(database: Uint8Array): void {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-log-'));
  writeFileSync(join(dir, 'as-run.sqlite'), database);
}
