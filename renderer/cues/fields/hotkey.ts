/** The part of a KeyboardEvent that a hotkey is made of. */
export interface HotkeyPress {
  readonly key: string;
  /** Physical key, so that Shift+1 is called that on every layout. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

export type HotkeyReading =
  | { readonly kind: 'hotkey'; readonly hotkey: string }
  /** Only a modifier so far. */
  | { readonly kind: 'more' }
  | { readonly kind: 'refused'; readonly reason: string };

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead']);
/** Keys that drive the studio or the browser; a cue of its own must not take them away. */
const RESERVED = new Set([
  'Space',
  'Escape',
  'Tab',
  'Enter',
  'Backspace',
  'Delete',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
]);

/**
 * The name of a key press ("F5", "Shift+1", "Ctrl+Alt+K"), as `hotkey` of a cue keeps it. Letters and digits alone are
 * refused: the rundown finds cues by typing.
 */
export function readHotkey(press: HotkeyPress): HotkeyReading {
  if (MODIFIERS.has(press.key)) return { kind: 'more' };
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(press.code)?.[1];
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  const name =
    digit ?? letter ?? (/^F\d{1,2}$/.test(press.code) ? press.code : press.code === 'Space' ? 'Space' : press.key);
  if (RESERVED.has(name)) return { kind: 'refused', reason: `${name} belongs to the studio itself` };
  if (press.metaKey) return { kind: 'refused', reason: 'the system key does not reach the studio' };
  const modifiers = [press.ctrlKey && 'Ctrl', press.altKey && 'Alt', press.shiftKey && 'Shift'].filter(Boolean);
  const isFunctionKey = /^F\d{1,2}$/.test(name);
  if (!isFunctionKey && digit === undefined && letter === undefined) {
    return { kind: 'refused', reason: 'take a function key, or a letter or digit with Shift, Ctrl or Alt' };
  }
  if (!isFunctionKey && modifiers.length === 0) {
    return { kind: 'refused', reason: `${name} alone is for typing: hold Shift, Ctrl or Alt with it` };
  }
  if (['Ctrl+1', 'Ctrl+2', 'Ctrl+3', 'Alt+1', 'Alt+2', 'Alt+3'].includes([...modifiers, name].join('+'))) {
    return { kind: 'refused', reason: 'this one changes the workspace' };
  }
  return { kind: 'hotkey', hotkey: [...modifiers, name].join('+') };
}
