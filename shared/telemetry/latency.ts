import { z } from 'zod';
import { datingCountsSchema } from './audience-view.ts';

/** The independent ways by which glass-to-glass latency is measured. */
export const latencyWaySchema = z.enum(['timestamps', 'mark', 'return', 'return-mark', 'return-tags']);
export type LatencyWay = z.infer<typeof latencyWaySchema>;

/** One way's figure. */
export const latencyReadingSchema = z.object({
  way: latencyWaySchema,
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** Over viewers; of the return monitor null. Absent from older recordings. */
  p99Ms: z.number().nullable().default(null),
  /** p99 − p1 of the same. */
  spreadMs: z.number().nonnegative().nullable().default(null),
  /** ± ms: clock, a vsync, and what the way itself cannot tell. */
  errorBoundMs: z.number().nullable(),
  /** Of the newest measurement behind it (ms). */
  ageMs: z.number().nullable(),
  /** Viewers behind it; of the return monitor 1. */
  viewers: z.int().nonnegative(),
  /** It is over what was shown in so long a time before its newest measurement (ms); null: not told. */
  spanMs: z.number().nonnegative().nullable().default(null),
  /** Why there is no figure, and what to do; null when there is one. */
  missing: z.string().nullable(),
  /** By what the frames behind it are dated, as far as it is told; of ways that do not go by dates nobody. */
  datedBy: datingCountsSchema.default([]),
});
export type LatencyReading = z.infer<typeof latencyReadingSchema>;

export const budgetStageSchema = z.enum([
  'capture',
  'compose',
  'encode',
  'mux',
  'srt',
  'package',
  'cdn',
  'player',
  'render',
]);
export type BudgetStage = z.infer<typeof budgetStageSchema>;

/** One bar from lens to screen. */
export const budgetSchema = z.object({
  stages: z.array(
    z.object({
      stage: budgetStageSchema,
      ms: z.number(),
      /** `measured`; `bounded`: lies within ms ± boundMs; `rest`: what the total leaves. */
      how: z.enum(['measured', 'bounded', 'rest']),
      boundMs: z.number().nonnegative(),
      what: z.string(),
    }),
  ),
  /** Of the stages. */
  sumMs: z.number(),
  /** What no stage can be within its bound, nor all together: `sumMs + beyondMs` is `glassToGlassMs`. Absent from older recordings. */
  beyondMs: z.number().default(0),
  glassToGlassMs: z.number(),
  /** Whose glass-to-glass figure that is, in words. */
  of: z.string(),
  /** Glass to glass minus what the stages measure or are believed to be by themselves: what had to be shared out among them. */
  unexplainedMs: z.number(),
});
export type Budget = z.infer<typeof budgetSchema>;

export const driftSchema = z.object({
  between: z.enum(['audio-video', 'camera-ntp', 'microphone-ntp', 'encoder-ntp', 'cdn-capture']),
  /** Positive: the first runs fast. Null: not enough measured yet. */
  ppm: z.number().nullable(),
  /** ± ppm. */
  errorPpm: z.number().nullable(),
  msPerHour: z.number().nullable(),
  /** How long it was watched for this figure (ms). */
  spanMs: z.number().nonnegative(),
  /** What they are apart now (ms); null where that has no meaning. */
  offsetMs: z.number().nullable(),
  /** Frames or samples a second that the first ought to keep; null where it has no such rate. Absent from older recordings. */
  nominalPerSecond: z.number().positive().nullable().default(null),
  /** Why there is no figure; null when there is one. */
  missing: z.string().nullable(),
});
export type Drift = z.infer<typeof driftSchema>;

/** Ways that tell different things, and why that is probably so. */
export const disagreementSchema = z.object({
  byMs: z.number().nonnegative(),
  ways: z.array(latencyWaySchema),
  likely: z.enum(['encoder-rewrites-timestamps', 'cdn-timeline-shifted', 'clock', 'unknown']),
  text: z.string(),
  whatToDo: z.string(),
});
export type Disagreement = z.infer<typeof disagreementSchema>;

export const latencyViewSchema = z.object({
  /** Studio time at which it was put together; ages count from here. Absent from older recordings. */
  atMs: z.number().optional(),
  readings: z.array(latencyReadingSchema),
  /** Null while all ways agree within 100 ms. */
  disagreement: disagreementSchema.nullable(),
  /**
   * The largest of the differences that are judged (ms), the players’ buffers apart; null: no two ways can be compared. Absent
   * from older recordings.
   */
  apartMs: z.number().nonnegative().nullable().default(null),
  budget: budgetSchema.nullable(),
  drifts: z.array(driftSchema),
});
export type LatencyView = z.infer<typeof latencyViewSchema>;

/** What the return monitor measured, once a second. */
export const returnStatsSchema = z.object({
  atMs: z.number(),
  state: z.enum(['off', 'connecting', 'playing', 'stalled', 'failed']),
  /** By the dates that are believed, and by the mark in decoded pixels: medians of the last second. */
  glassToGlassMs: z.number().nullable(),
  markMs: z.number().nullable(),
  bufferMs: z.number().nonnegative(),
  stalls: z.int().nonnegative(),
  reason: z.string().nullable(),
  /** Studio time in that window is right within ± this (ms); null until it has been learnt. */
  clockErrorBoundMs: z.number().nonnegative().nullable().default(null),
  /** From the moment the player's clock comes to a frame until the frame is on the screen, median of the last second (ms). */
  renderMs: z.number().nullable().default(null),
  /** First to last byte of a part or segment, median of the last ones (ms). */
  fetchMs: z.number().nonnegative().nullable().default(null),
  /** Age of the newest media at the moment it could be played, median of the last second (ms). */
  arrivalAgeMs: z.number().nullable().default(null),
  /** How long a part lasts, as the playlist says (ms); null without parts. */
  partMs: z.number().positive().nullable().default(null),
  /** The dates that are believed: the playlist's, else those of tags in the media; null: there are none, or nothing plays. */
  datedBy: z.enum(['program-date-time', 'id3', 'sei']).nullable().default(null),
  /** `glassToGlassMs` as each source of dates in the stream has it; null: the stream does not carry that one. */
  glassToGlassByMs: z
    .object({
      programDateTime: z.number().nullable(),
      id3: z.number().nullable(),
      sei: z.number().nullable(),
    })
    .nullable()
    .default(null),
});
export type ReturnStats = z.infer<typeof returnStatsSchema>;
