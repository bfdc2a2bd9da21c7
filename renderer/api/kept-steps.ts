import { z } from 'zod';
import { planOpSchema } from '../../shared/show/plan-ops.ts';
import { revisionOf, type Step } from './plan-ledger.ts';

const KEY = 'cuelight.undo';
/** Browsers keep some five million characters of one site: the oldest steps are let go beyond this. */
const MOST_CHARS = 2_000_000;

const stepSchema = z.object({ label: z.string(), inverse: z.array(planOpSchema), revision: z.int() });
type KeptStep = z.infer<typeof stepSchema>;

const keptSchema = z.object({
  showId: z.string(),
  /** The newest that the window had seen. */
  revision: z.int(),
  /** Oldest first. */
  undo: z.array(stepSchema),
  redo: z.array(stepSchema),
});
/** What a window can undo and redo, kept while it is loaded anew. */
export type KeptSteps = z.infer<typeof keptSchema>;

/** Steps that the host has wholly taken; those that are on their way as the window goes are not known to have taken effect. */
export function keptOf(showId: string, revision: number, undo: readonly Step[], redo: readonly Step[]): KeptSteps {
  const isDone = ({ edits }: Step): boolean => edits.every(({ doneRevision }) => doneRevision !== null);
  const toUndo = undo.findIndex((step) => !isDone(step));
  const known = toUndo === -1 ? undo : undo.slice(0, toUndo);
  return {
    ...{ showId, revision, undo: known.map(keep) },
    // What comes after an edit that is not known to be done cannot be redone.
    redo: toUndo === -1 && redo.every(isDone) ? redo.map(keep) : [],
  };
}

const keep = (step: Step): KeptStep => ({
  label: step.label,
  inverse: [...step.inverse],
  revision: revisionOf(step),
});

/** A step as it was before its window was loaded anew. */
export function stepOf({ label, inverse, revision }: KeptStep): Step {
  const edit = { requestId: '', baseRevision: revision, ops: [], label, doneRevision: revision };
  return { label, inverse, edits: [edit], mergeKey: null };
}

/** Writes as many of the newest steps as there is room for. False: the browser keeps nothing. */
export function writeKeptSteps(storage: Pick<Storage, 'setItem' | 'removeItem'>, kept: KeptSteps): boolean {
  let room = MOST_CHARS;
  const newest = (steps: readonly KeptStep[]): KeptStep[] => {
    const first = steps.findLastIndex((step) => (room -= JSON.stringify(step).length) < 0);
    return steps.slice(first + 1);
  };
  try {
    storage.removeItem(KEY);
    storage.setItem(KEY, JSON.stringify({ ...kept, undo: newest(kept.undo), redo: newest(kept.redo) }));
    return true;
  } catch {
    return false; // undo over a reload is a convenience: nobody is stopped for it
  }
}

/** Keeps the steps of a window for when it has been loaded anew. What it gives ends that, and keeps them as they are then. */
export function keepStepsOf(
  plan: { readonly kept: KeptSteps | null },
  page: Pick<Window, 'addEventListener' | 'removeEventListener' | 'sessionStorage'>,
): () => void {
  const keepNow = (): void => {
    if (plan.kept) writeKeptSteps(page.sessionStorage, plan.kept);
  };
  page.addEventListener('pagehide', keepNow);
  return () => {
    page.removeEventListener('pagehide', keepNow);
    keepNow();
  };
}

/** What was kept, once: a copy of the window must not undo the same. Null: nothing, or nothing that makes sense. */
export function takeKeptSteps(storage: Pick<Storage, 'getItem' | 'removeItem'>): KeptSteps | null {
  try {
    const text = storage.getItem(KEY) ?? 'null';
    storage.removeItem(KEY);
    const parsed = keptSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // no JSON, or a browser that keeps nothing
  }
}
