import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import { readCell } from './cells.ts';
import type { RundownColumn } from './columns.ts';
import { stepped } from './selection.ts';
import type { TableView } from './table-view.ts';

export interface CellEditingDeps {
  readonly view: TableView;
  /** Returns why the edit can't be done, or null. */
  readonly edit: (ops: readonly PlanOp[], label: string) => string | null;
  /** Opens the whole cue of the cursor. */
  readonly openEditor: () => void;
}

const isEditable = (column: RundownColumn): boolean => column.kind !== 'none';

/** Edits the cell with the cursor in its place. */
export class CellEditing {
  readonly #deps: CellEditingDeps;

  constructor(deps: CellEditingDeps) {
    this.#deps = deps;
  }

  /** @param text what stands in it at first; null: what the cell says */
  begin(text: string | null): void {
    const { view } = this.#deps;
    const column = view.cursorColumn();
    if (!view.cursorCue() || !column) return;
    if (isEditable(column)) view.store.setState({ editing: { text }, typed: '' });
    else this.#deps.openEditor();
  }

  cancel(): void {
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
    const problem = outcome.ops.length === 0 ? null : edit(outcome.ops, label);
    if (problem !== null) return problem;
    this.cancel();
    if (then === 'down' && outcome.ops.length === 0) openEditor();
    else if (then === 'down') this.#step('down');
    else if (then !== 'stay') this.#beginBeside(then === 'next' ? 1 : -1);
    return null;
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
