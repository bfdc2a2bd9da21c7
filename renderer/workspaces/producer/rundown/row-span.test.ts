import fc from 'fast-check';
import { expect, it } from 'vitest';
import { extended, holds, nearer, NO_ROW_KEYS, rowKeys, rowsInView, within, withSpare } from './row-span.ts';

it('knows the rows in view, those cut off at the edges among them', () => {
  expect(rowsInView(0, 320, 32)).toEqual({ first: 0, end: 10 });
  expect(rowsInView(16, 320, 32)).toEqual({ first: 0, end: 11 });
  expect(withSpare({ first: 2, end: 12 }, 6)).toEqual({ first: 0, end: 18 });
});

it('draws rows that come at the end, and is never beyond it', () => {
  expect(within({ first: 0, end: 24 }, 10)).toEqual({ first: 0, end: 10 });
  expect(within({ first: 40, end: 60 }, 10)).toEqual({ first: 0, end: 10 });
  expect(within({ first: 40, end: 60 }, 50)).toEqual({ first: 30, end: 50 });
});

it('keeps what is drawn and adjoins, and leaves what is too far off', () => {
  const kept = { first: 20, end: 60 };
  expect(extended({ first: 10, end: 40 }, { first: 30, end: 50 }, kept)).toEqual({ first: 20, end: 50 });
  expect(extended({ first: 40, end: 90 }, { first: 30, end: 50 }, kept)).toEqual({ first: 30, end: 60 });
  expect(extended({ first: 70, end: 90 }, { first: 30, end: 50 }, kept)).toEqual({ first: 30, end: 50 });
});

const span = fc.tuple(fc.nat(200), fc.nat(60)).map(([first, length]) => ({ first, end: first + length }));

it('comes to what is wanted step by step, and stays there', () => {
  fc.assert(
    fc.property(span, span, fc.integer({ min: 1, max: 9 }), (drawn, wanted, most) => {
      let now = drawn;
      for (let turn = 0; turn < 300; turn++) now = nearer(now, wanted, most);
      expect(now).toEqual(wanted);
      expect(nearer(now, wanted, most)).toBe(now);
    }),
  );
});

it('holds what it needs after any scroll, and never more than there is', () => {
  fc.assert(
    fc.property(span, fc.nat(9_000), fc.nat(900), fc.nat(220), (drawn, topPx, viewPx, count) => {
      const needed = rowsInView(topPx, viewPx, 32);
      const next = extended(drawn, needed, withSpare(needed, 12));
      expect(holds(next, needed)).toBe(true);
      const shown = within(next, count);
      expect(shown.first).toBeGreaterThanOrEqual(0);
      expect(shown.end).toBeLessThanOrEqual(count);
      expect(shown.end - shown.first).toBe(Math.min(count, next.end - next.first));
    }),
  );
});

it('keeps the keys of rows that stay, and gives those of rows that go to rows that come', () => {
  const first = rowKeys(NO_ROW_KEYS, ['a', 'b', 'c'], true);
  expect(first.keys).toEqual([0, 1, 2]);
  const scrolled = rowKeys(first, ['b', 'c', 'd'], true);
  expect(scrolled.keys).toEqual([1, 2, 0]);
  expect(rowKeys(scrolled, ['x', 'y', 'z', 'w'], true).keys).toEqual([1, 2, 0, 3]);
  expect(rowKeys(scrolled, ['x', 'y'], false).keys).toEqual([3, 4]);
});

it('gives no two rows the same key', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-h]$/));
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, fc.boolean())), (turns) => {
      let known = NO_ROW_KEYS;
      for (const [wanted, mayReuse] of turns) {
        known = rowKeys(known, wanted, mayReuse);
        expect(new Set(known.keys).size).toBe(wanted.length);
      }
    }),
  );
});
