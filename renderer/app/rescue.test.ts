import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rescueAt } from './rescue.ts';

const live = (leftMs: number | null, speechStartedAtMs: number | null) => ({ rescue: { leftMs, speechStartedAtMs } });

describe('rescueAt', () => {
  it('follows the start of speech while that can be rescued', () => {
    expect(rescueAt(live(900, 9_500), 10_000, null)).toMatchObject({ speechAgoMs: 500, backDateMs: 500, mostMs: 800 });
    expect(rescueAt(live(900, 9_000), 10_000, null)).toMatchObject({ speechAgoMs: null, backDateMs: 0 });
    expect(rescueAt(live(900, null), 10_000, null).backDateMs).toBe(0);
    expect(rescueAt(live(null, 7_000), 10_000, null)).toMatchObject({ leftMs: null, backDateMs: 3_000 });
    expect(rescueAt(null, 10_000, null).backDateMs).toBe(0);
  });

  it('never promises more than is left, wherever the slider stands', () => {
    const ms = fc.integer({ min: 0, max: 40_000 });
    fc.assert(
      fc.property(fc.option(ms), fc.option(ms), ms, fc.option(ms), (leftMs, speechMs, nowMs, chosenMs) => {
        const { backDateMs, mostMs } = rescueAt(live(leftMs, speechMs), nowMs, chosenMs);
        expect(backDateMs).toBeGreaterThanOrEqual(0);
        expect(backDateMs).toBeLessThanOrEqual(mostMs);
        if (leftMs !== null) expect(mostMs).toBeLessThanOrEqual(leftMs);
      }),
    );
  });
});
