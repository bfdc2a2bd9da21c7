import { z } from 'zod';

/** How a device of the show is. OSC and plain HTTP have no connection: they are `idle` until something was sent. */
export const deviceStatusSchema = z.object({
  deviceId: z.string(),
  name: z.string(),
  state: z.enum(['idle', 'connecting', 'connected', 'failed']),
  /** One sentence; with a failure, what to do. */
  detail: z.string(),
  /** Round trip of the last request; null where there was none. */
  lastTookMs: z.number().nullable(),
  /** Scenes of an OBS, for the editor's list. */
  scenes: z.array(z.string()),
});
export type DeviceStatus = z.infer<typeof deviceStatusSchema>;
