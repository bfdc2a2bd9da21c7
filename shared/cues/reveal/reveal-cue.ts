import { z } from 'zod';
import { cueBaseSchema, cueIdSchema, type CueType } from '../cue-base.ts';

/** Shows viewers the results of an interaction; taken before they are final, it waits for them. */
export const revealCueSchema = cueBaseSchema.extend({
  type: z.literal('reveal'),
  /** The poll or quiz question; null: the last one before it in the rundown. */
  targetCueId: cueIdSchema.nullable(),
});
export type RevealCue = z.infer<typeof revealCueSchema>;

export const revealCueType: CueType<RevealCue> = {
  type: 'reveal',
  label: 'Reveal',
  what: 'Shows viewers the results as soon as they are final.',
  conduct: 'instant',
  fresh: () => ({ type: 'reveal', targetCueId: null }),
  naturalDurationMs: () => 0,
};
