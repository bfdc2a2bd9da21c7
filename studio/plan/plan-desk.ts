import { applyOps, fieldOf } from '../../shared/show/apply-ops.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import type { PlanConflict, PlanOp } from '../../shared/show/plan-ops.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show, ShowSettings } from '../../shared/show/show.ts';
import type { JournalEntry } from '../storage/plan-journal.ts';
import { reasonOf } from '../storage/storage-error.ts';
import { ChangeTable, differing, type Author } from './change-table.ts';
import { mergeEdit } from './merge-edit.ts';
import { takenProblem } from './taken-cues.ts';

export interface EditRequest {
  readonly requestId: string | null;
  /** The plan that the author saw. */
  readonly baseRevision: number;
  readonly ops: readonly PlanOp[];
  /** For the history: "Move 3 cues". */
  readonly label: string | null;
}

export type EditResult =
  | { readonly ok: true; readonly planRevision: number; readonly conflicts: PlanConflict[] }
  | { readonly ok: false; readonly reason: string };

/** An edit that took effect and is durable. */
export interface PlanChange {
  readonly before: Show;
  readonly show: Show;
  readonly planRevision: number;
  readonly ops: PlanOp[];
  readonly by: string;
  readonly requestId: string | null;
  readonly label: string | null;
}

export interface PlanDeskDeps {
  readonly store: {
    readonly show: Show;
    readonly planRevision: number;
    /** What was written since the file was saved last, oldest first. */
    readonly recent: readonly JournalEntry[];
    /** What is remembered of the edits before those, oldest first. */
    readonly earlier: readonly JournalEntry[];
    /** The requests that were carried out before this host was started. */
    readonly answered: readonly { readonly requestId: string; readonly revision: number }[];
    /** Writes an edit durably and takes it over; rejects if it can't be written. */
    commit(show: Show, entry: Omit<JournalEntry, 'revision'>): Promise<void>;
  };
  run(): RunState;
  /** Studio time. */
  now(): number;
  onChanged(change: PlanChange): void;
}

/** So many answers are remembered, so that a request sent again gets its former one. */
const MAX_ANSWERS = 2_000;

/** Where all edits of the plan come together: merged by field, durable before they are confirmed, each once. */
export class PlanDesk {
  readonly #deps: PlanDeskDeps;
  readonly #changes = new ChangeTable();
  readonly #answers = new Map<string, EditResult>();
  /** The last edit taken in; each waits for the one before it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: PlanDeskDeps) {
    this.#deps = deps;
    const { answered, earlier, recent, show } = deps.store;
    for (const { requestId, revision } of answered) {
      this.#answers.set(requestId, { ok: true, planRevision: revision, conflicts: [] });
    }
    // Who was cut off by a restart may send an edit made before these.
    const before = { ...show, rundown: { cues: [] } };
    for (const entry of [...earlier, ...recent]) this.#changes.note(before, entry.ops, entry);
  }

  get show(): Show {
    return this.#deps.store.show;
  }

  get planRevision(): number {
    return this.#deps.store.planRevision;
  }

  /** Carries an edit out, after those before it: all of it but for conflicts, or nothing with the reason in words. */
  edit(request: EditRequest, author: Author): Promise<EditResult> {
    return this.#inTurn(() => this.#once(request, author));
  }

  async #once(request: EditRequest, author: Author): Promise<EditResult> {
    const former = request.requestId === null ? undefined : this.#answers.get(request.requestId);
    if (former) return former;
    const result = await this.#carryOut(request, author);
    if (request.requestId !== null) {
      this.#answers.set(request.requestId, result);
      const [oldest] = this.#answers.keys();
      if (this.#answers.size > MAX_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
    }
    return result;
  }

