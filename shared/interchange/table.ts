import { customText } from '../cues/cue-base.ts';
import { cueSchema, freshCue, type Cue, type CueTypeName } from '../cues/registry.ts';
import { MAX_CUES, type Column, type Show } from '../show/show.ts';
import { cueTypeOf } from './base-fields.ts';
import { shown } from './cell-texts.ts';
import { readExact, settingsOf, writeExact, type ExactCell, type ExactValue } from './exact.ts';
import { EXACT_CELL_CHARS, EXACT_HEADER } from './exact-header.ts';
import type { ImportedCue, ImportOutcome } from './imported-plan.ts';
import { jsonEqual } from './json-equal.ts';
import { customHeaders, guessMapping, type Mapping } from './mapping.ts';
import type { Draft, TableContext, TableField } from './table-field.ts';
import { FIELD_BY_KEY, fieldsOf, TABLE_FIELDS } from './table-fields.ts';

/** A rundown as a table of texts, and back: what CSV and XLSX have in common. */

/** The columns a table has even if they are empty in all rows. */
const ALWAYS = new Set([
  'id',
  'number',
  'type',
  'title',
  'durationMs',
  'plannedStartMs',
  'trigger',
  'hostNotes',
  'producerNotes',
]);

/** More problems are counted, not kept. */
const MAX_PROBLEMS = 200;

/** One row of a table while it is read. */
interface Row {
  readonly number: number;
  /** Cells by field key, as they stand. */
  readonly cells: ReadonlyMap<string, string>;
  readonly custom: ReadonlyMap<string, string>;
  readonly exact: ExactCell | null;
  readonly draft: Draft;
  hasOwnId: boolean;
  problem: string | null;
}

/** The rundown as rows of cells, the first being the headers. `readTable` gives the same show back. */
export function writeTable(show: Show): string[][] {
  const { cues } = show.rundown;
  const context: TableContext = { zone: show.timeZone, cues, notBeforeMs: 0 };
  const written = cues.map((cue) => new Map(TABLE_FIELDS.map((field) => [field.key, field.write(cue, context)])));
  const fields = TABLE_FIELDS.filter(({ key }) => ALWAYS.has(key) || written.some((cells) => cells.get(key) !== ''));
  const headers = customHeaders(show.columns);
  const rows = cues.map((cue, index) => {
    const cells = written[index] ?? new Map<string, string>();
    const custom = new Map(show.columns.map(({ id }) => [id, customText(cue, id)]));
    return {
      plain: [...fields.map(({ key }) => cells.get(key) ?? ''), ...custom.values()],
      exact: writeExact(exactValues(cue, cells, custom, context), null),
    };
  });
  const settings = writeExact([], settingsOf(show));
  const width = fields.length + show.columns.length;
  const exactColumns = Math.ceil(
    Math.max(...rows.map(({ exact }) => exact.length), settings.length) / EXACT_CELL_CHARS,
  );
  const head = [...fields.map(({ title }) => title), ...show.columns.map(({ id }) => headers.get(id) ?? id)];
  return [
    [...head, ...numbered(exactColumns)],
    ...rows.map(({ plain, exact }) => [...plain, ...chunks(exact, exactColumns)]),
    [...Array.from({ length: width }, () => ''), ...chunks(settings, exactColumns)],
  ];
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? EXACT_HEADER : `${EXACT_HEADER} ${String(index + 1)}`,
  );
}

function chunks(text: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    text.slice(index * EXACT_CELL_CHARS, (index + 1) * EXACT_CELL_CHARS),
  );
}

/** The keys of a cue that its plain cells do not give back. */
function exactValues(
  cue: Cue,
  cells: ReadonlyMap<string, string>,
  custom: ReadonlyMap<string, string>,
  context: TableContext,
): ExactValue[] {
  const row: Row = {
    number: 0,
    cells,
    custom,
    exact: null,
    draft: freshDraft(cue.type, cue.id),
    hasOwnId: true,
    problem: null,
  };
  readCells(row, context, false);
  readCells(row, context, true);
  return Object.entries(cue).flatMap(([key, value]) =>
    key === 'id' || key === 'type' || jsonEqual(row.draft[key], value)
      ? []
      : [{ key, cells: cellsOf(key, row), value }],
  );
}

/** The plain cells that a key of a cue is read from. */
function cellsOf(owner: string, { cells, custom }: Row): string[] {
  if (owner === 'custom') return [...custom.values()];
  // Which answer is right is told by the words of an option, so it hangs on the options as well.
  const fields = owner === 'correctOptionIds' ? [...fieldsOf('poll'), ...fieldsOf(owner)] : fieldsOf(owner);
  return fields.map(({ key }) => cells.get(key) ?? '');
}

