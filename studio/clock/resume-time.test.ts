import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { resumeStudioTime } from './resume-time.ts';

describe('a host that comes back', () => {
  it('goes on in the time of the one before it, though the computer’s clock is 3 s off', () => {
    const clock = new FakeClock();
    clock.advance(10_000);
    const moment = { atMs: clock.wallNow() + 3000, monoMs: clock.monoNow(), errorBoundMs: 2 };
    clock.advance(4000);
    const studioClock = new StudioClock(clock);
    expect(resumeStudioTime(clock, studioClock, moment)).toBe(true);
    expect(studioClock.now()).toBe(clock.wallNow() + 3000);
    expect(studioClock.mapping).toMatchObject({ errorBoundMs: 2, offsetMs: 3000 });
  });

  it('stays on the computer’s clock after a restart of the computer, a sleep, or once synchronised', () => {
    const clock = new FakeClock();
    const resume = (change: Partial<Parameters<typeof resumeStudioTime>[2]>): boolean => {
      const moment = { atMs: clock.wallNow(), monoMs: clock.monoNow(), errorBoundMs: 2, ...change };
      return resumeStudioTime(clock, new StudioClock(clock), moment);
    };
    expect(resume({})).toBe(true);
    expect(resume({ monoMs: clock.monoNow() + 1 })).toBe(false);
    expect(resume({ atMs: clock.wallNow() - 61_000 })).toBe(false);
    const studioClock = new StudioClock(clock);
    studioClock.apply({ ...studioClock.mapping, errorBoundMs: 1 });
    expect(resumeStudioTime(clock, studioClock, { atMs: clock.wallNow(), monoMs: 0, errorBoundMs: 1 })).toBe(false);
  });
});
