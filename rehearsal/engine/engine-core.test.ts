import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INTERACTION_MAX_BYTES, type VoteStatus } from '../../shared/interaction/protocol.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { EngineCore } from './engine-core.ts';
import { createEngineServer } from './engine-server.ts';

const poll = {
  question: 'Which colour?',
  options: [
    { id: 'red', label: 'Red' },
    { id: 'blue', label: 'Blue' },
  ],
};
const key = { cueId: 'q1', runId: 'run-1' };

let folder: string;
let file: string;
let clock: FakeClock;
let studioClock: StudioClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuelight-core-'));
  file = join(folder, 'engine.sqlite');
  clock = new FakeClock();
  studioClock = new StudioClock(clock);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (): EngineCore =>
  new EngineCore({ clock, studioClock, storageFile: file, targetLatencyMs: 1_000, log: () => undefined });

function publish(core: EngineCore, cueId = key.cueId, question = poll.question): void {
  const opensAtMs = studioClock.now();
  const closesAtMs = opensAtMs + 10_000;
  const message = { type: 'publish', id: `p-${cueId}`, runId: key.runId } as const;
  const content = { kind: 'poll' as const, poll: { ...poll, question } };
  expect(core.command({ ...message, content, cueId, opensAtMs, closesAtMs })).toMatchObject({ ok: true });
}

function vote(core: EngineCore, voteId: string, answers: VoteStatus[]): void {
  const mediaTimeMs = studioClock.now();
  const message = { type: 'vote', voteId, ...key, optionId: 'red', mediaTimeMs } as const;
  core.vote('viewer-1', message, studioClock.now(), ({ status }) => answers.push(status) > 0);
}

describe('EngineCore', () => {
  it('answers a vote, and a repetition of one still under way, only after the commit', () => {
    const core = open();
    publish(core);
    const answers: VoteStatus[] = [];
    vote(core, 'vote-0001', answers);
    vote(core, 'vote-0001', answers);
    expect(answers).toEqual([]);
    clock.advance(20);
    expect(answers).toEqual(['counted', 'duplicate']);
    core.close();
  });

  it('says why when it cannot store a command, changes nothing, and takes it again later', () => {
    const core = open();
    publish(core);
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
    const close = { type: 'close', id: 'c-1', ...key, closesAtMs: studioClock.now() + 5_000 } as const;
    const refused = core.command(close);
    expect(refused.ok).toBe(false);
    if (!refused.ok) expect(refused.error).toContain('could not store');
    lock.close();
    expect(core.command(close)).toMatchObject({ ok: true, news: { cue: { closesAtMs: close.closesAtMs } } });
    core.close();
  });

  it('is final exactly when the last viewer could have answered, also if none is left to ask', () => {
    const core = open();
    publish(core);
    clock.advance(10_000 + 1_000 + 1_000 - 1);
    expect(core.finaliseDue()).toEqual([]);
    clock.advance(1);
    expect(core.finaliseDue()).toMatchObject([{ ...key, state: 'result' }]);
    expect(core.finaliseDue()).toEqual([]);
    core.close();
  });

  it('waits for a viewer who is far behind', () => {
    const core = open();
    core.audience.join('viewer-1', 1, 'page');
    const report = { type: 'report', bufferMs: 0, stalls: 0, playbackRate: 1, clockErrorBoundMs: null } as const;
    publish(core);
    clock.advance(10_000);
    core.audience.report(
      'viewer-1',
      1,
      { ...report, glassToGlassMs: 9_000, votesSent: 0, votesAcked: 0 },
      studioClock.now(),
    );
    clock.advance(9_999);
    expect(core.finaliseDue()).toEqual([]);
    clock.advance(1);
    expect(core.finaliseDue()).toHaveLength(1);
    core.close();
  });

  it('keeps what a newcomer is told within one message, the newest first', () => {
    const core = open();
    for (let index = 0; index < 300; index++) {
      publish(core, `cue-${String(index)}`, 'ü'.repeat(300));
      clock.advance(1);
    }
    const cues = core.currentCues(INTERACTION_MAX_BYTES - 4_096);
    expect(Buffer.byteLength(JSON.stringify(cues))).toBeLessThanOrEqual(INTERACTION_MAX_BYTES - 4_096);
    expect(cues.length).toBeGreaterThan(30);
    expect(cues[0]?.cueId).toBe('cue-299');
    core.close();
  });
});

describe('EngineCore latency of the run', () => {
  const told = { type: 'report', bufferMs: 0, stalls: 0, playbackRate: 1, clockErrorBoundMs: 1 } as const;
  function report(core: EngineCore, glassToGlassMs: number): void {
    core.audience.join('viewer-1', 1, 'page');
    const counts = { votesSent: 0, votesAcked: 0 };
    core.audience.report('viewer-1', 1, { ...told, ...counts, glassToGlassMs }, studioClock.now());
  }

  it('begins with the run and goes on over a restart', () => {
    const core = open();
    report(core, 9_000);
    expect(core.audienceSummary().runLatency).toMatchObject({ viewers: 1, p50Ms: expect.closeTo(9_000, -1) });
    publish(core);
    expect(core.audienceSummary().runLatency).toBeNull();
    report(core, 100);
    report(core, 200);
    core.close();
    const again = open();
    report(again, 200);
    expect(again.audienceSummary().runLatency).toMatchObject({ viewers: 1, p1Ms: 100, p50Ms: 200, maxMs: 200 });
    again.close();
  });

  it('loses no more than what came since it was last stored when the process is killed', () => {
    const core = open();
    publish(core);
    report(core, 100);
    core.saveRunLatency();
    report(core, 300);
    const next = open();
    expect(next.audienceSummary().runLatency).toMatchObject({ p50Ms: 100, maxMs: 100 });
    next.close();
    core.close();
  });

  it('begins anew, and says so, when what was stored is damaged', () => {
    open().close();
    const db = new DatabaseSync(file);
    db.exec("UPDATE run_latency SET histogram = 'rubbish'");
    db.close();
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const core = new EngineCore({ clock, studioClock, storageFile: file, targetLatencyMs: 1_000, log });
    expect(core.audienceSummary().runLatency).toBeNull();
    expect(lines.join()).toContain('damaged');
    core.close();
  });

  it('says once that the disk refuses, and goes on', () => {
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const core = new EngineCore({ clock, studioClock, storageFile: file, targetLatencyMs: 1_000, log });
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
    core.saveRunLatency();
    core.saveRunLatency();
    expect(lines).toHaveLength(1);
    lock.close();
    core.close();
  });
});

describe('createEngineServer', () => {
  it('leaves no timer behind, and may be closed twice', async () => {
    const server = createEngineServer({
      ...{ clock, studioClock, storageFile: file, controlKey: 'k'.repeat(16), allowedHosts: [] },
      ...{ targetLatencyMs: 1_000, log: () => undefined },
    });
    expect(clock.pendingTasks).toBeGreaterThan(0);
    await Promise.all([server.close(), server.close()]);
    expect(clock.pendingTasks).toBe(0);
  });

  it('says which file it cannot open', () => {
    const deps = { clock, studioClock, controlKey: 'k'.repeat(16), allowedHosts: [], targetLatencyMs: 1_000 };
    const storageFile = join(folder, 'missing', 'engine.sqlite');
    expect(() => createEngineServer({ ...deps, storageFile, log: () => undefined })).toThrow(storageFile);
  });
});
