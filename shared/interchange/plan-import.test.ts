import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshCue, type Cue } from '../cues/registry.ts';
import { applyOps } from '../show/apply-ops.ts';
import { arbitraryShow } from '../show/arbitrary-show.test-support.ts';
import { showSchema, type Show } from '../show/show.ts';
import { normaliseRundown } from '../show/tree.ts';
import { settingsOf } from './exact.ts';
import type { ImportedPlan } from './imported-plan.ts';
import { planImport, type ImportChanges, type ImportMode } from './plan-import.ts';

const EMPTY: Show = showSchema.parse({
  version: 2,
  id: 'e',
  title: 'Empty',
  targetLatencyMs: 1000,
  rundown: { cues: [] },
});

const planOf = (show: Show): ImportedPlan => ({
  cues: show.rundown.cues.map((cue) => ({ cue, hasOwnId: true, row: null, given: null })),
  columns: show.columns,
  settings: settingsOf(show),
  problems: [],
  rowCount: show.rundown.cues.length,
});

function changes(show: Show, plan: ImportedPlan, mode: ImportMode, withSettings = false): ImportChanges {
  let made = 0;
  const outcome = planImport(show, plan, { mode, withSettings, newCueId: () => `fresh-${String((made += 1))}` });
  if ('refused' in outcome) throw new Error(outcome.refused);
  return outcome;
}

function applied(show: Show, { ops }: ImportChanges): Show {
  const result = applyOps(show, ops);
  if ('refused' in result) throw new Error(result.refused);
  return result.show;
}

const show = (cues: Cue[], settings: Partial<Show> = {}): Show => ({ ...EMPTY, ...settings, rundown: { cues } });
const cue = (id: string, change: object = {}): Cue => ({ ...freshCue('marker', id, id, `Cue ${id}`), ...change });
const ids = ({ rundown }: Show): string[] => rundown.cues.map(({ id }) => id);

describe('planning an import', () => {
  it('replaced, any show becomes any other, and undo brings it back', () => {
    fc.assert(
      fc.property(arbitraryShow(), arbitraryShow(), (before, after) => {
        const { ops } = changes(before, planOf(after), 'replace', true);
        const result = applyOps(before, ops);
        if ('refused' in result) throw new Error(result.refused);
        expect({ ...result.show, id: after.id }).toEqual(after);
        const undone = applyOps(result.show, result.inverse);
        expect('show' in undone && undone.show).toEqual(before);
      }),
      { numRuns: 10_000 },
    );
  }, 300_000);

  it('replaced, the same cues come into any other order and groups', () => {
    const shuffled = arbitraryShow({ maxCues: 9, maxGroupDepth: 3 }).chain((before) =>
      fc.tuple(
        fc.constant(before),
        fc.shuffledSubarray(before.rundown.cues, { minLength: Math.ceil(before.rundown.cues.length * 0.7) }),
        fc.array(fc.nat({ max: 8 }), { minLength: 9, maxLength: 9 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([before, kept, groups]) => {
        // Each cue in the group at some place, if there is one: normalised as an import is.
        const cues = kept.map((one, index) => {
          const group = kept[groups[index] ?? 0];
          return { ...one, groupId: group?.type === 'group' && group !== one ? group.id : one.groupId };
        });
        const after = normaliseRundown(cues);
        const result = applied(before, changes(before, planOf({ ...before, rundown: { cues: after } }), 'replace'));
        expect(result.rundown.cues).toEqual(after);
      }),
      { numRuns: 10_000 },
    );
  }, 300_000);

  it('merged, nothing goes; merged with itself, nothing changes; appended, all comes behind', () => {
    fc.assert(
      fc.property(arbitraryShow(), arbitraryShow(), (before, after) => {
        expect(changes(before, planOf(before), 'merge', true).ops).toEqual([]);
        const merged = applied(before, changes(before, planOf(after), 'merge'));
        expect(new Set(ids(merged))).toEqual(new Set([...ids(before), ...ids(after)]));
        const longer = applied(before, changes(before, planOf(after), 'append'));
        expect(ids(longer).length).toBe(ids(before).length + ids(after).length);
        expect(ids(longer).slice(0, ids(before).length)).toEqual(ids(before));
      }),
      { numRuns: 3_000 },
    );
  }, 300_000);

  it('tells what is added, changed field by field, removed and moved', () => {
    const before = show([cue('a'), cue('b'), cue('c'), cue('d')]);
    const after = show([cue('d'), cue('a'), cue('b', { title: 'New', skip: true }), cue('e')]);
    const { changes: told, unchanged } = changes(before, planOf(after), 'replace');
    expect(told.map((change) => `${change.kind} ${change.cue.id}`)).toEqual([
      'moved d',
      'changed b',
      'added e',
      'removed c',
    ]);
    expect(told[1]).toMatchObject({
      fields: [
        { field: 'title', from: 'Cue b', to: 'New' },
        { field: 'skip', to: true },
      ],
    });
    expect(unchanged).toBe(1);
  });

  it('matches by number and title what has no id, and leaves alone what the file does not say', () => {
    const before = show([cue('a', { hostNotes: 'Keep me', custom: { cam: '1', mic: 'x' } }), cue('b')], {
      columns: [
        { id: 'cam', title: 'Camera' },
        { id: 'mic', title: 'Mic' },
      ],
    });
    const imported = cue('new-1', { number: 'a', title: 'Cue a', durationMs: 90_000, custom: { cam: '2' } });
    const other = cue('new-2', { trigger: { kind: 'after-cue', cueId: 'new-1', point: 'end', offsetMs: 0 } });
    const given = new Set(['number', 'title', 'durationMs', 'custom.cam']);
    const plan: ImportedPlan = {
      cues: [
        { cue: imported, hasOwnId: false, row: 2, given },
        { cue: other, hasOwnId: false, row: 3, given },
      ],
      columns: [{ id: 'cam', title: 'Camera' }],
      settings: null,
      problems: [],
      rowCount: 2,
    };
    const merged = applied(before, changes(before, plan, 'merge'));
    expect(ids(merged)).toEqual(['a', 'new-2', 'b']);
    expect(merged.rundown.cues[0]).toMatchObject({
      hostNotes: 'Keep me',
      durationMs: 90_000,
      custom: { cam: '2', mic: 'x' },
    });
    expect(merged.rundown.cues[1]?.trigger).toMatchObject({ cueId: 'a' });
    expect(merged.columns).toEqual(before.columns);
  });

  it('stays one edit however much changes', () => {
    const many = (title: string): Cue[] =>
      Array.from({ length: 9000 }, (_, index) =>
        cue(`c${String(index)}`, { title, skip: title === 'B', hostNotes: title }),
      );
    const before = show(many('A'));
    const after = show(many('B').reverse());
    const { ops } = changes(before, planOf(after), 'replace');
    expect(ops.length).toBeLessThanOrEqual(20_000);
    expect(applied(before, changes(before, planOf(after), 'replace')).rundown).toEqual(after.rundown);
  }, 60_000);
});
