import { isInteraction, type Cue } from '../../../shared/cues/registry.ts';
import type { Coming } from '../../../shared/show/coming.ts';
import type { CuePhase, RunState } from '../../../shared/show/run-state.ts';
import type { Show } from '../../../shared/show/show.ts';
import { cueNumber, findCue, isOver, runOf } from '../../app/cue-view.ts';

/** What the prompter shows. */
export interface PrompterView {
  /** What is said now or, while nothing goes on, next; null: nothing, `empty` says why. */
  readonly spoken: {
    readonly id: string;
    readonly number: string;
    readonly title: string;
    readonly text: string;
  } | null;
  /** What comes behind it; `byItself`: nobody has to press GO for it. */
  readonly next: { readonly number: string; readonly title: string; readonly byItself: boolean } | null;
  readonly title: 'Now' | 'Next up';
  readonly empty: string;
}

interface Frame {
  readonly cue: Cue;
  readonly byItself: boolean;
}

/** What is spoken now (before GO: what comes next), and what comes then, as the show engine says. */
export function prompterView(show: Show | null, run: RunState | null, coming: readonly Coming[]): PrompterView {
  if (isOver(run)) return { spoken: null, next: null, title: 'Now', empty: 'The show is over.' };
  const frames = framesOf(show, run, coming);
  const [first, second] = frames;
  const now = spokenOf(onAir(show, run));
  // A group without words of its own has nothing to say: what it waits for has.
  const goesOn = now !== null && !(isSilentGroup(now) && first);
  const spoken = goesOn ? now : (first?.cue ?? findCue(show, run?.currentCueId ?? null));
  const next = goesOn ? first : second;
  return {
    spoken: spoken && { id: spoken.id, number: cueNumber(spoken), title: spoken.title, text: wordsOf(spoken) },
    next: next ? { number: cueNumber(next.cue), title: next.cue.title, byItself: next.byItself } : null,
    title: goesOn || !first ? 'Now' : 'Next up',
    empty: 'Nothing is planned: no cue is in standby.',
  };
}

/** What comes, a cue for each frame; groups that have nothing to say are passed over. */
function framesOf(show: Show | null, run: RunState | null, coming: readonly Coming[]): readonly Frame[] {
  const frames = coming.flatMap(({ cueIds, by }): Frame[] => {
    const cue = spokenOf(cueIds.flatMap((cueId) => findCue(show, cueId) ?? []));
    return cue ? [{ cue, byItself: by === 'itself' }] : [];
  });
  const spoken = frames.filter(({ cue }, index) => !isSilentGroup(cue) || index === frames.length - 1);
  // Older recordings know standby alone.
  const standby = findCue(show, run?.standbyCueId ?? null);
  return spoken.length === 0 && standby ? [{ cue: standby, byItself: false }] : spoken;
}

const GOES_ON: readonly CuePhase[] = ['armed', 'open', 'closing', 'pending'];

/** What goes on of the cue taken last and, in a parallel group, of those taken with it. */
function onAir(show: Show | null, run: RunState | null): readonly Cue[] {
  const current = findCue(show, run?.currentCueId ?? null);
  if (!current) return [];
  const group = findCue(show, current.groupId);
  const firedAtMs = runOf(run, current.id)?.firedAtMs;
  const isWith = ({ id, groupId }: Cue): boolean => {
    const other = runOf(run, id);
    return groupId === group?.id && other?.takenBy === 'group' && other.firedAtMs === firedAtMs;
  };
  const isParallel = group?.type === 'group' && group.mode === 'parallel';
  const together = isParallel ? (show?.rundown.cues ?? []).filter((cue) => cue === current || isWith(cue)) : [current];
  return together.filter(({ id }) => GOES_ON.includes(runOf(run, id)?.phase ?? 'draft'));
}

/** Of cues on one frame the first that has something to say, else the first that is no group. */
function spokenOf(cues: readonly Cue[]): Cue | null {
  return cues.find((cue) => wordsOf(cue) !== '') ?? cues.find(({ type }) => type !== 'group') ?? cues[0] ?? null;
}

/** What the host reads; a question without notes of its own is read out. */
function wordsOf(cue: Cue): string {
  const notes = cue.hostNotes.trim();
  return notes === '' && isInteraction(cue) ? cue.poll.question : notes;
}

function isSilentGroup(cue: Cue): boolean {
  return cue.type === 'group' && wordsOf(cue) === '';
}
