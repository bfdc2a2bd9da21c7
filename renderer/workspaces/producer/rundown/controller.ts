import type { CueTypeName } from '../../../../shared/cues/registry.ts';
import type { Finding } from '../../../../shared/show/lint/finding.ts';
import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import type { Column } from '../../../../shared/show/show.ts';
import type { Clock, Scheduled } from '../../../../shared/time/clock.ts';
import type { StudioStores } from '../../../api/stores.ts';
import { phaseOf } from '../../../app/cue-view.ts';
import { CellEditing } from './cell-editing.ts';
import { cuesFromJson, cuesToJson, cuesToTsv, parseTsv, pasteTable } from './clipboard.ts';
import { readColumnPrefs, writeColumnPrefs } from './column-prefs.ts';
import { columnsOf, type ColumnPrefs } from './columns.ts';
import {
  addCue,
  colourCues,
  duplicate,
  groupCues,
  insertCopies,
  removeCues,
  renumber,
  toggleSkip,
  ungroupCues,
  type Colour,
  type RundownEdit,
} from './edits.ts';
import type { TableAction } from './keys.ts';
import { moveStep, moveTo, slotForNew, type Slot } from './moves.ts';
import { withRevealFollow } from './reveal-follow.ts';
import { withContents } from './rows.ts';
import { nextFinding, typeAheadTarget } from './search.ts';
import {
  settled,
  stepped,
  steppedColumn,
  toggled,
  withAll,
  withCursor,
  type RowOrder,
  type Selection,
} from './selection.ts';
import type { TableState } from './table-state.ts';
import { TableView } from './table-view.ts';

export interface RundownControllerDeps {
  readonly clock: Clock;
  readonly stores: StudioStores;
  /** Returns why the edit can't be done, or null. */
  readonly plan: {
    /** `seenRevision`: the plan its author looked at; null: as it is now. */
    edit(ops: readonly PlanOp[], label: string, mergeKey?: null, seenRevision?: number | null): string | null;
    undo(): string | null;
    redo(): string | null;
  };
  readonly standby: (cueId: string) => void;
  readonly openEditor: (cueId: string) => void;
  readonly tell: (level: 'info' | 'warning', text: string, title: string) => void;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly newId: () => string;
  /** Swallows keys until the fingers rest; returns how to end it. */
  readonly guardTyping: () => () => void;
  /** Studio time in ms, for times of day without a planned start. */
  readonly nowMs: () => number;
}

/** Letters that come within this time of one another are one search. */
const TYPE_AHEAD_MS = 700;

/** What the table does: selection, editing, moving, copying. The picture of it is drawn from `store` and the show. */
export class RundownController extends TableView {
  readonly cells: CellEditing;
  readonly #deps: RundownControllerDeps;
  #leave: (() => void) | null = null;
  #forgetTyped: Scheduled | null = null;
  #pageRows = 20;
  #remarkIds: readonly string[] = [];
  /** The rows before the last change. */
  #settledRows: RowOrder = { ids: [], indexOf: new Map() };

  constructor(deps: RundownControllerDeps) {
    super(deps.stores, deps.nowMs, readColumnPrefs(deps.storage));
    this.#deps = deps;
    this.cells = new CellEditing({
      view: this,
      edit: (ops, label, seenRevision) => deps.plan.edit(ops, label, null, seenRevision),
      openEditor: () => this.openEditor(),
      guardTyping: deps.guardTyping,
      tell: deps.tell,
    });
  }

