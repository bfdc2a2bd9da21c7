import { isInteraction, type Cue, type CueOf } from '../../cues/registry.ts';
import { followRule } from '../follow-rule.ts';

/**
 * Lays the cues of a rundown out in time, one pass from top to bottom. What is known of a cue (its plan, or what really
 * happened) is asked of a `Placer`; how cues follow each other, alone and in groups, stands here once for both.
 */

/** Where a cue stands in time, and what that means to those behind it. */
export interface Slot {
  readonly startMs: number;
  readonly endMs: number;
  /** When what it does is over, and what follows it by itself may come; the planned length may be longer, for talking. */
  readonly overMs: number;
  /** `turn`: those behind it begin at its end. `beside`: it runs beside others. `none`: it takes no time of theirs. */
  readonly takes: 'turn' | 'beside' | 'none';
}

/** What a placer is told of the place a cue has in the rundown. */
export interface Place {
  readonly index: number;
  /** When it begins if it begins by its place alone (behind what stands before it, with that one's post-wait). */
  readonly linkedMs: number;
  /** When everything before it is over; a fixed start before that overlaps. */
  readonly reachedMs: number;
  /** It, or a group around it, is skipped. */
  readonly skipped: boolean;
  /** It stands in a parallel group: it begins with the group, and no one waits for another. */
  readonly parallel: boolean;
}

export interface Placer {
  /** A cue that is no group, or a group without its end (which its cues decide). */
  place(cue: Cue, place: Place): Slot;
  /** The end of a group that begins at `startMs` and whose cues are over at `contentEndMs`. */
  endOfGroup(group: CueOf<'group'>, startMs: number, contentEndMs: number): number;
  /** Called once for each cue, groups behind their cues. */
  placed(cue: Cue, slot: Slot, place: Place): void;
}

/** A group (or the rundown itself) whose cues are being laid out. */
interface Frame {
  readonly group: { readonly cue: CueOf<'group'>; readonly slot: Slot; readonly place: Place } | null;
  readonly parallel: boolean;
  readonly sequence: boolean;
  readonly skipped: boolean;
  /** Earliest start of what takes time in it. */
  firstMs: number;
  /** End of all in it so far. */
  endMs: number;
  /** End of what those behind wait for. */
  reachedMs: number;
  /** Where a linked cue begins. */
  linkedMs: number;
  /** The next one begins by itself while the one before it goes on: the later end counts. */
  overlapping: boolean;
  /** The question placed last, and where the next begins if it shows its results. */
  question: { readonly cueId: string; readonly revealMs: number } | null;
}

/** Lays out all cues from `startMs` on; gives the end of all. `settleMs`: from an end until the last viewer's window is over. */
export function layOut(cues: readonly Cue[], startMs: number, settleMs: number, placer: Placer): number {
  const root = openFrame(null, startMs, false);
  const frames: Frame[] = [root];
  let lastQuestionId: string | null = null;
  const close = (): void => {
    const frame = frames.pop();
    const parent = frames.at(-1);
    if (!frame?.group || !parent) return;
    const { cue, slot, place } = frame.group;
    const beginsMs = Math.min(slot.startMs, frame.firstMs);
    const endMs = placer.endOfGroup(cue, beginsMs, frame.endMs);
    const whole = { ...slot, startMs: beginsMs, endMs, overMs: endMs };
    placer.placed(cue, whole, place);
    follow(parent, cue, whole, settleMs);
  };
  for (let index = 0; index < cues.length; index++) {
    const cue = cues[index];
    if (!cue) continue;
    const depth = depthOf(frames, cue);
    while (frames.length > depth) close();
    const frame = frames[depth - 1] ?? root;
    if (cue.type === 'reveal' && !cue.skip) beginAsReveal(frame, cue.targetCueId ?? lastQuestionId);
    if (isInteraction(cue)) lastQuestionId = cue.id;
    const place: Place = {
      index,
      linkedMs: frame.linkedMs,
      reachedMs: frame.reachedMs,
      skipped: frame.skipped || cue.skip,
      parallel: frame.parallel,
    };
    const slot = placer.place(cue, place);
    if (cue.type === 'group') {
      frames.push(openFrame({ cue, slot, place }, slot.startMs, place.skipped));
    } else {
      placer.placed(cue, slot, place);
      follow(frame, cue, slot, settleMs);
    }
  }
  while (frames.length > 1) close();
  return root.endMs;
}

function openFrame(group: Frame['group'], startMs: number, skipped: boolean): Frame {
  return {
    group,
    parallel: group?.cue.mode === 'parallel',
    sequence: group?.cue.mode === 'sequence',
    skipped,
    firstMs: Number.POSITIVE_INFINITY,
    endMs: startMs,
    reachedMs: startMs,
    linkedMs: startMs,
    overlapping: false,
    question: null,
  };
}

/** How many frames stay open for a cue: up to its group; one whose group is not around it stands in the rundown itself. */
function depthOf(frames: readonly Frame[], cue: Cue): number {
  if (cue.groupId === null) return 1;
  for (let depth = frames.length; depth > 1; depth--) {
    if (frames[depth - 1]?.group?.cue.id === cue.groupId) return depth;
  }
  return 1;
}

/** Moves a frame on behind a cue. */
function follow(frame: Frame, cue: Cue, slot: Slot, settleMs: number): void {
  if (slot.takes === 'none') return;
  frame.firstMs = Math.min(frame.firstMs, slot.startMs);
  frame.endMs = Math.max(frame.endMs, slot.endMs);
  if (frame.parallel) return;
  const waits = slot.takes === 'beside' || frame.overlapping;
  frame.reachedMs = waits ? Math.max(frame.reachedMs, slot.endMs) : slot.endMs;
  frame.linkedMs = linkedAt(frame, cue, slot, settleMs, false);
  frame.question = isInteraction(cue) ? { cueId: cue.id, revealMs: linkedAt(frame, cue, slot, settleMs, true) } : null;
  frame.overlapping = frame.linkedMs < frame.reachedMs;
}

/** Where what stands behind a cue begins by its place. */
function linkedAt(frame: Frame, cue: Cue, slot: Slot, settleMs: number, beforeReveal: boolean): number {
  const rule = followRule(cue, { inSequence: frame.sequence, beforeReveal });
  switch (rule.kind) {
    case 'none':
      return frame.reachedMs;
    case 'auto-continue':
      return slot.startMs + rule.postWaitMs;
    case 'auto-follow':
      return slot.overMs + rule.postWaitMs;
    case 'auto-follow-settled':
      return slot.overMs + settleMs + rule.postWaitMs;
  }
}

/** A reveal that comes right behind its question begins by that one's rule for reveals. */
function beginAsReveal(frame: Frame, targetId: string | null): void {
  if (frame.question === null || frame.question.cueId !== targetId) return;
  frame.linkedMs = frame.question.revealMs;
  frame.overlapping = frame.linkedMs < frame.reachedMs;
}
