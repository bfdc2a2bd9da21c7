import { describe, expect, it } from 'vitest';
import { every, sleep, type Clock } from './clock.ts';
import { FakeClock } from './fake-clock.ts';

describe('every', () => {
  it('keeps its rhythm and makes up for nothing', () => {
    const clock = new FakeClock();
    const turnsMs: number[] = [];
    const startMs = clock.monoNow();
    const task = every(clock, 100, () => {
      turnsMs.push(clock.monoNow() - startMs);
    });
    clock.advance(350);
    expect(turnsMs).toEqual([100, 200, 300]);
    task.cancel();
    clock.advance(1000);
    expect(turnsMs).toHaveLength(3);
    expect(clock.pendingTasks).toBe(0);
  });

  it('takes one turn a period although the timer fires early', () => {
    const clock = new FakeClock();
    const early: Clock = {
      wallNow: () => clock.wallNow(),
      monoNow: () => clock.monoNow(),
      schedule: (delayMs, task) => clock.schedule(delayMs - 0.3, task),
    };
    let turns = 0;
    every(early, 100, () => {
      turns++;
    });
    clock.advance(1050);
    expect(turns).toBe(10);
  });

  it('may be cancelled from within its task', () => {
    const clock = new FakeClock();
    let turns = 0;
    const task = every(clock, 10, () => {
      turns++;
      task.cancel();
    });
    clock.advance(100);
    expect(turns).toBe(1);
    expect(clock.pendingTasks).toBe(0);
  });

  it('refuses a period that is none', () => {
    expect(() => every(new FakeClock(), 0, () => undefined)).toThrow(RangeError);
  });
});

describe('sleep', () => {
  it('wakes in time', async () => {
    const clock = new FakeClock();
    let awake = false;
    const sleeping = sleep(clock, 50).then(() => (awake = true));
    clock.advance(49);
    await Promise.resolve();
    expect(awake).toBe(false);
    clock.advance(1);
    await sleeping;
    expect(awake).toBe(true);
  });
});
