import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cue } from '../../shared/cues/registry.ts';
import type { ControlMessage, PublishedCue } from '../../shared/interaction/protocol.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { AsRunLog } from '../storage/as-run-log.ts';
import { FakeScheduler } from './fake-scheduler.ts';
import { replayRun } from './replay.ts';
import { stateOf } from './show-model.ts';
import { ShowRunner } from './show-runner.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

let dir: string;
let clock: FakeClock;
let studioClock: StudioClock;
let log: AsRunLog;
let scheduler: FakeScheduler;
let sent: ControlMessage[];
let notices: string[];
let cues: Cue[];
let requests = 0;

const request = () => ({ requestId: `request-${String(requests++)}` });
const told = () => sent.map((command) => ('cueId' in command ? `${command.type} ${command.cueId}` : command.type));

/** The host, or the next one; `isUp`: commands reach the engine. */
function open(isUp = true): ShowRunner {
  log = AsRunLog.open({ dir, clock, studioClock, onNotice: (_, text) => notices.push(text) });
  scheduler = new FakeScheduler();
  const show = testShow(cues);
  return ShowRunner.open({
    ...{ clock, studioClock, scheduler, log },
    getShow: () => show,
    send: (command) => {
      if (isUp) sent.push(command);
    },
    getViewerLatencyMs: () => 700,
    getScene: () => 'camera',
    setScene: () => undefined,
    actOnDevice: () => undefined,
    onLifecycle: () => undefined,
    programmeCaptureMs: () => studioClock.now(),
    rescueLeftMs: () => null,
    onChange: () => undefined,
    onNotice: (_, text) => notices.push(text),
  });
}

function restart(before: ShowRunner, afterMs: number): ShowRunner {
  before.shutdown();
  log.close();
  clock.advance(afterMs);
  return open();
}

/** The engine answers all that it has not answered yet. */
function answer(runner: ShowRunner, error: string | null): void {
  for (const command of runner.unacknowledged()) {
    if ('id' in command) runner.acknowledge(String(command.id), error === null, error);
  }
}

/** What the engine has of these commands. */
function published(commands: readonly ControlMessage[]): PublishedCue[] {
  return commands.flatMap((command): PublishedCue[] => {
    if (command.type !== 'publish' || command.content.kind === 'quiz') return [];
    const { cueId, runId, content, opensAtMs, closesAtMs } = command;
    return [{ cueId, runId, content, opensAtMs, closesAtMs, state: 'open', results: null, revealAtMs: null }];
  });
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-restart-'));
  clock = new FakeClock();
  studioClock = new StudioClock(clock);
  sent = [];
  notices = [];
  cues = [testCue('c1', { responseWindowMs: 30_000 }), testCue('c2')];
});

