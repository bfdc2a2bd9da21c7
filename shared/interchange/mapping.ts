import type { Column } from '../show/show.ts';
import { cueTypeOf } from './base-fields.ts';
import { EXACT_HEADER } from './exact-header.ts';
import { FIELD_BY_KEY, fieldOfHeader, TABLE_FIELDS, tidyHeader } from './table-fields.ts';

/** What a column of a table becomes. */
export type ColumnTarget =
  | { readonly kind: 'field'; readonly key: string }
  | { readonly kind: 'custom'; readonly columnId: string; readonly title: string }
  /** Our own column of what plain cells cannot hold. */
  | { readonly kind: 'exact' }
  | { readonly kind: 'ignore' };

export interface Mapping {
  /** Index of the row with the headers; the cues stand below. */
  readonly headerRow: number;
  /** One for each column of the table. */
  readonly targets: readonly ColumnTarget[];
}

/** The headers are among the first rows: above them stand titles, logos, dates. */
const HEADER_SEARCH_ROWS = 20;
const SAMPLE_ROWS = 200;
const MAX_TITLE_CHARS = 60;

/** The row whose cells are best known as headers; the first with any text if none is. */
function findHeaderRow(rows: readonly (readonly string[])[]): number {
  let best = Math.max(
    0,
    rows.findIndex((row) => row.some((cell) => cell.trim() !== '')),
  );
  let bestKnown = 1;
  for (const [index, row] of rows.slice(0, HEADER_SEARCH_ROWS).entries()) {
    const known = row.filter((cell) => cell.trim() !== '' && fieldOfHeader(cell) !== null).length;
    if (known > bestKnown) [best, bestKnown] = [index, known];
  }
  return best;
}

/** Guesses what the columns of a table are, by their headers and, where a header could be many things, their cells. */
export function guessMapping(rows: readonly (readonly string[])[], columns: readonly Column[]): Mapping {
  const headerRow = findHeaderRow(rows);
  const width = rows.slice(0, SAMPLE_ROWS).reduce((most, row) => Math.max(most, row.length), 0);
  const headers = Array.from({ length: width }, (_, index) => (rows[headerRow]?.[index] ?? '').trim());
  const taken = new Set<string>();
  const ids = new Set(columns.map(({ id }) => id));
  const own = customHeaders(columns);
  const targets = headers.map((header, index): ColumnTarget => {
    const samples = sampleCells(rows, headerRow, index);
    if (new RegExp(`^${EXACT_HEADER}( \\d+)?$`).test(header)) return { kind: 'exact' };
    const column = columns.find(
      ({ id }) => own.get(id) === (rows[headerRow]?.[index] ?? '') && !taken.has(`custom.${id}`),
    );
    if (column) {
      taken.add(`custom.${column.id}`);
      return { kind: 'custom', columnId: column.id, title: column.title };
    }
    const field = fieldOfHeader(header);
    if (field && !taken.has(field.key) && cellsFit(field.key, samples)) {
      taken.add(field.key);
      return { kind: 'field', key: field.key };
    }
    if (header === '' && samples.length === 0) return { kind: 'ignore' };
    const target = customTarget(header, index, columns, ids, taken);
    taken.add(`custom.${target.columnId}`);
    return target;
  });
  return { headerRow, targets };
}

function sampleCells(rows: readonly (readonly string[])[], headerRow: number, index: number): string[] {
  return rows
    .slice(headerRow + 1, headerRow + 1 + SAMPLE_ROWS)
    .map((row) => (row[index] ?? '').trim())
    .filter((cell) => cell !== '');
}

/** A column of types or groups whose cells mean neither is the producer's own. */
function cellsFit(key: string, samples: readonly string[]): boolean {
  if (key === 'type') return samples.length === 0 || samples.some((cell) => cueTypeOf(cell) !== null);
  return true;
}

function customTarget(
  header: string,
  index: number,
  columns: readonly Column[],
  ids: Set<string>,
  taken: ReadonlySet<string>,
): Extract<ColumnTarget, { kind: 'custom' }> {
  const title = header === '' ? `Column ${String(index + 1)}` : header.slice(0, MAX_TITLE_CHARS);
  const known = columns.find(
    (column) => tidyHeader(column.title) === tidyHeader(title) && !taken.has(`custom.${column.id}`),
  );
  return { kind: 'custom', columnId: known?.id ?? freshColumnId(title, ids), title: known?.title ?? title };
}

/** An id for a new column, after its title; `ids` (those in use) takes it in. */
export function freshColumnId(title: string, ids: Set<string>): string {
  const stem = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const base = stem === '' ? 'column' : stem;
  let id = base;
  for (let next = 2; ids.has(id); next += 1) id = `${base}-${String(next)}`;
  ids.add(id);
  return id;
}

/** Under which header each of the producer's columns is written: its title, with the id where the title could be misread. */
export function customHeaders(columns: readonly Column[]): Map<string, string> {
  const titles = new Map<string, number>();
  for (const { title } of columns) titles.set(tidyHeader(title), (titles.get(tidyHeader(title)) ?? 0) + 1);
  return new Map(
    columns.map(({ id, title }) => {
      const isPlain =
        title === title.trim() &&
        tidyHeader(title) !== '' &&
        titles.get(tidyHeader(title)) === 1 &&
        fieldOfHeader(title) === null &&
        !title.startsWith(EXACT_HEADER);
      return [id, isPlain ? title : `${title} [${id}]`];
    }),
  );
}

/** What a mapping calls a target: for the pane's menu. */
export function targetLabel(target: ColumnTarget): string {
  switch (target.kind) {
    case 'field':
      return FIELD_BY_KEY.get(target.key)?.title ?? target.key;
    case 'custom':
      return target.title;
    case 'exact':
      return 'Exact values, for Cuelight';
    case 'ignore':
      return 'Leave out';
  }
}

/** All fields that a column may become, as the pane's menu lists them. */
export const MAPPABLE_FIELDS = TABLE_FIELDS.map(({ key, title }) => ({ key, title }));
