import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Table, toRecord } from './table.ts';

it('is a map of which each copy goes its own way', () => {
  const edit = fc.record({ id: fc.string({ maxLength: 3 }), value: fc.option(fc.nat()), copies: fc.boolean() });
  fc.assert(
    fc.property(fc.array(edit), (edits) => {
      let table = new Table<number>();
      let map = new Map<string, number>();
      const kept: { table: Table<number>; map: Map<string, number> }[] = [];
      for (const { id, value, copies } of edits) {
        if (copies) {
          kept.push({ table, map });
          table = Table.copy(table);
          map = new Map(map);
        }
        if (value === null) {
          table.delete(id);
          map.delete(id);
        } else {
          table.set(id, value);
          map.set(id, value);
        }
        expect(table.get(id)).toBe(map.get(id));
      }
      for (const one of [...kept, { table, map }]) {
        expect(one.table.size).toBe(one.map.size);
        expect(new Map(one.table.entries())).toEqual(one.map);
        expect(Object.keys(toRecord(one.table))).toHaveLength(one.map.size);
      }
    }),
  );
});
