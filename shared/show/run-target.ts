import { isInteraction, type Cue } from '../cues/registry.ts';
import type { CuePhase, CueRun, RunState } from './run-state.ts';

/** What keys, buttons and control surfaces ask without naming a cue. */
export type TargetedAction = 'close' | 'reveal' | 'void' | 'add-time';

/** A cue of the plan; null: it was removed. */
export type CueLookup = (cueId: string) => Cue | null;

/** Whether it can be done to this cue now; the show engine has the last word. */
export function isTarget(action: TargetedAction, { cueId, phase, closesAtMs }: CueRun, cueOf: CueLookup): boolean {
  switch (action) {
    case 'close':
      return phase === 'open';
    case 'add-time':
      return phase === 'open' && closesAtMs !== null;
    case 'reveal':
      return phase === 'result';
    case 'void':
      // What is over is gone from viewers' screens; results that were shown can be taken from them.
      return phase === 'closed' ? isQuestion(cueOf(cueId)) : phase !== 'draft' && phase !== 'void';
  }
}

function isQuestion(cue: Cue | null): boolean {
  return cue !== null && isInteraction(cue);
}

const UNFINISHED: readonly CuePhase[] = ['open', 'closing', 'pending', 'result'];

/** Runs with thousands of cues are asked over and over; made once for each state. */
const known = new WeakMap<RunState['cues'], readonly CueRun[]>();

/** Cues that were taken and are not over, the one opened last first. */
function unfinished(cues: RunState['cues']): readonly CueRun[] {
  const made = known.get(cues);
  if (made) return made;
  const list = Object.values(cues)
    .filter(({ phase }) => UNFINISHED.includes(phase))
    .sort((a, b) => (b.opensAtMs ?? 0) - (a.opensAtMs ?? 0));
  known.set(cues, list);
  return list;
}

/**
 * Questions that are not over, the one opened last first. One that was removed from the plan while it was open is taken
 * for a question: otherwise nobody could end it.
 */
export function unfinishedQuestions(run: RunState, cueOf: CueLookup): readonly CueRun[] {
  return unfinished(run.cues).filter(({ cueId, phase }) => {
    const cue = phase === 'open' ? cueOf(cueId) : null;
    return cue === null || isInteraction(cue);
  });
}

/**
 * The cue an action is for when nobody names one: the current cue while it can be done to that, else the question opened
 * last to which it can, so that a question stays within reach when the show has gone on. Time is added to timers as well.
 * Null: there is none.
 */
export function targetOf(action: TargetedAction, run: RunState, cueOf: CueLookup): string | null {
  const current = run.currentCueId === null ? undefined : run.cues[run.currentCueId];
  if (current && isTarget(action, current, cueOf)) return current.cueId;
  const others = action === 'add-time' ? unfinished(run.cues) : unfinishedQuestions(run, cueOf);
  return others.find((other) => isTarget(action, other, cueOf))?.cueId ?? null;
}

/** So soon after a press another one is taken for its bounce. */
export const BOUNCE_MS = 500;

/**
 * Keeps the second of two quick presses from falling on another cue than the first: closed by the first, a question is no
 * target any more, and the second was not meant for the one before it.
 */
export class TargetPresses {
  #last: { readonly action: TargetedAction; readonly cueId: string; readonly atMs: number } | null = null;

  /** Why this press must not count, in words; null: it counts. `atMs`: of any clock that runs evenly. */
  refusal(action: TargetedAction, cueId: string, atMs: number): string | null {
    const last = this.#last;
    const isBounce = last !== null && last.action === action && atMs - last.atMs < BOUNCE_MS;
    if (isBounce && last.cueId !== cueId) return 'It came twice within half a second: only the first press counts.';
    this.#last = { action, cueId, atMs };
    return null;
  }
}
