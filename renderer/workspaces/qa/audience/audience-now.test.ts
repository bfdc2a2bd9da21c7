import { describe, expect, it } from 'vitest';
import type { AudienceView } from '../../../../shared/telemetry/audience-view.ts';
import { audienceNow, isFresh, leftOutText } from './audience-now.ts';

const view = { atMs: 1_000, all: { viewers: 3 }, clockUnknown: 0 } as AudienceView;

describe('audienceNow', () => {
  it('gives the view of a playing audience', () => {
    expect(audienceNow(view, 'green')).toEqual({ kind: 'known', view });
  });

  it.each([
    [{ ...view, all: null }, 'green', 'Nobody plays'],
    [{ ...view, all: null, clockUnknown: 2 }, 'green', '2 viewers left out: their clocks are not known.'],
    [null, undefined, 'has not said yet'],
    [null, 'grey', 'No interaction engine'],
    [null, 'green', 'has not reported'],
    [null, 'amber', 'do not come'],
    [null, 'red', 'cannot be reached'],
  ] as const)('says why nothing is known', (what, level, why) => {
    const now = audienceNow(what, level);
    expect(now.kind === 'unknown' ? now.why : '').toContain(why);
  });

  it('says how many are in no figure', () => {
    expect(leftOutText(0)).toBeNull();
    expect(leftOutText(1)).toBe('1 viewer left out: its clock is not known');
    expect(leftOutText(1_200)).toContain('viewers left out');
  });

  it('lets what is old go', () => {
    expect(isFresh(1_000, 5_900)).toBe(true);
    expect(isFresh(1_000, 6_000)).toBe(false);
    expect(isFresh(Number.NEGATIVE_INFINITY, 0)).toBe(false);
  });
});
