import { hotkeyName, whyNotHotkey } from '../../../shared/cues/hotkey.ts';

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
/** Keys by which people move about. */
const MOVING = new Set([
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
 * The name of a key press ("F5", "Shift+1", "Ctrl+Alt+K"), as `hotkey` of a cue keeps it. Refused is what the studio or the
 * browser has for itself; letters and digits alone, for the rundown finds cues by typing.
 */
export function readHotkey(press: HotkeyPress): HotkeyReading {
  if (MODIFIERS.has(press.key)) return { kind: 'more' };
  const place = /^(?:Digit|Numpad|Key)([A-Z\d])$/.exec(press.code)?.[1];
  const key = place ?? (/^F\d{1,2}$/.test(press.code) ? press.code : press.code === 'Space' ? 'Space' : press.key);
  if (MOVING.has(key)) return { kind: 'refused', reason: `${key} belongs to the studio itself` };
  if (press.metaKey) return { kind: 'refused', reason: 'the system key does not reach the studio' };
  const held = { Ctrl: press.ctrlKey, Alt: press.altKey, Shift: press.shiftKey };
  const hotkey = hotkeyName(held, key);
  // Of keys that are elsewhere on other layouts the studio takes the letter that is written on them.
  const written = /^[a-z]$/i.test(press.key) ? hotkeyName(held, press.key.toUpperCase()) : hotkey;
  const reason = whyNotHotkey(hotkey) ?? whyNotHotkey(written);
  return reason === null ? { kind: 'hotkey', hotkey } : { kind: 'refused', reason };
}
