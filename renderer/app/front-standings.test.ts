import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OptionStanding } from './cue-view.ts';
import { frontStandings } from './front-standings.ts';

function standingsOf(votes: readonly number[], right: readonly number[] = []): OptionStanding[] {
  const total = votes.reduce((sum, count) => sum + count, 0);
  return votes.map((count, index) => ({
    ...{
      id: String(index),
      label: `Option ${String(index)}`,
      votes: count,
      leads: false,
      right: right.includes(index),
    },
    pct: total === 0 ? 0 : (count / total) * 100,
  }));
}

it('keeps all options in their order where all are read', () => {
  const five = standingsOf([1, 5, 2, 9, 0]);
  expect(frontStandings(five)).toEqual({ front: five, rest: null });
});

it('tells the leading ones of many, and of the others how many there are and what they have', () => {
  const { front, rest } = frontStandings(standingsOf([1, 5, 2, 9, 0, 5, 3]));
  expect(front.map(({ id }) => id)).toEqual(['3', '1', '5', '6']);
  expect(rest).toMatchObject({ options: 3, votes: 3, labels: 'Option 2 8 %, Option 0 4 %, Option 4 0 %' });
});

it('always tells the right answer of a quiz question', () => {
  const { front } = frontStandings(standingsOf([1, 5, 2, 9, 0, 5, 3], [4]));
  expect(front.map(({ id }) => id)).toEqual(['3', '1', '5', '4']);
});

it('neither loses nor makes votes, and hides nobody who has more than one who is shown, but for the right answer', () => {
  const rights = fc.array(fc.nat(20), { maxLength: 2 });
  const lengths = fc.integer({ min: 3, max: 8 });
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { maxLength: 20 }), rights, lengths, (votes, right, lines) => {
      const all = standingsOf(votes, right);
      const { front, rest } = frontStandings(all, lines);
      expect(front.length + (rest?.options ?? 0)).toBe(all.length);
      expect(front.length + (rest === null ? 0 : 1)).toBeLessThanOrEqual(lines);
      const sum = (ones: readonly OptionStanding[]): number => ones.reduce((total, one) => total + one.votes, 0);
      expect(sum(front) + (rest?.votes ?? 0)).toBe(sum(all));
      const least = Math.min(...front.filter((one) => !one.right).map((one) => one.votes));
      for (const one of all.filter((each) => !front.includes(each))) {
        expect(one.right).toBe(false);
        expect(one.votes).toBeLessThanOrEqual(least);
      }
    }),
  );
});
