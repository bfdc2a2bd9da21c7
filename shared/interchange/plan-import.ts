import { cueSchema, type Cue } from '../cues/registry.ts';
import { MAX_CUES, showSettingsSchema, type Column, type Show } from '../show/show.ts';
import type { PlanOp } from '../show/plan-ops.ts';
import { normaliseRundown } from '../show/tree.ts';
import { changedFields, type FieldChange } from './changed-fields.ts';
import type { ImportedCue, ImportedPlan } from './imported-plan.ts';
import { jsonEqual } from './json-equal.ts';
import { keepTaken, type StayingCue } from './keep-taken.ts';
import { rundownOps } from './rundown-ops.ts';

/**
 * What an import would change, and the operations that do it: nothing is applied here, and applied it is one edit.
 * Cues are matched by id, those without one of their own by number and title.
 */

/**
 * `replace`: the rundown becomes what the file says. `merge`: what the file says is added or changed, nothing goes and
 * nothing moves. `append`: all of it comes behind what is there.
 */
export type ImportMode = 'replace' | 'merge' | 'append';

export type CueChange =
  | { readonly kind: 'added'; readonly cue: Cue }
  | { readonly kind: 'changed'; readonly cue: Cue; readonly before: Cue; readonly fields: readonly FieldChange[] }
  | { readonly kind: 'removed'; readonly cue: Cue }
  | { readonly kind: 'moved'; readonly cue: Cue }
  | StayingCue;

export interface ImportChanges {
  readonly changes: readonly CueChange[];
  /** Settings of the show that change, by key. */
  readonly settings: readonly FieldChange[];
  readonly newColumns: readonly Column[];
  readonly unchanged: number;
  /** One edit; empty when nothing changes. */
  readonly ops: PlanOp[];
}

export interface PlanImportOptions {
  readonly mode: ImportMode;
  /** Whether title, times, zone, devices … come from the file, too. */
  readonly withSettings: boolean;
  /** The cues that were taken in this run: the host would refuse to change or remove them. */
  readonly takenIds: ReadonlySet<string>;
  newCueId(): string;
}

const MAX_COLUMNS = 40;
/** As many operations as one edit may have (shared/api/contract.ts). */
const MAX_OPS = 20_000;

/** Works out an import into a show; `refused` says in words why it is not possible as a whole. */
export function planImport(
  show: Show,
  plan: ImportedPlan,
  options: PlanImportOptions,
): ImportChanges | { readonly refused: string } {
  const columns = mergedColumns(show, plan, options);
  if (columns.length > MAX_COLUMNS) {
    return {
      refused: `A show has ${String(MAX_COLUMNS)} columns of its own at most, and this would make ${String(columns.length)}: leave some out.`,
    };
  }
  const before = show.rundown.cues;
  const incoming = matched(before, plan.cues, options);
  const { cues, stays } = keepTaken(before, targetCues(before, incoming, options.mode), options.takenIds);
  const target = normaliseRundown(cues);
  if (target.length > MAX_CUES) {
    return {
      refused: `A show has ${MAX_CUES.toLocaleString('en')} cues at most, and this would make ${target.length.toLocaleString('en')}.`,
    };
  }
  const settings = settingChanges(show, plan, columns, options.withSettings);
  const { ops: rundown, movedIds } = rundownOps(before, target);
  const ops = [...settings.map(({ field, to }): PlanOp => ({ op: 'set-show', field, value: jsonOf(to) })), ...rundown];
  const few = ops.length > MAX_OPS ? wholeCues(ops, target, options.takenIds) : ops;
  if (few.length > MAX_OPS) {
    return {
      refused: `This changes more at once than the studio takes (${few.length.toLocaleString('en')} changes): import it in parts.`,
    };
  }
  return {
    ...describe(before, target, movedIds, stays),
    settings: settings.filter(({ field }) => field !== 'columns'),
    newColumns: columns.filter(({ id }) => !show.columns.some((column) => column.id === id)),
    ops: few,
  };
}

/** The same with one operation a cue in place of one a field: coarser when others edit, but fewer. */
function wholeCues(ops: readonly PlanOp[], target: readonly Cue[], takenIds: ReadonlySet<string>): PlanOp[] {
  const set = new Set(ops.flatMap((op) => (op.op === 'set' && !takenIds.has(op.cueId) ? [op.cueId] : [])));
  const replaced = target.flatMap((cue): PlanOp[] => (set.has(cue.id) ? [{ op: 'replace', cue }] : []));
  const isSet = (op: PlanOp): boolean => op.op === 'set' && set.has(op.cueId);
  const first = ops.findIndex(isSet);
  return [...ops.slice(0, first), ...replaced, ...ops.slice(first).filter((op) => !isSet(op))];
}

function mergedColumns(show: Show, plan: ImportedPlan, { mode, withSettings }: PlanImportOptions): Column[] {
  if (mode === 'replace' && withSettings && plan.settings) return [...plan.columns];
  const ids = new Set(show.columns.map(({ id }) => id));
  return [...show.columns, ...plan.columns.filter(({ id }) => !ids.has(id))];
}

