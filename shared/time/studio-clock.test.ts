import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';
import { StudioClock, type ClockMapping } from './studio-clock.ts';
import { monoMs, unixMs } from './units.ts';

function mapping(change: Partial<ClockMapping>): ClockMapping {
  return {
    monoRefMs: 0,
    studioRefMs: 0,
    rate: 1,
    synchronised: true,
    offsetMs: 0,
    errorBoundMs: 1,
    source: 'test',
    ...change,
  };
}

describe('StudioClock', () => {
  it('starts on the machine’s own clock and says that it is not synchronised', () => {
    const clock = new FakeClock(5_000_000);
    const studioClock = new StudioClock(clock);
    expect(studioClock.now()).toBe(5_000_000);
    expect(studioClock.mapping.synchronised).toBe(false);
    expect(studioClock.mapping.errorBoundMs).toBeNull();
  });

  it('does not follow a step of the wall clock', () => {
    const clock = new FakeClock(5_000_000);
    const studioClock = new StudioClock(clock);
    clock.stepWall(3_600_000);
    clock.advance(10);
    expect(studioClock.now()).toBe(5_000_010);
  });

  it('counts how often it was set, not how it is steered', () => {
    const clock = new FakeClock();
    const studioClock = new StudioClock(clock);
    studioClock.apply(mapping({ monoRefMs: clock.monoNow(), studioRefMs: 1_000_000 }));
    const before = studioClock.steps;
    for (const rate of [1.0005, 0.9995, 1]) {
      clock.advance(5_000);
      const mono = clock.monoNow();
      studioClock.apply(mapping({ monoRefMs: mono, studioRefMs: studioClock.at(mono), rate }));
    }
    expect(studioClock.steps).toBe(before);
    const mono = clock.monoNow();
    studioClock.apply(mapping({ monoRefMs: mono, studioRefMs: studioClock.at(mono) + 2 }));
    expect(studioClock.steps).toBe(before + 1);
    // Off air it may hurry, which those who learn it from afar know nothing of.
    clock.advance(1_000);
    const later = clock.monoNow();
    studioClock.apply(mapping({ monoRefMs: later, studioRefMs: studioClock.at(later), rate: 0.995 }));
    expect(studioClock.steps).toBe(before + 2);
  });

  it('runs at the rate of its mapping', () => {
    const clock = new FakeClock();
    const studioClock = new StudioClock(clock);
    studioClock.apply(mapping({ monoRefMs: clock.monoNow(), studioRefMs: 1_000_000, rate: 1.0005 }));
    clock.advance(10_000);
    expect(studioClock.now()).toBeCloseTo(1_010_005, 3);
  });

  it('lets the first synchronisation set the time back, before anything was timed by it', () => {
    const clock = new FakeClock(5_000_000);
    const studioClock = new StudioClock(clock);
    studioClock.now();
    studioClock.apply(mapping({ monoRefMs: clock.monoNow(), studioRefMs: 1_000_000 }));
    expect(studioClock.now()).toBe(1_000_000);
    studioClock.apply(mapping({ monoRefMs: clock.monoNow(), studioRefMs: 900_000 }));
    expect(studioClock.now()).toBe(1_000_000);
  });

  it('never runs backwards once synchronised, whatever mappings arrive', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            studioRefMs: fc.double({ min: 0, max: 2e12, noNaN: true }),
            rate: fc.double({ min: 0.99, max: 1.01, noNaN: true }),
            passMs: fc.nat(5000),
          }),
        ),
        (changes) => {
          const clock = new FakeClock();
          const studioClock = new StudioClock(clock);
          studioClock.apply(mapping({ monoRefMs: clock.monoNow(), studioRefMs: clock.wallNow() }));
          let lastMs: number = studioClock.now();
          for (const { studioRefMs, rate, passMs } of changes) {
            studioClock.apply(mapping({ monoRefMs: clock.monoNow(), studioRefMs, rate }));
            clock.advance(passMs);
            const nowMs = studioClock.now();
            expect(nowMs).toBeGreaterThanOrEqual(lastMs);
            lastMs = nowMs;
          }
        },
      ),
    );
  });

  it('converts stamps both ways', () => {
    const studioClock = new StudioClock(new FakeClock());
    studioClock.apply(mapping({ monoRefMs: 1000, studioRefMs: 1_700_000_000_000, rate: 1.0001 }));
    const time = studioClock.at(monoMs(61_000));
    expect(time).toBeCloseTo(1_700_000_060_006, 2);
    expect(studioClock.monoAt(unixMs(time))).toBeCloseTo(61_000, 2);
  });
});
