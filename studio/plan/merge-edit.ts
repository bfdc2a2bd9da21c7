import { applyOps, fieldOf } from '../../shared/show/apply-ops.ts';
import { PLACE_FIELD, type PlanConflict, type PlanOp } from '../../shared/show/plan-ops.ts';
import type { Show } from '../../shared/show/show.ts';
import {
  differing,
  isWithin,
  outermost,
  sameJson,
  type Author,
  type Change,
  type ChangeTable,
} from './change-table.ts';

type Json = PlanConflict['yours'];
type OpOf<T extends PlanOp['op']> = Extract<PlanOp, { op: T }>;

/** What of an edit can take effect, fitted to what others did meanwhile, and what is left to be decided. */
export interface Merged {
  readonly ops: PlanOp[];
  readonly conflicts: PlanConflict[];
}

export interface MergeContext {
  readonly show: Show;
  readonly changes: ChangeTable;
  /** The plan that the author saw. */
  readonly baseRevision: number;
  readonly author: Author;
}

/**
 * Merges by field: a field that somebody else changed after the author looked stays as it is and comes back as a conflict,
 * unless both want the same; so does the place of a cue. What was to go behind a cue that is gone goes where that cue stood.
 */
export function mergeEdit(ops: readonly PlanOp[], context: MergeContext): Merged {
  const merge = new Merge(context);
  const merged = ops.flatMap((op) => merge.take(op));
  return { ops: merged, conflicts: merge.conflicts };
}

class Merge {
  readonly conflicts: PlanConflict[] = [];
  readonly #context: MergeContext;
  readonly #cues: ReadonlyMap<string, Show['rundown']['cues'][number]>;
  /** What earlier operations of the same edit brought. */
  readonly #added = new Set<string>();
  /** Cues that stay where somebody else moved them, and behind what this edit wanted them. */
  readonly #left = new Map<string, string | null>();

  constructor(context: MergeContext) {
    this.#context = context;
    this.#cues = new Map(context.show.rundown.cues.map((cue) => [cue.id, cue]));
  }

  take(op: PlanOp): PlanOp[] {
    switch (op.op) {
      case 'set':
        return this.#set(op);
      case 'set-show':
        return this.#setShow(op);
      case 'replace':
        return this.#replace(op);
      case 'insert':
        return this.#insert(op);
      case 'remove':
        return this.#remove(op);
      case 'move':
        return this.#move(op);
    }
  }

  #set(op: OpOf<'set'>): PlanOp[] {
    const { cueId, field, value } = op;
    const cue = this.#cues.get(cueId);
    if (!cue || this.#added.has(cueId)) return this.#wasRemoved(cueId, field, value) ? [] : [op];
    const change = this.#foreign(this.#context.changes.field(cueId, field));
    const theirs = fieldOf(cue, field);
    if (!change || sameJson(theirs, value)) return [op];
    this.#conflict(cueId, field, value, theirs, change);
    return [];
  }

