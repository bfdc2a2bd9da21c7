import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { optionResults, type OptionResult } from './poll-results.ts';

function resultsOf(votes: readonly number[]): readonly OptionResult[] {
  const options = votes.map((_, index) => ({ id: `o${String(index)}`, label: `Option ${String(index)}` }));
  return optionResults(options, Object.fromEntries(votes.map((count, index) => [`o${String(index)}`, count])));
}

describe('optionResults', () => {
  it('gives whole percentages that add up to 100, each within one of the exact share', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 2, maxLength: 10 }), (votes) => {
        const results = resultsOf(votes);
        const total = votes.reduce((sum, count) => sum + count, 0);
        expect(results.reduce((sum, result) => sum + result.percent, 0)).toBe(total === 0 ? 0 : 100);
        for (const [index, result] of results.entries()) {
          const exact = total === 0 ? 0 : ((votes[index] ?? 0) / total) * 100;
          expect(Math.abs(result.percent - exact)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('marks every leading option, and none without votes', () => {
    expect(resultsOf([3, 3, 1]).map((result) => result.leading)).toEqual([true, true, false]);
    expect(resultsOf([0, 0]).map((result) => result.leading)).toEqual([false, false]);
  });

  it('takes an option without a count as none', () => {
    const options = ['a', 'b'].map((id) => ({ id, label: id }));
    expect(optionResults(options, {}).map((result) => result.percent)).toEqual([0, 0]);
  });
});
