import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshCue, type Cue } from '../../../../shared/cues/registry.ts';
import { applyOps } from '../../../../shared/show/apply-ops.ts';
import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import { normaliseRundown, treeProblem } from '../../../../shared/show/tree.ts';
import { cueSample, showSample } from '../../../app/samples.test-support.ts';
import { colourCues, duplicate, groupCues, removeCues, renumber, toggleSkip, ungroupCues } from './edits.ts';
import { moveStep, moveTo, slotAfter, slotAtPointer, slotForNew } from './moves.ts';
import { freeNumbers } from './numbers.ts';
import { outermost, rowsWithContents, rundownRows, withContents } from './rows.ts';

const group = (id: string, groupId: string | null = null): Cue => ({ ...freshCue('group', id, id, id), groupId });
const poll = (id: string, groupId: string | null = null): Cue => cueSample(id, { groupId });

/** a, G(b, H(c)), d */
const nested = [poll('a'), group('G'), poll('b', 'G'), group('H', 'G'), poll('c', 'H'), poll('d')];
const NONE: ReadonlySet<string> = new Set();

const rundowns = fc
  .array(fc.record({ isGroup: fc.boolean(), parent: fc.nat(12) }), { minLength: 1, maxLength: 12 })
  .map((made) =>
    normaliseRundown(
      made.map(({ isGroup, parent }, index) => {
        const groupId = made[parent]?.isGroup === true && parent < index ? `c${parent}` : null;
        return isGroup ? group(`c${index}`, groupId) : poll(`c${index}`, groupId);
      }),
    ),
  );
const choices = fc.uniqueArray(fc.nat(12), { minLength: 1, maxLength: 4 });
const chosenOf = (cues: readonly Cue[], picks: readonly number[]): Set<string> =>
  new Set(picks.map((pick) => cues[pick % cues.length]?.id ?? ''));

function after(cues: readonly Cue[], ops: readonly PlanOp[]): readonly Cue[] {
  const applied = applyOps(showSample(cues), ops);
  if ('refused' in applied) throw new Error(applied.refused);
  return applied.show.rundown.cues;
}
const outline = (cues: readonly Cue[]): string => cues.map((cue) => `${cue.groupId ?? ''}/${cue.id}`).join(' ');

describe('rundownRows', () => {
  it('leaves out what stands in a collapsed group, and counts it', () => {
    const { rows, indexOf } = rundownRows(nested, new Set(['G']));
    expect(rows.map(({ cue, depth, holds }) => [cue.id, depth, holds])).toEqual([
      ['a', 0, 0],
      ['G', 0, 3],
      ['d', 0, 0],
    ]);
    expect(indexOf.get('d')).toBe(2);
    expect(rundownRows(nested, NONE).rows.map(({ depth }) => depth)).toEqual([0, 0, 1, 1, 2, 0]);
  });

  it('knows what comes along', () => {
    expect(outermost(nested, new Set(['G', 'c', 'd'])).map(({ id }) => id)).toEqual(['G', 'd']);
    expect(withContents(nested, new Set(['G'])).map(({ id }) => id)).toEqual(['G', 'b', 'H', 'c']);
  });
});

describe('rowsWithContents', () => {
  it('gives the same lines as making them anew, whatever was edited', () => {
    const edits = fc.record({ picks: choices, kind: fc.constantFrom('colour', 'skip', 'renumber', 'remove', 'group') });
    fc.assert(
      fc.property(rundowns, fc.subarray(['c0', 'c1', 'c2', 'c3']), edits, (cues, folded, { picks, kind }) => {
        const chosen = chosenOf(cues, picks);
        const made = {
          colour: () => colourCues(cues, chosen, 'red'),
          skip: () => toggleSkip(cues, chosen),
          renumber: () => renumber(cues),
          remove: () => removeCues(cues, chosen),
          group: () => groupCues(cues, chosen, () => 'new'),
        }[kind]();
        const edited = made ? after(cues, made.ops) : cues;
        const collapsed = new Set(folded);
        const before = rundownRows(cues, collapsed);
        const anew = rundownRows(edited, collapsed);
        const fromBefore = rowsWithContents(before, cues, edited);
        if (fromBefore !== null) {
          expect(fromBefore).toEqual(anew);
          expect(fromBefore.ids).toBe(before.ids);
        } else expect(outline(edited)).not.toBe(outline(cues));
      }),
    );
  });
});

