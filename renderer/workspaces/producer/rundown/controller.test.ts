import { beforeEach, describe, expect, it } from 'vitest';
import { freshCue, type Cue } from '../../../../shared/cues/registry.ts';
import { applyOps } from '../../../../shared/show/apply-ops.ts';
import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import { FakeClock } from '../../../../shared/time/fake-clock.ts';
import { createStores, type StudioStores } from '../../../api/stores.ts';
import { cueSample, liveSample, runSample, runStateSample, showSample } from '../../../app/samples.test-support.ts';
import { RundownController } from './controller.ts';
import { resolveTableKey, type TableAction, type TablePress } from './keys.ts';

let stores: StudioStores;
let clock: FakeClock;
let table: RundownController;
let edits: { readonly ops: readonly PlanOp[]; readonly label: string; readonly seenRevision: number | null }[];
let told: string[];
let opened: string[];
let standbys: string[];
let guards: number;
let kept: Map<string, string>;

function show(cues: readonly Cue[]): void {
  stores.show.setState({ show: showSample(cues, { columns: [{ id: 'props', title: 'Props' }] }) });
}
const ids = (): string[] => (stores.show.getState().show?.rundown.cues ?? []).map(({ id }) => id);
const cursor = (): string | null => table.store.getState().selection.cursorId;
const chosen = (): string[] => [...table.chosenIds()].sort();
const press = (key: string, part: Partial<TablePress> = {}): TableAction | null => {
  const whole = {
    key,
    code: '',
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    shiftKey: false,
    repeat: false,
    ...part,
  };
  const searching = table.store.getState().typed !== '';
  const action = resolveTableKey(whole, { searching, isRunKey: ({ key: pressed }) => pressed === 'h' });
  if (action) table.act(action);
  return action;
};
const CTRL = { ctrlKey: true };

beforeEach(() => {
  stores = createStores();
  clock = new FakeClock();
  edits = [];
  told = [];
  opened = [];
  standbys = [];
  kept = new Map();
  let serial = 0;
  guards = 0;
  table = new RundownController({
    clock,
    guardTyping: () => {
      guards += 1;
      return () => {
        guards -= 1;
      };
    },
    stores,
    plan: {
      edit: (ops, label, _mergeKey, seenRevision = null) => {
        const before = stores.show.getState().show;
        if (!before) return 'no show';
        const applied = applyOps(before, ops);
        if ('refused' in applied) return applied.refused;
        edits.push({ ops, label, seenRevision });
        stores.show.setState({ show: applied.show });
        return null;
      },
      undo: () => 'There is nothing to be undone.',
      redo: () => null,
    },
    standby: (cueId) => standbys.push(cueId),
    openEditor: (cueId) => opened.push(cueId),
    tell: (_level, text) => told.push(text),
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    newId: () => `new-${(serial += 1)}`,
    nowMs: () => Date.parse('2026-11-22T20:00:00Z'),
  });
  table.open();
  show(['c1', 'c2', 'c3', 'c4'].map((id) => cueSample(id)));
  table.takeFocus();
});

