import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceAction } from '../../shared/cues/device/device-cue.ts';
import type { SceneName } from '../../shared/cues/scene/scene-cue.ts';
import type { Tally } from '../../shared/interaction/protocol.ts';
import type { Show } from '../../shared/show/show.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { AsRunLog } from '../storage/as-run-log.ts';
import { FakeScheduler } from './fake-scheduler.ts';
import { ShowRunner, type LifecycleEvent } from './show-runner.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

let dir: string;
let clock: FakeClock;
let studioClock: StudioClock;
let log: AsRunLog;
let notices: string[];
let show: Show;
let scene: SceneName;
let setScene: (name: SceneName) => void;
let asked: { cueId: string; take: number; action: DeviceAction }[];
let heard: LifecycleEvent[];
let requests = 0;

function request() {
  return { requestId: `request-${String(requests++)}` };
}

function open(): ShowRunner {
  log = AsRunLog.open({ dir, clock, studioClock, onNotice: (_, text) => notices.push(text) });
  return ShowRunner.open({
    clock,
    studioClock,
    scheduler: new FakeScheduler(),
    log,
    getShow: () => show,
    send: () => undefined,
    getViewerLatencyMs: () => 1500,
    getScene: () => scene,
    setScene: (name) => {
      setScene(name);
    },
    actOnDevice: (action) => asked.push(action),
    onLifecycle: (event) => heard.push(event),
    programmeCaptureMs: (pressedAtMs) => pressedAtMs ?? studioClock.now(),
    rescueLeftMs: () => null,
    onChange: () => undefined,
    onNotice: (_, text) => notices.push(text),
  });
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-runner-'));
  clock = new FakeClock();
  studioClock = new StudioClock(clock);
  notices = [];
  asked = [];
  heard = [];
  scene = 'camera';
  setScene = (name) => {
    scene = name;
  };
  show = testShow([testCue('c1'), testCue('c2'), testCue('c3')]);
});

