import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshCue, type Cue } from '../cues/registry.ts';
import { applyOps } from '../show/apply-ops.ts';
import { arbitraryShow } from '../show/arbitrary-show.test-support.ts';
import { untakenCue } from '../show/run-state.ts';
import { showSchema, type Show } from '../show/show.ts';
import { takenIn } from '../show/taken-content.ts';
import { normaliseRundown, treeProblem } from '../show/tree.ts';
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

function changes(
  show: Show,
  plan: ImportedPlan,
  mode: ImportMode,
  withSettings = false,
  taken: readonly string[] = [],
): ImportChanges {
  let made = 0;
  const newCueId = (): string => `fresh-${String((made += 1))}`;
  const outcome = planImport(show, plan, { mode, withSettings, newCueId, takenIds: new Set(taken) });
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

  it('leaves a cue as it is that was taken in this run, says so, and imports the rest', () => {
    const before = show([cue('a'), cue('b'), cue('c')]);
    const after = show([
      cue('a', { title: 'New', durationMs: 9_000 }),
      cue('b', { durationMs: 9_000 }),
      { ...freshCue('poll', 'c', 'c', 'Cue c') },
    ]);
    const outcome = changes(before, planOf(after), 'merge', false, ['a', 'c']);
    expect(outcome.ops).toEqual([
      { op: 'set', cueId: 'a', field: 'title', value: 'New' },
      { op: 'set', cueId: 'b', field: 'durationMs', value: 9_000 },
    ]);
    expect(outcome.changes).toMatchObject([
      { kind: 'stays', cue: { id: 'a' }, fields: [{ field: 'durationMs', from: null, to: 9_000 }] },
      { kind: 'stays', cue: { id: 'c', type: 'marker' } },
      { kind: 'changed', cue: { id: 'a' }, fields: [{ field: 'title' }] },
      { kind: 'changed', cue: { id: 'b' } },
    ]);
    expect(outcome.unchanged).toBe(0);
  });

  it('does not remove what was taken: it stays behind what it stood behind, in its group', () => {
    const group: Cue = { ...freshCue('group', 'g', 'g', 'Group') };
    const inGroup = { groupId: 'g' };
    const before = show([cue('a'), group, cue('b', inGroup), cue('c', inGroup), cue('d'), cue('e')]);
    const withoutGroup = changes(before, planOf(show([cue('e'), cue('a')])), 'replace', false, ['b', 'c', 'd']);
    expect(applied(before, withoutGroup).rundown.cues.map(({ id, groupId }) => [id, groupId])).toEqual(
      ['e', 'a', 'b', 'c', 'd'].map((id) => [id, null]),
    );
    expect(withoutGroup.changes.map((change) => `${change.kind} ${change.cue.id}`)).toEqual(
      expect.arrayContaining(['stays b', 'stays c', 'stays d', 'removed g']),
    );
    const withGroup = changes(before, planOf(show([group, cue('e')])), 'replace', false, ['c']);
    expect(applied(before, withGroup).rundown.cues.map(({ id, groupId }) => [id, groupId])).toEqual([
      ['g', null],
      ['c', 'g'],
      ['e', null],
    ]);
  });

  it('never asks for what the host refuses of cues that were taken, whatever comes into whatever show', () => {
    let stays = 0;
    fc.assert(
      fc.property(
        arbitraryShow(),
        arbitraryShow(),
        fc.constantFrom<ImportMode>('replace', 'merge', 'append'),
        (before, after, mode) => {
          const taken = ids(before).filter((_, index) => index % 2 === 0);
          const run = {
            cues: Object.fromEntries(taken.map((id) => [id, { ...untakenCue(id), phase: 'closed' as const }])),
          };
          const outcome = changes(before, planOf(after), mode, true, taken);
          expect(outcome.ops.filter((op) => takenIn(run, op).length > 0)).toEqual([]);
          const result = applied(before, outcome);
          expect(ids(result)).toEqual(expect.arrayContaining(taken));
          expect(treeProblem(result.rundown.cues)).toBeNull();
          stays += outcome.changes.filter(({ kind }) => kind === 'stays').length;
        },
      ),
      { numRuns: 2_000 },
    );
    expect(stays).toBeGreaterThan(500);
  }, 300_000);

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
    const withTaken = changes(before, planOf(after), 'replace', false, ['c7']);
    expect(withTaken.ops.length).toBeLessThanOrEqual(20_000);
    expect(withTaken.ops.filter((op) => op.op === 'replace' && op.cue.id === 'c7')).toEqual([]);
  }, 60_000);
});
