import { describe, expect, it } from 'vitest';
import { freshCue, type Cue } from '../../shared/cues/registry.ts';
import type { PlanOp } from '../../shared/show/plan-ops.ts';
import { untakenCue, type RunState } from '../../shared/show/run-state.ts';
import { showSchema, type Show } from '../../shared/show/show.ts';
import { marksOf, type JournalEntry } from '../storage/plan-journal.ts';
import { PlanDesk, type EditResult, type PlanChange } from './plan-desk.ts';

const ann = { clientId: 'a', name: 'Ann' };
const bob = { clientId: 'b', name: 'Bob' };
const cue = (id: string, part: Partial<Cue> = {}): Cue => ({ ...freshCue('poll', id, id, id), ...part }) as Cue;
const title = (cueId: string, value: string): PlanOp => ({ op: 'set', cueId, field: 'title', value });
const move = (cueIds: string[], afterCueId: string | null): PlanOp => ({
  op: 'move',
  cueIds,
  afterCueId,
  groupId: null,
});

/** A store in memory that can be full. */
interface PlanStore {
  show: Show;
  planRevision: number;
  recent: JournalEntry[];
  earlier: JournalEntry[];
  answered: { requestId: string; revision: number }[];
  isFull: boolean;
  commit(show: Show, entry: Omit<JournalEntry, 'revision'>): Promise<void>;
}

function setUp(cues: Cue[] = [cue('c1'), cue('c2'), cue('c3')]) {
  const changes: PlanChange[] = [];
  const base = { version: 2, id: 's', title: 'Show', targetLatencyMs: 800, rundown: { cues } };
  const store: PlanStore = {
    show: showSchema.parse(base),
    planRevision: 1,
    recent: [],
    earlier: [],
    answered: [],
    isFull: false,
    async commit(show: Show, entry: Omit<JournalEntry, 'revision'>) {
      await Promise.resolve();
      if (store.isFull) throw new Error('no space left');
      store.show = show;
      store.planRevision += 1;
      store.recent = [...store.recent, { ...entry, revision: store.planRevision }];
    },
  };
  const run = { cues: {} } as RunState;
  const deps = { store, run: () => run, now: () => 7, onChanged: (change: PlanChange) => changes.push(change) };
  const desk = new PlanDesk(deps);
  let requests = 0;
  const edit = (author: typeof ann, baseRevision: number, ...ops: PlanOp[]): Promise<EditResult> => {
    requests += 1;
    return desk.edit({ requestId: `request-${String(requests)}`, baseRevision, ops, label: null }, author);
  };
  const titles = () => store.show.rundown.cues.map((one) => one.title).join(' ');
  const ids = () => store.show.rundown.cues.map(({ id }) => id).join(' ');
  return { desk, store, run, changes, edit, titles, ids, restart: () => new PlanDesk(deps) };
}

