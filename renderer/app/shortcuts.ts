export type WorkspaceId = 'producer' | 'host' | 'qa';
export const WORKSPACES: readonly WorkspaceId[] = ['producer', 'host', 'qa'];

/** What a key asks for. Rundown actions are for the selected cue. */
export type ShortcutAction =
  | { readonly kind: 'go' }
  | { readonly kind: 'help' }
  | { readonly kind: 'workspace'; readonly id: WorkspaceId }
  | { readonly kind: 'rundown'; readonly action: RundownAction };

export type RundownAction = 'up' | 'down' | 'first' | 'last' | 'edit' | 'standby' | 'remove' | 'move-up' | 'move-down';

/** The part of a KeyboardEvent that counts. */
export interface KeyPress {
  readonly key: string;
  /** Physical key, so that Ctrl+1 works on every layout. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  /** The key is held down: GO and removal must not repeat. */
  readonly repeat: boolean;
}

export interface KeyContext {
  /** A text field has the focus. */
  readonly typing: boolean;
  /** A dialog or drawer is open. */
  readonly dialogOpen: boolean;
  /** A control got the focus by the Tab key: Space and Enter are its own. */
  readonly controlFocused: boolean;
  /** The rundown (or nothing) has the focus. */
  readonly rundownFocused: boolean;
  readonly workspace: WorkspaceId;
}

const RUNDOWN_KEYS: Record<string, RundownAction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
  Enter: 'edit',
  s: 'standby',
  S: 'standby',
  Delete: 'remove',
  Backspace: 'remove',
};
const REPEATABLE: readonly RundownAction[] = ['up', 'down'];

/** What a key press means here; null: it is none of ours. */
export function resolveShortcut(press: KeyPress, context: KeyContext): ShortcutAction | null {
  const withModifier = press.ctrlKey || press.altKey;
  if (withModifier && !press.metaKey && !press.shiftKey) {
    const digit = /^(?:Digit|Numpad)([123])$/.exec(press.code)?.[1];
    const id = digit === undefined ? undefined : WORKSPACES[Number(digit) - 1];
    if (id !== undefined && !press.repeat) return { kind: 'workspace', id };
  }
  if (context.typing || context.dialogOpen || press.metaKey || press.ctrlKey) return null;
  if (press.altKey) return movingShortcut(press, context);
  if (press.key === '?') return press.repeat ? null : { kind: 'help' };
  if (press.key === ' ' || press.code === 'Space') {
    if (press.repeat || context.controlFocused || context.workspace === 'qa') return null;
    return { kind: 'go' };
  }
  return rundownShortcut(press, context);
}

function movingShortcut(press: KeyPress, context: KeyContext): ShortcutAction | null {
  if (context.workspace !== 'producer' || !context.rundownFocused) return null;
  if (press.key === 'ArrowUp') return { kind: 'rundown', action: 'move-up' };
  if (press.key === 'ArrowDown') return { kind: 'rundown', action: 'move-down' };
  return null;
}

function rundownShortcut(press: KeyPress, context: KeyContext): ShortcutAction | null {
  if (context.workspace !== 'producer' || !context.rundownFocused || context.controlFocused) return null;
  if (!Object.hasOwn(RUNDOWN_KEYS, press.key)) return null;
  const action = RUNDOWN_KEYS[press.key];
  if (action === undefined || (press.repeat && !REPEATABLE.includes(action))) return null;
  return { kind: 'rundown', action };
}

/** The list that `?` opens. */
export const SHORTCUT_HELP: readonly {
  readonly keys: readonly string[];
  readonly what: string;
  readonly where: string;
}[] = [
  { keys: ['Space'], what: 'GO: take the cue in standby', where: 'Producer, Host' },
  { keys: ['Ctrl', '1'], what: 'Producer workspace (also Alt)', where: 'everywhere' },
  { keys: ['Ctrl', '2'], what: 'Host workspace (also Alt)', where: 'everywhere' },
  { keys: ['Ctrl', '3'], what: 'QA workspace (also Alt)', where: 'everywhere' },
  { keys: ['↑', '↓'], what: 'Select a cue', where: 'Rundown' },
  { keys: ['S'], what: 'Put the selected cue in standby', where: 'Rundown' },
  { keys: ['Enter'], what: 'Edit the selected cue', where: 'Rundown' },
  { keys: ['Alt', '↑ ↓'], what: 'Move the selected cue', where: 'Rundown' },
  { keys: ['Delete'], what: 'Remove the selected cue (asks first)', where: 'Rundown' },
  { keys: ['?'], what: 'This list', where: 'everywhere' },
  { keys: ['Esc'], what: 'Close a dialog or the editor', where: 'everywhere' },
];
