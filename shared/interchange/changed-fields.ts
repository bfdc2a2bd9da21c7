import type { Cue } from '../cues/registry.ts';
import { jsonEqual } from './json-equal.ts';

export interface FieldChange {
  /** A key of the cue, or `custom.<column id>`. */
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Field by field what differs between two forms of a cue; its place is told by itself. */
export function changedFields(was: Cue, cue: Cue): FieldChange[] {
  const [from, to]: Record<string, unknown>[] = [was, cue];
  const keys = new Set([...Object.keys(was), ...Object.keys(cue)]);
  const fields: FieldChange[] = [];
  for (const key of keys) {
    if (key === 'groupId' || key === 'custom' || jsonEqual(from?.[key], to?.[key])) continue;
    fields.push({ field: key, from: from?.[key], to: to?.[key] });
  }
  for (const id of new Set([...Object.keys(was.custom), ...Object.keys(cue.custom)])) {
    const [a, b] = [was, cue].map(({ custom }) => (Object.hasOwn(custom, id) ? custom[id] : null));
    if (a !== b) fields.push({ field: `custom.${id}`, from: a, to: b });
  }
  return fields;
}
