import { z } from 'zod';
import { countdownCueSchema, countdownCueType } from './countdown/countdown-cue.ts';
import type { CueConduct, CueType } from './cue-base.ts';
import { deviceCueSchema, deviceCueType } from './device/device-cue.ts';
import { groupCueSchema, groupCueType } from './group/group-cue.ts';
import { markerCueSchema, markerCueType } from './marker/marker-cue.ts';
import { memoCueSchema, memoCueType } from './memo/memo-cue.ts';
import { messageCueSchema, messageCueType } from './message/message-cue.ts';
import { pollCueSchema, pollCueType } from './poll/poll-cue.ts';
import { quizCueSchema, quizCueType } from './quiz/quiz-cue.ts';
import { revealCueSchema, revealCueType } from './reveal/reveal-cue.ts';
import { sceneCueSchema, sceneCueType } from './scene/scene-cue.ts';
import { waitCueSchema, waitCueType } from './wait/wait-cue.ts';

/** The one place where cue types are registered: a new type is a folder beside `poll/` and two lines here. */
export const cueSchema = z.discriminatedUnion('type', [
  pollCueSchema,
  quizCueSchema,
  revealCueSchema,
  sceneCueSchema,
  countdownCueSchema,
  messageCueSchema,
  markerCueSchema,
  waitCueSchema,
  memoCueSchema,
  deviceCueSchema,
  groupCueSchema,
]);
export type Cue = z.infer<typeof cueSchema>;
export type CueTypeName = Cue['type'];
export type CueOf<T extends CueTypeName> = Extract<Cue, { type: T }>;

export const CUE_TYPES: { readonly [T in CueTypeName]: CueType<CueOf<T>> } = {
  poll: pollCueType,
  quiz: quizCueType,
  reveal: revealCueType,
  scene: sceneCueType,
  countdown: countdownCueType,
  message: messageCueType,
  marker: markerCueType,
  wait: waitCueType,
  memo: memoCueType,
  device: deviceCueType,
  group: groupCueType,
};

/** The poll-like cues: those with a response window and a tally. */
export type InteractionCue = CueOf<'poll'> | CueOf<'quiz'>;

export function isInteraction(cue: Cue): cue is InteractionCue {
  return cue.type === 'poll' || cue.type === 'quiz';
}

export function conductOf(cue: Cue): CueConduct {
  return CUE_TYPES[cue.type].conduct;
}

/**
 * The planned length of a cue itself (a group's is that of its cues, see shared/show/timing): as planned, else as long
 * as its content needs. In ms.
 */
export function plannedDurationMs(cue: Cue): number {
  if (cue.durationMs !== null) return cue.durationMs;
  // Each entry takes the cues of its own type; the index ties them together, which the compiler can't follow.
  const type = CUE_TYPES[cue.type] as CueType<Cue>;
  return type.naturalDurationMs(cue);
}

/** A fresh cue of a type, valid as it is. */
export function freshCue(type: CueTypeName, id: string, number: string, title: string): Cue {
  return cueSchema.parse({
    id,
    number,
    title,
    trigger: { kind: 'manual' },
    hostNotes: '',
    producerNotes: '',
    skip: false,
    ...CUE_TYPES[type].fresh(),
  });
}
