import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshCue, type Cue, type CueTypeName } from '../../../../shared/cues/registry.ts';
import { applyOps } from '../../../../shared/show/apply-ops.ts';
import { cueSample, showSample } from '../../../app/samples.test-support.ts';
import { cellText, readCell } from './cells.ts';
import { cuesFromJson, cuesToJson, cuesToTsv, isHeader, parseTsv, pasteTable } from './clipboard.ts';
import {
  columnsOf,
  DEFAULT_PREFS,
  fitted,
  shownColumns,
  withHidden,
  withWidth,
  type RundownColumn,
} from './columns.ts';
import { findCues, nextFinding, typeAheadTarget } from './search.ts';

const START = Date.parse('2026-11-22T20:00:00Z');
const own = [{ id: 'props', title: 'Props' }];
const columns = columnsOf(own);
const columnOf = (id: string): RundownColumn => {
  const column = columns.find((each) => each.id === id);
  if (!column) throw new Error(`no column ${id}`);
  return column;
};
const contextOf = (cues: readonly Cue[]) => ({ cues, timeZone: 'UTC', aroundMs: START });
const changed = (cue: Cue, columnId: string, text: string): Cue => {
  const outcome = readCell(columnOf(columnId), text, cue, contextOf([cue]));
  if (!outcome.ok) throw new Error(outcome.problem);
  const applied = applyOps(showSample([cue]), outcome.ops);
  if ('refused' in applied) throw new Error(applied.refused);
  return applied.show.rundown.cues[0] ?? cue;
};
const problem = (columnId: string, text: string): string => {
  const outcome = readCell(columnOf(columnId), text, cueSample('c1'), contextOf([cueSample('c1')]));
  return outcome.ok ? '' : outcome.problem;
};

describe('cells', () => {
  it('read what is typed', () => {
    const cue = cueSample('c1');
    expect(changed(cue, 'duration', '1:30').durationMs).toBe(90_000);
    expect(changed(cue, 'duration', '90s').durationMs).toBe(90_000);
    expect(changed({ ...cue, durationMs: 1_000 }, 'duration', '').durationMs).toBeNull();
    expect(changed(cue, 'start', '20:15').plannedStartMs).toBe(START + 15 * 60_000);
    expect(changed(cue, 'start', '0:15').plannedStartMs).toBe(START + 255 * 60_000);
    expect(changed(cue, 'trigger', '+1:30').trigger).toEqual({ kind: 'show-offset', offsetMs: 90_000 });
    expect(changed(cue, 'followOn', 'follow +0:05').followOn).toEqual({ kind: 'auto-follow', postWaitMs: 5_000 });
    expect(changed(cue, 'custom.props', 'a chair').custom).toEqual({ props: 'a chair' });
    expect(changed(cue, 'title', '  two   words ').title).toBe('two words');
  });

  it('say what is wrong', () => {
    expect(problem('title', ' ')).toBe('a cue needs a title');
    expect(problem('duration', 'long')).toMatch(/1:30, 90s or 1.5m/);
    expect(problem('start', '25:00')).toMatch(/20:15/);
    expect(problem('trigger', 'after 9')).toBe('there is no cue 9');
    expect(problem('trigger', 'after 1')).toMatch(/itself/);
    expect(problem('type', 'film')).toMatch(/film/);
    expect(problem('number', '12345678901234567')).toMatch(/16/);
  });

  it('change the type and keep what both types know', () => {
    const quiz = changed(cueSample('c1', { hostNotes: 'slowly' }), 'type', 'Quiz question');
    expect(quiz).toMatchObject({ type: 'quiz', hostNotes: 'slowly', poll: { question: 'Which colour?' } });
    const types: CueTypeName[] = ['poll', 'quiz', 'scene', 'memo', 'wait', 'device', 'group', 'message'];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.constantFrom(...types), (from, to) => {
        expect(changed(freshCue(from, 'c1', '1', 'A'), 'type', to)).toMatchObject({
          type: to,
          title: 'A',
          number: '1',
        });
      }),
    );
  });

  it('read back what they say', () => {
    const cue = cueSample('c1', {
      plannedStartMs: START,
      durationMs: 61_500,
      followOn: { kind: 'auto-continue', postWaitMs: 1 },
    });
    for (const column of columns.filter(({ field }) => field !== null)) {
      const text = cellText(column, cue, contextOf([cue]));
      expect(readCell(column, text, cue, contextOf([cue])), column.id).toEqual({ ok: true, ops: [] });
    }
  });
});

