import { useEffect, useState, type RefObject } from 'react';
import { GUTTER_PX } from './table-head.tsx';
import type { RundownColumn } from './columns.ts';

/** Which columns can be seen, by index; those that stay in view are drawn anyway. */
export interface ColumnWindow {
  readonly first: number;
  readonly last: number;
}

/** One more on each side, so that a turn of the wheel finds them drawn. */
const SPARE_COLUMNS = 1;

/** The columns between two edges of the scrolled table, in px. */
export function columnWindow(columns: readonly RundownColumn[], leftPx: number, rightPx: number): ColumnWindow {
  let edgePx = GUTTER_PX;
  let first = columns.length;
  let last = -1;
  columns.forEach(({ widthPx }, index) => {
    if (edgePx + widthPx > leftPx && edgePx < rightPx) {
      first = Math.min(first, index);
      last = Math.max(last, index);
    }
    edgePx += widthPx;
  });
  return { first: Math.max(0, first - SPARE_COLUMNS), last: last + SPARE_COLUMNS };
}

/** The width of the table in px, without its scroll bar; 0 until it is known. */
export function useViewWidth(gridRef: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    const grid = gridRef.current;
    if (!grid) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidthPx(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(grid);
    return () => observer.disconnect();
  }, [gridRef]);
  return widthPx;
}

/** Follows the table as it is scrolled sideways or becomes wider; draws anew only when a column comes or goes. */
export function useColumnWindow(
  gridRef: RefObject<HTMLElement | null>,
  columns: readonly RundownColumn[],
): ColumnWindow {
  const [inView, setInView] = useState<ColumnWindow>({ first: 0, last: columns.length });
  useEffect(() => {
    const grid = gridRef.current;
    if (!grid) return undefined;
    let widthPx = grid.clientWidth;
    let asidePx = 0;
    const read = (): void => {
      const leftPx = grid.scrollLeft;
      if (leftPx !== asidePx) {
        asidePx = leftPx;
        grid.style.setProperty('--rundown-aside', `${leftPx}px`);
        grid.toggleAttribute('data-aside', leftPx > 0);
      }
      const next = columnWindow(columns, leftPx, leftPx + widthPx);
      setInView((now) => (now.first === next.first && now.last === next.last ? now : next));
    };
    const observer = new ResizeObserver(([entry]) => {
      widthPx = entry?.contentRect.width ?? widthPx;
      read();
    });
    observer.observe(grid);
    // Before the rows are drawn anew for the new place: reading it afterwards would lay out the page twice.
    const early = { capture: true, passive: true };
    grid.addEventListener('scroll', read, early);
    read();
    return () => {
      observer.disconnect();
      grid.removeEventListener('scroll', read, early);
    };
  }, [gridRef, columns]);
  return inView;
}
