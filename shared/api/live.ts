import { z } from 'zod';
import { armedCountSchema, audienceSummarySchema } from '../interaction/protocol.ts';
import { encoderStatusSchema, sourceSchema } from '../process/encoder-control.ts';
import { sceneSchema } from '../cues/scene/scene-cue.ts';
import { comingSchema, MOST_COMING } from '../show/coming.ts';
import { planOpSchema } from '../show/plan-ops.ts';
import { runChangeSchema, runStateSchema } from '../show/run-state.ts';
import { showSchema } from '../show/show.ts';
import { audienceViewSchema } from '../telemetry/audience-view.ts';
import { alarmSchema } from '../telemetry/incident.ts';
import { latencyViewSchema, returnStatsSchema } from '../telemetry/latency.ts';
import { telemetryPointSchema } from '../telemetry/metrics.ts';
import { probeReadingSchema } from '../telemetry/probe.ts';
import { presenceSchema } from './access.ts';
import { clockViewSchema } from './clock-view.ts';
import { deviceStatusSchema } from './devices.ts';

export type { ClockView } from './clock-view.ts';

export const healthSchema = z.object({
  /** grey: not in use. */
  level: z.enum(['grey', 'green', 'amber', 'red']),
  /** One sentence with the figure and, unless green, what to do. */
  reason: z.string(),
});
export type Health = z.infer<typeof healthSchema>;

/** The programme as the producer wants it; the capturing UI follows. */
export const programmeSchema = z.object({
  scene: sceneSchema,
  latencyMark: z.boolean(),
});
export type Programme = z.infer<typeof programmeSchema>;

/** How far a source has fallen behind its own nominal rate: as its clock runs away from studio time, this grows or shrinks. */
export const sourcePaceSchema = z.object({
  /** Studio time at which counting began; another one is another count, not to be compared with the one before. */
  sinceMs: z.number(),
  /** Positive: it runs slow. Its zero may be anywhere. */
  behindMs: z.number(),
  /** Frames or samples a second that it ought to deliver. */
  perSecond: z.number().positive(),
});
export type SourcePace = z.infer<typeof sourcePaceSchema>;

/** What the capturing UI measured, once a second. */
export const captureStatsSchema = z.object({
  atMs: z.number(),
  fps: z.number().nonnegative(),
  framesCaptured: z.int().nonnegative(),
  framesEncoded: z.int().nonnegative(),
  framesDropped: z.int().nonnegative(),
  /** Capture → composed → encoded, p95 over the last second; null without frames. */
  captureToComposedP95Ms: z.number().nullable(),
  captureToEncodedP95Ms: z.number().nullable(),
  /** Medians of the same second; `compose`: drawing alone. */
  captureToComposedP50Ms: z.number().nullable().default(null),
  captureToEncodedP50Ms: z.number().nullable().default(null),
  composeP50Ms: z.number().nonnegative().nullable().default(null),
  /** Capture times are the host's studio time within ± this (ms), as the capturing window has learnt it; null until it has. */
  clockErrorBoundMs: z.number().nonnegative().nullable().default(null),
  /** Most frames that waited to be encoded in that second. */
  encoderQueueFrames: z.int().nonnegative().nullable().default(null),
  /** By the camera's frames and the microphone's samples; null without them, or when the rate is none that is usual. */
  cameraPace: sourcePaceSchema.nullable().default(null),
  microphonePace: sourcePaceSchema.nullable().default(null),
  audioLevelDb: z.number().nullable(),
  /** Capture time at which the voice last began to speak after a pause; null before the first, or without sound. */
  speechStartedAtMs: z.number().nullable().default(null),
  problem: z.string().nullable(),
});
export type CaptureStats = z.infer<typeof captureStatsSchema>;

/** The host's link to the interaction engine as its pings measure it, both ends of each by one clock. */
export const engineLinkSchema = z.object({
  /** Of now: what the newest exchange took, or what has been waited for the next if that is longer. */
  roundTripMs: z.number().nonnegative(),
  /** Shortest and longest of the last exchanges. The shortest is absent from older recordings. */
  shortestMs: z.number().nonnegative().nullable().default(null),
  longestMs: z.number().nonnegative(),
  exchanges: z.int().positive(),
  /** The engine’s clock minus studio time, and ± of that (ms): viewers go by the engine’s. Absent from older recordings. */
  clockOffsetMs: z.number().nullable().default(null),
  clockErrorMs: z.number().nonnegative().nullable().default(null),
  /** Studio time of the newest. */
  atMs: z.number(),
});
export type EngineLinkFigures = z.infer<typeof engineLinkSchema>;

/** One of the CDNs, against the studio clock and the first of them. */
export const cdnFiguresSchema = z.object({
  /** Host and file, for people. */
  name: z.string(),
  reachable: z.boolean(),
  liveEdgeAgeMs: z.number().nullable(),
  responseMs: z.number().nullable(),
  /** Just gone on air: the first media may be on its way still, so nothing there is no fault yet. */
  starting: z.boolean(),
  health: healthSchema,
  /** How much later it dates the same media than the first CDN; null: it is the first, or nobody knows. */
  datesApartMs: z.number().nullable(),
  /** How much later the same media is to be had there, whatever its dates say; null: it is the first, or nobody knows. */
  laterMs: z.number().nullable(),
  /** Whose dates are wrong by the encoder's own time stamps; null: they agree, or nobody knows. */
  wrong: z.enum(['this', 'first']).nullable(),
});
export type CdnFigures = z.infer<typeof cdnFiguresSchema>;

