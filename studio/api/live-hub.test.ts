import { describe, expect, it } from 'vitest';
import type { Presence } from '../../shared/api/access.ts';
import { finding, probeReading } from '../../shared/telemetry/probe.test-support.ts';
import type { ProbeReading } from '../../shared/telemetry/probe.ts';
import type { LiveMessage, LiveWithoutRun } from '../../shared/api/live.ts';
import { headOf, untakenCue, type RunState } from '../../shared/show/run-state.ts';
import { showSchema } from '../../shared/show/show.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { LiveHub } from './live-hub.ts';
import { LiveQueue } from './live-queue.ts';

const show = showSchema.parse({ version: 2, id: 's', title: 'Show', targetLatencyMs: 800, rundown: { cues: [] } });
const run: RunState = {
  runId: 'r',
  revision: 1,
  startedAtMs: null,
  firstTakenAtMs: null,
  endedAtMs: null,
  standbyCueId: null,
  currentCueId: null,
  holdSinceMs: null,
  heldMs: 0,
  hostMessage: null,
  cues: { c1: untakenCue('c1'), c2: untakenCue('c2') },
};
const opened = (before: RunState, cueId: string): RunState => ({
  ...before,
  revision: before.revision + 1,
  cues: { ...before.cues, [cueId]: { ...untakenCue(cueId), phase: 'open' } },
});
const edit = (planRevision: number, count = 1) => ({
  planRevision,
  ops: Array.from({ length: count }, () => ({ op: 'set-show' as const, field: 'title', value: 'T' })),
  by: 'Ann',
  requestId: null,
  label: null,
});

function setUp() {
  const clock = new FakeClock();
  let built = 0;
  const now = { run, people: [] as Presence[], cdns: [] as ProbeReading[] };
  const hub = new LiveHub({
    clock,
    buildLive: () => ({ nowMs: ++built }) as LiveWithoutRun,
    getRun: () => now.run,
    getPeople: () => now.people,
    getPlan: () => ({ show, planRevision: 1 }),
    getTelemetry: () => [{ atMs: 1, values: { viewers: 2 } }],
    getAudience: () => null,
    getCdns: () => now.cdns,
    now: () => clock.wallNow(),
  });
  return { clock, hub, now, builds: () => built };
}

/** Reads a stream as fast as it comes. */
function reader(stream: AsyncGenerator<LiveMessage, void, void>) {
  const messages: LiveMessage[] = [];
  const done = (async () => {
    for await (const message of stream) messages.push(message);
  })();
  return { messages, done };
}

describe('LiveHub', () => {
  it('tells of CDNs to who comes, to recordings and as they are seen, with no more findings than fit', async () => {
    const { clock, hub, now } = setUp();
    const findings = Array.from({ length: 100 }, (_, index) => finding({ where: `seg-${String(index)}` }));
    now.cdns = [probeReading({ findings }), probeReading({ name: 'b' })];
    const { messages, done } = reader(hub.subscribe(undefined));
    await clock.advanceAsync(30);
    hub.cdnsSeen([probeReading({ name: 'c' })]);
    await clock.advanceAsync(30);
    hub.close();
    await done;
    const told = messages.flatMap((message) => (message.type === 'cdns' ? [message.readings] : []));
    expect(told.map((readings) => readings.map(({ name }) => name))).toEqual([[probeReading().name, 'b'], ['c']]);
    expect(told[0]?.[0]?.findings).toHaveLength(40);
    expect(told[0]?.[0]?.findings[0]?.where).toBe('seg-0');
    expect(hub.state().rest.map(({ type }) => type)).toEqual(['live', 'presence', 'cdns']);
  });

  it('begins with the whole state and ends with the caller', async () => {
    const { clock, hub } = setUp();
    const leaving = new AbortController();
    const { messages, done } = reader(hub.subscribe(leaving.signal));
    await clock.advanceAsync(30);
    expect(messages.map((message) => message.type)).toEqual(['show', 'run', 'live', 'presence', 'cdns', 'telemetry']);
    expect(hub.subscribers).toBe(1);
    leaving.abort();
    await done;
    expect(hub.subscribers).toBe(0);
    expect(clock.pendingTasks).toBe(0);
  });

  it('tells a change of the run within 20 ms, other changes at most ten times a second', async () => {
    const { clock, hub, builds } = setUp();
    const { done } = reader(hub.subscribe(undefined));
    await clock.advanceAsync(200);
    hub.changedNow();
    const before = builds();
    await clock.advanceAsync(20);
    expect(builds()).toBe(before + 1);
    const start = builds();
    for (let turn = 0; turn < 100; turn++) {
      hub.changed();
      await clock.advanceAsync(10);
    }
    expect(builds() - start).toBeGreaterThanOrEqual(9);
    expect(builds() - start).toBeLessThanOrEqual(10);
    hub.close();
    await done;
    expect(clock.pendingTasks).toBe(0);
  });

  it('builds nothing while nobody listens', () => {
    const { clock, hub, builds } = setUp();
    hub.changedNow();
    clock.advance(1000);
    expect(builds()).toBe(0);
    expect(clock.pendingTasks).toBe(0);
  });

  it('tells of the run what changed, and a new run whole', async () => {
    const { clock, hub, now } = setUp();
    const { messages, done } = reader(hub.subscribe(undefined));
    await clock.advanceAsync(30);
    now.run = opened(now.run, 'c2');
    hub.changedNow();
    await clock.advanceAsync(30);
    const change = { head: headOf(now.run), cues: [now.run.cues['c2']], removed: [] };
    expect(messages.find(({ type }) => type === 'run-change')).toEqual({ type: 'run-change', change });
    now.run = { ...run, runId: 'r2' };
    hub.changedNow();
    await clock.advanceAsync(30);
    expect(messages.filter(({ type }) => type === 'run')).toHaveLength(2);
    hub.close();
    await done;
  });

  it('lets nobody miss a change that came with a new subscriber', async () => {
    const { clock, hub, now } = setUp();
    const first = reader(hub.subscribe(undefined));
    await clock.advanceAsync(30);
    now.run = opened(now.run, 'c1');
    const second = reader(hub.subscribe(undefined));
    await clock.advanceAsync(30);
    expect(first.messages.find(({ type }) => type === 'run-change')).toMatchObject({
      change: { cues: [{ cueId: 'c1' }] },
    });
    expect(second.messages[1]).toEqual({ type: 'run', run: now.run });
    hub.close();
    await Promise.all([first.done, second.done]);
  });

  it('tells edits in their order, and who is there', async () => {
    const { clock, hub, now } = setUp();
    const { messages, done } = reader(hub.subscribe(undefined));
    await clock.advanceAsync(30);
    hub.planEdited(edit(2));
    hub.planEdited(edit(3));
    now.people = [{ clientId: 'c', name: 'Ann', role: 'host', workspace: 'host', cueId: null, field: null }];
    hub.peopleChanged();
    await clock.advanceAsync(30);
    expect(messages.flatMap((one) => (one.type === 'plan' ? [one.planRevision] : []))).toEqual([2, 3]);
    expect(messages.findLast(({ type }) => type === 'presence')).toEqual({ type: 'presence', people: now.people });
    hub.close();
    await done;
  });

  it('shows the last notices to those who come later', async () => {
    const { clock, hub } = setUp();
    hub.notice('warning', 'It rained.');
    const { messages, done } = reader(hub.subscribe(undefined));
    await clock.advanceAsync(100);
    expect(messages.at(-2)).toMatchObject({ type: 'notice', text: 'It rained.' });
    hub.close();
    await done;
  });
});