  #setShow(op: OpOf<'set-show'>): PlanOp[] {
    const { field, value } = op;
    const change = this.#foreign(this.#context.changes.field(null, field));
    const settings: Record<string, unknown> = this.#context.show;
    const theirs = (settings[field] ?? null) as Json;
    if (!change || sameJson(theirs, value)) return [op];
    this.#conflict(null, field, value, theirs, change);
    return [];
  }

  #replace(op: OpOf<'replace'>): PlanOp[] {
    const { cue } = op;
    const theirs = this.#cues.get(cue.id);
    if (!theirs || this.#added.has(cue.id)) return this.#wasRemoved(cue.id, '*', cue) ? [] : [op];
    const change = this.#latest(cue.id, differing(theirs, cue));
    if (!change) return [op];
    this.#conflict(cue.id, '*', cue, theirs, change);
    return [];
  }

  #insert(op: OpOf<'insert'>): PlanOp[] {
    for (const cue of op.cues) this.#added.add(cue.id);
    const cues = op.cues.map((cue) => {
      const groupId = this.#groupLeft(cue.groupId);
      return groupId === cue.groupId ? cue : { ...cue, groupId };
    });
    return [{ ...op, cues, afterCueId: this.#cueLeft(op.afterCueId) }];
  }

  #remove(op: OpOf<'remove'>): PlanOp[] {
    const cueIds = op.cueIds.filter((cueId) => {
      const theirs = this.#cues.get(cueId);
      // Gone already: both wanted the same.
      if (!theirs || this.#added.has(cueId)) return this.#added.has(cueId) || !this.#isForeignRemoval(cueId);
      const change = this.#latest(cueId, [...this.#context.changes.fields(cueId).keys()]);
      if (change) this.#conflict(cueId, '*', null, theirs, change);
      return !change;
    });
    return cueIds.length > 0 ? [{ ...op, cueIds }] : [];
  }

  #move(op: OpOf<'move'>): PlanOp[] {
    const cueIds = op.cueIds.filter((cueId) => this.#isThere(cueId) || !this.#isForeignRemoval(cueId));
    if (cueIds.length === 0) return [];
    const wanted = { ...op, cueIds, afterCueId: this.#cueLeft(op.afterCueId), groupId: this.#groupLeft(op.groupId) };
    const roots = outermost(cueIds, this.#groupOf);
    const moved = new Map(roots.flatMap((cueId) => this.#movedElsewhere(cueId)));
    if (moved.size === 0 || this.#changesNothing(wanted)) return [this.#anchored(wanted)];
    const { groupId } = wanted;
    let behind = wanted.afterCueId;
    let anchor = this.#anchored(wanted).afterCueId;
    for (const root of roots) {
      const change = moved.get(root);
      if (change) {
        this.#conflict(root, PLACE_FIELD, { afterCueId: behind, groupId }, this.#place(root), change);
        this.#left.set(root, anchor);
      } else anchor = root;
      behind = root;
    }
    const free = cueIds.filter((cueId) => !isWithin(cueId, moved, this.#groupOf));
    return free.length > 0 ? [this.#anchored({ ...wanted, cueIds: free })] : [];
  }

  readonly #groupOf = (cueId: string): string | null | undefined => this.#cues.get(cueId)?.groupId;

  #movedElsewhere(cueId: string): [string, Change][] {
    if (!this.#cues.has(cueId) || this.#added.has(cueId)) return [];
    const change = this.#foreign(this.#context.changes.field(cueId, PLACE_FIELD));
    return change ? [[cueId, change]] : [];
  }

  /** What was to go behind a cue that stays elsewhere goes where that was to go. */
  #anchored(op: OpOf<'move'>): OpOf<'move'> {
    const seen = new Set<string>();
    let { afterCueId } = op;
    while (afterCueId !== null && !seen.has(afterCueId)) {
      seen.add(afterCueId);
      afterCueId = this.#left.has(afterCueId) ? (this.#left.get(afterCueId) ?? null) : afterCueId;
    }
    return { ...op, afterCueId };
  }

  /** Whether all of these stand there already: both wanted the same. */
  #changesNothing(op: OpOf<'move'>): boolean {
    const { cues } = this.#context.show.rundown;
    const applied = applyOps(this.#context.show, [op]);
    if ('refused' in applied) return false;
    return applied.show.rundown.cues.every(
      ({ id, groupId }, index) => id === cues[index]?.id && groupId === cues[index].groupId,
    );
  }

  #place(cueId: string): Json {
    const { cues } = this.#context.show.rundown;
    const index = cues.findIndex(({ id }) => id === cueId);
    return { afterCueId: cues[index - 1]?.id ?? null, groupId: cues[index]?.groupId ?? null };
  }

  #isThere(cueId: string): boolean {
    return this.#cues.has(cueId) || this.#added.has(cueId);
  }

  #isForeignRemoval(cueId: string): boolean {
    return this.#foreign(this.#context.changes.removal(cueId)) !== null;
  }

  /** The cue, or the one before it that is still there. */
  #cueLeft(cueId: string | null): string | null {
    let left = cueId;
    while (left !== null && !this.#isThere(left)) {
      const removal = this.#context.changes.removal(left);
      if (!removal) return left;
      left = removal.afterCueId;
    }
    return left;
  }

  /** The group, or the one around it that is still there. */
  #groupLeft(groupId: string | null): string | null {
    let left = groupId;
    while (left !== null && !this.#isThere(left)) {
      const removal = this.#context.changes.removal(left);
      if (!removal) return left;
      left = removal.groupId;
    }
    return left;
  }

  #foreign<C extends Change>(change: C | null): C | null {
    const { baseRevision, author } = this.#context;
    return change && change.revision > baseRevision && change.clientId !== author.clientId ? change : null;
  }

  /** The latest change that somebody else made in one of these fields. */
  #latest(cueId: string, fields: readonly string[]): Change | null {
    const changes = fields.flatMap((field) => this.#foreign(this.#context.changes.field(cueId, field)) ?? []);
    return changes.sort((a, b) => b.revision - a.revision)[0] ?? null;
  }

  #wasRemoved(cueId: string, field: string, yours: Json): boolean {
    const removal = this.#added.has(cueId) ? null : this.#foreign(this.#context.changes.removal(cueId));
    if (removal) this.#conflict(cueId, field, yours, null, removal);
    return removal !== null;
  }

  #conflict(cueId: string | null, field: string, yours: Json, theirs: Json, { by, atMs }: Change): void {
    this.conflicts.push({ cueId, field, yours, theirs, by, atMs });
  }
}
