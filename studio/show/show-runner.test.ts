import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ControlMessage, PublishedCue, Tally } from '../../shared/interaction/protocol.ts';
import type { Show } from '../../shared/show/show.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { AsRunLog } from '../storage/as-run-log.ts';
import { FakeScheduler } from './fake-scheduler.ts';
import { replayRun } from './replay.ts';
import { stateOf } from './show-model.ts';
import { ShowRunner } from './show-runner.ts';
import { testCue, testShow } from './test-show.ts';

let dir: string;
let clock: FakeClock;
let studioClock: StudioClock;
let log: AsRunLog;
let scheduler: FakeScheduler;
let sent: ControlMessage[];
let notices: string[];
let show: Show;
let requests = 0;

const offset = (offsetMs: number) => ({ trigger: { kind: 'show-offset' as const, offsetMs } });

function request() {
  return { requestId: `request-${String(requests++)}` };
}

function open(): ShowRunner {
  log = AsRunLog.open({ dir, clock, studioClock, onNotice: (_, text) => notices.push(text) });
  scheduler = new FakeScheduler();
  return ShowRunner.open({
    clock,
    studioClock,
    scheduler,
    log,
    getShow: () => show,
    send: (command) => sent.push(command),
    getViewerLatencyMs: () => 1500,
    getScene: () => 'camera',
    setScene: () => undefined,
    actOnDevice: () => undefined,
    onLifecycle: () => undefined,
    programmeCaptureMs: (pressedAtMs) => pressedAtMs ?? studioClock.now(),
    rescueLeftMs: () => null,
    onChange: () => undefined,
    onNotice: (_, text) => notices.push(text),
  });
}

function restart(runner: ShowRunner): ShowRunner {
  runner.shutdown();
  log.close();
  return open();
}

function tally(runner: ShowRunner, cueId: string, change: Partial<Tally>): Tally {
  const base = { sequence: 1, counts: { a: 2, b: 1 }, total: 3, state: 'open' as const, final: false };
  return { cueId, runId: runner.state.runId, ...base, ...change };
}

function published(runner: ShowRunner, command: ControlMessage | undefined): PublishedCue {
  if (command?.type !== 'publish') throw new Error('expected a publish command');
  const { cueId, content, opensAtMs, closesAtMs } = command;
  if (content.kind !== 'poll') throw new Error('expected a poll');
  const { runId } = runner.state;
  return { cueId, runId, content, opensAtMs, closesAtMs, state: 'open', results: null, revealAtMs: null };
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-runner-'));
  clock = new FakeClock();
  studioClock = new StudioClock(clock);
  sent = [];
  notices = [];
  show = testShow([testCue('c1'), testCue('c2', { skip: true }), testCue('c3', { reveal: 'manual' }), testCue('c4')]);
});

