import type { Cue } from '../../shared/cues/registry.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';

/** Why an edit is not possible, in a sentence. */
export interface Refused {
  readonly refused: string;
}

/** Adds a cue (behind `afterCueId`; null: to the top; undefined: to the end), or replaces the one with its id. */
export declare function putCue(
  show: Show,
  run: RunState,
  cue: Cue,
  afterCueId: string | null | undefined,
): Show | Refused;
/** Removes a cue that has not been fired. */
export declare function removeCue(show: Show, run: RunState, cueId: string): Show | Refused;
/** Moves a cue behind another (null: to the top). */
export declare function moveCue(show: Show, cueId: string, afterCueId: string | null): Show | Refused;
