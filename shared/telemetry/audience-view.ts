import { z } from 'zod';

/** What viewers are grouped by. */
export const dimensionSchema = z.enum(['cdn', 'device', 'network']);
export type Dimension = z.infer<typeof dimensionSchema>;

export const spreadSchema = z.object({
  viewers: z.int().nonnegative(),
  p1Ms: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
  /** p99 − p1. */
  syncSpreadMs: z.number().nonnegative(),
});

/** Heat map: bounds of the latency bands (ms, ascending); band `i` is [bounds[i], bounds[i + 1]), the last one open. */
export const HEAT_BOUNDS_MS: readonly number[] = Array.from({ length: 40 }, (_, band) => band * 100);

/** One column of the heat map. */
export const heatColumnSchema = z.object({
  atMs: z.number(),
  /** Viewers in each band of HEAT_BOUNDS_MS. */
  counts: z.array(z.int().nonnegative()).length(HEAT_BOUNDS_MS.length),
});
export type HeatColumn = z.infer<typeof heatColumnSchema>;

/** A viewer who is worst off, and why. */
export const worstViewerSchema = z.object({
  viewerId: z.string(),
  client: z.enum(['page', 'simulated']),
  glassToGlassMs: z.number(),
  why: z.enum(['stall', 'rebuffer', 'drift', 'ratchet', 'network', 'clock', 'joining', 'unknown']),
  text: z.string(),
  cdn: z.string(),
  device: z.string(),
  network: z.string(),
});

/** The audience's latency, from the viewers' own histograms; once a second. */
export const audienceViewSchema = z.object({
  atMs: z.number(),
  all: spreadSchema.nullable(),
  groups: z.array(z.object({ dimension: dimensionSchema, name: z.string(), spread: spreadSchema })),
  heat: heatColumnSchema.nullable(),
  /** The ten worst. */
  worst: z.array(worstViewerSchema).max(10),
  /** Viewers whose latency rose with each of several stalls and did not come back. */
  ratcheting: z.int().nonnegative(),
});
export type AudienceView = z.infer<typeof audienceViewSchema>;
