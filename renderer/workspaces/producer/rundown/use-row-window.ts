import { useEffect, useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import { useStudio } from '../../../app/studio-context.tsx';
import { NO_ROW_KEYS, rowKeys, within, type RowKeys, type RowSpan } from './row-span.ts';
import { useController, useTable } from './table-context.tsx';
import { HEAD_PX } from './table-head.tsx';
import { ROW_PX } from './table-row.tsx';
import { FIRST_SPAN, WindowFollower } from './window-follower.ts';

/** A row to draw: its place in the table, and the key of its element. */
export interface DrawnRow {
  readonly index: number;
  readonly key: number;
}

/**
 * The rows to draw: those in view, and some around them. Those with the cursor and the dragged one stay, wherever they
 * are; while a cell is edited or a row dragged (`isHeld`), no element becomes another row's.
 */
export function useRowWindow(
  gridRef: RefObject<HTMLDivElement | null>,
  table: {
    readonly ids: readonly string[];
    readonly indexOf: ReadonlyMap<string, number>;
    /** −1: none is. */
    readonly draggingIndex: number;
    readonly isHeld: boolean;
  },
): readonly DrawnRow[] {
  const { ids, indexOf, draggingIndex, isHeld } = table;
  const controller = useController();
  const { clock } = useStudio();
  const [drawn, setDrawn] = useState(FIRST_SPAN);
  const [keeper] = useState(() => new KeyKeeper());
  useEffect(() => {
    const grid = gridRef.current;
    if (!grid) return undefined;
    const follower = new WindowFollower({ grid, controller, clock, rowPx: ROW_PX, draw: drawWith(setDrawn) });
    const observer = new ResizeObserver(([entry]) => follower.resized((entry?.contentRect.height ?? 0) - HEAD_PX));
    observer.observe(grid);
    return () => {
      observer.disconnect();
      follower.close();
    };
  }, [clock, controller, gridRef]);
  const { first, end } = within(drawn, ids.length);
  // Where it is among those drawn does not matter here: then a step of the cursor draws nothing anew.
  const cursorAwayIndex = useTable(({ selection }) => {
    const index = selection.cursorId === null ? -1 : (indexOf.get(selection.cursorId) ?? -1);
    return index >= first && index < end ? -1 : index;
  });
  const indexes = Array.from({ length: end - first }, (_, at) => first + at);
  for (const index of new Set([cursorAwayIndex, draggingIndex]))
    if (index >= 0 && (index < first || index >= end)) indexes.push(index);
  const keys = keeper.keysFor(
    indexes.map((index) => ids[index] ?? ''),
    !isHeld,
  );
  const rows = indexes.map((index, at) => ({ index, key: keys[at] ?? at }));
  // An element that is moved among its siblings costs as much as a new one. Where all rows are drawn they stand in order.
  return indexes.length === ids.length ? rows : rows.toSorted((one, other) => one.key - other.key);
}

/** What is needed in this frame is drawn before the caller goes on. */
function drawWith(setDrawn: (span: RowSpan) => void): (span: RowSpan, isUrgent: boolean) => void {
  return (span, isUrgent) => {
    if (isUrgent) flushSync(() => setDrawn(span));
    else setDrawn(span);
  };
}

/** Remembers under which keys rows are drawn; asked twice for the same rows, it says the same. */
class KeyKeeper {
  #known: RowKeys = NO_ROW_KEYS;

  keysFor(ids: readonly string[], mayReuse: boolean): readonly number[] {
    this.#known = rowKeys(this.#known, ids, mayReuse);
    return this.#known.keys;
  }
}