/** Everything but the rundown that moves: at most ten a second. */
export const liveSchema = z.object({
  /** Studio time at which this was true. */
  nowMs: z.number(),
  run: runStateSchema,
  /** What will be taken next, in order, as the show stands now. Absent from older recordings. */
  coming: z.array(comingSchema).max(MOST_COMING).default([]),
  connections: z.object({ ingest: healthSchema, cdn: healthSchema, engine: healthSchema, clock: healthSchema }),
  clock: clockViewSchema,
  /** Null while the encoder process cannot be reached. */
  encoder: encoderStatusSchema.nullable(),
  /** Studio time at which `encoder` was told; null with it. Absent from older recordings. */
  encoderHeardMs: z.number().nullable().default(null),
  source: sourceSchema.nullable(),
  programme: programmeSchema,
  capture: captureStatsSchema.nullable(),
  audience: audienceSummarySchema.nullable(),
  /** Whom the payloads of armed cues, and of the one in standby, have reached; empty while the engine is away. */
  armed: z.array(armedCountSchema).default([]),
  /** Null while the engine is not connected, or has not answered a ping yet. Absent from older recordings. */
  engineLink: engineLinkSchema.nullable().default(null),
  /** The LL-HLS playlist as probed: age of the newest media against the studio clock. */
  cdn: z
    .object({
      reachable: z.boolean(),
      liveEdgeAgeMs: z.number().nullable(),
      responseMs: z.number().nullable(),
      /** Just gone on air: the first media may be on its way still, so nothing there is no fault yet. */
      starting: z.boolean().default(false),
    })
    .nullable(),
  /** Each CDN, as the standing watch finds it; the first is `cdn`. Absent from older recordings. */
  cdns: z.array(cdnFiguresSchema).default([]),
  /** Media time of the two playheads: on air now, and on viewers' screens (median). */
  playheads: z.object({ onAirMs: z.number().nullable(), viewersMs: z.number().nullable() }),
  targetLatencyMs: z.number(),
  /**
   * Late-press rescue: how far GO can be back-dated now, from the frame on programme, so that the message still reaches every
   * viewer before the frame does (≥ 0), and where the last speech began (capture time). `leftMs` null: unknown, for nobody watches.
   */
  rescue: z.object({ leftMs: z.number().nonnegative().nullable(), speechStartedAtMs: z.number().nullable() }),
  devices: z.array(deviceStatusSchema),
  /** Ways of measuring latency side by side, the budget and drifts; null until the first second is measured. */
  latency: latencyViewSchema.nullable().default(null),
  /** The return monitor as the window that shows it told last; null while none does. */
  returnMonitor: returnStatsSchema.nullable().default(null),
  /** Free where the studio writes; null: not known yet. */
  freeDiskBytes: z.number().nonnegative().nullable().default(null),
  /** Alarms that last, or that nobody has seen yet; the newest first. */
  alarms: z.array(alarmSchema).default([]),
});
export type Live = z.infer<typeof liveSchema>;
/** As it is pushed: the run comes by itself, as changes. */
const liveWithoutRunSchema = liveSchema.omit({ run: true });
export type LiveWithoutRun = z.infer<typeof liveWithoutRunSchema>;

/** What the host pushes to a subscribed UI. */
export const liveMessageSchema = z.discriminatedUnion('type', [
  /** First, and after changes too many to tell. */
  z.object({ type: z.literal('show'), show: showSchema, planRevision: z.int() }),
  /** An edit of the plan that leads from `planRevision − 1` to `planRevision`; one's own edits come back too, by request id. */
  z.object({
    type: z.literal('plan'),
    planRevision: z.int(),
    ops: z.array(planOpSchema),
    by: z.string(),
    requestId: z.string().nullable(),
    label: z.string().nullable(),
  }),
  /** First, and with a new run. */
  z.object({ type: z.literal('run'), run: runStateSchema }),
  z.object({ type: z.literal('run-change'), change: runChangeSchema }),
  z.object({ type: z.literal('live'), live: liveWithoutRunSchema }),
  /** Everyone in the studio, whenever somebody comes, goes or looks elsewhere. */
  z.object({ type: z.literal('presence'), people: z.array(presenceSchema) }),
  /** The audience's latency in bands and groups, once a second. */
  z.object({ type: z.literal('audience'), view: audienceViewSchema }),
  /** What each CDN delivers as the standing watch finds it, once a second; without a CDN empty. */
  z.object({ type: z.literal('cdns'), readings: z.array(probeReadingSchema) }),
  /** First the last 10 minutes once a second, then what is measured as it is measured (up to ten points a second). */
  z.object({ type: z.literal('telemetry'), points: z.array(telemetryPointSchema) }),
  /** For the operator's eyes: something went wrong or came back. */
  z.object({
    type: z.literal('notice'),
    id: z.string(),
    level: z.enum(['info', 'warning', 'error']),
    text: z.string(),
    atMs: z.number(),
  }),
]);
export type LiveMessage = z.infer<typeof liveMessageSchema>;
