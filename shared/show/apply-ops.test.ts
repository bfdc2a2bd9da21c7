import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUE_TYPES, freshCue, type Cue, type CueTypeName } from '../cues/registry.ts';
import { applyOps, fieldOf } from './apply-ops.ts';
import { planOpSchema, type PlanOp } from './plan-ops.ts';
import { MAX_GROUP_DEPTH, SHOW_FILE_VERSION, showSchema, type Show } from './show.ts';
import { endOfSubtree, normaliseRundown, treeProblem, visibleRows } from './tree.ts';

const RUNS = 10_000;
/** Ten thousand runs take seconds; on a busy machine many. */
const BUSY_MS = 120_000;
const show = (cues: Cue[]): Show => ({
  ...showSchema.parse({
    version: SHOW_FILE_VERSION,
    id: 's',
    title: 'Show',
    targetLatencyMs: 800,
    rundown: { cues: [] },
  }),
  rundown: { cues },
});
const cue = (id: string, groupId: string | null = null, type: CueTypeName = 'marker'): Cue => ({
  ...freshCue(type, id, id, `Title of ${id}`),
  groupId,
});
const group = (id: string, groupId: string | null = null): Cue => cue(id, groupId, 'group');
/** `g(a b(c)) d`: groups with what they hold. */
function drawn(cues: readonly Cue[], groupId: string | null = null): string {
  const rows = cues.filter((one) => one.groupId === groupId);
  return rows.map((one) => (one.type === 'group' ? `${one.id}(${drawn(cues, one.id)})` : one.id)).join(' ');
}
const done = (before: Show, ...ops: PlanOp[]): Show => {
  const applied = applyOps(before, ops);
  if ('refused' in applied) throw new Error(applied.refused);
  return applied.show;
};
const refusal = (before: Show, ...ops: PlanOp[]): string => {
  const applied = applyOps(before, ops);
  return 'refused' in applied ? applied.refused : 'done';
};

