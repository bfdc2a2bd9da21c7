import { useEffect, useRef } from 'react';
import { resolveShortcut, type ShortcutAction, type WorkspaceId } from './shortcuts.ts';

const TEXT_FIELDS =
  'textarea, select, [contenteditable="true"], input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=button])';
const CONTROLS =
  'button, a[href], input, select, textarea, [role="switch"], [role="radio"], [role="tab"], [role="option"]';
const DIALOG = '[role="dialog"]';

/** Whether the focus was last moved by the Tab key (then Space and Enter belong to the focused control). */
function createFocusOrigin(): { readonly byKeyboard: () => boolean; readonly close: () => void } {
  let byKeyboard = false;
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') byKeyboard = true;
  };
  const onPointer = (): void => {
    byKeyboard = false;
  };
  globalThis.addEventListener('keydown', onKey, true);
  globalThis.addEventListener('pointerdown', onPointer, true);
  return {
    byKeyboard: () => byKeyboard,
    close: () => {
      globalThis.removeEventListener('keydown', onKey, true);
      globalThis.removeEventListener('pointerdown', onPointer, true);
    },
  };
}

/** Listens to the keyboard of the whole window; what a key does stands in shortcuts.ts. */
export function useShortcuts(
  workspace: WorkspaceId,
  onAction: (action: ShortcutAction) => void,
  /** A press that is none of ours, outside text fields and dialogs; returns whether it meant something. */
  onUnclaimed: (press: KeyboardEvent) => boolean,
): void {
  const latest = useRef({ workspace, onAction, onUnclaimed });
  useEffect(() => {
    latest.current = { workspace, onAction, onUnclaimed };
  });
  useEffect(() => {
    const origin = createFocusOrigin();
    /** Space that was taken for GO must not also press the button that still has the focus (which happens on key up). */
    let swallowKeyUp = false;
    const onKeyDown = (event: KeyboardEvent): void => {
      const focused = document.activeElement;
      const isControl = focused?.matches(CONTROLS) === true;
      const typing = focused?.matches(TEXT_FIELDS) === true;
      const dialogOpen = document.querySelector(DIALOG) !== null;
      const action = resolveShortcut(event, {
        typing,
        dialogOpen,
        controlFocused: isControl && origin.byKeyboard(),
        rundownFocused: !isControl || focused?.closest('[data-rundown]') !== null,
        workspace: latest.current.workspace,
      });
      if (!action) {
        if (!typing && !dialogOpen && latest.current.onUnclaimed(event)) event.preventDefault();
        return;
      }
      event.preventDefault();
      swallowKeyUp = event.code === 'Space';
      latest.current.onAction(action);
    };
    const onKeyUp = (event: KeyboardEvent): void => {
      if (event.code !== 'Space' || !swallowKeyUp) return;
      swallowKeyUp = false;
      event.preventDefault();
    };
    globalThis.addEventListener('keydown', onKeyDown);
    globalThis.addEventListener('keyup', onKeyUp);
    return () => {
      origin.close();
      globalThis.removeEventListener('keydown', onKeyDown);
      globalThis.removeEventListener('keyup', onKeyUp);
    };
  }, []);
}