function freshDraft(type: CueTypeName, id: string): Draft {
  return { ...freshCue(type, id, '', 'Untitled') };
}

/** Takes the plain cells into the draft: those that name other cues, or all others. */
function readCells(row: Row, context: TableContext, references: boolean): void {
  const { draft, cells } = row;
  for (const [key, cell] of cells) {
    const field = FIELD_BY_KEY.get(key);
    if (!field || (field.isReference ?? false) !== references) continue;
    const text = cell.trim();
    if (text !== '') row.problem ??= field.read(text, draft, context);
  }
  if (references) return;
  draft['custom'] = Object.fromEntries([...row.custom].filter(([, text]) => text !== ''));
  if (cells.has('question') || cells.has('options')) fillQuestion(draft, cells);
  if ((cells.get('title') ?? '').trim() === '') draft['title'] = titleFor(draft, cells);
}

/** A question without words asks its title. */
function fillQuestion(draft: Draft, cells: ReadonlyMap<string, string>): void {
  const { poll, title } = draft;
  if (typeof poll !== 'object' || poll === null || (cells.get('question') ?? '').trim() !== '') return;
  if (typeof title === 'string') draft['poll'] = { ...poll, question: title.slice(0, 300) };
}

/** What to call a cue that has no title in the table. */
function titleFor(draft: Draft, cells: ReadonlyMap<string, string>): string {
  for (const key of ['question', 'text', 'hostNotes', 'producerNotes']) {
    const line = (cells.get(key) ?? '').trim().split(/[\r\n]/)[0] ?? '';
    if (line !== '') return line.slice(0, 200);
  }
  const number = String(draft['number']);
  return number === '' ? '' : `Cue ${number}`;
}

/** Puts exact values in the place of what the cells gave, where the cells are still the same. */
function applyExact(row: Row, references: boolean): void {
  for (const { key, cells, value } of row.exact?.values ?? []) {
    const isReference = fieldsOf(key).some((field) => field.isReference);
    if (isReference !== references || !Object.hasOwn(row.draft, key) || key === 'id' || key === 'type') continue;
    if (!jsonEqual(cellsOf(key, row), cells)) continue;
    row.draft[key] = value;
  }
}

export interface ReadTableOptions {
  /** The show it is read into: its zone, columns, and the cues that rows may name. */
  readonly show: Pick<Show, 'timeZone' | 'columns' | 'plannedStartMs' | 'rundown'>;
  /** A time of day without a date is on this day or the next, where the show has no planned start. */
  readonly nowMs: number;
  /** Null: guessed. */
  readonly mapping: Mapping | null;
  newCueId(): string;
}

/** Reads a table. Rows that cannot be read are named and left out; the others are loaded. */
export function readTable(table: readonly (readonly string[])[], options: ReadTableOptions): ImportOutcome {
  if (table.length > MAX_CUES * 2 || table.filter((row) => row.some((cell) => cell !== '')).length > MAX_CUES + 100) {
    const rows = table.length.toLocaleString('en');
    return {
      refused: `The table has ${rows} rows; a show has ${MAX_CUES.toLocaleString('en')} cues at most. Split it, and import the parts.`,
    };
  }
  const settings = findSettings(table);
  const known = settings?.columns ?? options.show.columns;
  const mapping = options.mapping ?? guessMapping(table, known);
  const problems: string[] = [];
  const rows = cutRows(table, mapping, options, problems);
  const zone = settings?.timeZone ?? options.show.timeZone;
  const startMs = settings?.plannedStartMs ?? options.show.plannedStartMs ?? options.nowMs;
  const context: TableContext = { zone, cues: [], notBeforeMs: startMs - 12 * 3_600_000 };
  for (const row of rows) {
    readCells(row, context, false);
    applyExact(row, false);
    const start: unknown = row.draft['plannedStartMs'];
    if (typeof start === 'number') context.notBeforeMs = start;
  }
  const ids = new Set(rows.map(({ draft }) => draft['id']));
  const named = [
    ...rows.map(({ draft }) => draft as Cue),
    ...options.show.rundown.cues.filter(({ id }) => !ids.has(id)),
  ];
  const given = givenKeys(mapping, rows);
  const cues = rows.flatMap((row) => finishRow(row, { ...context, cues: named }, given, problems));
  const count = problems.length - MAX_PROBLEMS;
  return {
    cues: cues.slice(0, MAX_CUES),
    columns: columnsOf(mapping, known, settings !== null),
    settings,
    problems: count > 0 ? [...problems.slice(0, MAX_PROBLEMS), `and ${String(count)} more`] : problems,
    rowCount: rows.length,
  };
}

