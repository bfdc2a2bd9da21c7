import type { Cue } from '../../shared/cues/registry.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';

/** Why an edit is not possible, in a sentence. */
export interface Refused {
  readonly refused: string;
}

function withCues(show: Show, cues: Cue[]): Show {
  return { ...show, rundown: { cues } };
}

/** Whether viewers have seen the cue in this run: from then on it is what it was. */
function wasTaken(run: RunState, cueId: string): boolean {
  const phase = run.cues[cueId]?.phase;
  return phase !== undefined && phase !== 'draft' && phase !== 'armed';
}

/** Inserts behind a cue; null: at the top; undefined: at the end. */
function inserted(cues: readonly Cue[], cue: Cue, afterCueId: string | null | undefined): Cue[] | Refused {
  if (afterCueId === undefined) return [...cues, cue];
  if (afterCueId === null) return [cue, ...cues];
  const index = cues.findIndex((other) => other.id === afterCueId);
  if (index < 0) return { refused: `There is no cue ${afterCueId} to put it behind.` };
  return cues.toSpliced(index + 1, 0, cue);
}

/** Adds a cue (behind `afterCueId`; null: to the top; undefined: to the end), or replaces the one with its id. */
export function putCue(show: Show, run: RunState, cue: Cue, afterCueId: string | null | undefined): Show | Refused {
  const { cues } = show.rundown;
  if (!cues.some((other) => other.id === cue.id)) {
    const added = inserted(cues, cue, afterCueId);
    return 'refused' in added ? added : withCues(show, added);
  }
  if (wasTaken(run, cue.id)) return { refused: `Cue ${cue.number} has been taken in this run and cannot be changed.` };
  const replaced = withCues(
    show,
    cues.map((other) => (other.id === cue.id ? cue : other)),
  );
  return afterCueId === undefined ? replaced : moveCue(replaced, cue.id, afterCueId);
}

/** Removes a cue that has not been fired. */
export function removeCue(show: Show, run: RunState, cueId: string): Show | Refused {
  const { cues } = show.rundown;
  const cue = cues.find((other) => other.id === cueId);
  if (!cue) return { refused: `There is no cue ${cueId}.` };
  if (wasTaken(run, cueId)) return { refused: `Cue ${cue.number} has been taken in this run and cannot be removed.` };
  return withCues(
    show,
    cues.filter((other) => other !== cue),
  );
}

/** Moves a cue behind another (null: to the top). */
export function moveCue(show: Show, cueId: string, afterCueId: string | null): Show | Refused {
  const { cues } = show.rundown;
  const cue = cues.find((other) => other.id === cueId);
  if (!cue) return { refused: `There is no cue ${cueId}.` };
  if (afterCueId === cueId) return show;
  const moved = inserted(
    cues.filter((other) => other !== cue),
    cue,
    afterCueId,
  );
  return 'refused' in moved ? moved : withCues(show, moved);
}
