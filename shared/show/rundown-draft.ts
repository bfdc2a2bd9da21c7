import type { Cue } from '../cues/registry.ts';
import { MAX_CUES, MAX_GROUP_DEPTH } from './show.ts';

/** Why an edit is not possible, in a sentence; caught where the edit began. */
export class EditRefusal extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'EditRefusal';
  }
}

/** A row of a draft: a cue and its neighbours. The head of the list is a row without a cue. */
export interface DraftRow {
  cue: Cue | null;
  prev: DraftRow;
  next: DraftRow;
}
export type CueRow = DraftRow & { cue: Cue };

/** Where a cue stood: behind which, in which group. */
export interface Place {
  readonly afterCueId: string | null;
  readonly groupId: string | null;
}

function isCueRow(row: DraftRow): row is CueRow {
  return row.cue !== null;
}

function linkBehind(anchor: DraftRow, row: DraftRow): void {
  row.prev = anchor;
  row.next = anchor.next;
  anchor.next.prev = row;
  anchor.next = row;
}

/** A row that has no neighbours yet. */
function alone<R extends Cue | null>(cue: R): DraftRow & { cue: R } {
  const row = { cue } as DraftRow & { cue: R };
  row.prev = row;
  row.next = row;
  return row;
}

/** Rows looked for one by one; for more of them it is cheaper to know where all are. */
const MOST_EARLY = 8;

/**
 * A rundown while it is edited: a linked list, so that each operation costs what it touches, not the rundown's length. The
 * list is made when the first operation asks for neighbours: most edits only change the contents of a cue.
 */
export class RundownDraft {
  readonly #before: readonly Cue[];
  /** Rows that were asked for before the list was made, by their place. */
  readonly #early = new Map<number, CueRow>();
  #list: { readonly head: DraftRow; readonly rows: Map<string, CueRow> } | null = null;
  #order: Map<CueRow, number> | null = null;

  constructor(cues: readonly Cue[]) {
    this.#before = cues;
  }

