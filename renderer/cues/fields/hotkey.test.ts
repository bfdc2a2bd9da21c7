import { describe, expect, it } from 'vitest';
import { hotkeyName, readHotkeyName, whyNotHotkey } from '../../../shared/cues/hotkey.ts';
import { resolveShortcut, type KeyPress } from '../../app/shortcuts.ts';
import { resolveTableKey } from '../../workspaces/producer/rundown/keys.ts';
import { readHotkey } from './hotkey.ts';

const LETTERS = Array.from({ length: 26 }, (_, at) => String.fromCodePoint(65 + at));
const KEYS: readonly { name: string; code: string; plain: string; shifted: string }[] = [
  ...LETTERS.map((name) => ({ name, code: `Key${name}`, plain: name.toLowerCase(), shifted: name })),
  ...Array.from({ length: 10 }, (_, at) => String(at)).map((name, at) => ({
    name,
    code: `Digit${name}`,
    plain: name,
    shifted: ')!@#$%^&*('[at] ?? '',
  })),
  ...Array.from({ length: 24 }, (_, at) => `F${String(at + 1)}`).map((name) => ({
    ...{ name, code: name, plain: name, shifted: name },
  })),
];
const HELD = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
  ...{ Ctrl: (bits & 1) !== 0, Alt: (bits & 2) !== 0, Shift: (bits & 4) !== 0 },
}));

const presses = KEYS.flatMap(({ name, code, plain, shifted }) =>
  HELD.map((held): { name: string; press: KeyPress } => ({
    name: hotkeyName(held, name),
    press: {
      key: held.Shift ? shifted : plain,
      code,
      ctrlKey: held.Ctrl,
      altKey: held.Alt,
      shiftKey: held.Shift,
      metaKey: false,
      repeat: false,
    },
  })),
);

/** The window or the rundown does something of its own with it, somewhere; letters that look for titles leave hotkeys alone. */
function isClaimed(press: KeyPress): boolean {
  const context = { typing: false, dialogOpen: false, controlFocused: false, rundownFocused: true };
  const inWindow = (['producer', 'host', 'qa'] as const).some((workspace) =>
    resolveShortcut(press, { ...context, workspace }),
  );
  const inTable = resolveTableKey(press, { searching: false, isRunKey: () => false });
  return inWindow || (inTable !== null && inTable.kind !== 'type-ahead');
}

describe('a hotkey', () => {
  it('is never a key that the window or the rundown has already', () => {
    const accepted = presses.filter(({ press }) => readHotkey(press).kind === 'hotkey');
    expect(accepted.filter(({ press }) => isClaimed(press)).map(({ name }) => name)).toEqual([]);
    // Enough are left.
    expect(accepted.length).toBeGreaterThan(150);
  });

  it('is refused in the name of whose it is, and of nobody who does not want it', () => {
    const studios = presses.filter(({ name }) => whyNotHotkey(name)?.includes('studio') === true);
    const clipboard = ['Ctrl+C', 'Ctrl+V', 'Ctrl+X'];
    expect(studios.filter(({ name, press }) => !isClaimed(press) && !clipboard.includes(name))).toEqual([]);
    expect(whyNotHotkey('Shift+H')).toBe('Shift+H is the studio’s: it holds the show, windows too');
    expect(whyNotHotkey('Ctrl+T')).toBe('Ctrl+T is the browser’s');
    expect(whyNotHotkey('a')).toMatch(/^A alone is for typing/);
    expect(whyNotHotkey('Pause')).toMatch(/is no key/);
  });

  it('is the letter that is written on the key, too, where layouts differ', () => {
    // On a French keyboard the key of KeyZ writes W, which writes to the host with Shift.
    const press = { key: 'W', code: 'KeyZ', ctrlKey: false, altKey: false, shiftKey: true, metaKey: false };
    expect(readHotkey(press)).toMatchObject({ kind: 'refused' });
  });

  it('is read back by its name, and however somebody writes it', () => {
    for (const { name } of presses) expect(readHotkeyName(name)).toBe(name);
    expect(readHotkeyName(' f5 ')).toBe('F5');
    expect(readHotkeyName('shift + 1')).toBe('Shift+1');
    expect(readHotkeyName('alt-STRG-k')).toBe('Ctrl+Alt+K');
    for (const text of ['', '+', 'F0', 'F25', 'Hyper+K', 'Space', 'é', 'Shift+'])
      expect(readHotkeyName(text)).toBeNull();
  });
});
