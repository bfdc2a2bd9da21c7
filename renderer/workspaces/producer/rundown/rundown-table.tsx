import { DndContext, DragOverlay, useDraggable, useSensor, useSensors } from '@dnd-kit/core';
import {
  useCallback,
  useLayoutEffect,
  useMemo,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import { useStore } from 'zustand';
import type { Cue } from '../../../../shared/cues/registry.ts';
import type { Finding } from '../../../../shared/show/lint/finding.ts';
import { PLACE_FIELD } from '../../../../shared/show/plan-ops.ts';
import { triggerText } from '../../../../shared/show/trigger-text.ts';
import { runOf } from '../../../app/cue-view.ts';
import { resolveShortcut } from '../../../app/shortcuts.ts';
import { useLive, useShow, useStudio } from '../../../app/studio-context.tsx';
import { cueForHotkey } from '../../../automation/hotkeys.ts';
import { fieldInWords } from '../../../share/share-words.ts';
import { CUES_MIME } from './clipboard.ts';
import { fitted, type RundownColumn } from './columns.ts';
import { cueCount } from './edits.ts';
import { Glyphs } from './glyphs.tsx';
import { resolveTableKey, type TablePress } from './keys.ts';
import { PlayheadLines } from './playhead-lines.tsx';
import { useController, useTable } from './table-context.tsx';
import { gridTemplate, gridWidthPx, GUTTER_PX, HEAD_PX, TableHead } from './table-head.tsx';
import { cellElementId, ROW_PX, shownColumnId, TableRow } from './table-row.tsx';
import { useColumnWindow, useViewWidth } from './use-column-window.ts';
import { GripSensor, useDrop } from './use-drop.ts';
import { usePeopleByCue } from './use-presence.ts';
import { useRowWindow } from './use-row-window.ts';
import { useShowPlan, useShowTimes } from './use-times.ts';

/** Below these widths a type is its icon alone, and a group says nothing but its name. */
const ICON_ALONE_PX = 84;
const TERSE_PX = 280;
/** A drag begins after so many px, so that a click with a shaking hand is a click. */
const DRAG_PX = 4;

/** The rundown as a table: only rows in view are drawn; the keyboard works on the cell with the cursor. */
export function RundownTable(props: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly remarks: ReadonlyMap<string, readonly Finding[]>;
}) {
  const { gridRef } = props;
  const controller = useController();
  const drag = useDrop(controller, gridRef);
  const sensors = useSensors(useSensor(GripSensor, { activationConstraint: { distance: DRAG_PX } }));
  const count = drag.draggingId === null ? 0 : controller.chosenIds().size;
  return (
    <DndContext
      sensors={sensors}
      onDragStart={drag.begin}
      onDragEnd={() => drag.end(true)}
      onDragCancel={() => drag.end(false)}
    >
      <Glyphs />
      <Grid {...props} drag={drag} />
      <DragOverlay dropAnimation={null}>
        {drag.draggingId !== null && <span className="drag-flag">{cueCount(count)}</span>}
      </DragOverlay>
    </DndContext>
  );
}