/** What the operations may name: few ids, so that they meet. */
const IDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const anyId = fc.constantFrom(...IDS);
const idOrNull = fc.option(anyId, { nil: null, freq: 3 });
const types = fc.constantFrom(...(Object.keys(CUE_TYPES) as CueTypeName[]), 'group' as const, 'group' as const);
const anyCue = fc.tuple(anyId, types, idOrNull).map(([id, type, groupId]) => cue(id, groupId, type));
/** Some with a group among themselves or at home, some with one that may not be there. */
const newCues = fc
  .uniqueArray(fc.tuple(fc.constantFrom('n', 'o', 'p', 'q', 'a'), types, idOrNull, fc.boolean()), {
    selector: ([id]) => id,
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => {
    const cues = parts.map(([id, type, groupId, isHome]) => cue(id, isHome ? null : groupId, type));
    const [first] = cues;
    const within = cues.map((one, at) =>
      at > 0 && one.groupId === null && first ? { ...one, groupId: first.id } : one,
    );
    return first?.type === 'group' ? within : cues;
  });
const anySet: fc.Arbitrary<PlanOp> = fc
  .tuple(
    anyId,
    fc.constantFrom<[string, fc.Arbitrary<string | number | boolean | null>][]>(
      ['title', fc.constantFrom('', 'x', 'y')],
      ['skip', fc.boolean()],
      ['durationMs', fc.option(fc.nat(1000), { nil: null })],
      ['custom.k', fc.option(fc.constantFrom('', 'v', 'w'), { nil: null })],
      ['groupId', fc.constant(null)],
      ['colour', fc.constantFrom('red', 'plaid', null)],
    ),
  )
  .chain(([cueId, [field, values]]) => values.map((value) => ({ op: 'set', cueId, field, value })));
const anyOp: fc.Arbitrary<PlanOp> = fc.oneof(
  anySet,
  fc.record({ op: fc.constant('replace' as const), cue: anyCue }),
  fc.record({ op: fc.constant('insert' as const), cues: newCues, afterCueId: idOrNull }),
  fc.record({ op: fc.constant('remove' as const), cueIds: fc.array(anyId, { minLength: 1, maxLength: 3 }) }),
  fc.record({
    op: fc.constant('move' as const),
    cueIds: fc.array(anyId, { minLength: 1, maxLength: 2 }),
    afterCueId: idOrNull,
    groupId: idOrNull,
  }),
  fc.constantFrom<PlanOp[]>(
    { op: 'set-show', field: 'title', value: 'Other' },
    { op: 'set-show', field: 'title', value: '' },
    { op: 'set-show', field: 'plannedStartMs', value: 5 },
    { op: 'set-show', field: 'rundown', value: null },
  ),
);
const anyShow = fc
  .uniqueArray(anyCue, { selector: (one) => one.id, minLength: 4, maxLength: IDS.length })
  .map((cues) => show(normaliseRundown(cues)));
const anyEdit = fc.array(anyOp, { minLength: 1, maxLength: 8 });

/** Those of the operations that can be carried out one after another. */
function possible(before: Show, ops: readonly PlanOp[]): PlanOp[] {
  let at = before;
  return ops.filter((op) => {
    const applied = applyOps(at, [op]);
    if ('show' in applied) at = applied.show;
    return 'show' in applied;
  });
}

describe('applyOps', () => {
  const before = show([group('g'), cue('a', 'g'), group('h', 'g'), cue('b', 'h'), cue('c', 'g'), cue('d')]);

  it('sets fields, custom columns and settings', () => {
    const after = done(
      before,
      { op: 'set', cueId: 'a', field: 'title', value: 'New' },
      { op: 'set', cueId: 'a', field: 'custom.camera', value: '2' },
      { op: 'set-show', field: 'timeZone', value: 'Europe/Amsterdam' },
    );
    const [, a] = after.rundown.cues;
    expect(a).toMatchObject({ title: 'New', custom: { camera: '2' } });
    expect(a && fieldOf(a, 'custom.camera')).toBe('2');
    expect(after.timeZone).toBe('Europe/Amsterdam');
    expect(after.rundown.cues[3]).toBe(before.rundown.cues[3]);
  });

  it('looks at the whole cue in the end, not at each step', () => {
    const quiz = show([cue('q', null, 'quiz')]);
    const options = [
      { id: 'x', label: 'X' },
      { id: 'y', label: 'Y' },
    ];
    const content: PlanOp = { op: 'set', cueId: 'q', field: 'poll', value: { question: 'Q', options } };
    expect(refusal(quiz, content)).toMatch(/^Cue q .*the right answer must be one of the options/);
    expect(refusal(quiz, content, { op: 'set', cueId: 'q', field: 'correctOptionIds', value: ['x'] })).toBe('done');
  });

  it('moves groups with all they hold, in and out, keeping the order', () => {
    const moved = done(before, { op: 'move', cueIds: ['d', 'h'], afterCueId: null, groupId: null });
    expect(drawn(moved.rundown.cues)).toBe('h(b) d g(a c)');
    const into = done(before, { op: 'move', cueIds: ['d'], afterCueId: 'h', groupId: 'h' });
    expect(drawn(into.rundown.cues)).toBe('g(a h(d b) c)');
    const behind = done(before, { op: 'move', cueIds: ['d'], afterCueId: 'b', groupId: 'g' });
    expect(drawn(behind.rundown.cues)).toBe('g(a h(b) d c)');
    const out = done(before, { op: 'move', cueIds: ['a'], afterCueId: 'b', groupId: null });
    expect(drawn(out.rundown.cues)).toBe('g(h(b) c) a d');
    expect(refusal(before, { op: 'move', cueIds: ['g'], afterCueId: 'b', groupId: 'h' })).toMatch(/stand in itself/);
  });

  it('moves up what stood in a removed group', () => {
    const removed = done(before, { op: 'remove', cueIds: ['g', 'c'] });
    expect(drawn(removed.rundown.cues)).toBe('a h(b) d');
  });

  it('says why it does not do something, and does none of it then', () => {
    expect(refusal(before, { op: 'remove', cueIds: ['x'] })).toBe('There is no cue x (any more).');
    expect(refusal(before, { op: 'set', cueId: 'a', field: 'poll', value: 1 })).toBe(
      'Cue a (“Title of a”) has no field “poll”.',
    );
    expect(refusal(before, { op: 'set', cueId: 'a', field: 'groupId', value: 'h' })).toMatch(/by `move`/);
    expect(refusal(before, { op: 'insert', cues: [cue('a')], afterCueId: null })).toMatch(/already/);
    expect(refusal(before, { op: 'insert', cues: [cue('n', 'd')], afterCueId: null })).toMatch(/not a group/);
    const deep = Array.from({ length: MAX_GROUP_DEPTH + 1 }, (_, at) =>
      group(`g${at}`, at === 0 ? null : `g${at - 1}`),
    );
    expect(refusal(show([]), { op: 'insert', cues: deep, afterCueId: null })).toMatch(/4 deep at most/);
    expect(refusal(show([]), { op: 'insert', cues: deep.slice(0, -1), afterCueId: null })).toBe('done');
  });

  it('undo∘do is identity, order and all', { timeout: BUSY_MS }, () => {
    const seen = new Map<PlanOp['op'], number>();
    fc.assert(
      fc.property(anyShow, anyEdit, (before, wishes) => {
        const ops = possible(before, wishes);
        for (const { op } of ops) seen.set(op, (seen.get(op) ?? 0) + 1);
        const applied = applyOps(before, ops);
        expect(applied).toHaveProperty('show');
        if ('refused' in applied) return;
        const undone = applyOps(applied.show, applied.inverse);
        expect(undone).toHaveProperty('show');
        if ('refused' in undone) return;
        expect(undone.show).toEqual(before);
        // And redo∘undo: the inverse of the inverse.
        expect(applyOps(before, undone.inverse)).toMatchObject({ show: applied.show });
      }),
      { numRuns: RUNS },
    );
    for (const op of ['set', 'replace', 'insert', 'remove', 'move', 'set-show'] as const) {
      expect(seen.get(op), op).toBeGreaterThan(RUNS / 10);
    }
  });

  it('keeps the invariants of groups, and every cue whole', { timeout: BUSY_MS }, () => {
    fc.assert(
      fc.property(anyShow, anyEdit, (before, wishes) => {
        const applied = applyOps(before, possible(before, wishes));
        if ('refused' in applied) throw new Error(applied.refused);
        expect(treeProblem(applied.show.rundown.cues)).toBeNull();
        expect(showSchema.parse(applied.show)).toEqual(applied.show);
        expect(applied.inverse.every((op) => planOpSchema.safeParse(op).success)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps what was set, however many cues it was set in before any was moved or removed', () => {
    const ids = Array.from({ length: 30 }, (_, index) => `cue-${String(index)}`);
    const before = show(ids.map((id) => cue(id)));
    const sets = ids.map((cueId): PlanOp => ({ op: 'set', cueId, field: 'title', value: `New ${cueId}` }));
    const ops: PlanOp[] = [
      ...sets,
      { op: 'move', cueIds: ['cue-29'], afterCueId: null, groupId: null },
      { op: 'remove', cueIds: ['cue-3'] },
    ];
    const applied = applyOps(before, ops);
    if ('refused' in applied) throw new Error(applied.refused);
    const order = ['cue-29', ...ids.slice(0, 29).filter((id) => id !== 'cue-3')];
    expect(applied.show.rundown.cues.map(({ id, title }) => [id, title])).toEqual(order.map((id) => [id, `New ${id}`]));
    expect(done(applied.show, ...applied.inverse)).toEqual(before);
  });

  it('takes 20,000 operations on 5,000 cues in less than 200 ms', () => {
    const cues = Array.from({ length: 5_000 }, (_, index) => cue(`c${index}`));
    const ops = Array.from({ length: 20_000 }, (_, index): PlanOp => {
      const cueId = `c${index % 5_000}`;
      if (index % 4 > 0) return { op: 'set', cueId, field: 'hostNotes', value: `Note ${index}` };
      return { op: 'move', cueIds: [cueId], afterCueId: `c${(index * 7 + 1) % 5_000}`, groupId: null };
    });
    const large = show(cues);
    applyOps(large, ops);
    const times = [1, 2, 3].map(() => {
      const start = process.cpuUsage();
      applyOps(large, ops);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(200);
  });
});

describe('the tree', () => {
  it('normalises anything once and for all, without losing a cue', { timeout: BUSY_MS }, () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyCue, { selector: (one) => one.id }), (cues) => {
        const normal = normaliseRundown(cues);
        expect(treeProblem(normal)).toBeNull();
        expect(normaliseRundown(normal)).toEqual(normal);
        expect(normal.map((one) => one.id).sort()).toEqual(cues.map((one) => one.id).sort());
      }),
      { numRuns: RUNS },
    );
  });

  it('raises groups that stand too deep', () => {
    const deep = Array.from({ length: 8 }, (_, at) => group(`g${at}`, at === 0 ? null : `g${at - 1}`));
    const normal = normaliseRundown([...deep, cue('x', 'g7')]);
    expect(treeProblem(normal)).toBeNull();
    expect(normal.find((one) => one.id === 'x')?.groupId).toBe('g7');
  });

  it('shows the rows that are not folded away', () => {
    const { cues } = show([group('g'), cue('a', 'g'), group('h', 'g'), cue('b', 'h'), cue('d')]).rundown;
    const rows = (...folded: string[]) =>
      visibleRows(cues, new Set(folded))
        .map((row) => `${row.cue.id}${row.depth}`)
        .join(' ');
    expect(rows()).toBe('g0 a1 h1 b2 d0');
    expect(rows('h')).toBe('g0 a1 h1 d0');
    expect(rows('g')).toBe('g0 d0');
    expect(endOfSubtree(cues, 0)).toBe(4);
    expect(endOfSubtree(cues, 4)).toBe(5);
  });
});
