import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';

/**
 * Holds the cues behind it that name it as their group. Taken, a `sequence` takes its first cue and goes on from end to
 * start by itself; `parallel` takes all at once; `one-at-a-time` puts its first in standby, and taking one ends the one before.
 */
export const groupCueSchema = cueBaseSchema.extend({
  type: z.literal('group'),
  mode: z.enum(['sequence', 'parallel', 'one-at-a-time']),
});
export type GroupCue = z.infer<typeof groupCueSchema>;

export const groupCueType: CueType<GroupCue> = {
  type: 'group',
  label: 'Group',
  what: 'Cues that belong together: one after the other, all at once, or one at a time.',
  conduct: 'group',
  fresh: () => ({ type: 'group', mode: 'sequence' }),
  naturalDurationMs: () => 0,
};
