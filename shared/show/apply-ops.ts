import { cueSchema, type Cue } from '../cues/registry.ts';
import type { PlanOp } from './plan-ops.ts';
import { EditRefusal, RundownDraft, type CueRow, type Place } from './rundown-draft.ts';
import { showSettingsSchema, type Show } from './show.ts';

/** `inverse` undoes the edit: applied to the edited show it gives the show before it. */
export type Applied = { readonly show: Show; readonly inverse: PlanOp[] } | { readonly refused: string };

type OpOf<T extends PlanOp['op']> = Extract<PlanOp, { op: T }>;
type Json = OpOf<'set'>['value'];

export const CUSTOM_PREFIX = 'custom.';
/** What `set` leaves alone, and what does it instead. */
const STRUCTURAL: Readonly<Record<string, string>> = {
  id: 'The id of a cue stays what it is.',
  type: 'The type of a cue changes by `replace`, with its content.',
  groupId: 'The group of a cue changes by `move`.',
};

/**
 * Carries an edit out: all of it, or nothing with the reason in words. Costs what the operations touch, plus once the
 * rundown's length. Parts that were not touched keep their identity.
 */
export function applyOps(show: Show, ops: readonly PlanOp[]): Applied {
  const edit = new Edit(show);
  const inverses: PlanOp[][] = [];
  try {
    for (const op of ops) inverses.push(edit.apply(op));
    return { show: edit.finish(), inverse: inverses.reverse().flat() };
  } catch (error) {
    if (error instanceof EditRefusal) return { refused: error.message };
    throw error;
  }
}

/** The value of a field as `set` names it: a key of the cue or `custom.<column id>`; null where there is none. */
export function fieldOf(cue: Cue, field: string): Json {
  if (!field.startsWith(CUSTOM_PREFIX)) return ((cue as Record<string, unknown>)[field] ?? null) as Json;
  const column = field.slice(CUSTOM_PREFIX.length);
  return Object.hasOwn(cue.custom, column) ? (cue.custom[column] ?? null) : null;
}

class Edit {
  readonly #before: Show;
  readonly #draft: RundownDraft;
  /** Rows with fields that were set: they must be whole in the end, not after each step. */
  readonly #touched = new Set<CueRow>();
  #settings: Record<string, unknown> = {};
  #rundownChanged = false;

  constructor(show: Show) {
    this.#before = show;
    this.#draft = new RundownDraft(show.rundown.cues);
  }

  /** Carries one operation out and returns what undoes it. */
  apply(op: PlanOp): PlanOp[] {
    if (op.op === 'set-show') return this.#setShow(op);
    this.#rundownChanged = true;
    switch (op.op) {
      case 'set':
        return this.#set(op);
      case 'replace':
        return this.#replace(op.cue);
      case 'insert':
        return this.#insert(op);
      case 'remove':
        return this.#remove(op.cueIds);
      case 'move':
        return this.#move(op);
    }
  }

  finish(): Show {
    for (const row of this.#touched) {
      if (!this.#draft.has(row.cue.id) || this.#draft.row(row.cue.id) !== row) continue;
      const parsed = cueSchema.safeParse(row.cue);
      if (parsed.success) row.cue = parsed.data;
      else {
        const [issue] = parsed.error.issues;
        const where = issue?.path.join('.') ?? '';
        throw new EditRefusal(`${nameOf(row.cue)}, ${where}: ${issue?.message ?? 'not valid'}`);
      }
    }
    const show = { ...this.#before, ...this.#settings };
    return this.#rundownChanged ? { ...show, rundown: { ...show.rundown, cues: this.#draft.cues } } : show;
  }

  #set({ cueId, field, value }: OpOf<'set'>): PlanOp[] {
    const row = this.#draft.row(cueId);
    const structural = Object.hasOwn(STRUCTURAL, field) ? STRUCTURAL[field] : undefined;
    if (structural !== undefined) throw new EditRefusal(structural);
    const before = fieldOf(row.cue, field);
    if (field.startsWith(CUSTOM_PREFIX)) {
      const column = field.slice(CUSTOM_PREFIX.length);
      const { [column]: _, ...others } = row.cue.custom;
      const custom: Record<string, unknown> = value === null ? others : { ...others, [column]: value };
      row.cue = { ...row.cue, custom } as Cue;
    } else {
      if (!Object.hasOwn(row.cue, field)) throw new EditRefusal(`${nameOf(row.cue)} has no field “${field}”.`);
      row.cue = { ...row.cue, [field]: value };
    }
    this.#touched.add(row);
    return [{ op: 'set', cueId, field, value: before }];
  }

  #setShow({ field, value }: OpOf<'set-show'>): PlanOp[] {
    const { shape } = showSettingsSchema;
    if (!Object.hasOwn(shape, field)) throw new EditRefusal(`A show has no setting “${field}”.`);
    const key = field as keyof typeof shape;
    const parsed = shape[key].safeParse(value);
    if (!parsed.success) {
      throw new EditRefusal(`The show’s ${field}: ${parsed.error.issues[0]?.message ?? 'not valid'}`);
    }
    const before = (Object.hasOwn(this.#settings, key) ? this.#settings[key] : this.#before[key]) as Json;
    this.#settings[key] = parsed.data;
    return [{ op: 'set-show', field, value: before }];
  }

  /** Its place is changed by `move` alone: the group named in the new content does not count. */
  #replace(cue: Cue): PlanOp[] {
    const row = this.#draft.row(cue.id);
    const before = row.cue;
    const inverse: PlanOp[] = [{ op: 'replace', cue: before }];
    if (before.type === 'group' && cue.type !== 'group') {
      const held = this.#draft.held(row).filter((other) => other.cue.groupId === cue.id);
      const cueIds = held.map((other) => other.cue.id);
      for (const other of held) other.cue = { ...other.cue, groupId: before.groupId };
      if (cueIds.length > 0) inverse.push({ op: 'move', cueIds, afterCueId: cue.id, groupId: cue.id });
    }
    row.cue = cue.groupId === before.groupId ? cue : { ...cue, groupId: before.groupId };
    if (cue.type === 'group' && before.type !== 'group')
      this.#draft.move([row], this.#draft.place(row).afterCueId, before.groupId);
    return inverse;
  }

  #insert({ cues, afterCueId }: OpOf<'insert'>): PlanOp[] {
    let after = afterCueId;
    for (const cue of cues) {
      this.#draft.insert(cue, after);
      after = cue.id;
    }
    return [{ op: 'remove', cueIds: cues.map((cue) => cue.id) }];
  }