describe('LiveQueue', () => {
  const queueOn = (clock: FakeClock) =>
    new LiveQueue({ clock, getShow: () => ({ type: 'show', show, planRevision: 99 }) });

  it('puts changes of the run together for who is slow', async () => {
    const queue = queueOn(new FakeClock());
    const one = opened(run, 'c1');
    const two = opened(one, 'c2');
    const { c1, c2 } = two.cues;
    queue.put({ type: 'run-change', change: { head: headOf(one), cues: c1 ? [c1] : [], removed: ['c3'] } });
    queue.put({ type: 'run-change', change: { head: headOf(two), cues: c2 ? [c2] : [], removed: [] } });
    expect(await queue.take()).toEqual({
      type: 'run-change',
      change: { head: headOf(two), cues: [c1, c2], removed: ['c3'] },
    });
  });

  it('tells the whole show to who is too many edits behind', async () => {
    const queue = queueOn(new FakeClock());
    for (let revision = 2; revision < 30; revision++) queue.put({ type: 'plan', ...edit(revision, 100) });
    expect(await queue.take()).toMatchObject({ type: 'show', planRevision: 99 });
    queue.put({ type: 'plan', ...edit(100) });
    expect(await queue.take()).toMatchObject({ type: 'plan', planRevision: 100 });
  });

  it('keeps only the newest state, and bounds the rest', async () => {
    const queue = queueOn(new FakeClock());
    for (let index = 0; index < 5_000; index++) {
      queue.put({ type: 'live', live: { nowMs: index } as LiveWithoutRun });
      queue.put({ type: 'telemetry', points: [{ atMs: index, values: {} }] });
      queue.put({ type: 'notice', id: String(index), level: 'info', text: '', atMs: 0 });
    }
    expect(await queue.take()).toMatchObject({ live: { nowMs: 4_999 } });
    const rest: LiveMessage[] = [];
    for (let index = 0; index < 101; index++) {
      const message = await queue.take();
      if (message) rest.push(message);
    }
    expect(rest.filter((message) => message.type === 'notice')).toHaveLength(100);
    expect(rest.at(-1)).toMatchObject({ type: 'telemetry' });
    expect(rest.flatMap((message) => (message.type === 'telemetry' ? message.points : []))).toHaveLength(600);
  });

  it('drops a subscriber that takes nothing for 10 s', async () => {
    const clock = new FakeClock();
    const queue = queueOn(clock);
    expect(queue.put({ type: 'live', live: {} as LiveWithoutRun })).toBe(true);
    clock.advance(10_001);
    expect(queue.put({ type: 'live', live: {} as LiveWithoutRun })).toBe(false);
    expect(await queue.take()).toBeNull();
  });
});
