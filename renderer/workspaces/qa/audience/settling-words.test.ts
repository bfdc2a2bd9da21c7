import { describe, expect, it } from 'vitest';
import { settlingState, settlingText, waitText, withSample, type SettlingSample } from './settling-words.ts';

const settling = { targetMs: 2_000, viewers: 100, settled: 40, errorP95Ms: 500, estimateMs: 11_250 };

/** The audience's distance from its target, second by second. */
function samples(errors: readonly number[]): readonly SettlingSample[] {
  let all: readonly SettlingSample[] = [];
  errors.forEach((errorP95Ms, second) => {
    all = withSample(all, { atMs: second * 1_000, targetMs: 2_000, errorP95Ms });
  });
  return all;
}

describe('the audience on its way to a target', () => {
  it('has settled when 95 % are where they aim', () => {
    expect(settlingState({ ...settling, settled: 95 }, [])).toBe('settled');
    expect(settlingText({ ...settling, settled: 95 }, 'settled')).toContain('95 of 100');
  });

  it('comes nearer by 4 % of the time, and is held up when it does not', () => {
    const closing = samples(Array.from({ length: 10 }, (_, second) => 900 - 40 * second));
    expect(settlingState(settling, closing)).toBe('closing');
    expect(settlingText(settling, 'closing')).toContain('about 12 s');
    const stuck = samples(Array.from({ length: 10 }, (_, second) => 500 + (second % 2)));
    expect(settlingState(settling, stuck)).toBe('held-up');
    expect(settlingText(settling, 'held-up')).toContain('no nearer');
  });

  it('is not judged before it was watched for some seconds, nor by another target', () => {
    expect(settlingState(settling, samples([500, 500, 500]))).toBe('closing');
    const before = samples(Array.from({ length: 10 }, () => 500));
    const after = withSample(before, { atMs: 11_000, targetMs: 3_000, errorP95Ms: 1_500 });
    expect(after).toHaveLength(1);
    expect(withSample(after, { atMs: 11_000, targetMs: 3_000, errorP95Ms: 1_500 })).toBe(after);
  });

  it('says spans as people do', () => {
    expect([0, 11_250, 99_000, 725_000].map(waitText)).toEqual(['1 s', '12 s', '99 s', '13 min']);
  });
});
