import { z } from 'zod';
import { clockMappingSchema } from '../../shared/time/studio-clock.ts';

/** What the audience's worker is started with. */
export const audienceWorkerDataSchema = z.object({
  engineUrl: z.url({ protocol: /^wss?$/ }),
  playlistUrl: z.url({ protocol: /^https?$/ }),
  viewers: z.int().min(0).max(5_000),
  seed: z.int(),
  mapping: clockMappingSchema,
});
export type AudienceWorkerData = z.infer<typeof audienceWorkerDataSchema>;

export const toAudienceWorkerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('clock'), mapping: clockMappingSchema }),
  z.object({ type: z.literal('close') }),
]);
export type ToAudienceWorker = z.infer<typeof toAudienceWorkerSchema>;

export const fromAudienceWorkerSchema = z.object({ type: z.literal('log'), line: z.string() });
export type FromAudienceWorker = z.infer<typeof fromAudienceWorkerSchema>;