  /** Follows the show from now on. */
  open(): void {
    this.#settledRows = this.rows();
    this.#leave ??= this.#deps.stores.show.subscribe(({ show }, before) => {
      if (show?.rundown.cues !== before.show?.rundown.cues) this.#settle();
    });
  }

  close(): void {
    this.#leave?.();
    this.#leave = null;
    this.#forgetTyped?.cancel();
  }

  /** How many rows a page has. */
  setPageRows(rows: number): void {
    this.#pageRows = rows;
  }

  /** With no cursor yet, it goes to the cue in standby or the first. */
  takeFocus(): void {
    const { selection } = this.store.getState();
    if (selection.cursorId !== null) return;
    const standbyId = this.#deps.stores.live.getState().live?.run.standbyCueId ?? null;
    const { ids, indexOf } = this.rows();
    const cursorId = standbyId !== null && indexOf.has(standbyId) ? standbyId : (ids[0] ?? null);
    this.#select({ ...selection, cursorId });
  }

  act(action: TableAction): void {
    const state = this.store.getState();
    switch (action.kind) {
      case 'step':
        return this.#select(stepped(this.rows(), state.selection, action.step, action.extend, this.#pageRows));
      case 'column':
        return this.#select(steppedColumn(this.#columnIds(), state.selection, action.by));
      case 'edge-column':
        return this.#select(steppedColumn(this.#columnIds(), state.selection, action.edge === 'first' ? -1e6 : 1e6));
      case 'select-all':
        return this.#select(withAll(this.rows(), state.selection));
      case 'edit':
        return this.cells.begin(null);
      case 'open-editor':
        return this.openEditor();
      case 'type-ahead':
        return this.#typeAhead(state.typed + action.text);
      case 'begin-type-ahead':
        return this.#typeAhead('');
      case 'find-next':
        return this.findNext(action.direction);
      case 'move':
        return this.#moveStep(action.direction);
      case 'fold':
        return this.#fold(action.fold);
      case 'clear':
        return this.#clear();
      case 'standby':
        return this.standby();
      case 'search':
        return this.setSearch({ query: state.search?.query ?? '', filter: state.search?.filter ?? false });
      case 'add':
        return this.store.setState({ addMenuOpen: true });
      case 'undo':
        return this.#tellProblem(this.#deps.plan.undo(), 'Not undone');
      case 'redo':
        return this.#tellProblem(this.#deps.plan.redo(), 'Not redone');
      case 'remove':
        return this.remove();
      case 'duplicate':
        return this.#do(duplicate(this.cues, this.chosenIds(), this.#deps.newId));
      case 'group':
        return this.#do(groupCues(this.cues, this.chosenIds(), this.#deps.newId), 'These groups would stand too deep');
      case 'ungroup':
        return this.#do(ungroupCues(this.cues, this.chosenIds()), 'No group is selected');
      case 'skip':
        return this.#do(toggleSkip(this.cues, this.chosenIds()));
      case 'remarks':
        return this.openRemarks({ cueId: state.selection.cursorId });
      case 'next-remark':
        return this.#nextRemark(action.direction);
    }
  }

  pick(cueId: string, columnId: string | null, how: 'only' | 'extend' | 'toggle'): void {
    const { selection } = this.store.getState();
    const at = columnId === null ? selection : { ...selection, columnId };
    if (how === 'toggle') this.#select(toggled(at, cueId));
    else this.#select(withCursor(this.rows(), at, cueId, how === 'extend'));
  }

  /** Puts the cursor on a cue, unfolding the groups around it. */
  reveal(cueId: string): void {
    const collapsedIds = new Set(this.store.getState().collapsedIds);
    const byId = new Map(this.cues.map((cue) => [cue.id, cue]));
    for (let up = byId.get(cueId)?.groupId ?? null; up !== null; up = byId.get(up)?.groupId ?? null) {
      collapsedIds.delete(up);
    }
    if (collapsedIds.size !== this.store.getState().collapsedIds.size) this.store.setState({ collapsedIds });
    this.pick(cueId, null, 'only');
  }

  openEditor(): void {
    const cue = this.cursorCue();
    this.store.setState({ editing: null });
    if (cue) this.#deps.openEditor(cue.id);
  }

  add(type: CueTypeName): void {
    const chosen = this.cursorCue();
    const collapsed = chosen !== null && this.store.getState().collapsedIds.has(chosen.id);
    this.store.setState({ addMenuOpen: false });
    const edit = addCue(this.cues, type, slotForNew(this.cues, chosen, collapsed), this.#deps.newId);
    this.#insert(edit);
    const [id] = edit.selectIds;
    if (id === undefined || !this.rows().indexOf.has(id)) return;
    this.pick(id, 'title', 'only');
    this.cells.begin(null);
  }

  /** What the linter said last, in the order of the rundown. */
  setRemarks(remarks: readonly Finding[]): void {
    this.#remarkIds = [...new Set(remarks.flatMap(({ cueId }) => (cueId === null ? [] : [cueId])))];
  }

  openRemarks(remarksFor: TableState['remarksFor']): void {
    this.store.setState({ remarksFor });
  }

  applyFix({ fix }: Finding): void {
    if (fix) this.#do({ ops: fix.ops, label: fix.label, selectIds: [] });
  }

  #nextRemark(direction: 1 | -1): void {
    const { cursorId } = this.store.getState().selection;
    const next = nextFinding(this.#remarkIds, this.#orderOfCues(), cursorId, direction);
    if (next === null) return this.#deps.tell('info', 'The linter has no remarks on any cue.', 'All is well');
    this.reveal(next);
    this.openRemarks({ cueId: next });
  }

  #orderOfCues(): ReadonlyMap<string, number> {
    return new Map(this.cues.map(({ id }, index) => [id, index]));
  }

  setAddMenu(addMenuOpen: boolean): void {
    this.store.setState({ addMenuOpen });
  }

  moveChosen(slot: Slot): void {
    const move = moveTo(this.cues, this.chosenIds(), slot);
    if (move) this.#do({ ops: [move], label: moveLabel(move.cueIds.length), selectIds: [] });
  }

  /** Takes the chosen cues out; asks first when there are several, or one of them is on air. */
  remove(): void {
    const edit = removeCues(this.cues, this.chosenIds());
    if (!edit) return;
    const removing = withContents(this.cues, this.chosenIds());
    const run = this.#deps.stores.live.getState().live?.run ?? null;
    const isOnAir = removing.some(({ id }) => ['armed', 'open', 'closing', 'pending'].includes(phaseOf(run, id)));
    if (removing.length > 1 || isOnAir) this.store.setState({ removing });
    else this.#do(edit);
  }

  /** The answer to the question that `remove` asks. */
  answerRemoval(yes: boolean): void {
    const { removing } = this.store.getState();
    this.store.setState({ removing: null });
    if (yes && removing) this.#do(removeCues(this.cues, new Set(removing.map(({ id }) => id))));
  }

  colour(colour: Colour): void {
    this.#do(colourCues(this.cues, this.chosenIds(), colour));
  }

  renumber(): void {
    this.#do(renumber(this.cues));
  }

  standby(): void {
    const cue = this.cursorCue();
    if (cue) this.#deps.standby(cue.id);
  }

  /** The chosen cues as our own format and as text for spreadsheets; null without any. */
  copy(): { readonly json: string; readonly tsv: string } | null {
    const copied = withContents(this.cues, this.chosenIds());
    if (copied.length === 0) return null;
    return { json: cuesToJson(copied), tsv: cuesToTsv(copied, columnsOf(this.show?.columns ?? []), this.context()) };
  }

  paste(json: string, text: string): void {
    const cursor = this.cursorCue();
    const collapsed = cursor !== null && this.store.getState().collapsedIds.has(cursor.id);
    const slot = slotForNew(this.cues, cursor, collapsed);
    const copied = cuesFromJson(json);
    if (copied) return this.#insert(insertCopies(copied, this.cues, slot, this.#deps.newId, 'Paste'));
    if (text.trim() === '') {
      return this.#deps.tell('info', 'The clipboard holds neither cues nor text.', 'Nothing to paste');
    }
    const columns = this.columns();
    const { rows, indexOf } = this.rows();
    const from = cursor === null ? rows.length : (indexOf.get(cursor.id) ?? rows.length);
    const columnAt = Math.max(
      0,
      columns.findIndex(({ id }) => id === this.store.getState().selection.columnId),
    );
    const outcome = pasteTable(
      parseTsv(text),
      { slot, rowsFromCursor: rows.slice(from).map(({ cue }) => cue), columnsFromCursor: columns.slice(columnAt) },
      { columns: this.show?.columns ?? [] },
      this.context(cursor ?? undefined),
      this.#deps.newId,
    );
    this.#do(outcome.edit);
    if (outcome.problems.length > 0) {
      const more = outcome.problems.length > 3 ? ` … and ${outcome.problems.length - 3} more` : '';
      this.#deps.tell('warning', outcome.problems.slice(0, 3).join('; ') + more, 'Some cells were left as they are');
    }
  }

  setColumns(columns: readonly Column[], label: string): void {
    this.#do({ ops: [{ op: 'set-show', field: 'columns', value: [...columns] }], label, selectIds: [] });
  }

  setPrefs(prefs: ColumnPrefs): void {
    this.store.setState({ prefs });
    writeColumnPrefs(this.#deps.storage, prefs);
  }

  setSearch(search: TableState['search']): void {
    this.store.setState({ search });
  }

  /** Goes to the next finding. */
  findNext(direction: 1 | -1): void {
    const { cursorId } = this.store.getState().selection;
    const next = nextFinding(this.found(), this.#orderOfCues(), cursorId, direction);
    if (next !== null) this.reveal(next);
  }

  toggleFold(cueId: string): void {
    const collapsedIds = new Set(this.store.getState().collapsedIds);
    if (!collapsedIds.delete(cueId)) collapsedIds.add(cueId);
    this.#refold(collapsedIds);
  }

  #refold(collapsedIds: ReadonlySet<string>): void {
    const before = this.rows();
    this.store.setState({ collapsedIds });
    const { selection } = this.store.getState();
    // A cursor that was folded away goes to its group, not to what stands behind it.
    const cue = this.cursorCue();
    if (cue && !this.rows().indexOf.has(cue.id)) {
      const byId = new Map(this.cues.map((each) => [each.id, each]));
      let up = cue.groupId;
      while (up !== null && !this.rows().indexOf.has(up)) up = byId.get(up)?.groupId ?? null;
      this.#select({ ...selection, cursorId: up ?? null, anchorId: null, extraIds: new Set() });
    } else this.#select(settled(before, this.rows(), selection));
  }

  #fold(fold: boolean): void {
    const cue = this.cursorCue();
    const group = cue?.type === 'group' ? cue.id : (cue?.groupId ?? null);
    if (group === null) return;
    const collapsedIds = new Set(this.store.getState().collapsedIds);
    if (fold) collapsedIds.add(group);
    else collapsedIds.delete(group);
    this.#refold(collapsedIds);
  }

  #select(selection: Selection): void {
    if (selection !== this.store.getState().selection) this.store.setState({ selection, editing: null });
  }

  #settle(): void {
    const before = this.#settledRows;
    const after = this.rows();
    this.#settledRows = after;
    const { selection, editing } = this.store.getState();
    const next = settled(before, after, selection);
    if (next === selection) return;
    // Somebody else's change must not close the cell that is being edited, unless its cue is gone.
    this.store.setState({ selection: next, editing: next.cursorId === selection.cursorId ? editing : null });
  }

  #do(edit: RundownEdit | null, otherwise?: string): void {
    if (!edit) {
      if (otherwise !== undefined) this.#deps.tell('info', `${otherwise}.`, 'Nothing was changed');
      return;
    }
    const problem = this.#deps.plan.edit(edit.ops, edit.label);
    if (problem !== null) return this.#deps.tell('warning', problem, `Not done: ${edit.label}`);
    const [first] = edit.selectIds;
    if (first === undefined) return;
    const { selection } = this.store.getState();
    const extraIds = new Set(edit.selectIds);
    this.#select({
      ...selection,
      cursorId: first,
      anchorId: first,
      extraIds: extraIds.size > 1 ? extraIds : new Set(),
    });
  }

  #insert(edit: RundownEdit | null): void {
    this.#do(edit && withRevealFollow(edit, this.cues, this.#deps.stores.live.getState().live?.run ?? null));
  }

  #moveStep(direction: 'up' | 'down'): void {
    const move = moveStep(this.cues, this.rows().rows, this.chosenIds(), direction);
    if (move) this.#do({ ops: [move], label: moveLabel(move.cueIds.length), selectIds: [] });
  }

  #typeAhead(typed: string): void {
    this.#forgetTyped?.cancel();
    this.#forgetTyped = this.#deps.clock.schedule(TYPE_AHEAD_MS, () => this.store.setState({ typed: '' }));
    // A lone "/" begins a search of letters that would be keys else; it is shown until the first comes.
    const text = typed.replace(/^\//, '');
    this.store.setState({ typed: text === '' ? '/' : typed });
    if (text === '') return;
    const cues = this.rows().rows.map(({ cue }) => cue);
    const { cursorId } = this.store.getState().selection;
    const at = cursorId === null ? 0 : (this.rows().indexOf.get(cursorId) ?? 0);
    const target = typeAheadTarget(cues, text, text.length === 1 ? at + 1 : at);
    if (target !== null) this.pick(target, null, 'only');
  }

  #clear(): void {
    const { search, selection, typed } = this.store.getState();
    if (typed !== '') this.store.setState({ typed: '' });
    else if (selection.extraIds.size > 0) this.#select({ ...selection, extraIds: new Set(), anchorId: null });
    else if (search) this.setSearch(null);
  }

  #columnIds(): readonly string[] {
    return this.columns().map(({ id }) => id);
  }

  #tellProblem(problem: string | null, title: string): void {
    if (problem !== null) this.#deps.tell('info', problem, title);
  }
}

/** `Move 3 cues`. */
function moveLabel(count: number): string {
  return count === 1 ? 'Move 1 cue' : `Move ${count} cues`;
}