afterEach(() => {
  log.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('GO', () => {
  it('opens the window now, publishes the cue and passes over skipped ones', () => {
    const runner = open();
    const nowMs = studioClock.now();
    const result = runner.go({ ...request(), expectedStandbyId: 'c1', revision: runner.state.revision });
    expect(result.ok).toBe(true);
    expect(runner.state).toMatchObject({ standbyCueId: 'c3', currentCueId: 'c1' });
    expect(runner.state.cues['c1']).toMatchObject({ phase: 'open', opensAtMs: nowMs, closesAtMs: nowMs + 5000 });
    expect(sent).toMatchObject([{ type: 'publish', cueId: 'c1', opensAtMs: nowMs, closesAtMs: nowMs + 5000 }]);
    runner.shutdown();
  });

  it('refuses a double press, another standby and a stale revision, each in words', () => {
    const runner = open();
    const { revision } = runner.state;
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    expect(runner.go({ ...request(), expectedStandbyId: 'c3' })).toMatchObject({ reason: /half a second/ });
    clock.advance(600);
    expect(runner.go({ ...request(), expectedStandbyId: 'c1' })).toEqual({
      ok: false,
      reason: 'Cue 3 is in standby now, not cue 1.',
    });
    expect(runner.go({ ...request(), expectedStandbyId: 'c3', revision })).toMatchObject({
      reason: 'Standby has moved since this GO was offered: cue 3 is in standby now. Look, and press again.',
    });
    expect(sent).toHaveLength(1);
    runner.shutdown();
  });

  it('refuses a GO that saw standby before it was moved away and back', () => {
    const runner = open();
    const { revision } = runner.state;
    for (const cueId of ['c3', 'c1']) runner.standby({ ...request(), cueId });
    const stale = runner.go({ ...request(), expectedStandbyId: 'c1', revision });
    expect(stale).toMatchObject({ ok: false, reason: /Standby has moved/ });
    expect(runner.go({ ...request(), expectedStandbyId: 'c1', revision: runner.state.revision }).ok).toBe(true);
    runner.shutdown();
  });

  it('is not refused for what does not concern it: a message, a hold, another cue, an edited title', () => {
    const runner = open();
    const { revision } = runner.state;
    runner.tellHost({ ...request(), text: 'Wrap up', urgent: false });
    runner.hold(request());
    runner.fire({ ...request(), cueId: 'c3' });
    runner.applyTallies([tally(runner, 'c3', {})]);
    show = {
      ...show,
      rundown: { cues: show.rundown.cues.map((cue) => ({ ...cue, title: `${cue.title}, mended` })) },
    };
    runner.planChanged();
    expect(runner.state.revision).toBeGreaterThan(revision);
    expect(runner.go({ ...request(), expectedStandbyId: 'c1', revision }).ok).toBe(true);
    runner.shutdown();
  });

  it('gives a repeated request its former answer', () => {
    const runner = open();
    const first = { ...request(), expectedStandbyId: 'c1' };
    expect(runner.go(first).ok).toBe(true);
    clock.advance(600);
    expect(runner.go(first).ok).toBe(true);
    const refused = { ...request(), expectedStandbyId: 'c1' };
    const answer = runner.go(refused);
    runner.standby({ ...request(), cueId: 'c4' });
    expect(runner.go(refused)).toEqual(answer);
    expect(sent).toHaveLength(1);
    runner.shutdown();
  });

  it('changes nothing when it cannot be written down', () => {
    const runner = open();
    log.close();
    const result = runner.go({ ...request(), expectedStandbyId: 'c1' });
    expect(result).toMatchObject({ ok: false, reason: /could not be written/ });
    expect(sent).toEqual([]);
    expect(runner.state.cues['c1']).toBeUndefined();
    runner.shutdown();
  });

  it('is not locked out by one that a clock since set back stamped in the future', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    const offsetMs = -3_600_000;
    studioClock.apply({
      ...studioClock.mapping,
      studioRefMs: studioClock.mapping.studioRefMs + offsetMs,
      offsetMs,
      errorBoundMs: 1,
    });
    expect(runner.go({ ...request(), expectedStandbyId: 'c3' })).toMatchObject({ ok: true });
    runner.shutdown();
  });
});

describe('a full disk', () => {
  it('is told once, however often writing is tried, and again when it comes back', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    const append = log.appendAll.bind(log);
    const fill = (): void => {
      log.appendAll = () => {
        throw new Error('disk full');
      };
    };
    fill();
    clock.advance(60_000);
    expect(notices.filter((text) => text.includes('disk full'))).toHaveLength(1);
    log.appendAll = append;
    clock.advance(1_000);
    expect(runner.state.cues['c1']?.phase).toBe('pending');
    fill();
    expect(runner.standby({ ...request(), cueId: 'c4' })).toMatchObject({ ok: false, reason: /disk full/ });
    expect(notices.filter((text) => text.includes('disk full'))).toHaveLength(2);
    runner.shutdown();
  });
});

