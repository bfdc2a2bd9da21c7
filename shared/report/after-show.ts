import { z } from 'zod';
import { takenBySchema } from '../show/run-state.ts';

/**
 * The report after a show: as-run against plan, results, participation, latency during each cue, incidents. Times are ms
 * since the epoch (studio time) and spans ms, unless said otherwise. Null: not measured or not known, never zero.
 */

const timeMs = z.number();
const spanMs = z.number();

/** Why a row of the plan is as it is. */
export const cueOutcomeSchema = z.enum([
  /** Taken in its turn. */
  'taken',
  /** Fired out of its turn. */
  'ad-lib',
  /** Goes on now. */
  'running',
  /** Its time came and it was not taken. */
  'missed',
  /** Planned to be skipped. */
  'skipped',
  /** Planned, and not reached. */
  'not-taken',
  /** Taken, and withdrawn. */
  'void',
  /** Taken, and it did not do what it should. */
  'failed',
  /** Only to be read. */
  'memo',
  /** Taken, and no longer in the plan. */
  'removed',
]);
export type CueOutcome = z.infer<typeof cueOutcomeSchema>;

export const takeReportSchema = z.object({
  take: z.int().positive(),
  takenBy: takenBySchema,
  startedAtMs: timeMs,
  /** Null: it still goes on, or nobody knows. */
  endedAtMs: timeMs.nullable(),
  /** Fired − wanted time of a scheduled firing, in ms. */
  fireErrorMs: z.number().nullable(),
  backDatedMs: spanMs,
  addedMs: spanMs,
  voided: z.boolean(),
  failure: z.string().nullable(),
  note: z.string().nullable(),
});
export type TakeReport = z.infer<typeof takeReportSchema>;

/** Figures of every second from the beginning of a take to its end. */
export const deliverySchema = z.object({
  /** Seconds with figures of the audience's latency. */
  seconds: z.int().nonnegative(),
  /** Median over the seconds of the audience's median. */
  p50Ms: z.number(),
  /** 95th percentile over the seconds of the audience's 95th percentile. */
  p95Ms: z.number(),
  /** Median and worst over the seconds of p99 − p1 of the audience; null while nobody told. */
  syncSpreadMs: z.number().nullable(),
  worstSyncSpreadMs: z.number().nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const cueReportSchema = z.object({
  cueId: z.string(),
  number: z.string(),
  title: z.string(),
  type: z.string(),
  /** How many groups stand around it. */
  depth: z.int().nonnegative(),
  outcome: cueOutcomeSchema,
  plannedStartMs: timeMs.nullable(),
  plannedDurationMs: spanMs.nullable(),
  /** Of the first take; of a group: of its first cue. */
  startedAtMs: timeMs.nullable(),
  /** All takes together; of a group: from its first cue's start to its last one's end. Null: not taken, or not over. */
  durationMs: spanMs.nullable(),
  /** Actual − planned; positive: late, or over. */
  startLateMs: spanMs.nullable(),
  durationOverMs: spanMs.nullable(),
  takes: z.array(takeReportSchema),
  /** While it was on; null: nobody watched, or nothing was measured. */
  delivery: deliverySchema.nullable(),
});
export type CueReport = z.infer<typeof cueReportSchema>;

export const interactionReportSchema = z.object({
  cueId: z.string(),
  take: z.int().positive(),
  number: z.string(),
  title: z.string(),
  kind: z.enum(['poll', 'quiz']),
  question: z.string(),
  openedAtMs: timeMs,
  closedAtMs: timeMs.nullable(),
  options: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      votes: z.int().nonnegative(),
      /** Of all votes, 0–100, not rounded; null without any vote. */
      percent: z.number().nullable(),
      /** A right answer; null: a poll has none. */
      right: z.boolean().nullable(),
    }),
  ),
  /** Viewers who answered. */
  votes: z.int().nonnegative(),
  final: z.boolean(),
  revealed: z.boolean(),
  voided: z.boolean(),
  /** Median number of viewers while it was open. */
  viewers: z.number().nullable(),
  /** Votes of viewers, 0–100 and, when viewers came and went, above. */
  responsePercent: z.number().nullable(),
  /** Of a quiz question: right answers of all, 0–100. */
  rightPercent: z.number().nullable(),
  /** Votes a second while it was open and shortly after. */
  votesOverTime: z.array(z.object({ atMs: timeMs, perSecond: z.number() })),
});
export type InteractionReport = z.infer<typeof interactionReportSchema>;

