import { expect, it } from 'vitest';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { startWorkerScheduler } from '../../studio/show/worker-scheduler.ts';
import { platformClock } from '../../studio/platform-clock.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isTrue: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isTrue() && waitedMs < 10_000; waitedMs += 20) await pause(20);
}

/** A scheduler whose thread is up: on a busy machine that takes a while. */
async function start() {
  const studioClock = new StudioClock(platformClock);
  const notices: string[] = [];
  const scheduler = startWorkerScheduler({ mapping: studioClock.mapping, onNotice: (_, text) => notices.push(text) });
  const fired: { id: string; atMs: number; firedAtMs: number }[] = [];
  const missed: string[] = [];
  const arm = (id: string, atMs: number): void => {
    scheduler.arm(id, atMs, {
      onFired: (firedAtMs) => fired.push({ id, atMs, firedAtMs }),
      onMissed: () => missed.push(id),
    });
  };
  await new Promise<void>((resolve) => {
    scheduler.arm('warm-up', studioClock.now(), { onFired: () => resolve(), onMissed: () => resolve() });
  });
  return { studioClock, scheduler, fired, missed, notices, arm };
}

it('fires everything once, in order, never early, while the host is busy', async () => {
  const { studioClock, scheduler, fired, missed, arm } = await start();
  const startMs = studioClock.now() + 300;
  for (let n = 0; n < 100; n++) arm(`cue${String(n)}`, startMs + n * 7.3);
  const busyUntil = startMs + 800;
  while (studioClock.now() < busyUntil) await pause(Math.random() < 0.5 ? 0 : 5);
  await until(() => fired.length === 100);
  expect(fired.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, n) => `cue${String(n)}`));
  expect(missed).toEqual([]);
  for (const { atMs, firedAtMs } of fired) expect(firedAtMs).toBeGreaterThanOrEqual(atMs);
  const errors = fired.map(({ atMs, firedAtMs }) => firedAtMs - atMs).sort((a, b) => a - b);
  expect(errors[50]).toBeLessThan(5);
  await scheduler.close();
});

it('cancels, replaces, and keeps time under a host that is blocked', async () => {
  const { studioClock, scheduler, fired, arm } = await start();
  const nowMs = studioClock.now();
  arm('cancelled', nowMs + 60);
  arm('replaced', nowMs + 60);
  arm('blocked', nowMs + 120);
  scheduler.cancel('cancelled');
  arm('replaced', nowMs + 90);
  const untilMs = nowMs + 250;
  while (studioClock.now() < untilMs);
  await until(() => fired.length === 2);
  expect(fired.map(({ id }) => id)).toEqual(['replaced', 'blocked']);
  expect(fired[0]?.firedAtMs).toBeGreaterThanOrEqual(nowMs + 90);
  expect((fired[1]?.firedAtMs ?? 0) - (nowMs + 120)).toBeLessThan(100);
  await scheduler.close();
});

it('follows the clock when it is set, and reports what was jumped over instead of a burst', async () => {
  const { studioClock, scheduler, fired, missed, arm } = await start();
  const nowMs = studioClock.now();
  for (let n = 0; n < 5; n++) arm(`jumped${String(n)}`, nowMs + 10_000 + n);
  arm('soon', nowMs + 60_200);
  const { mapping } = studioClock;
  scheduler.setMapping({ ...mapping, studioRefMs: mapping.studioRefMs + 60_000 });
  await until(() => missed.length === 5 && fired.length === 1);
  expect(missed).toHaveLength(5);
  expect(fired.map(({ id }) => id)).toEqual(['soon']);
  await scheduler.close();
});

it('closes at once, whatever is armed, and calls nothing afterwards', async () => {
  const { studioClock, scheduler, fired, missed, notices, arm } = await start();
  arm('never', studioClock.now() + 50);
  await scheduler.close();
  await scheduler.close();
  await pause(100);
  expect([...fired, ...missed, ...notices]).toEqual([]);
});