describe('by keyboard alone', () => {
  it('goes about, selects, moves, duplicates and removes', () => {
    expect(cursor()).toBe('c1');
    press('ArrowDown');
    press('ArrowDown', { shiftKey: true });
    expect(chosen()).toEqual(['c2', 'c3']);
    press('ArrowUp', { altKey: true });
    expect(ids()).toEqual(['c2', 'c3', 'c1', 'c4']);
    press('d', CTRL);
    expect(ids()).toEqual(['c2', 'c3', 'new-1', 'new-2', 'c1', 'c4']);
    expect(chosen()).toEqual(['new-1', 'new-2']);
    press('Delete');
    expect(table.store.getState().removing).toHaveLength(2);
    table.answerRemoval(true);
    expect(ids()).toEqual(['c2', 'c3', 'c1', 'c4']);
    expect(cursor()).toBe('c1');
    press('Delete');
    expect(ids()).toEqual(['c2', 'c3', 'c4']);
    expect(edits.map(({ label }) => label)).toEqual([
      'Move 2 cues',
      'Duplicate 2 cues',
      'Remove 2 cues',
      'Remove “Title of c1”',
    ]);
  });

  it('groups, folds and ungroups', () => {
    press('a', CTRL);
    press('g', CTRL);
    expect(ids()).toEqual(['new-1', 'c1', 'c2', 'c3', 'c4']);
    press('ArrowDown');
    press('ArrowLeft', { altKey: true });
    expect(table.rows().ids).toEqual(['new-1']);
    expect(cursor()).toBe('new-1');
    press('ArrowRight', { altKey: true });
    press('g', { ctrlKey: true, shiftKey: true });
    expect(ids()).toEqual(['c1', 'c2', 'c3', 'c4']);
  });

  it('never writes over what somebody else changed while a cell was open', () => {
    const theirs = (revision: number): void => {
      show(['c1', 'c2'].map((id) => cueSample(id, { title: `Theirs ${String(revision)}` })));
      stores.show.setState({ planRevision: revision });
    };
    stores.show.setState({ planRevision: 7 });
    press('Enter');
    theirs(8);
    expect(table.cells.commit('c1', 'Mine', 'stay')).toBeNull();
    // The host sees by the revision that theirs came in between, and asks whose stands.
    expect(edits.map(({ seenRevision }) => seenRevision)).toEqual([7]);
    press('Enter');
    theirs(9);
    expect(table.cells.commit('c1', 'Mine', 'stay')).toBeNull();
    expect(edits).toHaveLength(1);
    expect(stores.show.getState().show?.rundown.cues[0]?.title).toBe('Theirs 9');
  });

  it('edits cell by cell', () => {
    press('Enter');
    expect(table.store.getState().editing).toEqual({ text: null });
    expect(table.cells.commit('c1', '', 'down')).toBe('a cue needs a title');
    expect(table.cells.commit('c1', 'New words', 'down')).toBeNull();
    expect(cursor()).toBe('c2');
    press('Enter');
    table.cells.commit('c2', 'Title of c2', 'next');
    expect(table.store.getState().selection.columnId).toBe('type');
    table.cells.commit('c2', 'memo', 'next');
    expect(table.store.getState()).toMatchObject({ editing: { text: null }, selection: { columnId: 'duration' } });
    expect(stores.show.getState().show?.rundown.cues[1]?.type).toBe('memo');
    table.cells.cancel();
    press('Enter');
    table.cells.commit('c2', '', 'down');
    expect(opened).toEqual(['c2']);
  });

  it('jumps to titles, but leaves the run keys what they are', () => {
    show([cueSample('c1', { title: 'Hello' }), cueSample('c2', { title: 'Bye' }), cueSample('c3', { title: 'Hat' })]);
    expect(press('h')).toBeNull();
    expect(press(' ')).toBeNull();
    expect(press('?')).toBeNull();
    press('/');
    press('h');
    press('a');
    expect(cursor()).toBe('c3');
    clock.advance(2_000);
    expect(table.store.getState().typed).toBe('');
    press('b');
    expect(cursor()).toBe('c2');
  });

  it('puts in standby, skips and opens', () => {
    press('s');
    press('x');
    press('e');
    expect(standbys).toEqual(['c1']);
    expect(opened).toEqual(['c1']);
    expect(stores.show.getState().show?.rundown.cues[0]?.skip).toBe(true);
  });

  it('does not repeat what must not be repeated', () => {
    expect(press('Delete', { repeat: true })).toBeNull();
    expect(press('d', { ...CTRL, repeat: true })).toBeNull();
    expect(press('ArrowDown', { repeat: true })).not.toBeNull();
  });

  it('says why nothing was undone', () => {
    press('z', CTRL);
    expect(told).toEqual(['There is nothing to be undone.']);
  });
});

