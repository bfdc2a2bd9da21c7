import type { Cue } from '../../../shared/cues/registry.ts';

/** Where a cue goes when it is moved by one: the cue it then stands behind, null for the top; undefined: it cannot. */
export function moveTarget(cues: readonly Cue[], cueId: string, direction: 'up' | 'down'): string | null | undefined {
  const index = cues.findIndex((cue) => cue.id === cueId);
  if (index < 0) return undefined;
  if (direction === 'down') return cues[index + 1]?.id;
  if (index === 0) return undefined;
  return index === 1 ? null : cues[index - 2]?.id;
}

/** The selection after a key; always a cue of the rundown, or null when it is empty. */
export function moveSelection(
  cues: readonly Cue[],
  selectedId: string | null,
  step: 'up' | 'down' | 'first' | 'last',
): string | null {
  if (cues.length === 0) return null;
  const index = cues.findIndex((cue) => cue.id === selectedId);
  const next = {
    up: index < 0 ? cues.length - 1 : Math.max(0, index - 1),
    down: Math.min(cues.length - 1, index + 1),
    first: 0,
    last: cues.length - 1,
  }[step];
  return cues[next]?.id ?? null;
}

/** The selection that stays when a cue goes away: the one behind it, else the one before it. */
export function selectionAfterRemoval(cues: readonly Cue[], removedId: string): string | null {
  const index = cues.findIndex((cue) => cue.id === removedId);
  return cues[index + 1]?.id ?? cues[index - 1]?.id ?? null;
}

/** The rows that are in view, and some around them, so that 10,000 cues cost no more than 40. */
export interface RowWindow {
  readonly first: number;
  /** One behind the last. */
  readonly end: number;
}

const SPARE_ROWS = 8;

export function rowWindow(rows: number, rowHeightPx: number, scrollTopPx: number, viewHeightPx: number): RowWindow {
  const top = Math.max(0, Math.min(scrollTopPx, Math.max(0, rows * rowHeightPx - viewHeightPx)));
  const first = Math.max(0, Math.floor(top / rowHeightPx) - SPARE_ROWS);
  const end = Math.min(rows, Math.ceil((top + viewHeightPx) / rowHeightPx) + SPARE_ROWS);
  return { first: Math.min(first, rows), end: Math.max(end, Math.min(first, rows)) };
}

/** The number for a cue added at the end: one above the greatest whole number in use. */
export function nextCueNumber(cues: readonly Cue[]): string {
  const numbers = cues.map((cue) => Number(cue.number)).filter((number) => Number.isFinite(number));
  return String(Math.floor(Math.max(0, ...numbers)) + 1);
}
