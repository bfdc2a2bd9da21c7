import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NO_SELECTION,
  selectedIds,
  settled,
  stepped,
  steppedColumn,
  toggled,
  withAll,
  withCursor,
  type RowOrder,
  type Selection,
} from './selection.ts';

const orderOf = (ids: readonly string[]): RowOrder => ({ ids, indexOf: new Map(ids.map((id, index) => [id, index])) });
const order = orderOf(['a', 'b', 'c', 'd', 'e']);
const at = (cursorId: string): Selection => ({ ...NO_SELECTION, cursorId });
const ids = (selection: Selection): string[] => [...selectedIds(selection)].sort();

describe('stepped', () => {
  it('stays within the rows, whatever is pressed', () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('up', 'down', 'first', 'last', 'page-up', 'page-down'), fc.boolean()),
    );
    fc.assert(
      fc.property(fc.nat(8), steps, (count, taken) => {
        const rows = orderOf(Array.from({ length: count }, (_, index) => `r${index}`));
        let selection: Selection = NO_SELECTION;
        for (const [step, extend] of taken) selection = stepped(rows, selection, step, extend, 3);
        expect(selection.cursorId === null).toBe(count === 0 || taken.length === 0);
        for (const id of selectedIds(selection)) expect(rows.indexOf.has(id)).toBe(true);
      }),
    );
  });

  it('selects from the anchor with Shift, and shrinks again', () => {
    let selection = stepped(order, at('b'), 'down', true);
    selection = stepped(order, selection, 'down', true);
    expect(ids(selection)).toEqual(['b', 'c', 'd']);
    selection = stepped(order, selection, 'up', true);
    expect(ids(selection)).toEqual(['b', 'c']);
    expect(ids(stepped(order, selection, 'up'))).toEqual(['b']);
    expect(ids(withCursor(order, at('d'), 'a', true))).toEqual(['a', 'b', 'c', 'd']);
  });
});

it('takes rows in and out with Ctrl, and all with Ctrl+A', () => {
  const two = toggled(at('a'), 'c');
  expect(ids(two)).toEqual(['a', 'c']);
  expect(ids(toggled(two, 'c'))).toEqual(['a']);
  expect(ids(withAll(order, at('c')))).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('goes along the columns', () => {
  const columns = ['number', 'title', 'state'];
  expect(steppedColumn(columns, at('a'), 1).columnId).toBe('state');
  expect(steppedColumn(columns, at('a'), 5).columnId).toBe('state');
  expect(steppedColumn(columns, at('a'), -5).columnId).toBe('number');
});

it('settles on the row that came to stand in its place', () => {
  const without = (...gone: string[]): RowOrder => orderOf(order.ids.filter((id) => !gone.includes(id)));
  expect(settled(order, without('b'), at('b')).cursorId).toBe('c');
  expect(settled(order, without('d', 'e'), at('e')).cursorId).toBe('c');
  expect(settled(order, orderOf([]), at('a')).cursorId).toBeNull();
  const many = withAll(order, at('a'));
  expect(ids(settled(order, without('c'), many))).toEqual(['a', 'b', 'd', 'e']);
  expect(settled(order, order, many)).toBe(many);
});
