import { ORPCError } from '@orpc/client';
import { applyOps } from '../../shared/show/apply-ops.ts';
import { PLACE_FIELD, placeSchema, type PlanConflict, type PlanOp } from '../../shared/show/plan-ops.ts';
import type { Show } from '../../shared/show/show.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioClient } from './api-link.ts';
import { describeError } from './errors.ts';
import { keptOf, stepOf, type KeptSteps } from './kept-steps.ts';
import { mergedStep, revisionOf, withoutConflicts, type SentEdit, type Step } from './plan-ledger.ts';
import { shareUnchanged } from './share-unchanged.ts';
import type { PlanMessage, StudioStores } from './stores.ts';

export interface PlanClientOptions {
  readonly clock: Clock;
  readonly client: { readonly show: Pick<StudioClient['show'], 'edit' | 'get'> };
  readonly stores: StudioStores;
  readonly newRequestId: () => string;
  /** Tells the user about an edit that the host refused; it is out of the plan again. */
  readonly onError: (error: unknown, title: string) => void;
  /** What this window could undo before it was loaded anew. */
  readonly kept?: KeptSteps | null;
}

/** What the host said to an edit: in how many fields somebody else was first, or why nothing of it was done, in words. */
type EditAnswer = { readonly conflicts: number } | { readonly refused: string };

/** Wait before an edit is sent again that failed though the link is open. */
const RETRY_MS = 1_000;

/**
 * Edits the plan: at once in this window, then at the host. While edits are on their way, what others do is put under
 * them, so nothing jumps; when the host can't be reached they wait and are sent again with the same request id.
 */
export class PlanClient {
  readonly #options: PlanClientOptions;
  readonly #forget: () => void;
  /** The plan as the host has it. */
  #confirmed: { show: Show; revision: number } | null = null;
  /** In the order they were made; `after`: the plan with it and those before it. */
  #pending: { edit: SentEdit; after: Show }[] = [];
  #undo: Step[] = [];
  #redo: Step[] = [];
  #conflicts: readonly PlanConflict[] = [];
  /** Edits whose authors wait for the host's answer. */
  readonly #awaited = new Map<SentEdit, (answer: EditAnswer) => void>();
  #isSending = false;
  #retry: Scheduled | null = null;
  #closed = false;
  /** Until it is known which show is open. */
  #kept: KeptSteps | null;

