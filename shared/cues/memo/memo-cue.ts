import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';

/** A line of the rundown that is only read: an item of talk, a note between cues. Its length counts in the plan. */
export const memoCueSchema = cueBaseSchema.extend({ type: z.literal('memo') });
export type MemoCue = z.infer<typeof memoCueSchema>;

export const memoCueType: CueType<MemoCue> = {
  type: 'memo',
  label: 'Memo',
  what: 'A line that is only read; its length counts in the plan.',
  conduct: 'never',
  fresh: () => ({ type: 'memo' }),
  naturalDurationMs: () => 0,
};
