/** What is chosen in the table: one cell has the cursor, and one or more rows are selected. */
export interface Selection {
  readonly cursorId: string | null;
  readonly columnId: string;
  /** Where a range begins that Shift extends; null: at the cursor. */
  readonly anchorId: string | null;
  /** Rows selected besides the cursor's own, which always is. */
  readonly extraIds: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

export const NO_SELECTION: Selection = { cursorId: null, columnId: 'title', anchorId: null, extraIds: NONE };

/** The rows in view, by position and by cue. */
export interface RowOrder {
  readonly ids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
}

export type RowStep = 'up' | 'down' | 'first' | 'last' | 'page-up' | 'page-down';

/** All selected rows, the cursor's among them. */
export function selectedIds(selection: Selection): ReadonlySet<string> {
  if (selection.cursorId === null) return NONE;
  return selection.extraIds.size === 0
    ? new Set([selection.cursorId])
    : new Set([...selection.extraIds, selection.cursorId]);
}

export function isSelected(selection: Selection, cueId: string): boolean {
  return selection.cursorId === cueId || selection.extraIds.has(cueId);
}

/** The cursor on another row; with `extend` everything from the anchor to it is selected. */
export function withCursor(order: RowOrder, selection: Selection, cueId: string, extend = false): Selection {
  if (!extend) return { ...selection, cursorId: cueId, anchorId: null, extraIds: NONE };
  const anchorId = selection.anchorId ?? selection.cursorId ?? cueId;
  const from = order.indexOf.get(anchorId) ?? 0;
  const to = order.indexOf.get(cueId) ?? from;
  const range = order.ids.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ...selection, cursorId: cueId, anchorId, extraIds: new Set(range) };
}

/** Takes one row in or out of the selection (Ctrl+click). */
export function toggled(selection: Selection, cueId: string): Selection {
  const ids = new Set(selectedIds(selection));
  if (!ids.has(cueId)) return { ...selection, cursorId: cueId, anchorId: cueId, extraIds: ids };
  ids.delete(cueId);
  const cursorId = selection.cursorId === cueId ? ([...ids].at(-1) ?? cueId) : selection.cursorId;
  return { ...selection, cursorId, anchorId: cursorId, extraIds: ids };
}

export function withAll(order: RowOrder, selection: Selection): Selection {
  const cursorId = selection.cursorId ?? order.ids[0] ?? null;
  return { ...selection, cursorId, anchorId: order.ids[0] ?? null, extraIds: new Set(order.ids) };
}

/** Moves the cursor by a step; it stays within the rows. `pageRows`: how many are in view. */
export function stepped(
  order: RowOrder,
  selection: Selection,
  step: RowStep,
  extend = false,
  pageRows = 20,
): Selection {
  const last = order.ids.length - 1;
  if (last < 0) return { ...NO_SELECTION, columnId: selection.columnId };
  const at = selection.cursorId === null ? -1 : (order.indexOf.get(selection.cursorId) ?? -1);
  const leap = Math.max(1, pageRows - 1);
  const to = {
    up: at < 0 ? last : at - 1,
    down: at + 1,
    first: 0,
    last,
    'page-up': at < 0 ? 0 : at - leap,
    'page-down': at + leap,
  }[step];
  const cueId = order.ids[Math.min(last, Math.max(0, to))];
  return cueId === undefined ? selection : withCursor(order, selection, cueId, extend);
}

/** Moves the cursor along its row; it stays within the columns. */
export function steppedColumn(columnIds: readonly string[], selection: Selection, by: number): Selection {
  const at = Math.max(0, columnIds.indexOf(selection.columnId));
  const columnId = columnIds[Math.min(columnIds.length - 1, Math.max(0, at + by))];
  return columnId === undefined ? selection : { ...selection, columnId };
}

/**
 * The selection once the rows have changed: what went away is no longer selected, and the cursor goes to the row that
 * came to stand in its place.
 */
export function settled(before: RowOrder, after: RowOrder, selection: Selection): Selection {
  const { cursorId } = selection;
  if (cursorId === null || after.indexOf.has(cursorId)) {
    const gone = [...selection.extraIds].some((id) => !after.indexOf.has(id));
    if (!gone) return selection;
    return { ...selection, extraIds: new Set([...selection.extraIds].filter((id) => after.indexOf.has(id))) };
  }
  const was = before.indexOf.get(cursorId) ?? 0;
  const stays = (id: string): boolean => after.indexOf.has(id);
  const next =
    before.ids.slice(was).find(stays) ?? before.ids.slice(0, was).findLast(stays) ?? after.ids.at(-1) ?? null;
  return { ...selection, cursorId: next, anchorId: null, extraIds: NONE };
}