function Grid(props: Parameters<typeof RundownTable>[0] & { readonly drag: ReturnType<typeof useDrop> }) {
  const { gridRef, drag } = props;
  const controller = useController();
  const { stores } = useStudio();
  useShow();
  useTable((state) => state.collapsedIds);
  const isEditing = useTable((state) => state.editing !== null);
  const search = useTable((state) => state.search);
  const prefs = useTable((state) => state.prefs);
  const { rows, ids, indexOf } = controller.rows();
  const planned = controller.columns();
  const widthPx = useViewWidth(gridRef);
  const columns = useMemo(() => fitted(planned, widthPx - GUTTER_PX, prefs), [planned, widthPx, prefs]);
  const draggingIndex = drag.draggingId === null ? -1 : (indexOf.get(drag.draggingId) ?? -1);
  const drawn = useRowWindow(gridRef, { ids, indexOf, draggingIndex, isHeld: isEditing || draggingIndex >= 0 });
  const inView = useColumnWindow(gridRef, columns);
  const { setNodeRef, listeners } = useDraggable({ id: 'rows' });
  const inputs = useRowInputs();
  const found = search === null ? null : controller.found();
  const hits = useMemo(() => (found === null ? null : new Set(found)), [found]);
  const onMarks = useCallback((cueId: string) => controller.openRemarks({ cueId }), [controller]);
  const onConflict = useCallback(
    (cueId: string) => {
      controller.pick(cueId, null, 'only');
      const ofCue = stores.plan.getState().conflicts.filter((conflict) => conflict.cueId === cueId);
      // The editor asks about fields; a place, or a whole cue, is none.
      const isInEditor = ofCue.every(({ field }) => field !== '*' && field !== PLACE_FIELD);
      if (isInEditor) controller.openEditor();
      else stores.plan.setState({ isDeciding: true });
    },
    [controller, stores],
  );
  const onFold = useCallback((cueId: string) => controller.toggleFold(cueId), [controller]);

  return (
    <div
      ref={gridRef}
      className="rundown-grid"
      data-rundown
      data-dragging={drag.draggingId !== null || undefined}
      role="treegrid"
      tabIndex={0}
      aria-label="Rundown"
      aria-multiselectable
      data-icons={isNarrower(columns, 'type', ICON_ALONE_PX) || undefined}
      data-terse={isNarrower(columns, 'title', TERSE_PX) || undefined}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      style={
        {
          '--rundown-columns': gridTemplate(columns),
          '--rundown-width': `${gridWidthPx(columns)}px`,
        } as React.CSSProperties
      }
      {...useGridHandlers()}
    >
      <CursorFollower gridRef={gridRef} columns={columns} indexOf={indexOf} />
      <TableHead columns={columns} />
      <div
        role="rowgroup"
        className="rundown-rows"
        ref={setNodeRef}
        {...listeners}
        style={{ height: rows.length * ROW_PX }}
      >
        {drawn.map(({ index, key }) => {
          const row = rows[index];
          if (!row) return null;
          const { cue } = row;
          return (
            <TableRow
              key={key}
              index={index}
              cue={cue}
              depth={row.depth}
              holds={row.holds}
              collapsed={row.collapsed}
              columns={columns}
              firstColumn={inView.first}
              lastColumn={inView.last}
              run={runOf(inputs.run, cue.id)}
              isStandby={inputs.run?.standbyCueId === cue.id}
              isCurrent={inputs.run?.currentCueId === cue.id}
              plan={inputs.plan?.cues[cue.id] ?? null}
              timeZone={inputs.timeZone}
              times={inputs.times?.cues[cue.id] ?? null}
              triggerText={
                cue.trigger.kind === 'manual'
                  ? ''
                  : triggerText(cue.trigger, { cues: controller.cues, timeZone: inputs.zone })
              }
              hit={hits?.has(cue.id) === true}
              people={inputs.people.get(cue.id) ?? null}
              marks={props.remarks.get(cue.id) ?? null}
              onMarks={onMarks}
              onFold={onFold}
              conflicts={inputs.conflicts.get(cue.id) ?? ''}
              onConflict={onConflict}
            />
          );
        })}
      </div>
      <div className="rundown-overlay" style={{ top: HEAD_PX }} aria-hidden>
        <PlayheadLines />
        {drag.drop && (
          <div
            className="drop-line"
            data-into={drag.drop.intoCueId !== null || undefined}
            style={{
              transform: `translateY(${drag.drop.topPx - (drag.drop.intoCueId === null ? 0 : ROW_PX)}px)`,
              height: drag.drop.intoCueId === null ? 0 : ROW_PX,
              marginLeft: drag.drop.depth * 14,
            }}
          />
        )}
      </div>
    </div>
  );
}

/** Tells where the cursor is, and brings its column into view; by itself, for a step of the cursor is to draw next to nothing. */
function CursorFollower(props: {
  readonly gridRef: RefObject<HTMLDivElement | null>;
  readonly columns: readonly RundownColumn[];
  readonly indexOf: ReadonlyMap<string, number>;
}) {
  const { gridRef, columns, indexOf } = props;
  const { cursorId, columnId } = useTable((state) => state.selection);
  useColumnInView(gridRef, columnId);
  const activeId =
    cursorId !== null && indexOf.has(cursorId) ? cellElementId(cursorId, shownColumnId(columns, columnId)) : null;
  useLayoutEffect(() => {
    if (activeId === null) gridRef.current?.removeAttribute('aria-activedescendant');
    else gridRef.current?.setAttribute('aria-activedescendant', activeId);
  }, [gridRef, activeId]);
  return null;
}

function isNarrower(columns: readonly RundownColumn[], columnId: string, px: number): boolean {
  return columns.some(({ id, widthPx }) => id === columnId && widthPx < px);
}

/** What all rows are drawn from besides the cues. */
function useRowInputs() {
  const show = useShow();
  const run = useLive((live) => live?.run ?? null);
  const plan = useShowPlan();
  const times = useShowTimes();
  const people = usePeopleByCue();
  const conflicts = useConflictsByCue();
  const zone = show?.timeZone ?? 'UTC';
  return { run, plan, times, people, conflicts, zone, timeZone: plan?.anchored === true ? zone : null };
}

/** The fields in conflict of each cue, in words. */
function useConflictsByCue(): ReadonlyMap<string, string> {
  const { stores } = useStudio();
  const conflicts = useStore(stores.plan, (state) => state.conflicts);
  return useMemo(() => {
    const fields = Map.groupBy(conflicts, ({ cueId }) => cueId);
    return new Map(
      [...fields].flatMap(([cueId, of]): [string, string][] =>
        cueId === null ? [] : [[cueId, of.map(({ field }) => fieldInWords(field)).join(', ')]],
      ),
    );
  }, [conflicts]);
}

