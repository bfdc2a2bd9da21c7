import { memo, useRef, type PointerEvent } from 'react';
import { withWidth, type RundownColumn } from './columns.ts';
import { useController } from './table-context.tsx';

export const HEAD_PX = 28;
/** Drag handle and marks. */
export const GUTTER_PX = 34;

/** The widths of the columns, as CSS grid wants them; the title takes what is left over. */
export function gridTemplate(columns: readonly RundownColumn[]): string {
  const widths = columns.map(({ id, widthPx }) => (id === 'title' ? `minmax(${widthPx}px, 1fr)` : `${widthPx}px`));
  return `${GUTTER_PX}px ${widths.join(' ')}`;
}

/** The least width that all columns need. */
export function gridWidthPx(columns: readonly RundownColumn[]): number {
  return columns.reduce((sumPx, { widthPx }) => sumPx + widthPx, GUTTER_PX);
}

/** The row of column names; their edges are dragged to make them wider. */
export const TableHead = memo(function TableHead({ columns }: { readonly columns: readonly RundownColumn[] }) {
  return (
    <div role="rowgroup" className="rundown-heads" style={{ height: HEAD_PX }}>
      <div role="row" aria-rowindex={1} className="rundown-head">
        <div role="columnheader" aria-colindex={1} className="rundown-gutter">
          <span className="visually-hidden">Remarks</span>
        </div>
        {columns.map((column, index) => (
          <HeadCell key={column.id} column={column} index={index} />
        ))}
      </div>
    </div>
  );
});

function HeadCell({ column, index }: { readonly column: RundownColumn; readonly index: number }) {
  const controller = useController();
  const drag = useRef<{ readonly fromPx: number; readonly widthPx: number } | null>(null);
  const widthNow = (element: Element): number => element.parentElement?.getBoundingClientRect().width ?? column.widthPx;
  const onMove = (event: PointerEvent): void => {
    if (!drag.current) return;
    const widthPx = drag.current.widthPx + event.clientX - drag.current.fromPx;
    controller.setPrefs(withWidth(controller.store.getState().prefs, column.id, widthPx));
  };
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      className={column.alignRight ? 'rundown-cell right' : 'rundown-cell'}
      data-col={column.id}
      title={column.hint}
    >
      <span className="ellipsis">{column.title}</span>
      <span
        className="column-edge"
        title={`Drag to change the width of ${column.title}; double click: as it was`}
        aria-hidden
        onPointerDown={(event) => {
          event.preventDefault();
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { fromPx: event.clientX, widthPx: widthNow(event.currentTarget) };
        }}
        onPointerMove={onMove}
        onPointerUp={() => {
          drag.current = null;
        }}
        onDoubleClick={() => controller.setPrefs(withWidth(controller.store.getState().prefs, column.id, null))}
      />
    </div>
  );
}
