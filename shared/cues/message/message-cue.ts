import { z } from 'zod';
import { cueBaseSchema, type CueType } from '../cue-base.ts';

export const messageLinkSchema = z.object({
  label: z.string().min(1, 'a button needs a label').max(60),
  url: z.url({ protocol: /^https$/, error: 'an https address' }).max(500),
});

/** Words on viewers' screens, with a button if wanted (call to action). */
export const messageCueSchema = cueBaseSchema.extend({
  type: z.literal('message'),
  text: z.string().min(1, 'a message needs words').max(500),
  link: messageLinkSchema.nullable(),
  /** How long it stays, in media time; null: until it is ended. */
  stayMs: z.int().min(1000).max(3_600_000).nullable(),
});
export type MessageCue = z.infer<typeof messageCueSchema>;

export const messageCueType: CueType<MessageCue> = {
  type: 'message',
  label: 'Message',
  what: 'Words, and a button if you like, on every viewer’s screen.',
  conduct: 'timed',
  fresh: () => ({ type: 'message', text: 'Thank you for watching!', link: null, stayMs: 10_000 }),
  naturalDurationMs: (cue) => cue.stayMs ?? 0,
};
