import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cueSchema, freshCue } from '../cues/registry.ts';
import { arbitraryShow, NASTY_TEXTS } from '../show/arbitrary-show.test-support.ts';
import { showSchema, type Show } from '../show/show.ts';
import { parseCsv, writeCsv } from './csv.ts';
import { loadedSentence, type ImportedPlan } from './imported-plan.ts';
import { TABLE_FIELDS } from './table-fields.ts';
import { readTable, writeTable } from './table.ts';

const EMPTY: Show = showSchema.parse({
  version: 2,
  id: 'empty',
  title: 'Empty',
  targetLatencyMs: 1000,
  rundown: { cues: [] },
});

function read(table: readonly (readonly string[])[], show: Show = EMPTY): ImportedPlan {
  let made = 0;
  const plan = readTable(table, {
    show,
    nowMs: Date.UTC(2026, 10, 22, 12),
    mapping: null,
    newCueId: () => `new-${String((made += 1))}`,
  });
  if ('refused' in plan) throw new Error(plan.refused);
  return plan;
}

function showOf(plan: ImportedPlan): Show {
  const { settings } = plan;
  if (!settings) throw new Error('no settings');
  return { ...settings, version: 2, rundown: { cues: plan.cues.map(({ cue }) => cue) } };
}

describe('tables', () => {
  it('import∘export is the identity: CSV', () => {
    fc.assert(
      fc.property(arbitraryShow(), fc.constantFrom(',' as const, ';' as const, '\t' as const), (show, delimiter) => {
        const { rows } = parseCsv(writeCsv(writeTable(show), delimiter));
        const plan = read(rows);
        expect(plan.problems).toEqual([]);
        expect(showOf(plan)).toEqual(show);
      }),
      { numRuns: 10_000 },
    );
  }, 300_000);

  it('reads what people write', () => {
    const plan = read([
      ['Big Quiz Night', '', '', ''],
      [],
      ['#', 'What', 'Start', 'Dur', 'Type', 'Question', 'Answers', 'Correct answer', 'Script', 'Notes', 'Camera'],
      ['1', 'Opening', '20:00', '1:30', '', '', '', '', 'Good evening!', 'wide', '1'],
      [
        '2',
        'First question',
        '20:01:30',
        '90s',
        'Quiz',
        'Capital of Malta?',
        'Rome | Valletta',
        'valletta',
        '',
        '',
        '2+3',
      ],
      ['3', 'Colour', '8:05 pm', '', 'poll', '', 'Red; Blue; Green', '', '', '', ''],
      ['4', 'Midnight', '0:15', '', 'Marker', '', '', '', '', '', ''],
    ]);
    expect(plan.problems).toEqual([]);
    expect(plan.columns).toEqual([{ id: 'camera', title: 'Camera' }]);
    const [opening, quiz, poll, midnight] = plan.cues.map(({ cue }) => cue);
    expect(opening).toMatchObject({ type: 'memo', title: 'Opening', durationMs: 90_000, hostNotes: 'Good evening!' });
    expect(opening?.custom).toEqual({ camera: '1' });
    expect(opening?.plannedStartMs).toBe(Date.UTC(2026, 10, 22, 20));
    expect(quiz).toMatchObject({ type: 'quiz', correctOptionIds: ['b'], durationMs: 90_000 });
    expect(poll).toMatchObject({
      type: 'poll',
      poll: { question: 'Colour' },
      plannedStartMs: Date.UTC(2026, 10, 22, 20, 5),
    });
    expect(midnight?.plannedStartMs).toBe(Date.UTC(2026, 10, 23, 0, 15));
    expect(plan.cues.every(({ hasOwnId }) => !hasOwnId)).toBe(true);
  });

  it('gives hotkeys the names that they have in the studio', () => {
    const keys = ['f5', 'shift + 1', 'Strg-Alt-K', 'Pause', ''];
    const plan = read([['Title', 'Hotkey'], ...keys.map((key, at) => [`Cue ${String(at)}`, key])]);
    expect(plan.cues.map(({ cue }) => cue.hotkey)).toEqual(['F5', 'Shift+1', 'Ctrl+Alt+K', 'Pause', null]);
  });

  it('names what it cannot read, and loads the rest', () => {
    const plan = read([
      ['ID', 'Title', 'Type', 'Start', 'Trigger', 'Options'],
      ['a', 'One', 'memo', '25:61', '', ''],
      ['b', 'Two', 'teleport', '', '', ''],
      ['c', 'Three', 'poll', '', 'after 99', 'x | y'],
      ['d', 'Four', 'poll', '', '', 'x'],
      ['e', 'Five', 'memo', '', '', ''],
      ['e', 'Six', 'memo', '', '', ''],
    ]);
    expect(plan.problems).toEqual([
      'Row 7: the id e is taken by row 6; it gets one of its own',
      'Row 2: start 25:61 is no time',
      'Row 3: type “teleport” is none we know',
      'Row 4: trigger: there is no cue 99',
      'Row 5: “x” is one option only: write them as Red | Blue',
    ]);
    expect(plan.cues.map(({ cue }) => cue.title)).toEqual(['Five', 'Six']);
    expect(loadedSentence(plan)).toBe('2 of 6 cues loaded');
  });

  it('lets cells that were changed in a spreadsheet win over exact values', () => {
    const poll = freshCue('poll', 'p', '1', 'Colour');
    if (poll.type !== 'poll') throw new Error('no poll');
    const cue = {
      ...poll,
      poll: {
        question: 'Which?',
        options: [
          { id: 'red', label: 'Red' },
          { id: 'blue', label: 'Blue' },
        ],
      },
    };
    const table = writeTable({ ...EMPTY, rundown: { cues: [cue] } });
    expect(read(table).cues[0]?.cue).toEqual(cue);
    const changed = table.map((row) => row.map((cell) => (cell === 'Red | Blue' ? 'Red | Green' : cell)));
    expect(read(changed).cues[0]?.cue).toMatchObject({ poll: { options: [{ label: 'Red' }, { label: 'Green' }] } });
  });

  it('no throw escapes, whatever the table, and never more cues than a show may have', () => {
    const cell = fc.oneof(
      fc.constantFrom(...NASTY_TEXTS, 'poll', 'after 1', 'ID', 'Title', 'a | b'),
      fc.string({ maxLength: 8 }),
    );
    const header = fc.constantFrom(
      ...TABLE_FIELDS.map(({ title }) => title),
      '__proto__',
      'Cuelight data',
      '',
      'Camera',
    );
    const tables = fc.tuple(
      fc.array(header, { maxLength: 8 }),
      fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 4 }),
    );
    fc.assert(
      fc.property(tables, ([head, rows]) => {
        const plan = read([head, ...rows]);
        for (const { cue } of plan.cues) expect(cueSchema.safeParse(cue).success).toBe(true);
        expect(new Set(plan.cues.map(({ cue }) => cue.id)).size).toBe(plan.cues.length);
      }),
      { numRuns: 3_000 },
    );
    const many = Array.from({ length: 100_000 }, () => ['x']);
    expect(() => read([['Title'], ...many])).toThrow('The table has 100,001 rows; a show has 10,000 cues at most');
  }, 60_000);

  it('reads and writes 10,000 cues in linear time', () => {
    const cues = Array.from({ length: 10_000 }, (_, index) => ({
      ...freshCue('poll', `c${String(index)}`, String(index + 1), 'Poll'),
      trigger: {
        kind: 'after-cue' as const,
        cueId: `c${String(Math.max(0, index - 1))}`,
        point: 'end' as const,
        offsetMs: 0,
      },
    }));
    const table = writeTable({ ...EMPTY, rundown: { cues } });
    expect(read(table).cues.length).toBe(10_000);
  }, 30_000);
});
