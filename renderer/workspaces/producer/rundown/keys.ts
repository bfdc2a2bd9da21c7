import type { RowStep } from './selection.ts';

/** The part of a KeyboardEvent that counts. */
export interface TablePress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly repeat: boolean;
}

/** What a key means in the table, while no cell is edited. */
export type TableAction =
  | { readonly kind: 'step'; readonly step: RowStep; readonly extend: boolean }
  | { readonly kind: 'column'; readonly by: number }
  | { readonly kind: 'edge-column'; readonly edge: 'first' | 'last' }
  | { readonly kind: 'edit' }
  | { readonly kind: 'type-ahead'; readonly text: string }
  | { readonly kind: 'find-next' | 'next-remark'; readonly direction: 1 | -1 }
  | { readonly kind: 'move'; readonly direction: 'up' | 'down' }
  | { readonly kind: 'fold'; readonly fold: boolean }
  | {
      readonly kind:
        | 'open-editor'
        | 'select-all'
        | 'clear'
        | 'duplicate'
        | 'remove'
        | 'undo'
        | 'redo'
        | 'search'
        | 'group'
        | 'ungroup'
        | 'skip'
        | 'add'
        | 'standby'
        | 'begin-type-ahead'
        | 'remarks';
    };

/** Keys that may be held down. */
const isSteady = (action: TableAction): boolean =>
  ['step', 'column', 'move', 'undo', 'redo', 'type-ahead', 'find-next'].includes(action.kind);

const STEPS: Readonly<Record<string, RowStep>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'page-up',
  PageDown: 'page-down',
};

/**
 * What a key press means in the table; null: none of ours (GO and the other run keys are the window's). Letters look for
 * titles, but those that run the show stay what they are unless a search by letters has begun: `isRunKey` says which.
 */
export function resolveTableKey(
  press: TablePress,
  state: { readonly searching: boolean; readonly isRunKey: (press: TablePress) => boolean },
): TableAction | null {
  const action = press.ctrlKey || press.metaKey ? withCtrl(press) : press.altKey ? withAlt(press) : plain(press, state);
  return action !== null && press.repeat && !isSteady(action) ? null : action;
}

function withCtrl(press: TablePress): TableAction | null {
  if (press.altKey) return null;
  const key = press.key.toLowerCase();
  if (key === 'z') return { kind: press.shiftKey ? 'redo' : 'undo' };
  if (key === 'g') return { kind: press.shiftKey ? 'ungroup' : 'group' };
  if (key === 'home' || key === 'end') {
    return { kind: 'step', step: key === 'home' ? 'first' : 'last', extend: press.shiftKey };
  }
  if (press.shiftKey) return null;
  switch (key) {
    case 'y':
      return { kind: 'redo' };
    case 'a':
      return { kind: 'select-all' };
    case 'd':
      return { kind: 'duplicate' };
    case 'f':
      return { kind: 'search' };
    case 'enter':
      return { kind: 'open-editor' };
    case '.':
      return { kind: 'remarks' };
    default:
      return null;
  }
}

function withAlt(press: TablePress): TableAction | null {
  switch (press.key) {
    case 'ArrowUp':
      return { kind: 'move', direction: 'up' };
    case 'ArrowDown':
      return { kind: 'move', direction: 'down' };
    case 'ArrowLeft':
      return { kind: 'fold', fold: true };
    case 'ArrowRight':
      return { kind: 'fold', fold: false };
    default:
      return null;
  }
}

function plain(press: TablePress, state: Parameters<typeof resolveTableKey>[1]): TableAction | null {
  const { key, shiftKey } = press;
  const step = Object.hasOwn(STEPS, key) ? STEPS[key] : undefined;
  if (step) return { kind: 'step', step, extend: shiftKey };
  switch (key) {
    case 'Home':
    case 'End':
      return { kind: 'step', step: key === 'Home' ? 'first' : 'last', extend: shiftKey };
    case 'ArrowLeft':
    case 'ArrowRight':
      return shiftKey
        ? { kind: 'edge-column', edge: key === 'ArrowLeft' ? 'first' : 'last' }
        : { kind: 'column', by: key === 'ArrowLeft' ? -1 : 1 };
    case 'Enter':
      return shiftKey ? { kind: 'open-editor' } : { kind: 'edit' };
    case 'F2':
      return { kind: 'edit' };
    case 'F3':
      return { kind: 'find-next', direction: shiftKey ? -1 : 1 };
    case 'Escape':
      return { kind: 'clear' };
    case 'Delete':
    case 'Backspace':
      return { kind: 'remove' };
    case 'Insert':
      return { kind: 'add' };
    case 'F8':
      return { kind: 'next-remark', direction: shiftKey ? -1 : 1 };
    default:
      return letter(press, state);
  }
}

function letter(press: TablePress, { searching, isRunKey }: Parameters<typeof resolveTableKey>[1]): TableAction | null {
  const { key } = press;
  if (key.length !== 1) return null;
  // Space is GO, whatever was typed before.
  if (key === ' ') return null;
  if (searching) return { kind: 'type-ahead', text: key };
  if (key === '?' || isRunKey(press)) return null;
  if (key === '/' || key === "'") return { kind: 'begin-type-ahead' };
  if (key === '+') return { kind: 'add' };
  if (key === 'e' || key === 'E') return { kind: 'open-editor' };
  if (key === 's' || key === 'S') return { kind: 'standby' };
  if (key === 'x' || key === 'X') return { kind: 'skip' };
  return /[\p{L}\p{N}]/u.test(key) ? { kind: 'type-ahead', text: key } : null;
}

/** For the list that `?` opens. */
export const TABLE_HELP: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: ['↑ ↓ ← →'], what: 'Go from cell to cell; with Shift select rows' },
  { keys: ['Home', 'End', 'Page ↑ ↓'], what: 'First and last cue, a page up and down' },
  { keys: ['Enter'], what: 'Edit the cell; Enter again without a change opens the cue’s editor' },
  { keys: ['Tab'], what: 'While editing: save, and edit the next cell' },
  { keys: ['Esc'], what: 'Give up what was typed; end selection and search' },
  { keys: ['E'], what: 'Open the cue’s editor (also Ctrl+Enter, double click)' },
  { keys: ['S'], what: 'Put the cue in standby' },
  { keys: ['X'], what: 'Skip the selected cues, or no longer' },
  { keys: ['A … Z'], what: 'Jump to the title that begins so; after / even with letters that are keys' },
  { keys: ['Insert', '+'], what: 'Add a cue' },
  { keys: ['Ctrl', 'D'], what: 'Duplicate' },
  { keys: ['Delete'], what: 'Remove' },
  { keys: ['Alt', '↑ ↓'], what: 'Move the selected cues, into groups and out' },
  { keys: ['Alt', '← →'], what: 'Fold a group, unfold it' },
  { keys: ['Ctrl', 'G'], what: 'Group the selection; with Shift ungroup' },
  { keys: ['Ctrl', 'C / X / V'], what: 'Copy, cut, paste; also to and from a spreadsheet' },
  { keys: ['Ctrl', 'Z'], what: 'Undo; with Shift redo' },
  { keys: ['Ctrl', 'F'], what: 'Search; F3 goes to the next' },
  { keys: ['F8'], what: 'Go to the next remark of the linter and its fixes; Ctrl+. opens those of the row' },
  { keys: ['Ctrl', 'A'], what: 'Select all cues' },
];