describe('clipboard', () => {
  let serial = 0;
  const newId = (): string => `new-${(serial += 1)}`;
  const place = (cues: readonly Cue[], columnId: string) => ({
    slot: { afterCueId: cues.at(-1)?.id ?? null, groupId: null },
    rowsFromCursor: cues,
    columnsFromCursor: columns.slice(columns.findIndex(({ id }) => id === columnId)),
  });

  it('keeps cues as they are as JSON, and takes no other', () => {
    const cues = [cueSample('c1'), cueSample('c2', { colour: 'red' })];
    expect(cuesFromJson(cuesToJson(cues))).toEqual(cues);
    for (const text of ['', 'x', '{}', '{"kind":"cuelight-cues","cues":[{"id":1}]}'])
      expect(cuesFromJson(text)).toBeNull();
  });

  it('makes cues of a table with a header; unknown columns become the show’s own', () => {
    const text = 'Name\tLength\tType\tRig\r\nHello\t1:30\tpoll\tboom\r\nBye\tlong\tmemo\t\r\n';
    const { edit, problems } = pasteTable(parseTsv(text), place([], 'title'), { columns: own }, contextOf([]), newId);
    const applied = applyOps(showSample([], { columns: own }), edit?.ops ?? []);
    if ('refused' in applied) throw new Error(applied.refused);
    const { columns: after, rundown } = applied.show;
    expect(after.map(({ title }) => title)).toEqual(['Props', 'Rig']);
    expect(rundown.cues.map(({ title, type, durationMs }) => [title, type, durationMs])).toEqual([
      ['Hello', 'poll', 90_000],
      ['Bye', 'memo', null],
    ]);
    expect(Object.values(rundown.cues[0]?.custom ?? {})).toEqual(['boom']);
    expect(problems).toEqual([expect.stringMatching(/^row 2, Length: “long”/)]);
  });

  it('overwrites cells from the cursor on, and adds what goes beyond the last row', () => {
    const cues = [cueSample('c1')];
    const { edit } = pasteTable(
      parseTsv('One\tmemo\r\nTwo\twait'),
      place(cues, 'title'),
      { columns: [] },
      contextOf(cues),
      newId,
    );
    const applied = applyOps(showSample(cues), edit?.ops ?? []);
    if ('refused' in applied) throw new Error(applied.refused);
    expect(applied.show.rundown.cues.map(({ title, type }) => [title, type])).toEqual([
      ['One', 'memo'],
      ['Two', 'wait'],
    ]);
  });

  it('copies as a spreadsheet reads it, and takes it back', () => {
    const words = fc.string({ maxLength: 30 }).map((text) => `t${text}`);
    fc.assert(
      fc.property(words, words, (title, notes) => {
        const tidy = title.trim().replaceAll(/\s+/g, ' ');
        const cue = cueSample('c1', {
          title: tidy,
          hostNotes: notes,
          producerNotes: 'a\tb\n"c"',
          custom: { props: '=1+1' },
        });
        const table = parseTsv(cuesToTsv([cue], columns, contextOf([cue])));
        expect(isHeader(table[0] ?? [], columns)).toBe(true);
        const { edit } = pasteTable(table, place([cue], 'title'), { columns: own }, contextOf([cue]), newId);
        const inserted = edit?.ops.find((op) => op.op === 'insert');
        expect(inserted?.cues[0]).toMatchObject({
          title: tidy,
          type: 'poll',
          producerNotes: cue.producerNotes,
          custom: cue.custom,
        });
      }),
    );
  });
});

describe('search', () => {
  const cues = [
    cueSample('c1', { title: 'Welcome', hostNotes: 'Say hello' }),
    cueSample('c2', { title: 'Which colour?' }),
    cueSample('c3', { title: 'Well done', number: '30' }),
  ];
  const order = new Map(cues.map(({ id }, index) => [id, index]));

  it('finds all words, anywhere', () => {
    expect(findCues(cues, 'HELLO say')).toEqual(['c1']);
    expect(findCues(cues, 'blue')).toEqual(['c1', 'c2', 'c3']);
    expect(findCues(cues, ' ')).toEqual([]);
  });

  it('goes round', () => {
    expect(nextFinding(['c1', 'c3'], order, 'c1', 1)).toBe('c3');
    expect(nextFinding(['c1', 'c3'], order, 'c3', 1)).toBe('c1');
    expect(nextFinding(['c1', 'c3'], order, 'c1', -1)).toBe('c3');
    expect(nextFinding([], order, 'c1', 1)).toBeNull();
  });

  it('jumps to titles by their letters, then to numbers', () => {
    expect(typeAheadTarget(cues, 'we', 1)).toBe('c3');
    expect(typeAheadTarget(cues, 'wel', 3)).toBe('c1');
    expect(typeAheadTarget(cues, '30', 0)).toBe('c3');
    expect(typeAheadTarget(cues, 'zzz', 0)).toBeNull();
  });
});

it('keeps widths within reason, and the title in view', () => {
  const prefs = withHidden(withHidden(withWidth(DEFAULT_PREFS, 'number', 5), 'title', true), 'votes', true);
  const shown = shownColumns(columns, prefs);
  expect(shown.map(({ id }) => id)).toContain('title');
  expect(shown.map(({ id }) => id)).not.toContain('votes');
  expect(shown.find(({ id }) => id === 'number')?.widthPx).toBe(32);
  expect(withWidth(prefs, 'number', null).widthsPx).toEqual({});
});

it('gives the title what the columns in view leave over, so that none is cut at the edge', () => {
  const shown = shownColumns(columnsOf([]), DEFAULT_PREFS);
  const edges = (viewPx: number, prefs = DEFAULT_PREFS): readonly number[] => {
    let edgePx = 0;
    return fitted(shownColumns(columnsOf([]), prefs), viewPx, prefs).map(({ widthPx }) => (edgePx += widthPx));
  };
  const leastPx = shown.find(({ id }) => id === 'title')?.widthPx ?? 0;
  expect(leastPx).toBeGreaterThanOrEqual(200);
  for (let viewPx = 300; viewPx < 2_400; viewPx += 7) {
    const isWhole = edges(viewPx).includes(viewPx);
    expect(isWhole).toBe(true);
  }
  const byHand = withWidth(DEFAULT_PREFS, 'title', 150);
  expect(fitted(shownColumns(columnsOf([]), byHand), 700, byHand)[1]?.widthPx).toBe(150);
});
