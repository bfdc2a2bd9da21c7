import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keptOf, stepOf, takeKeptSteps, writeKeptSteps, type KeptSteps } from './kept-steps.ts';
import type { Step } from './plan-ledger.ts';

function memory(most = Number.POSITIVE_INFINITY): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > most) throw new Error('QuotaExceededError');
      items.set(key, value);
    },
    removeItem: (key: string) => items.delete(key),
  } as unknown as Storage;
}

const stepAt = (revision: number | null, label = 'Edit'): Step => ({
  label,
  inverse: [{ op: 'set', cueId: 'a', field: 'title', value: label }],
  edits: [{ requestId: 'r', baseRevision: 1, ops: [], label, doneRevision: revision }],
  mergeKey: 'a.title',
});
const kept = (undo: readonly Step[], redo: readonly Step[] = []): KeptSteps => keptOf('show', 9, undo, redo);

it('is what was kept, once', () => {
  const storage = memory();
  const steps = kept([stepAt(2, 'one'), stepAt(5, 'two')], [stepAt(7, 'three')]);
  expect(writeKeptSteps(storage, steps)).toBe(true);
  expect(takeKeptSteps(storage)).toEqual(steps);
  expect(takeKeptSteps(storage)).toBeNull();
  expect(steps.undo.map(({ revision }) => revision)).toEqual([2, 5]);
  const [first] = steps.undo;
  expect(first && stepOf(first).edits[0]).toMatchObject({ doneRevision: 2, ops: [] });
});

it('keeps nothing that is not known to have taken effect, nor what came after it', () => {
  const steps = kept([stepAt(2, 'one'), stepAt(null, 'on its way'), stepAt(3, 'after')], [stepAt(4)]);
  expect(steps.undo.map(({ label }) => label)).toEqual(['one']);
  expect(steps.redo).toEqual([]);
});

it('lets the oldest go where there is no room, and works on where nothing is kept', () => {
  const storage = memory();
  const long = 'x'.repeat(300_000);
  const steps = kept(Array.from({ length: 9 }, (_, index) => stepAt(index, `${String(index)}${long}`)));
  expect(writeKeptSteps(storage, steps)).toBe(true);
  const taken = takeKeptSteps(storage);
  expect(taken?.undo.map(({ revision }) => revision)).toEqual([6, 7, 8]);
  expect(writeKeptSteps(memory(10), steps)).toBe(false);
});

it('takes nothing for steps that is none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const storage = memory();
      storage.setItem('cuelight.undo', text);
      expect(takeKeptSteps(storage)).toBeNull();
    }),
  );
});
