import { describe, expect, it } from 'vitest';
import { StudioTime } from './studio-time.ts';

/** An exchange at `t0` with the other clock ahead by `offsetMs`, `outMs` out and `backMs` back. */
function exchange(t0: number, offsetMs: number, outMs: number, backMs: number) {
  const t1 = t0 + outMs + offsetMs;
  return { t0, t1, t2: t1, t3: t0 + outMs + backMs };
}

describe('StudioTime', () => {
  it('knows nothing before the first exchange', () => {
    const time = new StudioTime();
    expect(time.at(1000)).toBeNull();
    expect(time.errorBoundMs).toBeNull();
  });

  it('trusts the exchange with the shortest round trip', () => {
    const time = new StudioTime();
    time.add(exchange(0, 1_000_000, 80, 10));
    time.add(exchange(100, 1_000_000, 5, 5));
    time.add(exchange(200, 1_000_000, 10, 90));
    expect(time.at(500)).toBeCloseTo(1_000_500, 6);
    expect(time.errorBoundMs).toBe(5);
  });

  it('slews a later improvement in, half a percent fast, instead of stepping', () => {
    const time = new StudioTime();
    for (let index = 0; index < 9; index++) time.add(exchange(index * 100, 5_000, 30, 10));
    const before = time.at(1_000) ?? 0;
    time.add(exchange(1_000, 5_000, 2, 2));
    expect(Math.abs((time.at(1_004) ?? 0) - before - 4)).toBeLessThan(0.1);
    expect((time.at(2_004) ?? 0) - 7_004).toBeCloseTo(5, 0);
    expect(time.at(10_000)).toBeCloseTo(15_000, 6);
  });

  it('drops an estimate that is plainly wrong at once', () => {
    const time = new StudioTime();
    for (let index = 0; index < 16; index++) time.add(exchange(index * 100, 5_000, 10, 10));
    for (let index = 0; index < 16; index++) time.add(exchange(10_000 + index * 100, 9_000, 10, 10));
    expect(time.at(20_000)).toBeCloseTo(29_000, 6);
  });
});