afterEach(() => {
  log.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('what happens in the studio', () => {
  it('is done after it was written: scenes, and devices that answer later', () => {
    show = testShow([
      testCueOf('scene', 'c1', { scene: 'screen', then: 'back', durationMs: 2000 }),
      testCueOf('device', 'c2', {}),
      testCue('c3'),
    ]);
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    expect(scene).toBe('screen');
    clock.advance(2100);
    expect(scene).toBe('camera');
    runner.go({ ...request(), expectedStandbyId: 'c2' });
    expect(asked).toMatchObject([{ cueId: 'c2', take: 1, action: { kind: 'osc' } }]);
    runner.deviceDone('c2', 1, 'no answer in 5 s');
    expect(runner.state.cues['c2']).toMatchObject({ phase: 'closed', failure: 'no answer in 5 s' });
    expect(notices).toContain('Cue 2: no answer in 5 s');
    runner.shutdown();
  });

  it('is done by the next host, when the one before went down between writing it and doing it', () => {
    show = testShow([testCueOf('scene', 'c1', { scene: 'screen', then: 'stay' }), testCue('c2')]);
    const before = open();
    let isDown = false;
    setScene = () => {
      isDown = true;
      // Nothing behind this is written any more.
      log.close();
      throw new Error('went down');
    };
    before.go({ ...request(), expectedStandbyId: 'c1' });
    expect([isDown, scene]).toEqual([true, 'camera']);
    before.shutdown();
    setScene = (name) => {
      scene = name;
    };
    const runner = open();
    expect(scene).toBe('screen');
    // What a hand puts on programme afterwards stays through another start.
    scene = 'screen-with-camera';
    runner.shutdown();
    log.close();
    open().shutdown();
    expect(scene).toBe('screen-with-camera');
  });

  it('fails its cue when it cannot be done, and when the host went down before it was known', () => {
    show = testShow([testCueOf('device', 'c1', {}), testCueOf('scene', 'c2', {}), testCue('c3')]);
    const before = open();
    before.go({ ...request(), expectedStandbyId: 'c1' });
    before.shutdown();
    log.close();
    const runner = open();
    expect(asked).toHaveLength(1);
    expect(runner.state.cues['c1']?.failure).toMatch(/went down before the device had answered/);
    setScene = () => {
      throw new Error('disk full');
    };
    clock.advance(600);
    expect(runner.go({ ...request(), expectedStandbyId: 'c2' }).ok).toBe(true);
    expect(runner.state.cues['c2']?.failure).toBe('the scene could not be changed: disk full');
    runner.shutdown();
  });

  it('is told to who listens, once it is durable', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    clock.advance(8000);
    const { runId } = runner.state;
    const counts = { a: 2, b: 1 };
    const tally: Tally = { cueId: 'c1', runId, sequence: 1, counts, total: 3, state: 'result', final: true };
    runner.applyTallies([tally]);
    runner.hold(request());
    runner.panic(request());
    runner.release(request());
    runner.finish(request());
    expect(heard.map(({ what, cueId, votes }) => `${what} ${cueId ?? '-'} ${String(votes)}`)).toEqual([
      'cue-armed c1 0',
      'cue-taken c1 0',
      'cue-open c1 0',
      'cue-armed c2 0',
      'cue-closed c1 0',
      'cue-ended c1 0',
      'cue-results c1 3',
      'cue-revealed c1 3',
      'hold - 0',
      'panic - 0',
      'hold-released - 0',
      'show-over - 0',
    ]);
    runner.shutdown();
  });

  it('leaves what still waited for its results with its counts when a new run begins', () => {
    const runner = open();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    const { runId } = runner.state;
    const counts = { a: 2, b: 1 };
    runner.applyTallies([{ cueId: 'c1', runId, sequence: 1, counts, total: 3, state: 'open', final: false }]);
    clock.advance(8000);
    expect(runner.state.cues['c1']?.phase).toBe('pending');
    heard = [];
    expect(runner.reset(request()).ok).toBe(true);
    expect(runner.state).toMatchObject({ cues: {}, standbyCueId: 'c1' });
    const note = 'a new run was begun before the engine had counted: counts as last seen';
    expect(
      log
        .replay(null)
        .map(({ event }) => event)
        .slice(-2),
    ).toMatchObject([
      { type: 'results-final', cueId: 'c1', counts, votes: 3, note },
      { type: 'run-begun', revision: expect.any(Number) as number },
    ]);
    expect(heard[0]).toMatchObject({ what: 'cue-results', cueId: 'c1', votes: 3 });
    runner.shutdown();
  });

  it('tells once a take that a cue is armed: by its time, or as it comes into standby', () => {
    const atMs = studioClock.now() + 60_000;
    show = testShow([
      testCueOf('marker', 'c1', {}),
      testCueOf('marker', 'c2', { trigger: { kind: 'hard-time', atMs } }),
      testCueOf('marker', 'c3', {}),
    ]);
    const armed = (): string[] => heard.flatMap(({ what, cueId }) => (what === 'cue-armed' ? [cueId ?? '-'] : []));
    const before = open();
    expect(armed().toSorted()).toEqual(['c1', 'c2']);
    before.go({ ...request(), expectedStandbyId: 'c1' });
    before.skip(request());
    expect(armed().slice(2)).toEqual(['c3']);
    before.back(request());
    show = testShow(
      show.rundown.cues.map((cue) =>
        cue.id === 'c2' ? { ...cue, trigger: { kind: 'hard-time', atMs: atMs + 5000 } } : cue,
      ),
    );
    before.planChanged();
    before.hold(request());
    before.release(request());
    before.shutdown();
    log.close();
    const runner = open();
    runner.jump({ ...request(), cueId: 'c3' });
    expect(armed().slice(3)).toEqual([]);
    runner.standby({ ...request(), cueId: 'c3' });
    expect(armed().slice(3)).toEqual(['c3']);
    runner.reset(request());
    expect(armed().slice(4).toSorted()).toEqual(['c1', 'c2']);
    runner.shutdown();
  });

  it('follows figures, but not before the show', () => {
    const trigger = { kind: 'telemetry' as const, metric: 'viewers', side: 'above' as const, value: 10, forMs: 1000 };
    show = testShow([testCue('c1'), testCueOf('marker', 'c2', { trigger })]);
    const runner = open();
    for (const atMs of [0, 1000, 2000]) runner.metrics({ viewers: 20 }, atMs);
    expect(runner.state.cues['c2']).toBeUndefined();
    runner.go({ ...request(), expectedStandbyId: 'c1' });
    runner.metrics({ viewers: 20 }, 3000);
    expect(runner.state.cues['c2']).toMatchObject({ phase: 'closed', takenBy: 'telemetry' });
    runner.shutdown();
  });

  it('says when the clock jumped', () => {
    const runner = open();
    studioClock.apply({ ...studioClock.mapping, studioRefMs: studioClock.mapping.studioRefMs + 5000, errorBoundMs: 1 });
    runner.metrics({}, studioClock.now());
    runner.metrics({}, studioClock.now());
    expect(notices.filter((text) => text.includes('jumped by 5.0 s'))).toHaveLength(1);
    runner.shutdown();
  });
});

describe('messages to the host', () => {
  it('are shown until another comes, and acknowledged once', () => {
    const runner = open();
    runner.tellHost({ ...request(), text: 'wrap up', urgent: false, from: 'Ada' });
    const first = runner.state.hostMessage;
    expect(first).toMatchObject({ text: 'wrap up', urgent: false, from: 'Ada', acknowledgedAtMs: null });
    runner.tellHost({ ...request(), text: 'stretch', urgent: false });
    expect(runner.acknowledgeMessage({ ...request(), messageId: first?.id ?? '' })).toMatchObject({
      reason: /another message/,
    });
    const messageId = runner.state.hostMessage?.id ?? '';
    expect(runner.acknowledgeMessage({ ...request(), messageId }).ok).toBe(true);
    expect(runner.state.hostMessage?.acknowledgedAtMs).toBe(studioClock.now());
    runner.shutdown();
  });

  it('stay until they are acknowledged when they are urgent, or replaced by name', () => {
    const runner = open();
    const tell = (text: string, urgent: boolean, replacesId: string | null = null) =>
      runner.tellHost({ ...request(), text, urgent, replacesId });
    const stands = () => runner.state.hostMessage?.text;
    tell('stop', true);
    const stopId = runner.state.hostMessage?.id ?? '';
    expect(tell('stretch', false)).toMatchObject({ ok: false, reason: /has not read the urgent “stop” yet/ });
    expect(tell('run', true, 'another')).toMatchObject({ ok: false });
    expect(stands()).toBe('stop');
    expect(tell('run', true, stopId).ok).toBe(true);
    runner.acknowledgeMessage({ ...request(), messageId: runner.state.hostMessage?.id ?? '' });
    expect(tell('stretch', false).ok).toBe(true);
    expect(stands()).toBe('stretch');
    runner.shutdown();
  });
});