/** Scrolls sideways as little as it takes for the cell with the cursor to be in view. */
function useColumnInView(gridRef: RefObject<HTMLDivElement | null>, columnId: string): void {
  useLayoutEffect(() => {
    const grid = gridRef.current;
    const cell = grid?.querySelector<HTMLElement>(`[role="columnheader"][data-col="${CSS.escape(columnId)}"]`);
    if (!grid || !cell || columnId === 'number' || columnId === 'title') return;
    const stickyPx = stickyWidth(grid);
    const leftPx = cell.offsetLeft;
    if (leftPx - stickyPx < grid.scrollLeft) grid.scrollLeft = leftPx - stickyPx;
    else if (leftPx + cell.offsetWidth > grid.scrollLeft + grid.clientWidth) {
      grid.scrollLeft = leftPx + cell.offsetWidth - grid.clientWidth;
    }
  }, [gridRef, columnId]);
}

/** Width of the columns that stay in view. */
function stickyWidth(grid: HTMLElement): number {
  const heads = grid.querySelectorAll<HTMLElement>('[role="columnheader"]:is([data-col="number"], [data-col="title"])');
  return [...heads].reduce((sumPx, head) => sumPx + head.offsetWidth, GUTTER_PX);
}

/** Keys that run the show mean the same in the table, and so do hotkeys of its cues. */
function isRunKey(cues: readonly Cue[], { key, code, ctrlKey, altKey, metaKey, shiftKey }: TablePress): boolean {
  // Held down, a run key does nothing more; it still is one.
  const press = { key, code, ctrlKey, altKey, metaKey, shiftKey, repeat: false };
  const action = resolveShortcut(press, {
    typing: false,
    dialogOpen: false,
    controlFocused: false,
    rundownFocused: true,
    workspace: 'producer',
  });
  return (action !== null && action.kind !== 'rundown') || cueForHotkey(cues, press) !== null;
}

function useGridHandlers() {
  const controller = useController();
  const { stores } = useStudio();
  const [handlers] = useState(() => ({
    onKeyDown: (event: KeyboardEvent<HTMLElement>): void => {
      // Menus that belong to the table stand elsewhere on the page.
      if (!event.currentTarget.contains(event.target as Node)) return;
      // Esc belongs to the drag, and no other key means anything in the middle of one.
      if (event.currentTarget.dataset['dragging'] !== undefined) return;
      const searching = controller.store.getState().typed !== '';
      const cues = stores.show.getState().show?.rundown.cues ?? [];
      const action = resolveTableKey(event, { searching, isRunKey: (press) => isRunKey(cues, press) });
      if (action === null) return;
      event.preventDefault();
      event.stopPropagation();
      controller.act(action);
    },
    onFocus: (event: React.FocusEvent<HTMLElement>): void => {
      if (event.target === event.currentTarget) controller.takeFocus();
    },
    onMouseDown: (event: MouseEvent<HTMLElement>): void => {
      const place = cellAt(event.target);
      if (!place || event.button !== 0 || isInEditor(event.target)) return;
      const how = event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'toggle' : 'only';
      // Shift would select text.
      if (how !== 'only') event.preventDefault();
      event.currentTarget.focus({ preventScroll: true });
      controller.pick(place.cueId, place.columnId, how);
    },
    onDoubleClick: (event: MouseEvent<HTMLElement>): void => {
      if (cellAt(event.target) && !isInEditor(event.target)) controller.openEditor();
    },
    onCopy: (event: ClipboardEvent<HTMLElement>): void => {
      if (!isInEditor(event.target)) copyTo(event, controller.copy());
    },
    onCut: (event: ClipboardEvent<HTMLElement>): void => {
      if (isInEditor(event.target)) return;
      if (copyTo(event, controller.copy())) controller.remove();
    },
    onPaste: (event: ClipboardEvent<HTMLElement>): void => {
      if (isInEditor(event.target)) return;
      event.preventDefault();
      controller.paste(event.clipboardData.getData(CUES_MIME), event.clipboardData.getData('text/plain'));
    },
  }));
  return handlers;
}

function copyTo(
  event: ClipboardEvent<HTMLElement>,
  copied: { readonly json: string; readonly tsv: string } | null,
): boolean {
  if (!copied) return false;
  event.preventDefault();
  event.clipboardData.setData(CUES_MIME, copied.json);
  event.clipboardData.setData('text/plain', copied.tsv);
  return true;
}

/** The cell an event came from; `columnId` null: its row's gutter. */
function cellAt(target: EventTarget): { readonly cueId: string; readonly columnId: string | null } | null {
  if (!(target instanceof Element)) return null;
  const cueId = target.closest<HTMLElement>('[data-cue]')?.dataset['cue'];
  return cueId === undefined
    ? null
    : { cueId, columnId: target.closest<HTMLElement>('[data-col]')?.dataset['col'] ?? null };
}

function isInEditor(target: EventTarget): boolean {
  return target instanceof Element && target.closest('.cell-editor, .cell-popup') !== null;
}