  constructor(options: PlanClientOptions) {
    this.#options = options;
    this.#kept = options.kept ?? null;
    this.#forget = options.stores.link.subscribe(({ phase }, before) => {
      if (phase === 'open' && before.phase !== 'open') void this.#send();
    });
  }

  /**
   * Edits the plan. Returns why it can't be done, or null: then it shows already. `mergeKey`: edits in a row with the same
   * key are one step for undo (typing in one field). `seenRevision`: the plan its author looked at, where that was some time
   * ago (a field that was open meanwhile): what others changed since then is a conflict, and not overwritten. Null: the plan
   * as it is now.
   */
  edit(
    ops: readonly PlanOp[],
    label: string,
    mergeKey: string | null = null,
    seenRevision: number | null = null,
  ): string | null {
    const made = this.#edit(ops, label, mergeKey, seenRevision);
    return typeof made === 'string' ? made : null;
  }

  /**
   * Edits the plan, too, and resolves when the host has answered: after a while if it can't be reached now. A refusal is told
   * here, and not by `onError`.
   */
  editAnswered(ops: readonly PlanOp[], label: string): Promise<EditAnswer> {
    return new Promise((resolve) => {
      const made = this.#edit(ops, label, null, null, resolve);
      if (typeof made === 'string') resolve({ refused: made });
    });
  }

  /** Takes the last step of this window back. Returns why it can't be, or null. */
  undo(): string | null {
    return this.#takeBack(this.#undo, this.#redo, 'undone');
  }

  redo(): string | null {
    return this.#takeBack(this.#redo, this.#undo, 'redone');
  }

  /** Puts one's own value (or place) in place of theirs. Returns why it can't be, or null. */
  takeMine(conflict: PlanConflict): string | null {
    const problem = this.edit([mineOf(conflict)], `Use my ${conflict.field === '*' ? 'version' : conflict.field}`);
    if (problem === null) this.keepTheirs(conflict);
    return problem;
  }

  /** Leaves theirs, and forgets the conflict. */
  keepTheirs(conflict: PlanConflict): void {
    this.#conflicts = this.#conflicts.filter((other) => other !== conflict);
    this.#publish();
  }

  /** Takes what the host tells of the plan. */
  receive(message: PlanMessage): void {
    if (message.type === 'show') this.#takeShow(message.show, message.planRevision);
    else this.#takeOps(message.ops, message.planRevision, message.requestId);
  }

  /** What can be undone and redone, for when this window has been loaded anew; null: there is no plan yet. */
  get kept(): KeptSteps | null {
    const confirmed = this.#confirmed;
    return confirmed && keptOf(confirmed.show.id, confirmed.revision, this.#undo, this.#redo);
  }

  close(): void {
    this.#closed = true;
    this.#retry?.cancel();
    this.#forget();
  }

  get #view(): Show | null {
    return this.#pending.at(-1)?.after ?? this.#confirmed?.show ?? null;
  }

  #edit(
    ops: readonly PlanOp[],
    label: string,
    mergeKey: string | null,
    seenRevision: number | null,
    onAnswer: ((answer: EditAnswer) => void) | null = null,
  ): Step | string {
    const made = this.#make(ops, label, seenRevision ?? this.#confirmed?.revision ?? 0, mergeKey);
    if (typeof made === 'string') return made;
    const [edit] = made.edits;
    if (edit && onAnswer) this.#awaited.set(edit, onAnswer);
    const last = this.#undo.at(-1);
    if (last && mergeKey !== null && last.mergeKey === mergeKey) this.#undo.splice(-1, 1, mergedStep(last, made));
    else this.#undo.push(made);
    this.#redo = [];
    this.#edited();
    return made;
  }

  #make(ops: readonly PlanOp[], label: string, baseRevision: number, mergeKey: string | null): Step | string {
    const before = this.#view;
    if (!before) return 'The show has not come from the studio yet.';
    const applied = applyOps(before, ops);
    if ('refused' in applied) return applied.refused;
    const requestId = this.#options.newRequestId();
    const edit: SentEdit = { requestId, baseRevision, ops: [...ops], label, doneRevision: null };
    this.#pending.push({ edit, after: applied.show });
    return { label, inverse: applied.inverse, edits: [edit], mergeKey };
  }

  #takeBack(from: Step[], to: Step[], done: 'undone' | 'redone'): string | null {
    const step = from.pop();
    if (!step) return `There is nothing to be ${done}.`;
    const { label } = step;
    if (step.inverse.length === 0) return this.#takeBack(from, to, done);
    const made = this.#make(step.inverse, label, revisionOf(step), null);
    if (typeof made === 'string') {
      this.#publish();
      return `“${label}” can’t be ${done} any more: ${made}`;
    }
    to.push(made);
    this.#edited();
    return null;
  }

  #edited(): void {
    this.#publish();
    void this.#send();
  }

  #takeShow(show: Show, revision: number): void {
    this.#confirmed = { show: shareUnchanged(this.#confirmed?.show ?? null, show), revision };
    this.#pending = this.#pending.filter(({ edit }) => edit.doneRevision === null);
    this.#takeUp(show.id, revision);
    this.#rebase();
    void this.#send();
  }

  /** Of the same show, and no older one than was seen: else the steps belong to something else. */
  #takeUp(showId: string, revision: number): void {
    const kept = this.#kept;
    this.#kept = null;
    if (kept === null || kept.showId !== showId || kept.revision > revision) return;
    this.#undo = [...kept.undo.map(stepOf), ...this.#undo];
    if (this.#redo.length === 0) this.#redo = kept.redo.map(stepOf);
  }

  #takeOps(ops: PlanOp[], revision: number, requestId: string | null): void {
    const confirmed = this.#confirmed;
    if (!confirmed || revision <= confirmed.revision) return;
    if (revision > confirmed.revision + 1) {
      void this.#resync();
      return;
    }
    const [first] = this.#pending;
    const isFirst = first !== undefined && first.edit.requestId === requestId;
    if (isFirst && JSON.stringify(first.edit.ops) === JSON.stringify(ops)) {
      // As it was foreseen: nothing changes in view. It is done, whenever the answer that says so comes.
      first.edit.doneRevision = revision;
      this.#confirmed = { show: first.after, revision };
      this.#pending.shift();
      this.#publish();
      return;
    }
    const applied = applyOps(confirmed.show, ops);
    if ('refused' in applied) {
      void this.#resync();
      return;
    }
    this.#confirmed = { show: applied.show, revision };
    this.#pending = this.#pending.filter(({ edit }) => requestId === null || edit.requestId !== requestId);
    this.#rebase();
  }

  /** A change did not come, or doesn't fit: the whole plan is asked for. */
  async #resync(): Promise<void> {
    try {
      const { show, planRevision } = await this.#options.client.show.get();
      if (!this.#closed && planRevision >= (this.#confirmed?.revision ?? 0)) this.#takeShow(show, planRevision);
    } catch (error) {
      // With the link lost, the whole show comes by itself when it is back.
      console.warn('the plan could not be read anew', error);
    }
  }

  /** Puts the edits that are on their way over the plan as the host has it. */
  #rebase(): void {
    let show = this.#confirmed?.show;
    if (!show) return;
    for (const entry of this.#pending) {
      const applied = applyOps(show, entry.edit.ops);
      // One that does not fit any more is left to the host to decide.
      if ('show' in applied) show = applied.show;
      entry.after = show;
    }
    this.#publish();
  }

  #publish(): void {
    const { stores } = this.#options;
    const show = this.#view;
    const planRevision = this.#confirmed?.revision ?? 0;
    const shown = stores.show.getState();
    if (shown.show !== show || shown.planRevision !== planRevision) stores.show.setState({ show, planRevision });
    stores.plan.setState({
      undoLabel: this.#undo.at(-1)?.label ?? null,
      redoLabel: this.#redo.at(-1)?.label ?? null,
      pending: this.#pending.length,
      conflicts: this.#conflicts,
    });
  }

  /** Sends one edit after another. */
  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let edit = this.#next(); edit; edit = this.#next()) if (!(await this.#sendOne(edit))) return;
    } finally {
      this.#isSending = false;
    }
  }

  #next(): SentEdit | null {
    if (this.#closed || this.#options.stores.link.getState().phase !== 'open') return null;
    return this.#pending.find(({ edit }) => edit.doneRevision === null)?.edit ?? null;
  }

  /** False: it has to be sent again later. */
  async #sendOne(edit: SentEdit): Promise<boolean> {
    const { requestId, baseRevision, ops, label } = edit;
    try {
      const answer = await this.#options.client.show.edit({ requestId, baseRevision, ops, label: label.slice(0, 120) });
      this.#done(edit, answer.planRevision, answer.conflicts);
      this.#answer(edit, { conflicts: answer.conflicts.length });
      return true;
    } catch (error) {
      if (this.#closed) return false;
      if (error instanceof ORPCError) {
        this.#refused(edit);
        if (!this.#answer(edit, { refused: describeError(error) })) this.#options.onError(error, `Not done: ${label}`);
        return true;
      }
      // The link is gone (then its return sends again), or something stranger: try again in a while.
      this.#retry?.cancel();
      this.#retry = this.#options.clock.schedule(RETRY_MS, () => void this.#send());
      return false;
    }
  }

  /** False: nobody waits for it. */
  #answer(edit: SentEdit, answer: EditAnswer): boolean {
    const tell = this.#awaited.get(edit);
    this.#awaited.delete(edit);
    tell?.(answer);
    return tell !== undefined;
  }

  #done(edit: SentEdit, revision: number, conflicts: readonly PlanConflict[]): void {
    edit.doneRevision = revision;
    // Its change came before its answer, or nothing of it took effect.
    if (revision <= (this.#confirmed?.revision ?? 0)) this.#drop(edit);
    if (conflicts.length > 0) {
      const freed = (step: Step): Step =>
        step.edits.includes(edit) ? { ...step, inverse: withoutConflicts(step.inverse, conflicts) } : step;
      this.#undo = this.#undo.map(freed);
      this.#redo = this.#redo.map(freed);
      const isNewer = (older: PlanConflict): boolean =>
        conflicts.some(({ cueId, field }) => cueId === older.cueId && field === older.field);
      this.#conflicts = [...this.#conflicts.filter((older) => !isNewer(older)), ...conflicts];
    }
    this.#rebase();
  }

  #refused(edit: SentEdit): void {
    // Of a merged step only this edit is gone: what takes the others back stays.
    const isLeft = ({ edits }: Step): boolean => edits.length > 1 || edits[0] !== edit;
    this.#undo = this.#undo.filter(isLeft);
    this.#redo = this.#redo.filter(isLeft);
    this.#drop(edit);
    this.#rebase();
  }

  #drop(edit: SentEdit): void {
    this.#pending = this.#pending.filter((entry) => entry.edit !== edit);
  }
}

/** The operation that would have taken effect without the conflict. */
function mineOf({ cueId, field, yours }: PlanConflict): PlanOp {
  if (cueId === null) return { op: 'set-show', field, value: yours };
  if (field === '*' && yours === null) return { op: 'remove', cueIds: [cueId] };
  if (field === '*') return { op: 'replace', cue: yours as Extract<PlanOp, { op: 'replace' }>['cue'] };
  if (field === PLACE_FIELD) return { op: 'move', cueIds: [cueId], ...placeSchema.parse(yours) };
  return { op: 'set', cueId, field, value: yours };
}
