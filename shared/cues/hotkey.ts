/** The key that takes a cue at once, by its name: modifiers in this order, then a letter, a digit or a function key ("Ctrl+Alt+K"). */
const MODIFIERS = ['Ctrl', 'Alt', 'Shift'] as const;
type Modifier = (typeof MODIFIERS)[number];

const SPELLINGS: Readonly<Record<string, Modifier>> = {
  ...{ ctrl: 'Ctrl', control: 'Ctrl', strg: 'Ctrl' },
  ...{ alt: 'Alt', option: 'Alt' },
  ...{ shift: 'Shift', umschalt: 'Shift' },
};
const FUNCTION_KEY = /^F(?:[1-9]|1\d|2[0-4])$/;

export function hotkeyName(modifiers: Readonly<Record<Modifier, boolean>>, key: string): string {
  return [...MODIFIERS.filter((modifier) => modifiers[modifier]), key].join('+');
}

/** The name of a key that somebody wrote by hand ("f5", "shift + 1"); null: that names none. */
export function readHotkeyName(text: string): string | null {
  const parts = text
    .trim()
    .split(/\s*[+\s-]\s*/)
    .map((part) => part.toLowerCase());
  const key = parts.pop()?.toUpperCase() ?? '';
  const held = parts.map((part) => (Object.hasOwn(SPELLINGS, part) ? SPELLINGS[part] : undefined));
  if (held.includes(undefined) || !(FUNCTION_KEY.test(key) || /^[A-Z\d]$/.test(key))) return null;
  const isHeld = (modifier: Modifier): boolean => held.includes(modifier);
  return hotkeyName({ Ctrl: isHeld('Ctrl'), Alt: isHeld('Alt'), Shift: isHeld('Shift') }, key);
}

/** Keys of the window and of the rundown (renderer/app/shortcuts.ts, its rundown's keys.ts; a test compares), and what they do. */
const STUDIO_KEYS: Readonly<Record<string, string>> = {
  'Shift+H': 'holds the show, windows too',
  'Shift+T': 'takes 10 seconds away',
  'Shift+R': 'starts the automatic run',
  'Shift+F': 'calls the show over',
  'Shift+N': 'begins a new run',
  'Shift+W': 'writes to the host',
  'Shift+E': 'opens the cue’s editor',
  'Shift+S': 'puts a cue in standby',
  'Shift+X': 'skips cues',
  'Alt+A': 'marks alarms as seen',
  'Ctrl+K': 'finds actions by name',
  'Ctrl+Z': 'undoes',
  'Ctrl+Shift+Z': 'does again',
  'Ctrl+Y': 'does again',
  'Ctrl+G': 'groups cues',
  'Ctrl+Shift+G': 'ungroups cues',
  'Ctrl+A': 'selects all cues',
  'Ctrl+D': 'duplicates cues',
  'Ctrl+F': 'searches',
  'Ctrl+C': 'copies',
  'Ctrl+X': 'cuts',
  'Ctrl+V': 'pastes',
  F2: 'edits a cell',
  'Shift+F2': 'edits a cell',
  F3: 'goes to what is searched for',
  'Shift+F3': 'goes to what is searched for',
  F8: 'goes to the next remark',
  'Shift+F8': 'goes to the remark before',
};

/** Besides Ctrl with a letter or digit: those that never reach a page, or whose loss nobody would expect. */
const BROWSER_KEYS = new Set(['F11', 'F12', 'Ctrl+F4', 'Alt+F4', 'Alt+D', 'Alt+E', 'Alt+F']);

/** Why a key can't take a cue, in words that begin with it ("Shift+H is the studio’s: …"); null: it can. */
export function whyNotHotkey(hotkey: string): string | null {
  const name = readHotkeyName(hotkey);
  if (name === null)
    return `“${hotkey}” is no key: take a function key, or a letter or digit with Shift, Alt or Ctrl+Alt`;
  if (/^[A-Z\d]$/.test(name)) return `${name} alone is for typing: hold Shift, Alt or Ctrl+Alt with it`;
  if (Object.hasOwn(STUDIO_KEYS, name)) return `${name} is the studio’s: it ${STUDIO_KEYS[name] ?? ''}`;
  if (/^(?:Ctrl|Alt|Ctrl\+Alt)\+[1-3]$/.test(name)) return `${name} is the studio’s: it changes the workspace`;
  if (BROWSER_KEYS.has(name) || /^Ctrl\+(?:Shift\+)?[A-Z\d]$/.test(name)) return `${name} is the browser’s`;
  return null;
}
