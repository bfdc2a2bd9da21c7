import { BASE_FIELDS } from './base-fields.ts';
import { CONTENT_FIELDS } from './content-fields.ts';
import type { TableField } from './table-field.ts';

/** All columns a rundown has in a table, in order, but for the producer's own. */
export const TABLE_FIELDS: readonly TableField[] = [...BASE_FIELDS, ...CONTENT_FIELDS];
export const FIELD_BY_KEY: ReadonlyMap<string, TableField> = new Map(TABLE_FIELDS.map((field) => [field.key, field]));

/** The fields whose `owner` is this key of a cue. */
export function fieldsOf(owner: string): readonly TableField[] {
  return BY_OWNER.get(owner) ?? [];
}
const BY_OWNER = Map.groupBy(TABLE_FIELDS, (field) => field.owner);

/** A header without what differs between spellings: `Start-Time ` → `starttime`. */
export function tidyHeader(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}#]/gu, '');
}

const BY_SPELLING = new Map<string, TableField>();
for (const field of TABLE_FIELDS) {
  for (const spelling of [tidyHeader(field.title), ...field.spellings]) {
    if (!BY_SPELLING.has(spelling)) BY_SPELLING.set(spelling, field);
  }
}

/** The field a header means, if it is known. */
export function fieldOfHeader(header: string): TableField | null {
  return BY_SPELLING.get(tidyHeader(header)) ?? null;
}
