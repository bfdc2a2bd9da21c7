import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { applyOps, fieldOf } from '../../shared/show/apply-ops.ts';
import type { PlanConflict, PlanOp } from '../../shared/show/plan-ops.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { cueSample, showSample } from '../app/samples.test-support.ts';
import { LinkDownError } from './errors.ts';
import { PlanClient } from './plan-client.ts';
import { createStores } from './stores.ts';

const title = (cueId: string, value: string): PlanOp => ({ op: 'set', cueId, field: 'title', value });

/** A host in memory with one window, whose answers wait until they are let go. */
function setUp() {
  const clock = new FakeClock();
  const stores = createStores();
  const errors: string[] = [];
  let show = showSample([cueSample('c1'), cueSample('c2'), cueSample('c3')]);
  let revision = 1;
  let requestIds = 0;
  const host = {
    isUp: true,
    requests: [] as string[],
    conflictsOfNext: [] as PlanConflict[],
    refuseNext: null as string | null,
    /** An edit of somebody else. */
    otherEdits: (...ops: PlanOp[]) => commit(ops, null),
  };
  const commit = (ops: PlanOp[], requestId: string | null): void => {
    const applied = applyOps(show, ops);
    if ('refused' in applied) throw new Error(applied.refused);
    show = applied.show;
    revision += 1;
    plan.receive({ type: 'plan', planRevision: revision, ops, by: 'x', requestId, label: null });
  };
  const options = {
    clock,
    stores,
    client: {
      show: {
        edit: (async ({ requestId, ops }: { requestId: string; ops: PlanOp[] }) => {
          await Promise.resolve();
          if (!host.isUp) throw new LinkDownError();
          host.requests.push(requestId);
          const { refuseNext } = host;
          host.refuseNext = null;
          if (refuseNext !== null) throw new ORPCError('REFUSED', { data: { reason: refuseNext } });
          const conflicts = host.conflictsOfNext.splice(0);
          const fields = new Set(conflicts.map((conflict) => `${conflict.cueId ?? ''}.${conflict.field}`));
          const isLeft = (op: PlanOp): boolean =>
            op.op === 'move'
              ? !fields.has(`${op.cueIds[0] ?? ''}.place`)
              : !(op.op === 'set' && fields.has(`${op.cueId}.${op.field}`));
          const left = ops.filter(isLeft);
          if (left.length > 0) commit(left, requestId);
          return { planRevision: revision, conflicts };
        }) as never,
        get: () => Promise.resolve({ show, planRevision: revision }),
      },
    },
    newRequestId: () => `request-${(requestIds += 1)}`,
    onError: (error: unknown, what: string) => errors.push(`${what}: ${(error as Error).message}`),
  };
  let plan = new PlanClient(options);
  const link = (phase: 'open' | 'down') => stores.link.setState({ phase });
  link('open');
  plan.receive({ type: 'show', show, planRevision: revision });
  const titles = () =>
    stores.show
      .getState()
      .show?.rundown.cues.map((cue) => cue.title)
      .join(' | ');
  const settle = async () => {
    for (let turn = 0; turn < 30; turn++) await Promise.resolve();
  };
  /** The window is loaded anew; of what it was, only what was kept is there. */
  const loadAnew = (showId = show.id): PlanClient => {
    const { kept } = plan;
    plan.close();
    plan = new PlanClient({ ...options, kept });
    plan.receive({ type: 'show', show: { ...show, id: showId }, planRevision: revision });
    return plan;
  };
  return { clock, stores, errors, host, plan, link, titles, settle, loadAnew, hostShow: () => show };
}

const before = 'Title of c1 | Title of c2 | Title of c3';

