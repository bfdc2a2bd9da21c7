import { z } from 'zod';

/** Everything a probe can find wrong with a stream at a CDN. Names are what reports, scripts and tests go by. */
export const findingKindSchema = z.enum([
  'unreachable',
  'http-error',
  'syntax',
  'content-type',
  'cors',
  'playlist-cached',
  'slow-playlist',
  'stale-manifest',
  'sequence-backwards',
  'playlist-rewritten',
  'discontinuity-sequence',
  'blocking-reload',
  'ended',
  'pdt-missing',
  'pdt-jump',
  'clock-skew',
  'timeline-wrong',
  'discontinuity-untagged',
  'target-duration',
  'part-duration',
  'duration-wrong',
  'part-missing',
  'segment-missing',
  'gap',
  'duplicate-segment',
  'truncated',
  'init-missing',
  'init-changed',
  'codecs-mismatch',
  'rendition-missing',
  'rendition-misaligned',
  'av-gap',
  'bitrate',
  'slow-media',
  'stall',
  'latency-limit',
  'spread-limit',
  'cdns-differ',
]);
export type FindingKind = z.infer<typeof findingKindSchema>;

export const findingLevelSchema = z.enum(['error', 'warning', 'info']);
export type FindingLevel = z.infer<typeof findingLevelSchema>;

/** One thing that is wrong, however often it was met. */
export const findingSchema = z.object({
  kind: findingKindSchema,
  level: findingLevelSchema,
  /** A few words for a list. */
  title: z.string(),
  /** The newest instance, with figures. */
  what: z.string(),
  /** Which playlist, segment or line. */
  where: z.string(),
  /** Why it matters to viewers. */
  why: z.string(),
  whatToDo: z.string(),
  firstAtMs: z.number(),
  lastAtMs: z.number(),
  count: z.int().positive(),
});
export type Finding = z.infer<typeof findingSchema>;

const figure = z.number().nullable();

/**
 * What a probe knows of one URL. Times are medians of the last minute unless said otherwise, on the command line of the whole
 * run; null: not measured.
 */
export const probeReadingSchema = z.object({
  url: z.string(),
  /** Host and file, for people. */
  name: z.string(),
  format: z.enum(['hls', 'll-hls', 'dash']).nullable(),
  /** Studio time of the newest answer. */
  atMs: z.number(),
  reachable: z.boolean(),
  /** The programme has just gone on air, and its first media may be on its way still: nothing there is no fault yet. */
  starting: z.boolean().default(false),
  /** In words, what is wrong with the newest answer; null when it is a playlist with media. */
  problem: z.string().nullable(),
  /** Now minus the capture time of the newest media, newest value (ms). */
  liveEdgeAgeMs: figure,
  /** The age of media when it was first seen, p95 (ms): what no viewer can be below. */
  latencyP95Ms: figure,
  /** p99 − p1 of that age (ms). */
  spreadMs: figure,
  /** Where a player stands that holds the distance the playlist asks for (ms behind capture). */
  playerLatencyMs: figure,
  manifestMs: figure,
  ttfbMs: figure,
  partFetchMs: figure,
  throughputKbps: figure,
  bitrateKbps: figure,
  requests: z.int().nonnegative(),
  failedRequests: z.int().nonnegative(),
  /** Failed requests and findings of level error in the last minute. */
  errorsPerMinute: z.number().nonnegative(),
  /**
   * How often, and for how long altogether, a player would have stood still that keeps the distance asked for; a stall that lasts
   * counts. The standing watch takes what is listed for fetched, and counts what stood still for certain. Null: not measured.
   */
  stalls: z.int().nonnegative().nullable(),
  stalledMs: z.number().nonnegative().nullable(),
  findings: z.array(findingSchema),
});
export type ProbeReading = z.infer<typeof probeReadingSchema>;