describe('the life of a cue', () => {
  it('goes from open through closing and pending to result, and reveals by itself', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    const phase = (): string | undefined => runner.state.cues['c1']?.phase;
    clock.advance(4999);
    expect(phase()).toBe('open');
    clock.advance(2);
    expect(phase()).toBe('closing');
    clock.advance(1500);
    expect(phase()).toBe('pending');
    runner.applyTallies([tally(runner, 'c1', { final: true, sequence: 9 })]);
    expect(runner.state.cues['c1']).toMatchObject({ phase: 'closed', votes: 3, counts: { a: 2, b: 1 }, final: true });
    expect(sent.at(-1)).toMatchObject({ type: 'reveal', cueId: 'c1', revealAtMs: studioClock.now() });
    expect(clock.pendingTasks).toBe(0);
    runner.shutdown();
  });

  it('shows live counts without making requests stale, and passes over stale tallies', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    const { revision } = runner.state;
    runner.applyTallies([tally(runner, 'c1', { sequence: 5, total: 3 })]);
    runner.applyTallies([tally(runner, 'c1', { sequence: 4, total: 2 })]);
    expect(runner.state).toMatchObject({ revision, cues: { c1: { votes: 3, final: false } } });
    runner.shutdown();
  });

  it('closes early, and reveals by hand only when the results are final', () => {
    const runner = open();
    runner.standby({ ...request(), cueId: 'c3' });
    runner.go({ ...request(), expectedStandbyId: 'c3' });
    clock.advance(1000);
    const nowMs = studioClock.now();
    expect(runner.close({ ...request(), cueId: 'c3' }).ok).toBe(true);
    expect(sent.at(-1)).toMatchObject({ type: 'close', closesAtMs: nowMs });
    expect(runner.reveal({ ...request(), cueId: 'c3' })).toMatchObject({ reason: /not final: it is closing/ });
    clock.advance(1500);
    runner.applyTallies([tally(runner, 'c3', { final: true })]);
    expect(runner.state.cues['c3']?.phase).toBe('result');
    expect(runner.reveal({ ...request(), cueId: 'c3' }).ok).toBe(true);
    expect(runner.state.cues['c3']?.phase).toBe('closed');
    expect(runner.close({ ...request(), cueId: 'c3' })).toMatchObject({ reason: 'Cue 3 is not open: it is closed.' });
    runner.shutdown();
  });

  it('withdraws a cue, and resets only when no window is open', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    expect(runner.reset(request())).toMatchObject({ reason: /still open/ });
    expect(runner.void({ ...request(), cueId: 'c1' }).ok).toBe(true);
    expect(sent.at(-1)).toMatchObject({ type: 'cancel', cueId: 'c1' });
    const { runId, revision } = runner.state;
    expect(runner.reset(request()).ok).toBe(true);
    expect(runner.state.runId).not.toBe(runId);
    expect(runner.state.revision).toBeGreaterThan(revision);
    expect(runner.state).toMatchObject({ standbyCueId: 'c1', currentCueId: null, cues: {} });
    runner.shutdown();
  });
});

describe('the automatic run', () => {
  beforeEach(() => {
    show = testShow([testCue('c1', offset(1000)), testCue('c2'), testCue('c3', offset(3000))]);
  });

  it('fires at the planned time, opens the window there and tells the error', () => {
    const runner = open();
    const startMs = studioClock.now();
    runner.startRun(request());
    expect(runner.state.cues['c1']).toMatchObject({ phase: 'armed', plannedAtMs: startMs + 1000 });
    clock.advance(1000.25);
    const armed = scheduler.armed.get('c1');
    scheduler.armed.delete('c1');
    armed?.firing.onFired(startMs + 1000.25);
    expect(runner.state.cues['c1']).toMatchObject({ phase: 'open', opensAtMs: startMs + 1000, fireErrorMs: 0.25 });
    expect(runner.state.standbyCueId).toBe('c2');
    expect(runner.startRun(request())).toMatchObject({ reason: /has been going since/ });
    runner.shutdown();
  });

  it('does not fire a cue again that was taken by hand', () => {
    const runner = open();
    runner.startRun(request());
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    expect([...scheduler.armed.keys()]).toEqual(['c3']);
    expect(runner.state.cues['c1']).toMatchObject({ plannedAtMs: null, fireErrorMs: null });
    runner.shutdown();
  });

  it('follows the plan: new times, new cues, removed cues', () => {
    const runner = open();
    runner.startRun(request());
    const startMs = runner.state.startedAtMs ?? 0;
    clock.advance(2000);
    show = testShow([testCue('c2', offset(500)), testCue('c3', offset(9000)), testCue('c5', offset(4000))]);
    runner.planChanged();
    expect([...scheduler.armed].map(([id, { atStudioMs }]) => [id, atStudioMs - startMs])).toEqual([
      ['c3', 9000],
      ['c5', 4000],
    ]);
    expect(runner.state.cues['c1']).toBeUndefined();
    expect(runner.state.cues['c2']).toMatchObject({ phase: 'draft', plannedAtMs: null });
    const { revision } = runner.state;
    runner.planChanged();
    expect(runner.state.revision).toBe(revision);
    runner.shutdown();
  });

  it('goes on after a restart; what passed meanwhile is missed and never fired late', () => {
    const before = open();
    before.startRun(request());
    const { runId } = before.state;
    before.shutdown();
    log.close();
    clock.advance(2000);
    const runner = open();
    expect(runner.state.runId).toBe(runId);
    expect(runner.state.cues['c1']).toMatchObject({ phase: 'draft', note: /missed while the studio host was down/ });
    expect([...scheduler.armed.keys()]).toEqual(['c3']);
    expect(notices.join()).toMatch(/Cue 1 was missed while the studio host was down/);
    expect(sent).toEqual([]);
    runner.shutdown();
  });

  it('marks what the scheduler missed', () => {
    const runner = open();
    runner.startRun(request());
    scheduler.miss('c1', studioClock.now() + 5000);
    expect(runner.state.cues['c1']).toMatchObject({ phase: 'draft', note: /slept or its clock was set/ });
    expect(runner.state.standbyCueId).toBe('c2');
    runner.shutdown();
  });

  it('writes a firing down afterwards when the disk was full in that moment', () => {
    const runner = open();
    runner.startRun(request());
    const failing = log.appendAll.bind(log);
    log.appendAll = () => {
      throw new Error('disk full');
    };
    clock.advance(1000);
    scheduler.fireDue(studioClock.now());
    expect(sent).toMatchObject([{ type: 'publish', cueId: 'c1' }]);
    log.appendAll = failing;
    runner.standby({ ...request(), cueId: 'c2' });
    expect(stateOf(replayRun(log).model)).toEqual(runner.state);
    runner.shutdown();
  });
});