it('asks before a cue goes that is on air', () => {
  const run = runStateSample({ cues: { c1: runSample('c1', 'open') } });
  stores.live.setState({ live: { ...liveSample(), run } });
  table.remove();
  expect(table.store.getState().removing?.map(({ id }) => id)).toEqual(['c1']);
  table.answerRemoval(false);
  expect(ids()).toHaveLength(4);
});

it('adds a cue behind the cursor and begins with its title', () => {
  table.add('scene');
  expect(ids()).toEqual(['c1', 'new-1', 'c2', 'c3', 'c4']);
  expect(table.store.getState()).toMatchObject({
    editing: { text: null },
    selection: { cursorId: 'new-1', columnId: 'title' },
  });
});

it('copies and pastes cues, with ids of their own', () => {
  press('ArrowDown', { shiftKey: true });
  const copied = table.copy();
  press('End');
  table.paste(copied?.json ?? '', copied?.tsv ?? '');
  expect(ids()).toEqual(['c1', 'c2', 'c3', 'c4', 'new-1', 'new-2']);
  table.paste('', copied?.tsv ?? '');
  expect(ids()).toHaveLength(8);
  table.paste('', ' ');
  expect(told).toEqual(['The clipboard holds neither cues nor text.']);
});

it('finds, filters and goes on', () => {
  const group: Cue = freshCue('group', 'g', '9', 'Group');
  show([
    cueSample('c1'),
    group,
    cueSample('c2', { groupId: 'g', hostNotes: 'a dog' }),
    cueSample('c3', { title: 'Dog' }),
  ]);
  table.toggleFold('g');
  table.setSearch({ query: 'dog', filter: false });
  table.findNext(1);
  expect(cursor()).toBe('c2');
  table.findNext(1);
  expect(cursor()).toBe('c3');
  table.setSearch({ query: 'dog', filter: true });
  expect(table.rows().ids).toEqual(['g', 'c2', 'c3']);
  press('Escape');
  expect(table.store.getState().search).toBeNull();
});

it('keeps the cursor where it is when others change the rundown, and the open cell with it', () => {
  press('ArrowDown');
  press('Enter');
  show(['c0', 'c1', 'c2', 'c4'].map((id) => cueSample(id)));
  expect(cursor()).toBe('c2');
  expect(table.store.getState().editing).not.toBeNull();
  show(['c0', 'c4'].map((id) => cueSample(id)));
  expect(cursor()).toBe('c4');
  expect(table.store.getState().editing).toBeNull();
});

it('remembers widths in this browser, and forgets what makes no sense', () => {
  table.setPrefs({ ...table.store.getState().prefs, widthsPx: { title: 300 } });
  expect([...kept.values()].join('')).toContain('"title":300');
  expect(table.columns().find(({ id }) => id === 'title')?.widthPx).toBe(300);
});

describe('a field that is taken away while somebody types', () => {
  beforeEach(() => {
    show([cueSample('a'), cueSample('b')]);
    table.open();
    table.pick('a', 'title', 'only');
    press('Enter');
  });

  it('swallows their keys and says what they had typed when the cue is gone', () => {
    expect(table.cells.draftOf('a', 'title')).toBeNull();
    table.cells.typed('a', 'title', 'Opening film');
    show([cueSample('b')]);
    expect(table.store.getState().editing).toBeNull();
    table.cells.takenAway();
    expect(guards).toBe(1);
    expect(told.join()).toContain('Opening film');
  });

  it('comes back with what was typed when the page was only drawn anew', () => {
    table.cells.typed('a', 'title', 'Opening');
    table.cells.takenAway();
    expect([guards, told]).toEqual([1, []]);
    expect(table.cells.draftOf('a', 'title')).toBe('Opening');
    table.cells.opened();
    expect(guards).toBe(0);
  });

  it('forgets what was typed in another cell', () => {
    table.cells.typed('a', 'title', 'Opening');
    table.cells.cancel();
    press('Enter');
    expect(table.cells.draftOf('a', 'title')).toBeNull();
  });
});
