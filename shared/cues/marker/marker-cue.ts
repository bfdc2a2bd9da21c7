import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';

/** Marks a moment in the as-run log: a chapter, a highlight, the end of a part. */
export const markerCueSchema = cueBaseSchema.extend({ type: z.literal('marker') });
export type MarkerCue = z.infer<typeof markerCueSchema>;

export const markerCueType: CueType<MarkerCue> = {
  type: 'marker',
  label: 'Marker',
  what: 'Notes the moment in the as-run log and the report.',
  conduct: 'instant',
  fresh: () => ({ type: 'marker' }),
  naturalDurationMs: () => 0,
};
