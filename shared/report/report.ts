import { z } from 'zod';

/** What `--report FILE` writes: one run, for people and scripts. Null: not measured. */
export const reportSchema = z.object({
  version: z.literal(1),
  onAirMs: z.number().nonnegative(),
  clock: z.object({ synchronised: z.boolean(), offsetMs: z.number(), errorBoundMs: z.number().nullable() }),
  srt: z.object({
    library: z.string(),
    rttMs: z.number().nullable(),
    packetsSent: z.int().nullable(),
    packetsLost: z.int().nullable(),
    packetsRetransmitted: z.int().nullable(),
    packetsDropped: z.int().nullable(),
    bitrateKbps: z.number().nullable(),
  }),
  frames: z.object({ in: z.int(), sent: z.int(), dropped: z.int() }),
  glassToGlassMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  syncSpreadMs: z.number().nullable(),
  cues: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      plannedAt: z.number().nullable(),
      firedAt: z.number().nullable(),
      fireErrorMs: z.number().nullable(),
      votes: z.int(),
      results: z.record(z.string(), z.int()),
    }),
  ),
  votes: z.object({ sent: z.int(), acked: z.int(), counted: z.int(), lost: z.int() }),
});
export type Report = z.infer<typeof reportSchema>;
