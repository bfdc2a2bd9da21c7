import { expect, it } from 'vitest';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { startWorkerScheduler } from '../../studio/show/worker-scheduler.ts';
import { platformClock } from '../../studio/platform-clock.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function start() {
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
  return { studioClock, scheduler, fired, missed, notices, arm };
}

it('fires everything once, in order, never early, while the host is busy', async () => {
  const { studioClock, scheduler, fired, missed, arm } = start();
  const startMs = studioClock.now() + 300;
  for (let n = 0; n < 100; n++) arm(`cue${String(n)}`, startMs + n * 7.3);
  const busyUntil = startMs + 800;
  while (studioClock.now() < busyUntil) await pause(Math.random() < 0.5 ? 0 : 5);
  await pause(200);
  expect(fired.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, n) => `cue${String(n)}`));
  expect(missed).toEqual([]);
  for (const { atMs, firedAtMs } of fired) expect(firedAtMs).toBeGreaterThanOrEqual(atMs);
  const errors = fired.map(({ atMs, firedAtMs }) => firedAtMs - atMs).sort((a, b) => a - b);
  expect(errors[50]).toBeLessThan(5);
  await scheduler.close();
});

it('cancels, replaces, and keeps time under a host that is blocked', async () => {
  const { studioClock, scheduler, fired, arm } = start();
  await pause(300);
  const nowMs = studioClock.now();
  arm('cancelled', nowMs + 60);
  arm('replaced', nowMs + 60);
  arm('blocked', nowMs + 120);
  scheduler.cancel('cancelled');
  arm('replaced', nowMs + 90);
  const untilMs = nowMs + 250;
  while (studioClock.now() < untilMs);
  await pause(50);
  expect(fired.map(({ id }) => id)).toEqual(['replaced', 'blocked']);
  expect(fired[0]?.firedAtMs).toBeGreaterThanOrEqual(nowMs + 90);
  expect((fired[1]?.firedAtMs ?? 0) - (nowMs + 120)).toBeLessThan(30);
  await scheduler.close();
});

it('follows the clock when it is set, and reports what was jumped over instead of a burst', async () => {
  const { studioClock, scheduler, fired, missed, arm } = start();
  await pause(300);
  const nowMs = studioClock.now();
  for (let n = 0; n < 5; n++) arm(`jumped${String(n)}`, nowMs + 10_000 + n);
  arm('soon', nowMs + 60_200);
  const { mapping } = studioClock;
  scheduler.setMapping({ ...mapping, studioRefMs: mapping.studioRefMs + 60_000 });
  await pause(500);
  expect(missed).toHaveLength(5);
  expect(fired.map(({ id }) => id)).toEqual(['soon']);
  await scheduler.close();
});

it('closes at once, whatever is armed, and calls nothing afterwards', async () => {
  const { studioClock, scheduler, fired, missed, notices, arm } = start();
  await pause(200);
  arm('never', studioClock.now() + 50);
  await scheduler.close();
  await scheduler.close();
  await pause(100);
  expect([...fired, ...missed, ...notices]).toEqual([]);
});