/** The file's cues with the ids they have in the show: matched ones theirs, appended ones new. References follow. */
function matched(
  before: readonly Cue[],
  cues: readonly ImportedCue[],
  { mode, newCueId }: PlanImportOptions,
): ImportedCue[] {
  const ids = new Set(before.map(({ id }) => id));
  const byName = new Map<string, string | null>();
  for (const { number, title, id } of before) {
    const name = `${number}\n${title}`;
    // Two of the same name: neither can be told from the other.
    byName.set(name, byName.has(name) ? null : id);
  }
  const renamed = new Map<string, string>();
  const used = new Set(cues.filter(({ hasOwnId }) => hasOwnId).map(({ cue }) => cue.id));
  for (const { cue, hasOwnId } of cues) {
    if (mode === 'append') {
      if (ids.has(cue.id)) renamed.set(cue.id, newCueId());
    } else if (!hasOwnId) {
      const id = byName.get(`${cue.number}\n${cue.title}`);
      if (id !== null && id !== undefined && !used.has(id)) {
        used.add(id);
        renamed.set(cue.id, id);
      }
    }
  }
  return renamed.size === 0
    ? [...cues]
    : cues.map((imported) => ({ ...imported, cue: renamedCue(imported.cue, renamed) }));
}

/** A cue with ids exchanged: its own, and those of the cues it names. */
export function renamedCue(cue: Cue, renamed: ReadonlyMap<string, string>): Cue {
  const to = <T extends string | null>(id: T): T => (id === null ? id : ((renamed.get(id) ?? id) as T));
  const { trigger } = cue;
  const copy = {
    ...cue,
    id: to(cue.id),
    groupId: to(cue.groupId),
    trigger: 'cueId' in trigger ? { ...trigger, cueId: to(trigger.cueId) } : trigger,
  } as Cue;
  return copy.type === 'reveal' ? { ...copy, targetCueId: to(copy.targetCueId) } : copy;
}

function targetCues(before: readonly Cue[], incoming: readonly ImportedCue[], mode: ImportMode): Cue[] {
  if (mode === 'append') return [...before, ...incoming.map(({ cue }) => cue)];
  const old = new Map(before.map((cue) => [cue.id, cue]));
  const merged = incoming.map((imported) => {
    const existing = old.get(imported.cue.id);
    return existing ? withGiven(existing, imported) : imported.cue;
  });
  if (mode === 'replace') return merged;
  return mergedRundown(before, merged);
}

/** The rundown with changed cues in their places and new ones behind the cue they follow in the file. */
function mergedRundown(before: readonly Cue[], merged: readonly Cue[]): Cue[] {
  const changed = new Map(merged.map((cue) => [cue.id, cue]));
  const known = new Set(before.map(({ id }) => id));
  const behind = new Map<string | null, Cue[]>();
  let last: string | null = before.at(-1)?.id ?? null;
  for (const cue of merged) {
    if (known.has(cue.id)) last = cue.id;
    else behind.set(last, [...(behind.get(last) ?? []), cue]);
  }
  const place = (cue: Cue): Cue => {
    const next = changed.get(cue.id);
    return next ? { ...next, groupId: cue.groupId } : cue;
  };
  return [...(behind.get(null) ?? []), ...before.flatMap((cue) => [place(cue), ...(behind.get(cue.id) ?? [])])];
}

/** A cue of the show with what the file says of it; of what the file has no word, it keeps its own. */
function withGiven(existing: Cue, { cue, given }: ImportedCue): Cue {
  if (given === null) return cue;
  const isOther = given.has('type') && cue.type !== existing.type;
  const result: Record<string, unknown> = isOther ? { ...cue } : { ...existing };
  for (const key of Object.keys(cue)) {
    // The content of another type comes whole.
    if (key === 'custom' || key === 'id' || (key === 'type' && !isOther)) continue;
    const isBase = key in existing;
    if (isOther && isBase && !given.has(key)) result[key] = (existing as Record<string, unknown>)[key];
    else if (given.has(key) && (isOther || Object.hasOwn(existing, key)))
      result[key] = (cue as Record<string, unknown>)[key];
  }
  const kept = Object.entries(existing.custom).filter(([id]) => !given.has(`custom.${id}`));
  result['custom'] = Object.fromEntries([...kept, ...Object.entries(cue.custom)]);
  const parsed = cueSchema.safeParse(result);
  return parsed.success ? parsed.data : cue;
}

function settingChanges(
  show: Show,
  plan: ImportedPlan,
  columns: readonly Column[],
  withSettings: boolean,
): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const field of Object.keys(showSettingsSchema.shape) as (keyof typeof showSettingsSchema.shape)[]) {
    const from = show[field];
    const to = field === 'columns' ? columns : withSettings && plan.settings ? plan.settings[field] : from;
    if (!jsonEqual(from, to)) changes.push({ field, from, to });
  }
  return changes;
}

function describe(
  before: readonly Cue[],
  target: readonly Cue[],
  movedIds: ReadonlySet<string>,
  staying: readonly StayingCue[],
): Pick<ImportChanges, 'changes' | 'unchanged'> {
  const old = new Map(before.map((cue) => [cue.id, cue]));
  const stays = new Set(target.map(({ id }) => id));
  const told = new Set(staying.map(({ cue }) => cue.id));
  // First, for a long list is not shown to its end.
  const changes: CueChange[] = [...staying];
  let unchanged = 0;
  for (const cue of target) {
    const was = old.get(cue.id);
    const fields = was ? changedFields(was, cue) : [];
    if (!was) changes.push({ kind: 'added', cue });
    else if (fields.length > 0) changes.push({ kind: 'changed', cue, before: was, fields });
    if (was && movedIds.has(cue.id)) changes.push({ kind: 'moved', cue });
    else if (was && fields.length === 0 && !told.has(cue.id)) unchanged += 1;
  }
  for (const cue of before) if (!stays.has(cue.id)) changes.push({ kind: 'removed', cue });
  return { changes, unchanged };
}

type Json = Extract<PlanOp, { op: 'set' }>['value'];

/** What came out of a schema is JSON; the types of schemas with optional keys cannot say so. */
function jsonOf(value: unknown): Json {
  return (value ?? null) as Json;
}
