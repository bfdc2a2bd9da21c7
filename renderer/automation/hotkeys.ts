import type { Cue } from '../../shared/cues/registry.ts';
import { readHotkey, type HotkeyPress } from '../cues/fields/hotkey.ts';

/**
 * The cue that a key press takes at once (its `hotkey`); null: none, or the key is held down. With the same key on several
 * cues it is the first that is not skipped.
 */
export function cueForHotkey(cues: readonly Cue[], press: HotkeyPress & { readonly repeat: boolean }): Cue | null {
  if (press.repeat) return null;
  const reading = readHotkey(press);
  if (reading.kind !== 'hotkey') return null;
  return cues.find((cue) => !cue.skip && cue.hotkey === reading.hotkey) ?? null;
}