  #remove(cueIds: readonly string[]): PlanOp[] {
    const rows = this.#draft.sorted([...new Set(cueIds)].map((cueId) => this.#draft.row(cueId)));
    const removed = new Set(rows);
    /** What goes and what loses its group, in the order of the rundown. */
    const affected = new Set<CueRow>();
    for (const row of rows) {
      affected.add(row);
      for (const held of row.cue.type === 'group' ? this.#draft.held(row) : []) {
        const group = this.#draft.group(held);
        if (removed.has(held) || (group && removed.has(group))) affected.add(held);
      }
    }
    const back = new WayBack();
    for (const row of affected) {
      if (removed.has(row)) back.insert(row.cue, this.#draft.place(row));
      else back.move(row.cue.id, this.#draft.place(row), row.cue.id);
    }
    for (const row of affected) if (!removed.has(row)) row.cue = { ...row.cue, groupId: this.#groupLeft(row, removed) };
    for (const row of rows) this.#draft.remove(row);
    return back.ops;
  }

  /** The innermost group around a row that stays. */
  #groupLeft(row: CueRow, removed: ReadonlySet<CueRow>): string | null {
    let group = this.#draft.group(row);
    while (group && removed.has(group)) group = this.#draft.group(group);
    return group?.cue.id ?? null;
  }

  #move({ cueIds, afterCueId, groupId }: OpOf<'move'>): PlanOp[] {
    const named = new Set(cueIds.map((cueId) => this.#draft.row(cueId)));
    const isRoot = (row: CueRow): boolean => {
      const group = this.#draft.group(row);
      return group === null || !this.#draft.isWithin(group, named);
    };
    const roots = this.#draft.sorted([...named].filter(isRoot));
    const back = new WayBack();
    for (const root of roots) back.move(root.cue.id, this.#draft.place(root), this.#draft.last(root).cue.id);
    this.#draft.move(roots, afterCueId, groupId);
    return back.ops;
  }
}

/**
 * Operations that put cues back where they stood, from the top down: when one is put back, all that stood before it does
 * already. Neighbours go together.
 */
class WayBack {
  readonly ops: PlanOp[] = [];
  /** The last cue that the operations so far put back. */
  #lastCueId: string | null = null;

  insert(cue: Cue, { afterCueId }: Place): void {
    const op = this.ops.at(-1);
    if (op?.op === 'insert' && afterCueId === this.#lastCueId) op.cues.push(cue);
    else this.ops.push({ op: 'insert', cues: [cue], afterCueId });
    this.#lastCueId = cue.id;
  }

  /** @param lastCueId the last cue that moves with it */
  move(cueId: string, { afterCueId, groupId }: Place, lastCueId: string): void {
    const op = this.ops.at(-1);
    if (op?.op === 'move' && op.groupId === groupId && afterCueId === this.#lastCueId) op.cueIds.push(cueId);
    else this.ops.push({ op: 'move', cueIds: [cueId], afterCueId, groupId });
    this.#lastCueId = lastCueId;
  }
}

function nameOf(cue: Cue): string {
  return cue.number === '' ? `Cue “${cue.title}”` : `Cue ${cue.number} (“${cue.title}”)`;
}