  get cues(): Cue[] {
    if (this.#list === null) {
      const same = [...this.#before];
      for (const [index, row] of this.#early) same[index] = row.cue;
      return same;
    }
    const cues: Cue[] = [];
    for (let row = this.#list.head.next; isCueRow(row); row = row.next) cues.push(row.cue);
    return cues;
  }

  /** Throws an EditRefusal if there is no such cue. */
  row(cueId: string): CueRow {
    const row = this.#list === null ? this.#earlyRow(cueId) : this.#list.rows.get(cueId);
    if (!row) throw new EditRefusal(`There is no cue ${cueId} (any more).`);
    return row;
  }

  has(cueId: string): boolean {
    return this.#list === null ? this.#before.some(({ id }) => id === cueId) : this.#list.rows.has(cueId);
  }

  #earlyRow(cueId: string): CueRow | undefined {
    if (this.#early.size >= MOST_EARLY) return this.#linked().rows.get(cueId);
    const index = this.#before.findIndex(({ id }) => id === cueId);
    const cue = this.#before[index];
    if (cue === undefined) return undefined;
    const row = this.#early.get(index) ?? alone(cue);
    this.#early.set(index, row);
    return row;
  }

  /** The list, made at the latest now. */
  #linked(): { readonly head: DraftRow; readonly rows: Map<string, CueRow> } {
    if (this.#list !== null) return this.#list;
    const list = { head: alone(null), rows: new Map<string, CueRow>() };
    for (const [index, cue] of this.#before.entries()) {
      const row = this.#early.get(index) ?? alone(cue);
      linkBehind(list.head.prev, row);
      list.rows.set(cue.id, row);
    }
    this.#list = list;
    return list;
  }

  /** The rows in the order of the rundown. */
  sorted(rows: readonly CueRow[]): CueRow[] {
    if (rows.length < 2) return [...rows];
    if (!this.#order) {
      this.#order = new Map();
      for (let row = this.#linked().head.next; isCueRow(row); row = row.next) this.#order.set(row, this.#order.size);
    }
    const order = this.#order;
    return [...rows].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  }

  place(row: CueRow): Place {
    this.#linked();
    return { afterCueId: row.prev.cue?.id ?? null, groupId: row.cue.groupId };
  }

  group(row: CueRow): CueRow | null {
    return row.cue.groupId === null ? null : (this.#linked().rows.get(row.cue.groupId) ?? null);
  }

  /** Whether the row is one of these, or in a group that is. */
  isWithin(row: CueRow, roots: ReadonlySet<CueRow>): boolean {
    for (let up: CueRow | null = row; up; up = this.group(up)) if (roots.has(up)) return true;
    return false;
  }

  /** The last row of what a row holds; the row itself if it holds nothing. */
  last(row: CueRow): CueRow {
    this.#linked();
    let last = row;
    if (row.cue.type !== 'group') return last;
    const inside = new Set([row.cue.id]);
    while (isCueRow(last.next) && last.next.cue.groupId !== null && inside.has(last.next.cue.groupId)) {
      last = last.next;
      if (last.cue.type === 'group') inside.add(last.cue.id);
    }
    return last;
  }

  /** What a row holds, all levels, in order. */
  held(row: CueRow): CueRow[] {
    const held: CueRow[] = [];
    for (let at = row, last = this.last(row); at !== last && isCueRow(at.next);) held.push((at = at.next));
    return held;
  }

  /** Puts a new cue behind another, in its group. */
  insert(cue: Cue, afterCueId: string | null): void {
    const { rows } = this.#linked();
    if (rows.has(cue.id)) throw new EditRefusal(`There is a cue ${cue.id} already.`);
    if (rows.size >= MAX_CUES) throw new EditRefusal(`A rundown holds ${String(MAX_CUES)} cues at most.`);
    const anchor = this.#anchor(afterCueId, cue.groupId);
    if (cue.type === 'group') this.#refuseDepth(this.#depth(cue.groupId));
    const row = alone(cue);
    linkBehind(anchor, row);
    rows.set(cue.id, row);
    this.#order = null;
  }

  remove(row: CueRow): void {
    const { rows } = this.#linked();
    row.prev.next = row.next;
    row.next.prev = row.prev;
    rows.delete(row.cue.id);
    this.#order = null;
  }

  /** Moves rows with all they hold behind `afterCueId` (null: to the top), into a group or out of all (null). */
  move(roots: readonly CueRow[], afterCueId: string | null, groupId: string | null): void {
    const moving = new Set(roots);
    const group = groupId === null ? null : this.row(groupId);
    if (group && this.isWithin(group, moving)) throw new EditRefusal('A group cannot stand in itself.');
    // Behind one of those that move: behind what stands before it and stays.
    let after: DraftRow = afterCueId === null ? this.#linked().head : this.row(afterCueId);
    while (isCueRow(after) && this.isWithin(after, moving)) after = after.prev;
    const depth = this.#depth(groupId);
    const segments = roots.map((first) => ({ first, last: this.last(first) }));
    for (const { first, last } of segments) {
      this.#refuseDepth(depth + this.#height(first));
      first.prev.next = last.next;
      last.next.prev = first.prev;
    }
    let anchor = this.#anchor(after.cue?.id ?? null, groupId);
    for (const { first, last } of segments) {
      last.next = anchor.next;
      last.next.prev = last;
      anchor.next = first;
      first.prev = anchor;
      if (first.cue.groupId !== groupId) first.cue = { ...first.cue, groupId };
      anchor = last;
    }
    this.#order = null;
  }

  /**
   * The row behind which something goes that is to stand behind a cue and in a group. Where the cue does not stand in that
   * group (somebody moved it meanwhile), it is the end of the group.
   */
  #anchor(afterCueId: string | null, groupId: string | null): DraftRow {
    const group = groupId === null ? null : this.row(groupId);
    if (group && group.cue.type !== 'group') throw new EditRefusal(`“${group.cue.title}” is not a group.`);
    if (afterCueId === null || afterCueId === groupId) return group ?? this.#linked().head;
    for (let up: CueRow | null = this.row(afterCueId); up; up = this.group(up)) {
      if (up.cue.groupId === groupId) return this.last(up);
    }
    return group ? this.last(group) : this.#linked().head;
  }

  /** How many groups stand around what a group holds; 0 outside all. */
  #depth(groupId: string | null): number {
    let depth = 0;
    for (let up = groupId === null ? null : this.row(groupId); up; up = this.group(up)) depth += 1;
    return depth;
  }

  /** How deep the deepest group in a row stands in it; −1 if there is none. */
  #height(root: CueRow): number {
    if (root.cue.type !== 'group') return -1;
    const depths = new Map([[root.cue.id, 0]]);
    for (const { cue } of this.held(root)) {
      if (cue.type === 'group') depths.set(cue.id, (depths.get(cue.groupId ?? '') ?? 0) + 1);
    }
    return Math.max(...depths.values());
  }

  #refuseDepth(groupsAround: number): void {
    if (groupsAround < MAX_GROUP_DEPTH) return;
    throw new EditRefusal(`Groups stand in groups ${String(MAX_GROUP_DEPTH)} deep at most.`);
  }
}