afterEach(() => {
  log.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('what a host took that went down before the engine had it', () => {
  it('does not come late: it is withdrawn, and in standby for whoever wants it still', () => {
    const before = open(false);
    before.go({ ...request(), expectedStandbyId: 'c1' });
    before.addTime({ ...request(), cueId: 'c1', addMs: 5_000 });
    const runner = restart(before, 1_200);
    expect(runner.state.cues['c1']?.phase).toBe('open');
    runner.engineConnected({ cues: [], tallies: [] });
    expect(told()).toEqual([]);
    expect(runner.unacknowledged()).toEqual([]);
    expect(runner.state.cues['c1']).toMatchObject({ phase: 'void', failure: /no viewer ever saw it/ });
    expect(runner.state.standbyCueId).toBe('c1');
    expect(notices.at(-1)).toMatch(/^Cue 1 was taken as the studio host went down.* take it again/);
    expect(stateOf(replayRun(log).model)).toEqual(runner.state);
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    expect(sent).toMatchObject([{ type: 'publish', cueId: 'c1', runId: `${runner.state.runId}~2` }]);
    runner.shutdown();
  });

  it('comes when it is not late yet, or the engine has it', () => {
    const before = open(false);
    before.go({ ...request(), expectedStandbyId: 'c1' });
    const second = restart(before, 900);
    second.engineConnected({ cues: [], tallies: [] });
    expect(told()).toEqual(['publish c1']);
    const known = published(sent);
    const third = restart(second, 5_000);
    third.engineConnected({ cues: known, tallies: [] });
    expect(third.state.cues['c1']?.phase).toBe('open');
    expect(told()).toEqual(['publish c1', 'publish c1']);
    third.shutdown();
  });

  it('is no matter of a connection that was lost: there the operator saw that it was', () => {
    const before = open(false);
    const runner = restart(before, 5_000);
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    clock.advance(5_000);
    runner.engineConnected({ cues: [], tallies: [] });
    clock.advance(5_000);
    runner.engineConnected({ cues: [], tallies: [] });
    expect(told()).toEqual(['publish c1', 'publish c1', 'publish c1']);
    runner.shutdown();
  });

  it('breaks the sequence it stands in off, and nothing follows it', () => {
    cues = [
      testCueOf('group', 'g1', { mode: 'sequence' }),
      testCueOf('message', 'c1', { groupId: 'g1', stayMs: null }),
      testCueOf('message', 'c2', { groupId: 'g1', stayMs: 5_000 }),
    ];
    const before = open(false);
    before.go({ ...request(), expectedStandbyId: 'g1' });
    const runner = restart(before, 2_000);
    runner.engineConnected({ cues: [], tallies: [] });
    clock.advance(10_000);
    expect(told()).toEqual([]);
    expect(runner.state.cues['g1']).toMatchObject({ phase: 'closed', failure: /reached no viewer/ });
    expect(runner.state.cues['c2']?.takenBy ?? null).toBeNull();
    runner.shutdown();
  });

  it('goes out of the way of a run that was begun anew, whose overlays are still withdrawn', () => {
    cues = [testCueOf('message', 'c1', { stayMs: null })];
    const before = open(false);
    before.go({ ...request(), expectedStandbyId: 'c1' });
    before.reset(request());
    const runner = restart(before, 2_000);
    runner.engineConnected({ cues: [], tallies: [] });
    expect(told()).toEqual(['cancel c1']);
    runner.shutdown();
  });
});

describe('the next host', () => {
  it('does not take what it has just told to be missed, though it was due a moment ago', () => {
    cues = [testCueOf('message', 'c1', { stayMs: 1_000, atEnd: 'loop' }), testCueOf('wait', 'c2', { waitMs: 1_000 })];
    const before = open();
    before.go({ ...request(), expectedStandbyId: 'c1' });
    const runner = restart(before, 1_400);
    expect(runner.state.cues['c1']).toMatchObject({ take: 1, note: /^missed while the studio host was down/ });
    clock.advance(5_000);
    runner.planChanged();
    expect(runner.state.cues['c1']).toMatchObject({ take: 1, phase: 'closed' });
    expect(scheduler.armed.size).toBe(0);
    runner.shutdown();
  });

  it('holds no window that ran out while no host moved it on, and says so once', () => {
    cues = [testCue('c1', { responseWindowMs: 5_000 }), testCueOf('message', 'c2', { stayMs: 5_000 })];
    const before = open();
    for (const cueId of ['c1', 'c2']) before.fire({ ...request(), cueId });
    answer(before, null);
    before.hold({ ...request(), extendWindows: true });
    clock.advance(2_000);
    answer(before, null);
    const runner = restart(before, 20_000);
    runner.engineConnected({ cues: published(sent), tallies: [] });
    clock.advance(1_000);
    expect(runner.unacknowledged().map(({ type }) => type)).toContain('extend');
    answer(runner, 'already over');
    notices.length = 0;
    sent.length = 0;
    clock.advance(10_000);
    expect(told()).toEqual([]);
    expect(notices).toEqual([]);
    expect(runner.state.cues['c1']?.phase).toBe('pending');
    runner.release(request());
    clock.advance(1_000);
    expect(runner.state.cues['c2']?.phase).toBe('closed');
    runner.shutdown();
  });

  it('does not ask for another end of what is over for every viewer', () => {
    cues = [testCue('c1', { responseWindowMs: 5_000 }), testCue('c2', { responseWindowMs: 5_000 })];
    const before = open();
    for (const cueId of ['c1', 'c2']) {
      before.fire({ ...request(), cueId });
      before.addTime({ ...request(), cueId, addMs: 2_000 });
    }
    answer(before, null);
    const runner = restart(before, 1_000);
    const [over, going] = published(sent);
    if (!over || !going) throw new Error('two polls were published');
    sent.length = 0;
    runner.engineConnected({ cues: [{ ...over, state: 'result' }, going], tallies: [] });
    expect(told()).toEqual(['extend c2']);
    runner.shutdown();
  });

  it('knows the requests of the hosts before it, also those of another run', () => {
    const before = open();
    const asked = { ...request(), cueId: 'c2' };
    before.fire(asked);
    before.void({ ...request(), cueId: 'c2' });
    before.reset(request());
    const runner = restart(before, 2_000);
    expect(runner.fire(asked)).toMatchObject({ ok: true });
    expect(runner.state.cues['c2']?.take ?? 0).toBe(0);
    runner.shutdown();
  });
});

describe('what comes into the outbox is sent at once', () => {
  it('when a new run takes what is left of the old one off viewers’ screens', () => {
    cues = [testCueOf('message', 'c1', { stayMs: null })];
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    runner.reset(request());
    expect(told()).toEqual(['publish c1', 'cancel c1']);
    runner.shutdown();
  });

  it('when panic clears results off viewers’ screens', () => {
    cues = [testCue('c1', { responseWindowMs: 1_000, reveal: 'manual' })];
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    clock.advance(2_500);
    const tally = { cueId: 'c1', runId: runner.state.runId, sequence: 1, counts: {}, total: 0, final: true };
    runner.applyTallies([{ ...tally, state: 'result' }]);
    runner.panic(request());
    expect(told()).toEqual(['publish c1', 'clear c1']);
    runner.shutdown();
  });
});
