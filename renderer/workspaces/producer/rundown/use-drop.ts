import { PointerSensor, type DragStartEvent } from '@dnd-kit/core';
import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import type { RundownController } from './controller.ts';
import { moveTo, slotAtPointer, type Slot } from './moves.ts';
import { HEAD_PX } from './table-head.tsx';
import { ROW_PX } from './table-row.tsx';

/** Where dragged rows would go. */
export interface Drop {
  readonly slot: Slot;
  /** Where the line is drawn, in px from the top of the rows; for `intoCueId` the row above it is marked instead. */
  readonly topPx: number;
  readonly depth: number;
  readonly intoCueId: string | null;
}

/**
 * Begins a drag at the grip of a row. All rows together are one draggable, which costs nothing per row; the row that is
 * meant is the one the pointer went down on.
 */
export class GripSensor extends PointerSensor {
  static override activators = [
    {
      eventName: 'onPointerDown' as const,
      handler: ({ nativeEvent: { isPrimary, button, target } }: PointerEvent): boolean =>
        isPrimary && button === 0 && target instanceof Element && target.closest('.grip') !== null,
    },
  ];
}

/** Follows the pointer while rows are dragged, and says where they would go; null where they can't. */
export function useDrop(controller: RundownController, grid: RefObject<HTMLElement | null>) {
  const [drop, setDrop] = useState<Drop | null>(null);
  const [draggingId, setDraggingId] = useState<string | null>(null);
  const latest = useRef<Drop | null>(null);
  useEffect(() => {
    if (draggingId === null) return undefined;
    const element = grid.current;
    let lastY = 0;
    const follow = (): void => {
      if (!element) return;
      const topPx = lastY - element.getBoundingClientRect().top - HEAD_PX + element.scrollTop;
      latest.current = dropAt(controller, topPx);
      setDrop(latest.current);
    };
    const onMove = (event: globalThis.PointerEvent): void => {
      lastY = event.clientY;
      follow();
    };
    globalThis.addEventListener('pointermove', onMove);
    // The rows also go by under a pointer at rest.
    element?.addEventListener('scroll', follow);
    return () => {
      globalThis.removeEventListener('pointermove', onMove);
      element?.removeEventListener('scroll', follow);
    };
  }, [controller, grid, draggingId]);

  return {
    drop,
    draggingId,
    begin: ({ activatorEvent }: DragStartEvent) => {
      const { target } = activatorEvent;
      const row = target instanceof Element ? target.closest<HTMLElement>('[data-cue]') : null;
      const cueId = row?.dataset['cue'];
      if (cueId === undefined) return;
      if (!controller.chosenIds().has(cueId)) controller.pick(cueId, null, 'only');
      setDraggingId(cueId);
    },
    end: (take: boolean) => {
      if (take && latest.current) controller.moveChosen(latest.current.slot);
      latest.current = null;
      setDrop(null);
      setDraggingId(null);
    },
  };
}

function dropAt(controller: RundownController, topPx: number): Drop | null {
  const { rows } = controller.rows();
  const { cues } = controller;
  const index = Math.floor(topPx / ROW_PX);
  const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
  if (!row) return null;
  const isBelow = index >= rows.length;
  const share = Math.min(1, Math.max(0, topPx / ROW_PX - index));
  const slot: Slot = isBelow
    ? { afterCueId: cues.at(-1)?.id ?? null, groupId: null }
    : slotAtPointer(cues, row, index < 0 ? 0 : share);
  if (!moveTo(cues, controller.chosenIds(), slot)) return null;
  const at = Math.max(0, index);
  if (isBelow) return { slot, topPx: rows.length * ROW_PX, depth: 0, intoCueId: null };
  const intoCueId = slot.groupId === row.cue.id ? row.cue.id : null;
  const isBefore = slot.groupId === row.cue.groupId && share < 0.5;
  return { slot, topPx: (isBefore ? at : at + 1) * ROW_PX, depth: row.depth, intoCueId };
}
