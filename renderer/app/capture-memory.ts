import { z } from 'zod';

/** Which devices this computer captured with, kept so that a window that crashed on air can go on by itself. */
const memorySchema = z.object({ cameraId: z.string().nullable(), microphoneId: z.string().nullable() });
export type CaptureMemory = z.infer<typeof memorySchema>;

const KEY = 'cuelight.capture';

/** The part of `localStorage` that is used. */
export type MemoryStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What was captured last; null when nothing was, or it cannot be read. */
export function recallCapture(storage: MemoryStorage): CaptureMemory | null {
  try {
    const text = storage.getItem(KEY);
    const parsed = memorySchema.safeParse(text === null ? null : JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // not JSON, or storage is refused: there is nothing to go on with
  }
}

/** @param memory null: nothing is captured (any more) */
export function rememberCapture(storage: MemoryStorage, memory: CaptureMemory | null): void {
  try {
    if (memory === null) storage.removeItem(KEY);
    else storage.setItem(KEY, JSON.stringify(memory));
  } catch (error) {
    console.warn('what is captured could not be remembered for a restart of this window', error);
  }
}

/** Whether a window that captures nothing should take up again what it did before it ended. */
export function shouldResume(state: {
  readonly memory: CaptureMemory | null;
  readonly onAir: boolean;
  readonly sourceIsUi: boolean;
  readonly uiConnected: boolean;
}): state is typeof state & { readonly memory: CaptureMemory } {
  return state.memory !== null && state.onAir && state.sourceIsUi && !state.uiConnected;
}
