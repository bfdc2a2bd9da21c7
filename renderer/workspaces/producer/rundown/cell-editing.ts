import type { Cue } from '../../../../shared/cues/registry.ts';
import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import { readCell } from './cells.ts';
import type { RundownColumn } from './columns.ts';
import { stepped } from './selection.ts';
import type { TableView } from './table-view.ts';

export interface CellEditingDeps {
  readonly view: TableView;
  /** Returns why the edit can't be done, or null. `seenRevision`: the plan that was looked at; null: as it is now. */
  readonly edit: (ops: readonly PlanOp[], label: string, seenRevision: number | null) => string | null;
  /** Opens the whole cue of the cursor. */
  readonly openEditor: () => void;
  /** A field was taken from under somebody's fingers: swallows their keys until they rest. Returns how to end it. */
  readonly guardTyping: () => () => void;
  readonly tell: (level: 'warning', text: string, title: string) => void;
}

/** What stands in an open cell, by its cue and column. */
interface CellDraft {
  readonly cueId: string;
  readonly columnId: string;
  readonly text: string;
}

/** The cue as it was when its cell was opened, and the plan it stood in: what was typed was typed over that. */
interface SeenCue {
  readonly cue: Cue;
  readonly revision: number;
}

const isEditable = (column: RundownColumn): boolean => column.kind !== 'none';

/** Edits the cell with the cursor in its place. */
export class CellEditing {
  readonly #deps: CellEditingDeps;
  /** Outlives the field on the page, which may be drawn anew. */
  #draft: CellDraft | null = null;
  #seen: SeenCue | null = null;
  #endGuard: (() => void) | null = null;

  constructor(deps: CellEditingDeps) {
    this.#deps = deps;
  }

  /** @param text what stands in it at first; null: what the cell says */
  begin(text: string | null): void {
    const { view } = this.#deps;
    const column = view.cursorColumn();
    const cue = view.cursorCue();
    if (!cue || !column) return;
    this.#draft = null;
    this.#seen = { cue, revision: view.planRevision };
    if (isEditable(column)) view.store.setState({ editing: { text }, typed: '' });
    else this.#deps.openEditor();
  }

  /** A field is on the page, and takes the keys. */
  opened(): void {
    this.#endGuard?.();
    this.#endGuard = null;
  }

  /** What was typed in this cell's field before it was drawn anew; null: nothing. */
  draftOf(cueId: string, columnId: string): string | null {
    const draft = this.#draft;
    return draft?.cueId === cueId && draft.columnId === columnId ? draft.text : null;
  }

  /** What stands in the field now. */
  typed(cueId: string, columnId: string, text: string): void {
    this.#draft = { cueId, columnId, text };
  }

  /** The field went without its user's doing: somebody removed the cue, or the page was drawn anew. */
  takenAway(): void {
    this.#endGuard ??= this.#deps.guardTyping();
    const draft = this.#draft;
    if (this.#deps.view.store.getState().editing !== null || draft === null) return;
    this.#draft = null;
    const text = `The cue you were editing is gone. You had typed: ${draft.text.slice(0, 200)}`;
    this.#deps.tell('warning', text, 'Not saved');
  }

  cancel(): void {
    this.#draft = null;
    this.#seen = null;
    this.#deps.view.store.setState({ editing: null });
  }

  /**
   * Makes the cell of a cue say what was typed (nothing, if the cursor left it meanwhile). Returns why it can't be; then it stays open. `then`: where the cursor goes. Enter
   * (`down`) without a change opens the whole cue: so Enter twice is "edit it all".
   */
  commit(cueId: string, text: string, then: 'stay' | 'down' | 'next' | 'previous'): string | null {
    const { view, edit, openEditor } = this.#deps;
    const cue = view.cursorCue();
    const column = view.cursorColumn();
    if (cue?.id !== cueId || !column) return null;
    const outcome = readCell(column, text, cue, view.context(cue));
    if (!outcome.ok) return outcome.problem;
    const name = cue.number === '' ? `“${cue.title}”` : `cue ${cue.number}`;
    const label = `Change ${column.title.toLowerCase()} of ${name}`.slice(0, 120);
    const seen = this.#seen?.cue.id === cueId ? this.#seen : null;
    const isChange = outcome.ops.length > 0 && !(seen !== null && this.#says(seen.cue, column, text));
    const problem = isChange ? edit(outcome.ops, label, seen?.revision ?? null) : null;
    if (problem !== null) return problem;
    this.cancel();
    if (then === 'down' && !isChange) openEditor();
    else if (then === 'down') this.#step('down');
    else if (then !== 'stay') this.#beginBeside(then === 'next' ? 1 : -1);
    return null;
  }

  /** Nothing was typed over what the cell said when it was opened, whatever it says by now. */
  #says(cue: Cue, column: RundownColumn, text: string): boolean {
    const outcome = readCell(column, text, cue, this.#deps.view.context(cue));
    return outcome.ok && outcome.ops.length === 0;
  }

  #step(step: 'up' | 'down'): void {
    const { view } = this.#deps;
    view.store.setState(({ selection }) => ({ selection: stepped(view.rows(), selection, step) }));
  }

  /** The next cell that can be typed in; at the edge it goes on in the next row. */
  #beginBeside(by: 1 | -1): void {
    const { view } = this.#deps;
    const columns = view.columns();
    const { cursorId, columnId } = view.store.getState().selection;
    const at = columns.findIndex(({ id }) => id === columnId);
    const beside = by === 1 ? columns.slice(at + 1).find(isEditable) : columns.slice(0, at).findLast(isEditable);
    const edge = by === 1 ? columns.find(isEditable) : columns.findLast(isEditable);
    if (!beside) this.#step(by === 1 ? 'down' : 'up');
    const target = beside ?? edge;
    if (!target || (!beside && view.store.getState().selection.cursorId === cursorId)) return;
    view.store.setState(({ selection }) => ({ selection: { ...selection, columnId: target.id } }));
    this.begin(null);
  }
}