describe('moveStep', () => {
  const step = (cues: readonly Cue[], id: string, direction: 'up' | 'down'): readonly Cue[] => {
    const op = moveStep(cues, rundownRows(cues, NONE).rows, new Set([id]), direction);
    return op === null ? cues : after(cues, [op]);
  };

  it('goes past neighbours, into groups and out of them', () => {
    let cues: readonly Cue[] = nested;
    const seen = [];
    for (let turn = 0; turn < 6; turn++) {
      cues = step(cues, 'd', 'up');
      seen.push(outline(cues));
    }
    expect(seen).toEqual([
      '/a /G G/b G/H H/c G/d',
      '/a /G G/b G/H H/c H/d',
      '/a /G G/b G/H H/d H/c',
      '/a /G G/b G/d G/H H/c',
      '/a /G G/d G/b G/H H/c',
      '/a /d /G G/b G/H H/c',
    ]);
  });

  it('comes back the way it went, wherever it stands', () => {
    fc.assert(
      fc.property(rundowns, fc.nat(12), fc.constantFrom('up' as const, 'down' as const), (cues, pick, direction) => {
        const id = cues[pick % cues.length]?.id ?? '';
        const there = step(cues, id, direction);
        if (there === cues) return;
        expect(treeProblem(there)).toBeNull();
        expect(outline(step(there, id, direction === 'up' ? 'down' : 'up'))).toBe(outline(cues));
      }),
      { numRuns: 1_000 },
    );
  });

  it('goes past a folded group in one step', () => {
    const { rows } = rundownRows(nested, new Set(['G']));
    expect(moveStep(nested, rows, new Set(['d']), 'up')).toEqual({
      op: 'move',
      cueIds: ['d'],
      afterCueId: 'a',
      groupId: null,
    });
    expect(moveStep(nested, rows, new Set(['a']), 'down')).toEqual({
      op: 'move',
      cueIds: ['a'],
      afterCueId: 'c',
      groupId: null,
    });
  });
});

describe('edits', () => {
  it('are never refused, and keep groups whole', () => {
    let serial = 0;
    const newId = (): string => `new-${(serial += 1)}`;
    fc.assert(
      fc.property(
        rundowns,
        choices,
        fc.nat(6),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (cues, picks, which, share) => {
          const chosen = chosenOf(cues, picks);
          const { rows } = rundownRows(cues, NONE);
          const row = rows[which % rows.length];
          const slot = row ? slotAtPointer(cues, row, share) : slotForNew(cues, null, false);
          const move = moveTo(cues, chosen, slot);
          const edits = [
            move ? { ops: [move] } : null,
            duplicate(cues, chosen, newId),
            removeCues(cues, chosen),
            groupCues(cues, chosen, newId),
            ungroupCues(cues, chosen),
            toggleSkip(cues, chosen),
            colourCues(cues, chosen, 'red'),
            renumber(cues),
          ];
          for (const edit of edits) {
            if (!edit) continue;
            const applied = applyOps(showSample(cues), edit.ops);
            expect('refused' in applied ? applied.refused : null).toBeNull();
            if ('refused' in applied) continue;
            expect(treeProblem(applied.show.rundown.cues)).toBeNull();
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('duplicate copies with references of their own, right behind', () => {
    const waits: Cue = { ...poll('c2'), trigger: { kind: 'after-cue', cueId: 'c1', point: 'end', offsetMs: 0 } };
    let serial = 0;
    const edit = duplicate([poll('c1'), waits, poll('c3')], new Set(['c1', 'c2']), () => `n${(serial += 1)}`);
    const cues = after([poll('c1'), waits, poll('c3')], edit?.ops ?? []);
    expect(cues.map(({ id }) => id)).toEqual(['c1', 'c2', 'n1', 'n2', 'c3']);
    expect(cues[3]?.trigger).toEqual({ kind: 'after-cue', cueId: 'n1', point: 'end', offsetMs: 0 });
    expect(cues.map(({ number }) => number)).toEqual(['1', '2', '2.1', '2.2', '3']);
  });

  it('removes a group with what it holds; ungrouping leaves that', () => {
    expect(outline(after(nested, removeCues(nested, new Set(['G']))?.ops ?? []))).toBe('/a /d');
    expect(outline(after(nested, ungroupCues(nested, new Set(['G']))?.ops ?? []))).toBe('/a /b /H H/c /d');
    const grouped = after(nested, groupCues(nested, new Set(['a', 'd']), () => 'N')?.ops ?? []);
    expect(outline(grouped)).toBe('/N N/a N/d /G G/b G/H H/c');
  });
});

describe('places', () => {
  it('puts a new cue behind the chosen one, or into an open group', () => {
    expect(slotForNew(nested, null, false)).toEqual({ afterCueId: 'd', groupId: null });
    expect(slotForNew(nested, nested[1] ?? null, false)).toEqual({ afterCueId: 'G', groupId: 'G' });
    expect(slotForNew(nested, nested[1] ?? null, true)).toEqual({ afterCueId: 'c', groupId: null });
    expect(slotAfter(nested, poll('b', 'G'))).toEqual({ afterCueId: 'b', groupId: 'G' });
  });

  it('finds numbers that nobody has', () => {
    const cues = [cueSample('a', { number: '1' }), cueSample('b', { number: '2' }), cueSample('c', { number: '1.1' })];
    expect(freeNumbers(cues, 'b', 2)).toEqual(['3', '4']);
    expect(freeNumbers(cues, 'a', 2)).toEqual(['1.2', '1.3']);
    expect(freeNumbers([], null, 1)).toEqual(['1']);
  });
});
