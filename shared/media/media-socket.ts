import { z } from 'zod';
import { videoSettingsSchema } from './video-settings.ts';

/** Text messages of the media socket. Frames are binary: see media-frame.ts. */
export const MEDIA_SOCKET_PATH = '/media';
/** Subprotocol of the media socket; the ticket is offered as a second one, `ticket.<ticket>`, so it is in no URL. */
export const MEDIA_SUBPROTOCOL = 'cuelight.media.v1';
export const TICKET_SUBPROTOCOL_PREFIX = 'ticket.';

/** UI → encoder: the only text there is; what the UI measures it tells the host (`air.captureStats`). */
export const mediaClientMessageSchema = z.object({
  type: z.literal('hello'),
  protocol: z.literal(1),
  /** WebCodecs codec string, e.g. "avc1.42001f". */
  codec: z.string().max(40),
  video: videoSettingsSchema,
});
export type MediaClientMessage = z.infer<typeof mediaClientMessageSchema>;

/** Encoder → UI. */
export const mediaServerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accepted'), onAir: z.boolean() }),
  /** The muxer has to begin anew: the next frame must be a key frame. */
  z.object({ type: z.literal('key-frame-wanted') }),
  /** Another UI took over; this one must stop sending. */
  z.object({ type: z.literal('superseded') }),
  z.object({ type: z.literal('refused'), reason: z.string() }),
]);
export type MediaServerMessage = z.infer<typeof mediaServerMessageSchema>;
