import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { CueBook, type AcceptedVote } from './cue-book.ts';
import type { CueRecord } from './cue-record.ts';
import { VoteStore } from './vote-store.ts';

const record: CueRecord = {
  cueId: 'q1',
  runId: 'run-1',
  content: {
    kind: 'poll',
    poll: {
      question: 'Which colour?',
      options: [
        { id: 'red', label: 'Red' },
        { id: 'blue', label: 'Blue' },
      ],
    },
  },
  opensAtMs: 1_000.25,
  closesAtMs: null,
  revealAtMs: null,
  clearedAtMs: null,
  voided: false,
  final: false,
  publishedAtMs: 900.5,
  changedAtMs: 900.5,
  revision: 1,
};

function vote(voteId: string, change: Partial<AcceptedVote> = {}): AcceptedVote {
  return {
    ...{ cueId: 'q1', runId: 'run-1', viewerId: 'viewer-1', voteId, optionId: 'red' },
    ...{ mediaTimeMs: 2_000.125, arrivedAtMs: 3_000.5 },
    ...change,
  };
}

let folder: string;
let file: string;
let clock: FakeClock;
let lines: string[];
const open = (): VoteStore => new VoteStore({ clock, file, log: (line) => lines.push(line) });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuelight-votes-'));
  file = join(folder, 'engine.sqlite');
  clock = new FakeClock();
  lines = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('VoteStore', () => {
  it('gives back exactly what was stored', () => {
    const store = open();
    store.save({ records: [record], command: { id: 'command-1', content: 'one' }, targetLatencyMs: 850 });
    store.save({
      records: [{ ...record, closesAtMs: 5_000, final: true, revision: 2 }],
      command: { id: 'command-2', content: 'two' },
      targetLatencyMs: null,
    });
    store.addVote(vote('vote-0001'), () => undefined);
    store.close();
    const again = open();
    expect(again.load()).toEqual({
      records: [{ ...record, closesAtMs: 5_000, final: true, revision: 2 }],
      votes: [vote('vote-0001')],
      refused: [],
      commands: new Map([
        ['command-1', 'one'],
        ['command-2', 'two'],
      ]),
      targetLatencyMs: 850,
      runLatency: null,
    });
    again.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('calls back only after the commit, which comes within 20 ms', () => {
    const store = open();
    const durable: string[] = [];
    store.addVote(vote('vote-0001'), () => durable.push('first'));
    store.addVote(vote('vote-0002'), () => durable.push('second'));
    store.afterCommit(() => durable.push('third'));
    expect(durable).toEqual([]);
    const reader = open();
    expect(reader.load().votes).toHaveLength(0);
    clock.advance(20);
    expect(durable).toEqual(['first', 'second', 'third']);
    expect(reader.load().votes).toHaveLength(2);
    reader.close();
    store.afterCommit(() => durable.push('at once'));
    expect(durable).toHaveLength(4);
    store.close();
  });

  it('commits waiting votes together with a record', () => {
    const store = open();
    const durable: string[] = [];
    store.addVote(vote('vote-0001'), () => durable.push('vote'));
    store.save({ records: [record], command: null, targetLatencyMs: null });
    expect(durable).toEqual(['vote']);
    expect(clock.pendingTasks).toBe(0);
    store.close();
  });

  it('keeps votes waiting, unacknowledged, while the file cannot be written, and says so once a second', () => {
    const store = open();
    const durable: string[] = [];
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    store.addVote(vote('vote-0001'), () => durable.push('vote'));
    clock.advance(10);
    expect(durable).toEqual([]);
    clock.advance(500);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('1 votes wait');
    other.close();
    clock.advance(300);
    expect(durable).toEqual(['vote']);
    store.close();
  });

  it('keeps which votes were refused, unless one was accepted after all, and lets no vote wait for it', () => {
    const store = open();
    const refused = (voteId: string) => ({ cueId: 'q1', runId: 'run-1', viewerId: 'viewer-1', voteId });
    store.addRefusal(refused('vote-0001'));
    store.addRefusal(refused('vote-0002'));
    store.addRefusal(refused('vote-0002'));
    const done: string[] = [];
    store.afterCommit(() => done.push('at once'));
    expect(done).toEqual(['at once']);
    clock.advance(20);
    store.addVote(vote('vote-0001'), () => undefined);
    store.close();
    const again = open();
    expect(again.load().refused).toEqual([refused('vote-0002')]);
    again.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('takes over a file of version 1 with all that is in it', () => {
    const store = open();
    store.save({ records: [record], command: null, targetLatencyMs: 850 });
    store.addVote(vote('vote-0001'), () => undefined);
    store.close();
    const old = new DatabaseSync(file);
    old.exec(`DROP TABLE run_latency; DROP TABLE refusals; PRAGMA user_version = 1;
      ALTER TABLE runs DROP COLUMN cleared_at_ms;
      UPDATE runs SET content = json_extract(content, '$.poll'); ALTER TABLE runs RENAME COLUMN content TO poll`);
    old.close();
    const again = open();
    expect(again.load()).toMatchObject({
      records: [record],
      votes: [vote('vote-0001')],
      refused: [],
      runLatency: null,
    });
    again.saveRunLatency('run-1', { viewers: 2, histogram: 'one' });
    again.saveRunLatency('run-1', { viewers: 3, histogram: 'two' });
    again.close();
    const third = open();
    expect(third.load().runLatency).toEqual({ runId: 'run-1', viewers: 3, histogram: 'two' });
    third.close();
  });

  it('sets a damaged file aside and says so', () => {
    writeFileSync(file, 'this is no database, and long enough not to be taken for an empty one'.repeat(20));
    const store = open();
    expect(store.load().records).toEqual([]);
    store.close();
    expect(readdirSync(folder).some((name) => name.startsWith('engine.sqlite.damaged-'))).toBe(true);
    expect(lines[0]).toContain('damaged');
  });

  it('recounts what the book tallies, whatever was accepted in whatever order', () => {
    const store = open();
    const votes = fc.array(
      fc.record({
        viewer: fc.integer({ min: 0, max: 5 }),
        vote: fc.integer({ min: 0, max: 10 }),
        optionId: fc.constantFrom('red', 'blue'),
        mediaTimeMs: fc.integer({ min: 1_000, max: 1_010 }),
      }),
      { maxLength: 40 },
    );
    let runs = 0;
    fc.assert(
      fc.property(votes, (specs) => {
        const book = new CueBook();
        const runId = `run-${String(++runs)}`;
        book.apply({ ...record, runId });
        for (const spec of specs) {
          const id = `vote-${String(spec.vote)}-${String(spec.viewer)}`;
          const message = { type: 'vote', voteId: id, cueId: 'q1', runId, optionId: spec.optionId } as const;
          const viewerId = `viewer-${String(spec.viewer)}`;
          const { status } = book.vote(viewerId, { ...message, mediaTimeMs: spec.mediaTimeMs }, 2_000, 0);
          if (status === 'counted') {
            store.addVote({ ...vote(id, spec), runId, viewerId, arrivedAtMs: 2_000 }, () => undefined);
          }
        }
        store.flush();
        const counts = book.tally({ cueId: 'q1', runId })?.counts ?? {};
        const nonzero = Object.fromEntries(Object.entries(counts).filter(([, votes]) => votes > 0));
        expect(store.recount('q1', runId)).toEqual(nonzero);
      }),
      { numRuns: 40 },
    );
    store.close();
  });
});