describe('PlanDesk', () => {
  it('carries an edit out and tells of it', async () => {
    const { edit, changes, titles } = setUp();
    expect(await edit(ann, 1, title('c1', 'New'))).toEqual({ ok: true, planRevision: 2, conflicts: [] });
    expect(titles()).toBe('New c2 c3');
    expect(changes).toMatchObject([{ planRevision: 2, by: 'Ann', requestId: 'request-1', ops: [title('c1', 'New')] }]);
  });

  it('takes an edit back of a cue that was taken while the disk was waited for', async () => {
    const { edit, run, changes, store, titles } = setUp();
    const durationMs: PlanOp = { op: 'set', cueId: 'c1', field: 'durationMs', value: 9000 };
    const editing = edit(ann, 1, durationMs, title('c2', 'New'));
    await Promise.resolve();
    run.cues['c1'] = { ...untakenCue('c1'), phase: 'open', take: 1 };
    expect(await editing).toMatchObject({ ok: false, reason: /taken in this run/ });
    expect(store.show.rundown.cues[0]?.durationMs).toBeNull();
    expect(titles()).toBe('c1 c2 c3');
    expect(changes.map(({ planRevision }) => planRevision)).toEqual([2, 3]);
  });

  it('carries a request out once, also after a restart', async () => {
    const { desk, store, restart } = setUp();
    const request = { requestId: 'request-same', baseRevision: 1, ops: [title('c1', 'New')], label: null };
    const first = await desk.edit(request, ann);
    expect(await desk.edit(request, ann)).toEqual(first);
    store.answered = [{ requestId: 'request-same', revision: 2 }];
    expect(await restart().edit(request, ann)).toEqual(first);
    expect(store.planRevision).toBe(2);
  });

  it('knows after a restart who changed what, though the file has it', async () => {
    const { edit, store, restart } = setUp();
    await edit(ann, 1, title('c1', 'Ann’s'));
    await edit(ann, 2, { op: 'remove', cueIds: ['c3'] });
    await edit(ann, 3, { op: 'replace', cue: cue('c2', { hostNotes: 'Ann’s', custom: { k: 'Ann’s' } }) });
    store.earlier = marksOf(store.recent);
    store.recent = [];
    const desk = restart();
    const late = { requestId: 'request-late', baseRevision: 1, label: null };
    const notes = (field: string): PlanOp => ({ op: 'set', cueId: 'c2', field, value: 'Bob’s' });
    const ops = [title('c1', 'Bob’s'), notes('hostNotes'), notes('custom.k'), notes('custom.j'), title('c3', 'Bob’s')];
    expect(await desk.edit({ ...late, ops }, bob)).toMatchObject({
      conflicts: [
        { cueId: 'c1', yours: 'Bob’s', theirs: 'Ann’s', by: 'Ann' },
        { cueId: 'c2', field: 'hostNotes', theirs: 'Ann’s' },
        { cueId: 'c2', field: 'custom.k', theirs: 'Ann’s' },
        { cueId: 'c3', theirs: null },
      ],
    });
    expect(store.show.rundown.cues).toMatchObject([{ title: 'Ann’s' }, { custom: { k: 'Ann’s', j: 'Bob’s' } }]);
  });

  it('merges by field: different fields of one cue both take effect', async () => {
    const { edit, store } = setUp();
    await edit(ann, 1, title('c1', 'Ann’s'));
    expect(await edit(bob, 1, { op: 'set', cueId: 'c1', field: 'hostNotes', value: 'Bob’s' })).toMatchObject({
      conflicts: [],
    });
    expect(await edit(bob, 1, { op: 'set', cueId: 'c1', field: 'custom.k', value: 'x' })).toMatchObject({
      conflicts: [],
    });
    expect(store.show.rundown.cues[0]).toMatchObject({ title: 'Ann’s', hostNotes: 'Bob’s', custom: { k: 'x' } });
  });

  it('never overwrites silently: theirs stands, all else of the edit takes effect', async () => {
    const { edit, titles } = setUp();
    await edit(ann, 1, title('c1', 'Ann’s'));
    const conflict = { cueId: 'c1', field: 'title', yours: 'Bob’s', theirs: 'Ann’s', by: 'Ann', atMs: 7 };
    expect(await edit(bob, 1, title('c1', 'Bob’s'), title('c2', 'Bob’s'))).toMatchObject({
      ok: true,
      conflicts: [conflict],
    });
    expect(titles()).toBe('Ann’s Bob’s c3');
    // Seen by now: Bob may.
    expect(await edit(bob, 2, title('c1', 'Bob’s'))).toMatchObject({ conflicts: [] });
    expect(titles()).toBe('Bob’s Bob’s c3');
  });

  it('finds no conflict in one’s own edits, nor where both want the same', async () => {
    const { edit } = setUp();
    await edit(ann, 1, title('c1', 'Same'));
    expect(await edit(ann, 1, title('c1', 'Again'))).toMatchObject({ conflicts: [] });
    expect(await edit(bob, 1, title('c1', 'Again'))).toMatchObject({ conflicts: [] });
  });

  it('keeps settings from being overwritten, too', async () => {
    const { edit, store } = setUp();
    await edit(ann, 1, { op: 'set-show', field: 'title', value: 'Ann’s' });
    expect(await edit(bob, 1, { op: 'set-show', field: 'title', value: 'Bob’s' })).toMatchObject({
      planRevision: 2,
      conflicts: [{ cueId: null, field: 'title', theirs: 'Ann’s' }],
    });
    expect(store.show.title).toBe('Ann’s');
  });

  it('does not remove, nor replace, what somebody edited meanwhile', async () => {
    const { edit, store } = setUp();
    await edit(ann, 1, title('c1', 'Ann’s'));
    expect(await edit(bob, 1, { op: 'remove', cueIds: ['c1', 'c2'] })).toMatchObject({
      conflicts: [{ cueId: 'c1', field: '*', yours: null, theirs: { title: 'Ann’s' } }],
    });
    expect(await edit(bob, 1, { op: 'replace', cue: cue('c1', { title: 'Bob’s' }) })).toMatchObject({
      conflicts: [{ cueId: 'c1', field: '*', yours: { title: 'Bob’s' } }],
    });
    expect(store.show.rundown.cues.map(({ id }) => id)).toEqual(['c1', 'c3']);
  });

  it('keeps the place that somebody else gave a cue meanwhile, and tells of the one that was wanted', async () => {
    const { edit, ids } = setUp();
    await edit(ann, 1, move(['c1'], 'c3'));
    expect(await edit(bob, 1, move(['c1'], 'c2'), title('c1', 'Bob’s'))).toEqual({
      ok: true,
      planRevision: 3,
      conflicts: [
        {
          cueId: 'c1',
          field: 'place',
          yours: { afterCueId: 'c2', groupId: null },
          theirs: { afterCueId: 'c3', groupId: null },
          by: 'Ann',
          atMs: 7,
        },
      ],
    });
    expect(ids()).toBe('c2 c3 c1');
    // Seen by now: Bob may; and Ann, who moved it last herself when Bob looked, may not over his.
    expect(await edit(bob, 3, move(['c1'], 'c2'))).toMatchObject({ conflicts: [] });
    expect(await edit(ann, 2, move(['c1'], null))).toMatchObject({ conflicts: [{ field: 'place', by: 'Bob' }] });
    expect(ids()).toBe('c2 c1 c3');
  });

  it('merges moves of different cues, and of one to the same place', async () => {
    const { edit, ids } = setUp();
    await edit(ann, 1, move(['c1'], 'c3'));
    expect(await edit(bob, 1, move(['c2'], 'c3'))).toMatchObject({ conflicts: [] });
    expect(ids()).toBe('c3 c2 c1');
    await edit(ann, 3, move(['c1'], null));
    expect(await edit(bob, 3, move(['c1'], null))).toMatchObject({ conflicts: [] });
    expect(ids()).toBe('c1 c3 c2');
  });

  it('moves of several cues those that nobody else moved, to where they were to go', async () => {
    const { edit, ids } = setUp(['c1', 'c2', 'c3', 'c4', 'c5'].map((id) => cue(id)));
    await edit(ann, 1, move(['c2'], null));
    const result = await edit(bob, 1, move(['c1', 'c2'], 'c4'), move(['c3'], 'c2'));
    expect(result).toMatchObject({ conflicts: [{ cueId: 'c2', yours: { afterCueId: 'c1' } }] });
    expect(ids()).toBe('c2 c4 c1 c3 c5');
  });

  it('moves a group without what it holds being in the way, and leaves whole a group that somebody moved', async () => {
    const group = { ...freshCue('group', 'g', '', 'Group') };
    const { edit, ids, store } = setUp([group, cue('c1', { groupId: 'g' }), cue('c2', { groupId: 'g' }), cue('c3')]);
    await edit(ann, 1, { op: 'move', cueIds: ['c1'], afterCueId: 'c2', groupId: 'g' });
    expect(await edit(bob, 1, move(['g', 'c1', 'c2'], 'c3'))).toMatchObject({ conflicts: [] });
    expect(ids()).toBe('c3 g c2 c1');
    expect(await edit(ann, 2, move(['g', 'c2'], null))).toMatchObject({ conflicts: [{ cueId: 'g', field: 'place' }] });
    expect(await edit(ann, 2, move(['g', 'c2'], 'c3'))).toMatchObject({ conflicts: [] });
    expect(ids()).toBe('c3 g c2 c1');
    expect(store.show.rundown.cues.at(-1)?.groupId).toBe('g');
  });

  it('does not remove what somebody moved meanwhile', async () => {
    const { edit, ids } = setUp();
    await edit(ann, 1, move(['c1'], 'c3'));
    expect(await edit(bob, 1, { op: 'remove', cueIds: ['c1', 'c2'] })).toMatchObject({
      conflicts: [{ cueId: 'c1', field: '*', yours: null, theirs: { id: 'c1' }, by: 'Ann' }],
    });
    expect(ids()).toBe('c3 c1');
  });

  it('knows after a restart who moved what, though the file has it', async () => {
    const { edit, store, ids, restart } = setUp();
    await edit(ann, 1, move(['c1'], 'c3'));
    store.earlier = marksOf(store.recent);
    store.recent = [];
    const request = { requestId: 'request-late', baseRevision: 1, ops: [move(['c1'], 'c2')], label: null };
    expect(await restart().edit(request, bob)).toMatchObject({ conflicts: [{ cueId: 'c1', field: 'place' }] });
    expect(ids()).toBe('c2 c3 c1');
  });

  it('puts what was to stand behind a removed cue where that stood', async () => {
    const group = { ...freshCue('group', 'g', '', 'Group') };
    const { edit, store } = setUp([cue('c1'), group, cue('c2', { groupId: 'g' }), cue('c3')]);
    await edit(ann, 1, { op: 'remove', cueIds: ['g', 'c2'] });
    expect(await edit(bob, 1, { op: 'insert', cues: [cue('n', { groupId: 'g' })], afterCueId: 'c2' })).toMatchObject({
      ok: true,
    });
    expect(await edit(bob, 1, { op: 'move', cueIds: ['c3', 'c2'], afterCueId: 'c2', groupId: 'g' })).toMatchObject({
      ok: true,
    });
    expect(store.show.rundown.cues.map(({ id }) => id)).toEqual(['c1', 'c3', 'n']);
    expect(await edit(bob, 1, title('c2', 'Late'))).toMatchObject({
      conflicts: [{ cueId: 'c2', theirs: null, by: 'Ann' }],
    });
    expect(await edit(bob, 1, { op: 'remove', cueIds: ['c2'] })).toMatchObject({ ok: true, conflicts: [] });
  });

  it('knows of edits from before a restart', async () => {
    const { edit, restart } = setUp();
    await edit(ann, 1, title('c1', 'Ann’s'));
    const request = { requestId: 'request-late', baseRevision: 1, ops: [title('c1', 'Bob’s')], label: null };
    expect(await restart().edit(request, bob)).toMatchObject({ conflicts: [{ theirs: 'Ann’s' }] });
  });

  it('leaves alone what viewers have seen, but for what only the crew reads', async () => {
    const { edit, run } = setUp();
    run.cues['c2'] = { ...untakenCue('c2'), phase: 'open' };
    expect(await edit(ann, 1, { op: 'set', cueId: 'c2', field: 'responseWindowMs', value: 9000 })).toEqual({
      ok: false,
      reason: 'Cue c2 has been taken in this run and cannot be changed.',
    });
    expect(await edit(ann, 1, { op: 'remove', cueIds: ['c1', 'c2'] })).toMatchObject({ reason: /cannot be removed/ });
    expect(await edit(ann, 1, { op: 'replace', cue: cue('c2') })).toMatchObject({ ok: false });
    for (const [field, value] of [
      ['hostNotes', 'x'],
      ['colour', 'red'],
      ['skip', true],
      ['custom.k', 'v'],
    ] as const) {
      expect(await edit(ann, 1, { op: 'set', cueId: 'c2', field, value }), field).toMatchObject({ ok: true });
    }
  });

  it('confirms nothing that it could not write', async () => {
    const { edit, store, titles, changes } = setUp();
    store.isFull = true;
    expect(await edit(ann, 1, title('c1', 'New'))).toEqual({
      ok: false,
      reason: 'The show could not be saved: no space left',
    });
    expect(titles()).toBe('c1 c2 c3');
    expect(changes).toEqual([]);
  });

  it('does what older callers ask as edits: put, remove, move, settings', async () => {
    const { desk, changes, store } = setUp();
    const ids = () => store.show.rundown.cues.map(({ id }) => id).join(' ');
    await desk.putCue(cue('n'), undefined, ann);
    await desk.putCue(cue('top'), null, ann);
    expect(ids()).toBe('top c1 c2 c3 n');
    await desk.putCue(cue('c2', { title: 'Changed' }), undefined, ann);
    expect(changes.at(-1)?.ops).toEqual([title('c2', 'Changed')]);
    await desk.putCue({ ...freshCue('marker', 'c3', 'c3', 'Mark') }, 'top', ann);
    expect(ids()).toBe('top c3 c1 c2 n');
    await desk.moveCue('c1', null, ann);
    await desk.removeCue('n', ann);
    expect(ids()).toBe('c1 top c3 c2');
    expect(await desk.moveCue('c1', 'x', ann)).toMatchObject({ ok: false, reason: /no cue x/ });
    await desk.settings({ title: 'Mine', targetLatencyMs: undefined }, ann);
    expect(store.show).toMatchObject({ title: 'Mine', targetLatencyMs: 800 });
  });
});
