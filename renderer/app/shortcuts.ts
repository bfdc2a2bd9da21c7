import { RUN_ACTIONS, type RunActionId } from './run-actions.ts';

export type WorkspaceId = 'producer' | 'host' | 'qa';
export const WORKSPACES: readonly WorkspaceId[] = ['producer', 'host', 'qa'];

/** What a key asks for. Rundown actions are for the selected cue. */
export type ShortcutAction =
  | { readonly kind: 'run'; readonly id: RunActionId }
  | { readonly kind: 'help' | 'palette' | 'tell-host' | 'see-alarms' }
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

interface RunKey {
  readonly id: RunActionId;
  /** As `KeyboardEvent.key` without Shift, in small letters. */
  readonly key: string;
  readonly shift: boolean;
  /** As on the key caps. */
  readonly caps: readonly string[];
  readonly where: readonly WorkspaceId[];
}

const BOTH: readonly WorkspaceId[] = ['producer', 'host'];
const PRODUCER: readonly WorkspaceId[] = ['producer'];

/** The keys that run the show: the one place where they stand. */
const RUN_KEYS: readonly RunKey[] = [
  { id: 'go', key: ' ', shift: false, caps: ['Space'], where: BOTH },
  { id: 'go-back-dated', key: ' ', shift: true, caps: ['Shift', 'Space'], where: BOTH },
  { id: 'hold', key: 'h', shift: false, caps: ['H'], where: BOTH },
  { id: 'hold-extending', key: 'h', shift: true, caps: ['Shift', 'H'], where: BOTH },
  { id: 'panic', key: 'p', shift: false, caps: ['P', 'P'], where: BOTH },
  { id: 'add-10', key: 't', shift: false, caps: ['T'], where: BOTH },
  { id: 'take-10', key: 't', shift: true, caps: ['Shift', 'T'], where: BOTH },
  { id: 'add-30', key: 'y', shift: false, caps: ['Y'], where: BOTH },
  { id: 'add-60', key: 'm', shift: false, caps: ['M'], where: BOTH },
  { id: 'skip', key: 'k', shift: false, caps: ['K'], where: BOTH },
  { id: 'back', key: 'b', shift: false, caps: ['B'], where: BOTH },
  { id: 'fire', key: 'f', shift: false, caps: ['F'], where: PRODUCER },
  { id: 'jump', key: 'j', shift: false, caps: ['J'], where: PRODUCER },
  { id: 'close', key: 'c', shift: false, caps: ['C'], where: BOTH },
  { id: 'reveal', key: 'r', shift: false, caps: ['R'], where: BOTH },
  { id: 'void', key: 'v', shift: false, caps: ['V'], where: PRODUCER },
  { id: 'start', key: 'r', shift: true, caps: ['Shift', 'R'], where: PRODUCER },
  { id: 'finish', key: 'f', shift: true, caps: ['Shift', 'F'], where: PRODUCER },
  { id: 'reset', key: 'n', shift: true, caps: ['Shift', 'N'], where: PRODUCER },
  { id: 'acknowledge', key: 'a', shift: false, caps: ['A'], where: ['host'] },
];

/** The key caps of an action, for buttons and tooltips. */
export function capsOf(id: RunActionId): string {
  const found = RUN_KEYS.find((key) => key.id === id);
  return found ? found.caps.join('\u202f+\u202f').replace('P\u202f+\u202fP', 'P twice') : '';
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
  const isPalette = (press.ctrlKey || press.metaKey) && !press.altKey && press.key.toLowerCase() === 'k';
  if (isPalette && !press.shiftKey) return press.repeat || context.dialogOpen ? null : { kind: 'palette' };
  if (context.typing || press.metaKey || press.ctrlKey) return null;
  // Panic must not wait for a dialog to be closed.
  if (context.dialogOpen) return press.key.toLowerCase() === 'p' && !press.altKey ? runShortcut(press, context) : null;
  // By its place: with Alt the letter may be another sign.
  if (press.altKey && press.code === 'KeyA' && !press.shiftKey) return press.repeat ? null : { kind: 'see-alarms' };
  if (press.altKey) return movingShortcut(press, context);
  if (press.key === '?') return press.repeat ? null : { kind: 'help' };
  return runShortcut(press, context) ?? rundownShortcut(press, context);
}

function runShortcut(press: KeyPress, context: KeyContext): ShortcutAction | null {
  const key = press.code === 'Space' ? ' ' : press.key.toLowerCase();
  if (key === 'w' && context.workspace === 'producer') return press.repeat ? null : { kind: 'tell-host' };
  const found = RUN_KEYS.find((run) => run.key === key && run.shift === press.shiftKey);
  if (!found || press.repeat || !found.where.includes(context.workspace)) return null;
  if (key === ' ' && context.controlFocused) return null;
  return { kind: 'run', id: found.id };
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

export interface HelpLine {
  readonly keys: readonly string[];
  readonly what: string;
  readonly where: string;
}

const WHERE: Readonly<Record<WorkspaceId, string>> = { producer: 'Producer', host: 'Host', qa: 'QA' };

/** The list that `?` opens; the rundown adds its own keys. */
export const SHORTCUT_HELP: readonly HelpLine[] = [
  ...RUN_KEYS.map(({ id, caps, where }) => ({
    keys: caps,
    what: RUN_ACTIONS[id].what,
    where: where.map((workspace) => WHERE[workspace]).join(', '),
  })),
  { keys: ['W'], what: 'Write a message to the host', where: 'Producer' },
  { keys: ['Alt', 'A'], what: 'Mark all alarms as seen', where: 'everywhere' },
  { keys: ['Ctrl', 'K'], what: 'All actions, by name', where: 'everywhere' },
  { keys: ['Ctrl', '1 2 3'], what: 'Producer, Host, QA workspace (also Alt)', where: 'everywhere' },
  { keys: ['?'], what: 'This list', where: 'everywhere' },
  { keys: ['Esc'], what: 'Close a dialog or the editor', where: 'everywhere' },
];