describe('PlanClient', () => {
  it('shows an edit at once, and the same object when the host has confirmed it', async () => {
    const { stores, plan, titles, settle, hostShow } = setUp();
    expect(plan.edit([title('c1', 'New')], 'Rename')).toBeNull();
    expect(titles()).toBe('New | Title of c2 | Title of c3');
    expect(stores.plan.getState()).toMatchObject({ pending: 1, undoLabel: 'Rename' });
    const shown = stores.show.getState().show;
    await settle();
    expect(stores.plan.getState().pending).toBe(0);
    expect(stores.show.getState()).toMatchObject({ planRevision: 2 });
    expect(stores.show.getState().show).toBe(shown);
    expect(hostShow()).toEqual(shown);
  });

  it('says why an edit can’t be done, and does nothing then', () => {
    const { plan, titles } = setUp();
    expect(plan.edit([title('x', 'New')], 'Rename')).toMatch(/no cue x/);
    expect(titles()).toBe(before);
    expect(plan.undo()).toMatch(/nothing to be undone/);
  });

  it('undoes and redoes its own edits over those of others', async () => {
    const { stores, host, plan, titles, settle } = setUp();
    plan.edit([title('c1', 'One')], 'First');
    plan.edit([{ op: 'remove', cueIds: ['c2'] }], 'Remove');
    await settle();
    host.otherEdits(title('c3', 'Theirs'));
    expect(titles()).toBe('One | Theirs');
    expect(plan.undo()).toBeNull();
    expect(titles()).toBe('One | Title of c2 | Theirs');
    expect(plan.undo()).toBeNull();
    expect(titles()).toBe('Title of c1 | Title of c2 | Theirs');
    expect(stores.plan.getState()).toMatchObject({ undoLabel: null, redoLabel: 'First' });
    expect([plan.redo(), plan.redo()]).toEqual([null, null]);
    await settle();
    expect(titles()).toBe('One | Theirs');
    expect(stores.plan.getState()).toMatchObject({ undoLabel: 'Remove', redoLabel: null, pending: 0 });
  });

  it('makes one step of typing in one field', () => {
    const { plan, titles } = setUp();
    for (const text of ['N', 'Ne', 'New']) plan.edit([title('c1', text)], 'Type', 'c1.title');
    plan.edit([title('c2', 'Other')], 'Type', 'c2.title');
    plan.undo();
    expect(titles()).toBe('New | Title of c2 | Title of c3');
    plan.undo();
    expect(titles()).toBe(before);
  });

  it('puts what others do under what is on its way', async () => {
    const { host, plan, titles, settle, hostShow, stores } = setUp();
    plan.edit([title('c1', 'Mine')], 'Rename');
    host.otherEdits({ op: 'move', cueIds: ['c3'], afterCueId: null, groupId: null });
    expect(titles()).toBe('Title of c3 | Mine | Title of c2');
    await settle();
    expect(titles()).toBe('Title of c3 | Mine | Title of c2');
    expect(hostShow()).toEqual(stores.show.getState().show);
  });

  it('keeps edits through a lost link, and sends each again under its own id', async () => {
    const { clock, stores, host, plan, link, titles, settle } = setUp();
    host.isUp = false;
    plan.edit([title('c1', 'Kept')], 'Rename');
    await settle();
    link('down');
    plan.edit([title('c2', 'Kept too')], 'Rename');
    await settle();
    expect(stores.plan.getState().pending).toBe(2);
    host.isUp = true;
    link('open');
    await settle();
    expect(host.requests).toEqual(['request-1', 'request-2']);
    expect(titles()).toBe('Kept | Kept too | Title of c3');
    expect(stores.plan.getState().pending).toBe(0);
    plan.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('takes a refused edit out again, and says why', async () => {
    const { stores, errors, host, plan, titles, settle } = setUp();
    host.refuseNext = 'Cue 1 has been taken.';
    plan.edit([title('c1', 'New')], 'Rename');
    plan.edit([title('c2', 'Stays')], 'Rename');
    await settle();
    expect(titles()).toBe('Title of c1 | Stays | Title of c3');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^Not done: Rename/);
    plan.undo();
    expect(stores.plan.getState().undoLabel).toBeNull();
    expect(titles()).toBe(before);
  });

  it('shows a conflict, lets theirs stand, and never undoes what it did not do', async () => {
    const { stores, host, plan, titles, settle } = setUp();
    host.otherEdits(title('c1', 'Theirs'));
    host.conflictsOfNext = [{ cueId: 'c1', field: 'title', yours: 'Mine', theirs: 'Theirs', by: 'Ann', atMs: 1 }];
    plan.edit([title('c1', 'Mine'), title('c2', 'Fine')], 'Rename');
    await settle();
    expect(titles()).toBe('Theirs | Fine | Title of c3');
    const [conflict] = stores.plan.getState().conflicts;
    plan.undo();
    await settle();
    expect(titles()).toBe('Theirs | Title of c2 | Title of c3');
    plan.redo();
    if (conflict) expect(plan.takeMine(conflict)).toBeNull();
    await settle();
    expect(titles()).toBe('Mine | Fine | Title of c3');
    expect(stores.plan.getState().conflicts).toEqual([]);
  });

  it('leaves a cue where somebody else moved it, undoes only its own move, and can use its own place', async () => {
    const { stores, host, plan, titles, settle } = setUp();
    const move = (cueIds: string[], afterCueId: string | null): PlanOp => ({
      op: 'move',
      cueIds,
      afterCueId,
      groupId: null,
    });
    const yours = { afterCueId: 'c2', groupId: null };
    const theirs = { afterCueId: 'c3', groupId: null };
    host.conflictsOfNext = [{ cueId: 'c1', field: 'place', yours, theirs, by: 'Ann', atMs: 1 }];
    plan.edit([move(['c3'], null), move(['c1'], 'c2')], 'Move 2 cues');
    host.otherEdits(move(['c1'], 'c3'));
    await settle();
    expect(titles()).toBe('Title of c3 | Title of c2 | Title of c1');
    plan.undo();
    await settle();
    expect(titles()).toBe('Title of c2 | Title of c3 | Title of c1');
    const [conflict] = stores.plan.getState().conflicts;
    if (conflict) expect(plan.takeMine(conflict)).toBeNull();
    await settle();
    expect(titles()).toBe('Title of c2 | Title of c1 | Title of c3');
    expect(stores.plan.getState()).toMatchObject({ conflicts: [], undoLabel: 'Use my place' });
  });

  it('tells how the host answered an edit that was waited for, and tells of its refusal there alone', async () => {
    const { errors, host, plan, titles, settle } = setUp();
    host.conflictsOfNext = [{ cueId: 'c1', field: 'title', yours: 'Mine', theirs: 'x', by: 'Ann', atMs: 1 }];
    const answers: unknown[] = [];
    void plan.editAnswered([title('c1', 'Mine'), title('c2', 'Mine')], 'Import').then((one) => answers.push(one));
    expect(titles()).toBe('Mine | Mine | Title of c3');
    expect(answers).toEqual([]);
    await settle();
    expect(answers).toEqual([{ conflicts: 1 }]);
    host.refuseNext = 'Cue 3 has been taken.';
    void plan.editAnswered([title('c3', 'Mine')], 'Import').then((one) => answers.push(one));
    await settle();
    expect(answers.at(-1)).toEqual({ refused: 'Cue 3 has been taken.' });
    expect(titles()).toBe('Title of c1 | Mine | Title of c3');
    expect(await plan.editAnswered([title('x', 'Mine')], 'Import')).toMatchObject({ refused: /no cue x/ });
    expect(errors).toEqual([]);
    plan.undo();
    expect(titles()).toBe(before);
  });

  it('undoes and redoes after its window has been loaded anew, over what others did meanwhile', async () => {
    const { stores, host, plan, titles, settle, loadAnew } = setUp();
    plan.edit([title('c1', 'One')], 'First');
    plan.edit([{ op: 'remove', cueIds: ['c2'] }], 'Remove');
    plan.edit([title('c3', 'Three')], 'Third');
    plan.undo();
    await settle();
    const again = loadAnew();
    expect(stores.plan.getState()).toMatchObject({ undoLabel: 'Remove', redoLabel: 'Third', pending: 0 });
    host.otherEdits(title('c3', 'Theirs'));
    expect([again.undo(), again.undo()]).toEqual([null, null]);
    await settle();
    expect(titles()).toBe('Title of c1 | Title of c2 | Theirs');
    expect([again.redo(), again.redo()]).toEqual([null, null]);
    await settle();
    expect(titles()).toBe('One | Theirs');
  });

  it('does not undo in another show what it did in one before', async () => {
    const { stores, plan, settle, loadAnew } = setUp();
    plan.edit([title('c1', 'One')], 'First');
    await settle();
    expect(loadAnew('another').undo()).toMatch(/nothing to be undone/);
    expect(stores.plan.getState().undoLabel).toBeNull();
  });

  it('asks for the whole plan when a change did not come', async () => {
    const { stores, plan, settle, hostShow } = setUp();
    plan.receive({ type: 'plan', planRevision: 9, ops: [], by: 'x', requestId: null, label: null });
    await settle();
    expect(stores.show.getState().show).toEqual(hostShow());
    const [cue] = hostShow().rundown.cues;
    expect(cue && fieldOf(cue, 'title')).toBe('Title of c1');
  });
});
