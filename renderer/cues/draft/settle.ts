import { customText } from '../../../shared/cues/cue-base.ts';
import { cueSchema, type Cue } from '../../../shared/cues/registry.ts';
import type { PlanOp } from '../../../shared/show/plan-ops.ts';

/** Values by field: a key of the cue, or `custom.<column id>`. As typed, so not always valid. */
export type FieldValues = Readonly<Record<string, unknown>>;

/** What is wrong with a value: where in the cue (`poll.options.1.label`), and what to do, in words. */
export interface Problem {
  readonly path: string;
  readonly text: string;
}

const CUSTOM = 'custom.';

/** The value of a field as the plan has it; undefined where a cue has no such field. */
export function fieldValue(cue: Cue, field: string): unknown {
  if (field.startsWith(CUSTOM)) return customText(cue, field.slice(CUSTOM.length));
  return Object.hasOwn(cue, field) ? cue[field as keyof Cue] : undefined;
}

/** The cue with other values in some fields. It has the shape of a cue; whether it is valid `problemsOf` says. */
export function withFields<C extends Cue>(cue: C, values: FieldValues): C {
  const changed: Record<string, unknown> = { ...cue };
  const custom = { ...cue.custom };
  for (const [field, value] of Object.entries(values)) {
    if (field.startsWith(CUSTOM)) custom[field.slice(CUSTOM.length)] = String(value);
    else changed[field] = value;
  }
  return { ...changed, custom } as C;
}

export function problemsOf(candidate: Cue): readonly Problem[] {
  const outcome = cueSchema.safeParse(candidate);
  if (outcome.success) return doubledOptions(candidate);
  const problems = outcome.error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    text: words(issue),
  }));
  return [...problems, ...doubledOptions(candidate)];
}

/** Two options with the same words can't be told apart by a viewer; the schema, which only looks at ids, takes them. */
function doubledOptions(cue: Cue): Problem[] {
  if (cue.type !== 'poll' && cue.type !== 'quiz') return [];
  const labels = cue.poll.options.map(({ label }) => label.trim().toLowerCase());
  return labels.flatMap((label, index) =>
    label !== '' && labels.indexOf(label) !== index
      ? [{ path: `poll.options.${index}.label`, text: 'this option stands here already' }]
      : [],
  );
}

function words(issue: { readonly code: string; readonly message: string; readonly maximum?: unknown }): string {
  if (issue.code === 'too_big' && typeof issue.maximum === 'number')
    return `too large or too long: at most ${issue.maximum}`;
  if (issue.message.startsWith('Too small') || issue.message.startsWith('Invalid input'))
    return 'this is missing or too small';
  return issue.message;
}

/** What becomes of values typed: those that can be saved, and those that have to wait, with the reasons. */
export interface Settled {
  readonly ops: readonly PlanOp[];
  readonly kept: FieldValues;
  readonly problems: readonly Problem[];
}

/**
 * Sorts drafted values into what can be saved now and what stays a draft. All together if they make a valid cue
 * together, in the order given; else each that is valid by itself. A value equal to the plan's is dropped.
 */
export function settle(cue: Cue, drafted: FieldValues): Settled {
  const changed = Object.entries(drafted).filter(([field, value]) => !sameJson(value, fieldValue(cue, field)));
  const together = problemsOf(withFields(cue, Object.fromEntries(changed)));
  if (together.length === 0) return { ops: setOps(cue, changed), kept: {}, problems: [] };
  const saved: [string, unknown][] = [];
  const kept: [string, unknown][] = [];
  for (const entry of changed) {
    const alone = withFields(cue, Object.fromEntries([...saved, entry]));
    (problemsOf(alone).length === 0 ? saved : kept).push(entry);
  }
  return { ops: setOps(cue, saved), kept: Object.fromEntries(kept), problems: together };
}

function setOps(cue: Cue, entries: readonly (readonly [string, unknown])[]): PlanOp[] {
  return entries.map(([field, value]) => ({
    op: 'set',
    cueId: cue.id,
    field,
    // What stands in a cue came from JSON, and what editors make of it is plain data too.
    value: value as Extract<PlanOp, { op: 'set' }>['value'],
  }));
}

/** Equal as JSON, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) && sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}
