import {
  conductOf,
  CUE_TYPES,
  freshCue,
  isInteraction,
  type Cue,
  type CueTypeName,
} from '../../shared/cues/registry.ts';
import { cueBaseSchema } from '../../shared/cues/cue-base.ts';

/**
 * The cue as another type: what all cues have stays, and so does what both types have (the question of a poll and a quiz,
 * the words of a message). A string: why it can't be.
 */
export function changedType(cue: Cue, type: CueTypeName, cues: readonly Cue[]): Cue | string {
  if (cue.type === type) return cue;
  if (cue.type === 'group' && cues.some((other) => other.groupId === cue.id)) {
    return 'This group holds cues: take them out first.';
  }
  // A cue as long as its content has no duration of its own, so none has to be kept.
  const base = cueBaseSchema.parse(cue);
  const fresh = freshCue(type, cue.id, cue.number, cue.title);
  return { ...fresh, ...base, ...sharedContent(cue, fresh) };
}

function sharedContent(from: Cue, to: Cue): object {
  if (isInteraction(from) && isInteraction(to)) {
    const content = { poll: from.poll, responseWindowMs: from.responseWindowMs };
    const first = from.poll.options[0];
    return to.type === 'quiz' && first ? { ...content, correctOptionIds: [first.id] } : content;
  }
  if (isInteraction(from) && to.type === 'message') return { text: from.poll.question };
  if (from.type === 'message' && isInteraction(to)) {
    return { poll: { ...to.poll, question: from.text.slice(0, 300) } };
  }
  return {};
}

/** What is lost by changing the type, in words; null: nothing. */
export function lostByChange(cue: Cue, type: CueTypeName): string | null {
  const isKept = conductOf(cue) === 'interaction' && CUE_TYPES[type].conduct === 'interaction';
  if (isKept || cue.type === 'marker' || cue.type === 'memo' || cue.type === 'group') return null;
  return `its ${CUE_TYPES[cue.type].label.toLowerCase()} content`;
}
