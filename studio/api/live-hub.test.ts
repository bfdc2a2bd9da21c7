import { describe, expect, it } from 'vitest';
import type { Live, LiveMessage } from '../../shared/api/live.ts';
import type { Show } from '../../shared/show/show.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { LiveHub } from './live-hub.ts';
import { LiveQueue } from './live-queue.ts';

const show: Show = { version: 1, id: 's', title: 'Show', targetLatencyMs: 800, rundown: { cues: [] } };

function setUp() {
  const clock = new FakeClock();
  let built = 0;
  const hub = new LiveHub({
    clock,
    buildLive: () => ({ nowMs: ++built }) as Live,
    getPlan: () => ({ show, planRevision: 1 }),
    getTelemetry: () => [{ atMs: 1, values: { viewers: 2 } }],
    now: () => clock.wallNow(),
  });
  return { clock, hub, builds: () => built };
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
  it('begins with the whole state and ends with the caller', async () => {
    const { clock, hub } = setUp();
    const leaving = new AbortController();
    const { messages, done } = reader(hub.subscribe(leaving.signal));
    await clock.advanceAsync(10);
    expect(messages.map((message) => message.type)).toEqual(['show', 'live', 'telemetry']);
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
  it('keeps only the newest state, and bounds the rest', async () => {
    const queue = new LiveQueue(new FakeClock());
    for (let index = 0; index < 5_000; index++) {
      queue.put({ type: 'live', live: { nowMs: index } as Live });
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
    const queue = new LiveQueue(clock);
    expect(queue.put({ type: 'live', live: {} as Live })).toBe(true);
    clock.advance(10_001);
    expect(queue.put({ type: 'live', live: {} as Live })).toBe(false);
    expect(await queue.take()).toBeNull();
  });
});
