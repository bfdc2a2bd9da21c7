import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { TimelineLag } from './timeline-lag.ts';

describe('TimelineLag', () => {
  it('tells the smallest of the last whole second, and nothing long after the last stamp', () => {
    const clock = new FakeClock();
    const lag = new TimelineLag(clock);
    expect(lag.smallestMs).toBeNull();
    for (const ms of [12, 7, 30]) {
      lag.add(ms);
      clock.advance(300);
    }
    expect(lag.smallestMs).toBeNull();
    clock.advance(100);
    expect(lag.smallestMs).toBe(7);
    lag.add(9);
    clock.advance(1_000);
    expect(lag.smallestMs).toBe(9);
    clock.advance(3_000);
    expect(lag.smallestMs).toBeNull();
  });
});