  /** Adds a cue (behind `afterCueId`; null: to the top; undefined: to the end), or makes the one with its id like it. */
  putCue(cue: Cue, afterCueId: string | null | undefined, author: Author): Promise<EditResult> {
    return this.#now(author, ({ rundown: { cues } }) => {
      const known = cues.find((other) => other.id === cue.id);
      if (!known) {
        const after = afterCueId === undefined ? (cues.at(-1)?.id ?? null) : afterCueId;
        return { label: `Add ${cue.title}`, ops: [{ op: 'insert', cues: [cue], afterCueId: after }] };
      }
      const fields = differing(known, cue).filter((field) => field !== 'groupId');
      const ops: PlanOp[] =
        known.type === cue.type ? fields.map((field) => setTo(cue, field)) : [{ op: 'replace', cue }];
      if (afterCueId !== undefined || known.groupId !== cue.groupId) {
        const after = afterCueId === undefined ? cue.id : afterCueId;
        ops.push({ op: 'move', cueIds: [cue.id], afterCueId: after, groupId: cue.groupId });
      }
      return { label: `Change ${cue.title}`, ops };
    });
  }

  removeCue(cueId: string, author: Author): Promise<EditResult> {
    return this.#now(author, () => ({ label: 'Remove a cue', ops: [{ op: 'remove', cueIds: [cueId] }] }));
  }

  /** Moves a cue behind another (null: to the top), into the group in which that stands. */
  moveCue(cueId: string, afterCueId: string | null, author: Author): Promise<EditResult> {
    return this.#now(author, ({ rundown }) => {
      const groupId = rundown.cues.find((cue) => cue.id === afterCueId)?.groupId ?? null;
      return { label: 'Move a cue', ops: [{ op: 'move', cueIds: [cueId], afterCueId, groupId }] };
    });
  }

  settings(
    changes: { readonly [K in keyof ShowSettings]?: ShowSettings[K] | undefined },
    author: Author,
  ): Promise<EditResult> {
    const ops = Object.entries(changes).flatMap(([field, value]): PlanOp[] =>
      value === undefined ? [] : [{ op: 'set-show', field, value }],
    );
    return this.#now(author, () => ({ label: 'Change the settings', ops }));
  }

  /** An edit of the plan as it is when its turn comes. */
  #now(author: Author, make: (show: Show) => { label: string; ops: PlanOp[] }): Promise<EditResult> {
    return this.#inTurn(() => {
      const { label, ops } = make(this.show);
      const request = { requestId: null, baseRevision: this.planRevision, ops, label: label.slice(0, 120) };
      return this.#carryOut(request, author);
    });
  }

  #inTurn(task: () => Promise<EditResult>): Promise<EditResult> {
    const result = this.#last.then(task);
    // One that fails by a fault of ours holds up no other; its caller is told.
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #carryOut(request: EditRequest, author: Author): Promise<EditResult> {
    const { store, run } = this.#deps;
    const { show: before, planRevision } = store;
    // After a restart the numbers go on; a larger one than ours comes from another studio, whose changes we don't know.
    const baseRevision = Math.min(request.baseRevision, planRevision);
    const merged = mergeEdit(request.ops, { show: before, changes: this.#changes, baseRevision, author });
    const { ops, conflicts } = merged;
    if (ops.length === 0) return { ok: true, planRevision, conflicts };
    const taken = takenProblem(before, run(), ops);
    if (taken !== null) return { ok: false, reason: taken };
    const applied = applyOps(before, ops);
    if ('refused' in applied) return { ok: false, reason: applied.refused };
    const problem = await this.#commit({ ...request, ops, show: applied.show }, author);
    if (problem !== null) return { ok: false, reason: problem };
    // A cue may have been taken while the disk was waited for: what viewers have seen goes back to what it was.
    const takenMeanwhile = takenProblem(before, run(), ops);
    if (takenMeanwhile === null) return { ok: true, planRevision: store.planRevision, conflicts };
    const label = 'Take back a change of a cue that was taken meanwhile';
    const back = { requestId: null, label, ops: applied.inverse, show: before };
    return { ok: false, reason: (await this.#commit(back, author)) ?? takenMeanwhile };
  }

  /** Writes an edit, takes it over and tells of it; returns why it could not be written, or null. */
  async #commit(
    { ops, show, requestId, label }: Pick<EditRequest, 'requestId' | 'label'> & { ops: PlanOp[]; show: Show },
    author: Author,
  ): Promise<string | null> {
    const { store, now, onChanged } = this.#deps;
    const { show: before } = store;
    const atMs = now();
    const { clientId, name: by } = author;
    try {
      await store.commit(show, { ops, by, clientId, atMs, requestId, label });
    } catch (error) {
      return `The show could not be saved: ${reasonOf(error)}`;
    }
    const revision = store.planRevision;
    this.#changes.note(before, ops, { revision, clientId, by, atMs });
    onChanged({ before, show, planRevision: revision, ops, by, requestId, label });
    return null;
  }
}

function setTo(cue: Cue, field: string): PlanOp {
  return { op: 'set', cueId: cue.id, field, value: fieldOf(cue, field) };
}
