import { createHash } from 'node:crypto';
import type { Cue } from '../../shared/cues/registry.ts';
import { MOST_ARMED, type ArmedCue } from '../../shared/interaction/protocol.ts';
import { untakenCue, type RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { indexOf, type ShowIndex } from './show-index.ts';
import { takeRunId } from './takes.ts';

/**
 * What goes to viewers ahead of its time, so that the producer sees whom it reaches before it opens: the cue in standby (of
 * a group, what it holds), then what fires by itself, the next first. Only what viewers will see, and no more than the
 * protocol takes.
 */
export function armedPayloads(show: Show, run: RunState): ArmedCue[] {
  const timed = Object.values(run.cues)
    .filter(({ phase, cueId }) => phase === 'armed' && cueId !== run.standbyCueId)
    .sort((a, b) => (a.plannedAtMs ?? Infinity) - (b.plannedAtMs ?? Infinity));
  const index = indexOf(show);
  const wanted = [run.standbyCueId, ...timed.map(({ cueId }) => cueId)];
  const cues = new Set(wanted.flatMap((cueId) => (cueId === null ? [] : withinOf(index, cueId))));
  const payloads: ArmedCue[] = [];
  for (const cue of cues) {
    const content = payloadOf(cue);
    if (content === undefined) continue;
    const take = (run.cues[cue.id] ?? untakenCue(cue.id)).take + 1;
    const runId = takeRunId(run.runId, take);
    // What nobody may read ahead is no part of the name either: it could be guessed at.
    const text = JSON.stringify([runId, cue.id, content]);
    const armId = createHash('sha256').update(text).digest('hex').slice(0, 16);
    if (payloads.push({ armId, cueId: cue.id, runId, content }) === MOST_ARMED) break;
  }
  return payloads;
}

/** The cue itself; of a group all that it holds and that is not skipped, in order. */
function withinOf(index: ShowIndex, cueId: string): Cue[] {
  const cue = index.cue(cueId);
  if (!cue) return [];
  if (cue.type !== 'group') return [cue];
  return index.children(cue.id).flatMap((child) => (index.isOff(child.id) ? [] : withinOf(index, child.id)));
}

/** Undefined: viewers see nothing of it. Null: they do, but not before it opens. */
function payloadOf(cue: Cue): ArmedCue['content'] | undefined {
  switch (cue.type) {
    case 'poll':
      return { kind: 'poll', poll: cue.poll };
    case 'message':
      return { kind: 'message', text: cue.text, link: cue.link };
    case 'quiz':
      return null;
    case 'countdown':
      return cue.forViewers ? null : undefined;
    default:
      return undefined;
  }
}