/** A row of settings stands at the end of tables of ours. */
function findSettings(table: readonly (readonly string[])[]): ExactCell['settings'] {
  const headers = table.find((row) => row.some((cell) => cell === EXACT_HEADER));
  const from = headers?.indexOf(EXACT_HEADER) ?? -1;
  if (from === -1) return null;
  for (const row of table.toReversed()) {
    if (row.slice(0, from).some((cell) => cell.trim() !== '')) continue;
    const exact = readExact(row.slice(from).join(''));
    if (exact?.settings) return exact.settings;
  }
  return null;
}

/** Cuts the table into rows that hold something, each with its id and type. */
function cutRows(
  table: readonly (readonly string[])[],
  { headerRow, targets }: Mapping,
  options: ReadTableOptions,
  problems: string[],
): Row[] {
  const rows: Row[] = [];
  const ids = new Map<string, number>();
  for (const [index, source] of table.entries()) {
    if (index <= headerRow) continue;
    const number = index + 1;
    const cells = new Map<string, string>();
    const custom = new Map<string, string>();
    let exactText = '';
    for (const [at, target] of targets.entries()) {
      const cell = source[at] ?? '';
      if (target.kind === 'field') cells.set(target.key, cell);
      else if (target.kind === 'custom') custom.set(target.columnId, cell);
      else if (target.kind === 'exact') exactText += cell;
    }
    if ([...cells.values(), ...custom.values()].every((cell) => cell.trim() === '')) continue;
    const type = typeOfRow(cells);
    const own = ownId(cells.get('id') ?? '', number, ids, problems);
    const id = own ?? options.newCueId();
    ids.set(id, number);
    const draft = freshDraft(type ?? 'memo', id);
    const problem = type === null ? `type “${shown(cells.get('type') ?? '')}” is none we know` : null;
    rows.push({
      number,
      cells: inFieldOrder(cells),
      custom,
      exact: readExact(exactText),
      draft,
      hasOwnId: own !== null,
      problem,
    });
  }
  return rows;
}

/** Whatever the order of the columns: options come before the right answer among them. */
function inFieldOrder(cells: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(TABLE_FIELDS.flatMap(({ key }: TableField) => (cells.has(key) ? [[key, cells.get(key) ?? '']] : [])));
}

function typeOfRow(cells: ReadonlyMap<string, string>): CueTypeName | null {
  const has = (key: string): boolean => (cells.get(key) ?? '').trim() !== '';
  if (has('type')) return cueTypeOf(cells.get('type') ?? '');
  if (has('correctOptionIds')) return 'quiz';
  if (has('options')) return 'poll';
  if (has('text')) return 'message';
  if (has('scene')) return 'scene';
  return 'memo';
}

function ownId(cell: string, number: number, ids: ReadonlyMap<string, number>, problems: string[]): string | null {
  const id = cell.trim();
  if (id === '') return null;
  const parsed = cueSchema.options[0].shape.id.safeParse(id);
  const first = ids.get(id);
  if (first !== undefined) {
    problems.push(
      `Row ${String(number)}: the id ${shown(id)} is taken by row ${String(first)}; it gets one of its own`,
    );
  }
  return parsed.success && first === undefined ? id : null;
}

/** The keys of cues that a table says something of. */
function givenKeys(mapping: Mapping, rows: readonly Row[]): Set<string> {
  const given = new Set<string>();
  for (const target of mapping.targets) {
    if (target.kind === 'field') given.add(FIELD_BY_KEY.get(target.key)?.owner ?? target.key);
    if (target.kind === 'custom') given.add(`custom.${target.columnId}`);
  }
  for (const row of rows) for (const { key } of row.exact?.values ?? []) given.add(key);
  return given;
}

function finishRow(row: Row, context: TableContext, given: ReadonlySet<string>, problems: string[]): ImportedCue[] {
  readCells(row, context, true);
  applyExact(row, true);
  const parsed = cueSchema.safeParse(row.draft);
  // Exact values mend what the cells alone could not say.
  const isMended = row.exact !== null && parsed.success;
  if (row.problem !== null && !isMended) {
    problems.push(`Row ${String(row.number)}: ${row.problem}`);
    return [];
  }
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
    problems.push(`Row ${String(row.number)}: ${where}${issue?.message ?? 'not readable'}`);
    return [];
  }
  return [{ cue: parsed.data, hasOwnId: row.hasOwnId, row: row.number, given }];
}

/** The producer's columns after the table: in the order of the show's settings if it tells them. */
function columnsOf({ targets }: Mapping, known: readonly Column[], isWhole: boolean): Column[] {
  const mapped = targets.flatMap((target) =>
    target.kind === 'custom' ? [{ id: target.columnId, title: target.title }] : [],
  );
  const ids = new Set(known.map(({ id }) => id));
  const used = new Set(mapped.map(({ id }) => id));
  return [...known.filter(({ id }) => isWhole || used.has(id)), ...mapped.filter(({ id }) => !ids.has(id))];
}
