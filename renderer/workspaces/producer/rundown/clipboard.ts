import { z } from 'zod';
import { cueSchema, freshCue, type Cue } from '../../../../shared/cues/registry.ts';
import { parseCsv, writeCsv } from '../../../../shared/interchange/csv.ts';
import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import { MAX_CUES, type Column } from '../../../../shared/show/show.ts';
import { readCell, cellText, typeNamed } from './cells.ts';
import { columnsOf, type RundownColumn } from './columns.ts';
import { cueCount, type RundownEdit } from './edits.ts';
import type { Slot } from './moves.ts';
import { freeNumbers } from './numbers.ts';
import type { TriggerContext } from '../../../../shared/show/trigger-text.ts';

/** Our own format on the clipboard, beside the text that spreadsheets take. */
export const CUES_MIME = 'application/x-cuelight-cues';

const copiedSchema = z.object({ kind: z.literal('cuelight-cues'), cues: z.array(cueSchema).min(1).max(MAX_CUES) });

export function cuesToJson(cues: readonly Cue[]): string {
  return JSON.stringify({ kind: 'cuelight-cues', cues });
}

/** The cues on the clipboard; null when it holds none, or not of this version. */
export function cuesFromJson(text: string): readonly Cue[] | null {
  if (text === '') return null;
  try {
    const parsed = copiedSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.cues : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Columns as spreadsheets get them: what is planned, not what happens. */
const planned = (columns: readonly RundownColumn[]): readonly RundownColumn[] =>
  columns.filter(({ field }) => field !== null);

/** Cues as tab-separated text with a header row. */
export function cuesToTsv(
  cues: readonly Cue[],
  columns: readonly RundownColumn[],
  context: Pick<TriggerContext, 'cues' | 'timeZone'>,
): string {
  const shown = planned(columns);
  const header = shown.map(({ title }) => title);
  return writeCsv([header, ...cues.map((cue) => shown.map((column) => cellText(column, cue, context)))], '\t');
}

/** Rows and cells of tab-separated text, quotes undone; blank lines are none. */
export function parseTsv(text: string): readonly (readonly string[])[] {
  return parseCsv(`sep=\t\r\n${text}`, MAX_CUES).rows.filter((row) => row.length > 0);
}

/** Other names that spreadsheets have for our columns. */
const ALIASES: Readonly<Record<string, string>> = {
  no: 'number',
  nr: 'number',
  number: 'number',
  cue: 'number',
  'cue number': 'number',
  name: 'title',
  length: 'duration',
  'planned start': 'start',
  'start time': 'start',
  'host note': 'hostNotes',
  'notes for host': 'hostNotes',
  script: 'hostNotes',
  notes: 'producerNotes',
  note: 'producerNotes',
  'follow-on': 'followOn',
};

function columnNamed(columns: readonly RundownColumn[], name: string): RundownColumn | null {
  const word = name.trim().toLowerCase();
  if (word === '') return null;
  const named = columns.find(({ id, title }) => id.toLowerCase() === word || title.toLowerCase() === word);
  return named ?? columns.find(({ id }) => id === ALIASES[word]) ?? null;
}

/** Whether the first row of a table names columns: one of them is the title, or most are known. */
export function isHeader(row: readonly string[], columns: readonly RundownColumn[]): boolean {
  const named = row.filter((cell) => cell.trim() !== '');
  const known = named.filter((cell) => columnNamed(planned(columns), cell) !== null);
  return known.length > 0 && known.length * 2 >= named.length && new Set(named).size === named.length;
}

export interface PastePlace {
  /** Where new cues go. */
  readonly slot: Slot;
  /** The rows from the cursor on, which cells without a header overwrite. */
  readonly rowsFromCursor: readonly Cue[];
  /** The columns from the cursor on. */
  readonly columnsFromCursor: readonly RundownColumn[];
}

export interface PasteOutcome {
  readonly edit: RundownEdit | null;
  /** What was not understood, in words; these cells stay as they are. */
  readonly problems: readonly string[];
}

/** The edit that a pasted table means: rows with a header become new cues, others overwrite cells from the cursor on. */
export function pasteTable(
  table: readonly (readonly string[])[],
  place: PastePlace,
  settings: { readonly columns: readonly Column[] },
  context: TriggerContext,
  newId: () => string,
): PasteOutcome {
  const all = columnsOf(settings.columns);
  const [first = []] = table;
  const filled = table.filter((row) => row.some((cell) => cell.trim() !== ''));
  if (filled.length === 0) return { edit: null, problems: [] };
  if (!isHeader(first, all)) return overwrite(filled, place, context, newId);
  const added = first.filter((name) => name.trim() !== '' && columnNamed(all, name) === null);
  const ownColumns = [
    ...settings.columns,
    ...added.map((title) => ({ id: `c-${newId().slice(-8)}`, title: title.trim().slice(0, 60) })),
  ];
  const columns = columnsOf(ownColumns);
  const header = first.map((name) => columnNamed(columns, name));
  const made = newCues(filled.slice(1), header, place.slot, context, newId);
  const addColumns: PlanOp[] = added.length === 0 ? [] : [{ op: 'set-show', field: 'columns', value: ownColumns }];
  return { edit: insertion(made.cues, place.slot, addColumns), problems: made.problems };
}

function insertion(cues: readonly Cue[], slot: Slot, before: readonly PlanOp[]): RundownEdit | null {
  if (cues.length === 0) return null;
  return {
    ops: [...before, { op: 'insert', cues: [...cues], afterCueId: slot.afterCueId }],
    label: `Paste ${cueCount(cues.length)}`,
    selectIds: cues.map(({ id }) => id),
  };
}

/** Cues of rows; `header` says which column a cell is for (null: none of ours). */
function newCues(
  rows: readonly (readonly string[])[],
  header: readonly (RundownColumn | null)[],
  slot: Slot,
  context: TriggerContext,
  newId: () => string,
): { readonly cues: readonly Cue[]; readonly problems: readonly string[] } {
  const numbers = freeNumbers(context.cues, slot.afterCueId, rows.length);
  const typeAt = header.findIndex((column) => column?.id === 'type');
  const titleAt = header.findIndex((column) => column?.id === 'title');
  const problems: string[] = [];
  // All cues first, so that triggers may name those that come later.
  const plain = rows.map((row, index): Cue => {
    const type = typeNamed(row[typeAt] ?? '') ?? 'memo';
    const title = (row[titleAt] ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 200);
    const number = row[header.findIndex((column) => column?.id === 'number')]?.trim().slice(0, 16) ?? '';
    const cue = freshCue(
      type,
      newId(),
      number === '' ? (numbers[index] ?? '') : number,
      title === '' ? 'Untitled' : title,
    );
    return { ...cue, groupId: slot.groupId };
  });
  const wider = { ...context, cues: [...context.cues, ...plain] };
  const cues = plain.map((cue, index) => {
    const cells = (rows[index] ?? []).map((text, at) => ({ text, column: header[at] ?? null }));
    return cells.reduce((whole, { text, column }) => {
      if (column === null || column.id === 'title' || column.id === 'number' || text.trim() === '') return whole;
      if (column.id === 'type' && typeNamed(text) !== null) return whole;
      const outcome = readCell(column, text, whole, wider);
      if (!outcome.ok) {
        problems.push(`row ${index + 1}, ${column.title}: ${outcome.problem}`);
        return whole;
      }
      return withOps(whole, outcome.ops);
    }, cue);
  });
  return { cues, problems };
}

/** A cue after operations on it alone; the same when it would not be whole. */
function withOps(cue: Cue, ops: readonly PlanOp[]): Cue {
  return ops.reduce((whole, op): Cue => {
    if (op.op !== 'set') return whole;
    const customId = op.field.startsWith('custom.') ? op.field.slice('custom.'.length) : null;
    const fields = customId === null ? { [op.field]: op.value } : { custom: { ...whole.custom, [customId]: op.value } };
    const parsed = cueSchema.safeParse({ ...whole, ...fields });
    return parsed.success ? parsed.data : whole;
  }, cue);
}

/** Cells overwrite those from the cursor on; rows beyond the last become new cues. */
function overwrite(
  rows: readonly (readonly string[])[],
  place: PastePlace,
  context: TriggerContext,
  newId: () => string,
): PasteOutcome {
  const columns = place.columnsFromCursor;
  const problems: string[] = [];
  const ops = rows.slice(0, place.rowsFromCursor.length).flatMap((row, index): readonly PlanOp[] => {
    const cue = place.rowsFromCursor[index];
    if (!cue) return [];
    const cells = columns.flatMap((column, at) => (row[at] === undefined ? [] : [{ column, text: row[at] }]));
    // A new type first: it comes with a whole cue, in which the other cells are then set.
    cells.sort((a, b) => Number(b.column.id === 'type') - Number(a.column.id === 'type'));
    return cells.flatMap(({ column, text }): readonly PlanOp[] => {
      if (column.field === null) return [];
      const outcome = readCell(column, text, cue, context);
      if (outcome.ok) return outcome.ops;
      problems.push(`row ${index + 1}, ${column.title}: ${outcome.problem}`);
      return [];
    });
  });
  const last = place.rowsFromCursor.at(-1);
  const end: Slot = last ? { afterCueId: last.id, groupId: last.groupId } : place.slot;
  const beyond = newCues(rows.slice(place.rowsFromCursor.length), columns, end, context, newId);
  const inserted = insertion(beyond.cues, end, []);
  const all = [...ops, ...(inserted?.ops ?? [])];
  return {
    edit:
      all.length === 0 ? null : { ops: all, label: `Paste ${rows.length} rows`, selectIds: inserted?.selectIds ?? [] },
    problems: [...problems, ...beyond.problems],
  };
}
