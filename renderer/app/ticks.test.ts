import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { Ticks } from './ticks.ts';

describe('Ticks', () => {
  it('runs all of one period in the same turn, whenever they came', () => {
    const clock = new FakeClock();
    const ticks = new Ticks(clock);
    const at: [string, number][] = [];
    ticks.every(100, () => at.push(['first', clock.monoNow()]));
    clock.advance(60);
    ticks.every(100, () => at.push(['second', clock.monoNow()]));
    clock.advance(140);
    expect(at).toEqual([
      ['first', 1_100],
      ['second', 1_100],
      ['first', 1_200],
      ['second', 1_200],
    ]);
  });

  it('ends a task when it is cancelled, and begins anew after the last', () => {
    const clock = new FakeClock();
    const ticks = new Ticks(clock);
    let count = 0;
    const task = (): void => void count++;
    const one = ticks.every(50, task);
    const other = ticks.every(50, task);
    clock.advance(50);
    expect(count).toBe(2);
    one.cancel();
    one.cancel();
    clock.advance(50);
    expect(count).toBe(3);
    other.cancel();
    clock.advance(500);
    expect(count).toBe(3);
    const again = ticks.every(50, task);
    one.cancel();
    clock.advance(50);
    expect(count).toBe(4);
    again.cancel();
  });

  it('lets a task cancel itself or another in the middle of a turn', () => {
    const clock = new FakeClock();
    const ticks = new Ticks(clock);
    const ran: string[] = [];
    const first = ticks.every(10, () => {
      ran.push('first');
      first.cancel();
      second.cancel();
    });
    const second = ticks.every(10, () => ran.push('second'));
    clock.advance(30);
    expect(ran).toEqual(['first']);
  });
});
