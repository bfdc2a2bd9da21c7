import { describe, expect, it } from 'vitest';
import { deliveryOf } from './delivery.ts';

const count = (viewers: number, acked: number, cueId = 'c1') => ({ armId: cueId, cueId, runId: 'r', viewers, acked });

describe('deliveryOf', () => {
  it('says 100 % only when all have it', () => {
    expect(deliveryOf([count(420, 419)], ['c1'])).toEqual({
      share: '99 %',
      hint: 'Delivered ahead to 419 of 420 viewers, as they confirmed',
    });
    expect(deliveryOf([count(420, 420)], ['c1'])?.share).toBe('100 %');
    // One has just left.
    expect(deliveryOf([count(419, 420)], ['c1'])?.share).toBe('100 %');
  });

  it('tells of several cues what the one has that reached the fewest', () => {
    const armed = [count(4, 4), count(4, 1, 'c2'), count(4, 0, 'c3')];
    expect(deliveryOf(armed, ['g1', 'c1', 'c2'])?.share).toBe('25 %');
  });

  it('says nothing without viewers, and of what does not go ahead', () => {
    expect(deliveryOf([count(0, 0)], ['c1'])).toBeNull();
    expect(deliveryOf([count(4, 4)], ['c2'])).toBeNull();
    expect(deliveryOf([], [])).toBeNull();
  });
});
