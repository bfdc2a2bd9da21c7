import { z } from 'zod';
import type { MemoryStorage } from '../app/capture-memory.ts';

/**
 * Whether the return monitor plays. `auto`: while a panel shows it and this window does not capture; decoding a second
 * picture beside the camera's encoder is asked for, never done unasked.
 */
const choiceSchema = z.enum(['auto', 'on', 'off']);
export type ReturnChoice = z.infer<typeof choiceSchema>;

const KEY = 'cuelight.return-monitor';

export function recallChoice(storage: MemoryStorage): ReturnChoice {
  try {
    return choiceSchema.catch('auto').parse(storage.getItem(KEY));
  } catch {
    return 'auto'; // storage is refused: as if nothing had been chosen
  }
}

export function rememberChoice(storage: MemoryStorage, choice: ReturnChoice): void {
  try {
    storage.setItem(KEY, choice);
  } catch (error) {
    console.warn('the choice of the return monitor could not be remembered', error);
  }
}

/** Whether it should play now. */
export function wantsToPlay(
  choice: ReturnChoice,
  now: { readonly shown: boolean; readonly capturing: boolean },
): boolean {
  if (choice === 'auto') return now.shown && !now.capturing;
  return choice === 'on';
}
