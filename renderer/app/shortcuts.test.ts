import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUN_ACTIONS, type RunActionId } from './run-actions.ts';
import { capsOf, resolveShortcut, SHORTCUT_HELP, type KeyContext, type KeyPress } from './shortcuts.ts';

const press = (key: string, part: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: key === ' ' ? 'Space' : key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  ...part,
});
const producer: KeyContext = {
  typing: false,
  dialogOpen: false,
  controlFocused: false,
  rundownFocused: true,
  workspace: 'producer',
};

describe('GO', () => {
  it('is Space on producer and host, back-dated with Shift', () => {
    expect(resolveShortcut(press(' '), producer)).toEqual({ kind: 'run', id: 'go' });
    expect(resolveShortcut(press(' ', { shiftKey: true }), producer)).toEqual({ kind: 'run', id: 'go-back-dated' });
    expect(resolveShortcut(press(' '), { ...producer, workspace: 'host' })).toEqual({ kind: 'run', id: 'go' });
    expect(resolveShortcut(press(' '), { ...producer, workspace: 'qa' })).toBeNull();
  });

  it('never comes from a held key, a text field, a dialog, or a control reached by Tab', () => {
    expect(resolveShortcut(press(' ', { repeat: true }), producer)).toBeNull();
    for (const part of [{ typing: true }, { dialogOpen: true }, { controlFocused: true }]) {
      expect(resolveShortcut(press(' '), { ...producer, ...part })).toBeNull();
    }
  });
});

describe('workspaces', () => {
  it.each([
    ['Digit1', 'producer'],
    ['Digit2', 'host'],
    ['Numpad3', 'qa'],
  ])('%s with Ctrl or Alt opens %s, also from a text field', (code, id) => {
    const typing = { ...producer, typing: true };
    expect(resolveShortcut(press('x', { code, ctrlKey: true }), typing)).toEqual({ kind: 'workspace', id });
    expect(resolveShortcut(press('x', { code, altKey: true }), typing)).toEqual({ kind: 'workspace', id });
    expect(resolveShortcut(press('x', { code }), producer)).toBeNull();
  });
});

describe('rundown keys', () => {
  it.each([
    ['ArrowUp', 'up'],
    ['ArrowDown', 'down'],
    ['Enter', 'edit'],
    ['s', 'standby'],
    ['S', 'standby'],
    ['Delete', 'remove'],
  ])('%s means %s', (key, action) => {
    expect(resolveShortcut(press(key), producer)).toEqual({ kind: 'rundown', action });
    expect(resolveShortcut(press(key), { ...producer, workspace: 'host' })).toBeNull();
    expect(resolveShortcut(press(key), { ...producer, controlFocused: true })).toBeNull();
  });

  it('moves a cue with Alt and the arrows', () => {
    expect(resolveShortcut(press('ArrowUp', { altKey: true }), producer)).toEqual({
      kind: 'rundown',
      action: 'move-up',
    });
  });

  it('lets only the selection repeat while a key is held', () => {
    expect(resolveShortcut(press('ArrowDown', { repeat: true }), producer)).not.toBeNull();
    expect(resolveShortcut(press('Delete', { repeat: true }), producer)).toBeNull();
  });
});

it('does nothing dangerous for any key while typing', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.boolean(), fc.boolean(), (key, code, ctrlKey, altKey) => {
      const action = resolveShortcut(press(key, { code, ctrlKey, altKey }), { ...producer, typing: true });
      expect(action === null || action.kind === 'workspace' || action.kind === 'palette').toBe(true);
    }),
  );
});

describe('run keys', () => {
  it('mean one thing each, and every action of the run has one but those of the row’s menu', () => {
    const shown = SHORTCUT_HELP.map(({ keys, where }) => `${keys.join('+')} ${where}`);
    expect(new Set(shown).size).toBe(shown.length);
    expect(Object.keys(RUN_ACTIONS).filter((id) => capsOf(id as RunActionId) === '')).toEqual([
      'close-chosen',
      'reveal-chosen',
      'void-chosen',
    ]);
  });

  it('are refused while a key is held, in a dialog, and where they do not belong', () => {
    expect(resolveShortcut(press('h'), producer)).toEqual({ kind: 'run', id: 'hold' });
    expect(resolveShortcut(press('H', { shiftKey: true }), producer)).toEqual({ kind: 'run', id: 'hold-extending' });
    expect(resolveShortcut(press('C', { shiftKey: true }), producer)).toBeNull();
    expect(resolveShortcut(press('h', { repeat: true }), producer)).toBeNull();
    expect(resolveShortcut(press('h'), { ...producer, dialogOpen: true })).toBeNull();
    expect(resolveShortcut(press('p'), { ...producer, dialogOpen: true })).toEqual({ kind: 'run', id: 'panic' });
    expect(resolveShortcut(press('p'), { ...producer, dialogOpen: true, typing: true })).toBeNull();
    expect(resolveShortcut(press('j'), { ...producer, workspace: 'host' })).toBeNull();
    expect(resolveShortcut(press('a'), { ...producer, workspace: 'host' })).toEqual({ kind: 'run', id: 'acknowledge' });
  });

  it('open the palette with Ctrl+K, also while typing', () => {
    const typing = { ...producer, typing: true };
    expect(resolveShortcut(press('k', { ctrlKey: true }), typing)).toEqual({ kind: 'palette' });
    expect(resolveShortcut(press('k', { ctrlKey: true }), { ...producer, dialogOpen: true })).toBeNull();
  });
});