describe('the engine', () => {
  it('gets what it has not acknowledged again, and nothing that it has', () => {
    const before = open();
    before.go({ ...request(), expectedStandbyId: 'c1' });
    const [first] = sent;
    const runner = restart(before);
    expect(runner.unacknowledged()).toEqual([first]);
    runner.engineConnected({ cues: [], tallies: [] });
    expect(sent).toEqual([first, first]);
    runner.acknowledge(String(first && 'id' in first ? first.id : ''), true, null);
    expect(runner.unacknowledged()).toEqual([]);
    runner.engineConnected({ cues: [published(runner, first)], tallies: [] });
    expect(sent).toHaveLength(2);
    runner.shutdown();
  });

  it('gets again what it acknowledged and lost, as a new command', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    runner.acknowledge(String(sent[0] && 'id' in sent[0] ? sent[0].id : ''), true, null);
    runner.engineConnected({ cues: [], tallies: [] });
    expect(sent).toMatchObject([{ type: 'publish' }, { type: 'publish', cueId: 'c1' }]);
    expect(new Set(sent.map((command) => ('id' in command ? command.id : ''))).size).toBe(2);
    runner.shutdown();
  });

  it('tells what it knows of a firing that the log does not', () => {
    show = testShow([testCue('c1', offset(1000)), testCue('c3')]);
    const before = open();
    before.startRun(request());
    clock.advance(1000);
    const appendAll = log.appendAll.bind(log);
    log.appendAll = () => {
      throw new Error('killed here');
    };
    scheduler.fireDue(studioClock.now());
    log.appendAll = appendAll;
    const runner = restart(before);
    expect(runner.state.cues['c1']?.phase).toBe('draft');
    runner.engineConnected({ cues: [published(runner, sent[0])], tallies: [tally(runner, 'c1', {})] });
    expect(runner.state.cues['c1']).toMatchObject({ phase: 'open', votes: 3, note: /the engine confirmed it/ });
    expect(sent).toHaveLength(1);
    runner.shutdown();
  });

  it('is told to drop what belongs to another run', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    const stranger = { ...published(runner, sent[0]), runId: 'another' };
    runner.engineConnected({ cues: [stranger, published(runner, sent[0])], tallies: [] });
    expect(sent.at(-1)).toMatchObject({ type: 'cancel', runId: 'another', cueId: 'c1' });
    runner.shutdown();
  });

  it('refusing a command is noted on the cue and told', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    runner.acknowledge(String(sent[0] && 'id' in sent[0] ? sent[0].id : ''), false, 'full');
    expect(runner.state.cues['c1']?.note).toBe('the engine refused the publish: full');
    expect(notices).toContain('Cue 1: the engine refused to publish it: full.');
    runner.shutdown();
  });
});

it('leaves no timer and no armed cue behind', () => {
  show = testShow([testCue('c1', offset(1000)), testCue('c2')]);
  const runner = open();
  runner.startRun(request());
  runner.standby({ ...request(), cueId: 'c2' });
  runner.go({ ...request(), expectedStandbyId: 'c2' });
  runner.shutdown();
  expect(clock.pendingTasks).toBe(0);
  expect(scheduler.armed.size).toBe(0);
});
