import { PLACE_FIELD, type PlanOp } from '../../shared/show/plan-ops.ts';
import { fieldOf } from '../../shared/show/apply-ops.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import type { Show } from '../../shared/show/show.ts';

/** Who edits: one window, or one client of the HTTP API. */
export interface Author {
  readonly clientId: string;
  readonly name: string;
}

/** A change of a field or of the place, or the removal of a cue. */
export interface Change {
  readonly revision: number;
  readonly clientId: string;
  readonly by: string;
  readonly atMs: number;
}

/** Where a removed cue stood: what was to go behind it goes there. */
export interface Removal extends Change {
  readonly afterCueId: string | null;
  readonly groupId: string | null;
}

const MAX_REMOVALS = 20_000;
/** Stands for the show's settings among the cues. */
const SETTINGS = '';

/** Who changed which field last, and which cues are gone: what is needed to notice that two edit the same. */
export class ChangeTable {
  readonly #fields = new Map<string, Map<string, Change>>();
  readonly #removals = new Map<string, Removal>();

  /** The last change of a field; `cueId` null: of the show's settings. */
  field(cueId: string | null, field: string): Change | null {
    return this.#fields.get(cueId ?? SETTINGS)?.get(field) ?? null;
  }

  /** The fields of a cue that somebody changed, and who did it last. */
  fields(cueId: string): ReadonlyMap<string, Change> {
    return this.#fields.get(cueId) ?? new Map<string, Change>();
  }

  removal(cueId: string): Removal | null {
    return this.#removals.get(cueId) ?? null;
  }

  /** Notes an edit that took effect. @param before the show it was applied to */
  note(before: Show, ops: readonly PlanOp[], change: Change): void {
    const places = ops.some(({ op }) => op === 'remove') ? placesOf(before.rundown.cues) : null;
    const old = ops.some(({ op }) => op === 'replace')
      ? new Map(before.rundown.cues.map((cue) => [cue.id, cue]))
      : null;
    for (const op of ops) {
      switch (op.op) {
        case 'set':
          this.#set(op.cueId, op.field, change);
          break;
        case 'set-show':
          this.#set(SETTINGS, op.field, change);
          break;
        case 'replace':
          for (const field of differing(old?.get(op.cue.id) ?? null, op.cue)) this.#set(op.cue.id, field, change);
          break;
        case 'insert':
          for (const cue of op.cues) this.#removals.delete(cue.id);
          break;
        case 'remove':
          for (const cueId of op.cueIds) this.#remove(cueId, { ...change, ...(places?.get(cueId) ?? NOWHERE) });
          break;
        case 'move':
          for (const cueId of outermost(op.cueIds, groupOf(before.rundown.cues, op.cueIds)))
            this.#set(cueId, PLACE_FIELD, change);
          break;
      }
    }
  }

  #set(cueId: string, field: string, change: Change): void {
    const fields = this.#fields.get(cueId) ?? new Map<string, Change>();
    this.#fields.set(cueId, fields.set(field, change));
  }

  #remove(cueId: string, removal: Removal): void {
    this.#fields.delete(cueId);
    this.#removals.delete(cueId);
    const oldest = this.#removals.keys().next();
    if (this.#removals.size >= MAX_REMOVALS && oldest.done !== true) this.#removals.delete(oldest.value);
    this.#removals.set(cueId, removal);
  }
}

const NOWHERE = { afterCueId: null, groupId: null };

function placesOf(cues: readonly Cue[]): Map<string, { afterCueId: string | null; groupId: string | null }> {
  return new Map(cues.map((cue, index) => [cue.id, { afterCueId: cues[index - 1]?.id ?? null, groupId: cue.groupId }]));
}

/** In which group a cue stands; undefined: there is no such cue. One that moves alone has no group that moves with it. */
function groupOf(cues: readonly Cue[], moving: readonly string[]): (cueId: string) => string | null | undefined {
  if (moving.length === 1) return () => null;
  const groups = new Map(cues.map(({ id, groupId }) => [id, groupId]));
  return (cueId) => groups.get(cueId);
}

/** Those of some cues that stand in no other of them: what moves by itself, and takes the others along. */
export function outermost(
  cueIds: readonly string[],
  groupIdOf: (cueId: string) => string | null | undefined,
): readonly string[] {
  const named = new Set(cueIds);
  return cueIds.filter((cueId) => !isWithin(groupIdOf(cueId), named, groupIdOf));
}

/** Whether a cue is one of these, or stands in one of them. */
export function isWithin(
  cueId: string | null | undefined,
  these: { has(cueId: string): boolean },
  groupIdOf: (cueId: string) => string | null | undefined,
): boolean {
  for (let up = cueId; up !== null && up !== undefined; up = groupIdOf(up)) if (these.has(up)) return true;
  return false;
}

/** The fields in which two contents of a cue differ, custom columns one by one. */
export function differing(before: Cue | null, after: Cue): string[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]);
  names.delete('custom');
  for (const column of [...Object.keys(before?.custom ?? {}), ...Object.keys(after.custom)])
    names.add(`custom.${column}`);
  return [...names].filter((field) => before === null || !sameJson(fieldOf(before, field), fieldOf(after, field)));
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) && sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}
