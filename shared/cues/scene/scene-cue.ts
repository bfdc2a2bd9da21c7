import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';

export const sceneSchema = z.enum(['camera', 'screen', 'screen-with-camera']);
export type SceneName = z.infer<typeof sceneSchema>;

/** Puts another scene on programme. */
export const sceneCueSchema = cueBaseSchema.extend({
  type: z.literal('scene'),
  scene: sceneSchema,
  /** When its time is over: `stay`, or `back` to the scene before it. */
  then: z.enum(['stay', 'back']),
});
export type SceneCue = z.infer<typeof sceneCueSchema>;

export const sceneCueType: CueType<SceneCue> = {
  type: 'scene',
  label: 'Scene',
  what: 'Cuts the programme to camera, screen or both.',
  conduct: 'timed',
  fresh: () => ({ type: 'scene', scene: 'camera', then: 'stay' }),
  naturalDurationMs: () => 0,
};
