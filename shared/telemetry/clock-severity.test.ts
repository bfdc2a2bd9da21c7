import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unheardClock, type ClockView } from '../api/clock-view.ts';
import { clockSeverity } from './clock-severity.ts';

const view = (part: Partial<ClockView>): ClockView => ({
  ...unheardClock('time.example'),
  ...{ synchronised: true, state: 'synchronised', errorBoundMs: 1 },
  ...part,
});

describe('clockSeverity', () => {
  it.each<[Partial<ClockView>, string, string]>([
    [{}, 'green', 'green'],
    [{ synchronised: false, state: 'unsynchronised' }, 'amber', 'red'],
    [{ synchronised: false, state: 'settling' }, 'amber', 'amber'],
    [{ errorBoundMs: null }, 'amber', 'amber'],
    [{ errorBoundMs: 20 }, 'amber', 'amber'],
    [{ errorBoundMs: 40 }, 'amber', 'red'],
    [{ errorBoundMs: 80 }, 'red', 'red'],
    [{ slewRemainingMs: -25 }, 'green', 'red'],
    [{ state: 'holdover' }, 'amber', 'amber'],
  ])('of %j is %s, with a show %s', (part, unarmed, armed) => {
    expect(clockSeverity(view(part), false).level).toBe(unarmed);
    expect(clockSeverity(view(part), true).level).toBe(armed);
  });

  it('never takes it lighter with a show than without, nor a wider bound for a better one', () => {
    const grave = { green: 0, amber: 1, red: 2 } as const;
    const figure = fc.double({ noNaN: true, min: 0, max: 200 });
    fc.assert(
      fc.property(figure, figure, fc.double({ noNaN: true, min: -60, max: 60 }), (a, b, slewRemainingMs) => {
        const level = (errorBoundMs: number, armed: boolean): number =>
          grave[clockSeverity(view({ errorBoundMs, slewRemainingMs }), armed).level];
        expect(level(a, true)).toBeGreaterThanOrEqual(level(a, false));
        expect(level(Math.max(a, b), true)).toBeGreaterThanOrEqual(level(Math.min(a, b), true));
      }),
    );
  });
});