export const incidentSchema = z.object({
  atMs: timeMs,
  level: z.enum(['info', 'warning', 'error']),
  kind: z.enum(['failure', 'missed', 'withdrawn', 'panic', 'hold', 'interruption', 'notice', 'engine', 'alarm']),
  cueId: z.string().nullable(),
  text: z.string(),
});
export type Incident = z.infer<typeof incidentSchema>;

/** A point of the plots: means over the span up to the next one. */
export const seriesPointSchema = z.object({
  atMs: timeMs,
  viewers: z.number().nullable(),
  votesPerSecond: z.number().nullable(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  syncSpreadMs: z.number().nullable(),
});
export type SeriesPoint = z.infer<typeof seriesPointSchema>;

export const runEntrySchema = z.object({
  runId: z.string(),
  beganAtMs: timeMs,
  firstTakenAtMs: timeMs.nullable(),
  lastEventAtMs: timeMs,
  cuesTaken: z.int().nonnegative(),
  /** The run that goes on. */
  current: z.boolean(),
});
export type RunEntry = z.infer<typeof runEntrySchema>;

export const afterShowSchema = z.object({
  version: z.literal(1),
  madeAtMs: timeMs,
  show: z.object({ id: z.string(), title: z.string(), timeZone: z.string() }),
  run: runEntrySchema.extend({
    /** When it was called over; null: it was not. */
    endedAtMs: timeMs.nullable(),
    /** How far studio time may have been from the truth at worst; null: it was not synchronised throughout. */
    clockErrorBoundMs: z.number().nullable(),
  }),
  totals: z.object({
    plannedStartMs: timeMs.nullable(),
    plannedEndMs: timeMs.nullable(),
    plannedDurationMs: spanMs,
    startedAtMs: timeMs.nullable(),
    endedAtMs: timeMs.nullable(),
    durationMs: spanMs.nullable(),
    /** End − planned end; positive: over. */
    endOverMs: spanMs.nullable(),
    holds: z.int().nonnegative(),
    heldMs: spanMs,
    addedMs: spanMs,
    /** Cues by outcome; groups and memos left out. */
    cues: z.record(cueOutcomeSchema, z.int().nonnegative()),
  }),
  /** In the order of the plan; what was removed from it comes last. */
  cues: z.array(cueReportSchema),
  /** Every take of every poll and quiz question, in the order in which they opened. */
  interactions: z.array(interactionReportSchema),
  participation: z.object({
    peakViewers: z.number().nullable(),
    medianViewers: z.number().nullable(),
    /** Answers that are in the results, over all interactions. */
    answers: z.int().nonnegative(),
    /** Mean of the interactions' response rates. */
    responsePercent: z.number().nullable(),
    /** As viewers and engine count them; a changed vote counts again. Null: known for the current run only. */
    votes: z
      .object({
        sent: z.int().nonnegative(),
        counted: z.int().nonnegative(),
        refused: z.int().nonnegative(),
        lost: z.int().nonnegative(),
      })
      .nullable(),
  }),
  delivery: deliverySchema.nullable(),
  series: z.array(seriesPointSchema),
  incidents: z.array(incidentSchema),
  /** What this report cannot tell, in sentences. */
  notMeasured: z.array(z.string()),
});
export type AfterShow = z.infer<typeof afterShowSchema>;

export const afterShowFormatSchema = z.enum(['pdf', 'csv', 'json']);
export type AfterShowFormat = z.infer<typeof afterShowFormatSchema>;

/** Where the report is to be had as a file (`?format=…&run=…`). */
export const AFTER_SHOW_FILE_PATH = '/api/run/after-show/file';
