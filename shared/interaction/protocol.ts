import { z } from 'zod';
import { cueIdSchema } from '../cues/cue-base.ts';
import { messageLinkSchema } from '../cues/message/message-cue.ts';
import { pollContentSchema } from '../cues/poll/poll-cue.ts';
import { countsSchema } from '../show/run-state.ts';
import { audienceViewSchema, frameDatingSchema, spreadSchema, type Spread } from '../telemetry/audience-view.ts';
import { latencyHistogramSchema } from './latency-histogram.ts';

/** The interaction protocol, version 4: JSON text messages over WebSocket. docs/protocol.md tells it in words. */
export const INTERACTION_PROTOCOL = 4;
export const VIEWER_SOCKET_PATH = '/engine/viewer';
export const CONTROL_SOCKET_PATH = '/engine/control';
/** Longest message in either direction. */
export const INTERACTION_MAX_BYTES = 64 * 1024;
/** Header of the control socket's upgrade request. */
export const CONTROL_KEY_HEADER = 'x-cuelight-control-key';

const timeMs = z.number().finite().nonnegative();
const viewerId = z.string().min(8).max(64);
const commandId = z.string().min(1).max(64);

const optionIds = z.array(z.string().min(1).max(32)).max(10);
const pollContent = z.object({ kind: z.literal('poll'), poll: pollContentSchema });
const quizContent = z.object({
  kind: z.literal('quiz'),
  poll: pollContentSchema,
  points: z.int().nonnegative(),
  /** An answer at the very end of the window earns half the points, one at its beginning all (linear). */
  speedBonus: z.boolean(),
});
const messageContent = z.object({
  kind: z.literal('message'),
  text: z.string().max(500),
  link: messageLinkSchema.nullable(),
});
const countdownContent = z.object({ kind: z.literal('countdown'), label: z.string().max(120), endsAtMs: timeMs });

/** What the studio publishes: right answers are for the engine, which tells viewers on reveal. */
export const studioContentSchema = z.discriminatedUnion('kind', [
  pollContent,
  quizContent.extend({ correctOptionIds: optionIds.min(1) }),
  messageContent,
  countdownContent,
]);
export type StudioContent = z.infer<typeof studioContentSchema>;

/** What viewers see of it: `correctOptionIds` is null until revealed. Votes are taken for polls and quiz questions only. */
export const viewerContentSchema = z.discriminatedUnion('kind', [
  pollContent,
  quizContent.extend({ correctOptionIds: optionIds.nullable() }),
  messageContent,
  countdownContent,
]);
export type ViewerContent = z.infer<typeof viewerContentSchema>;

/** A cue as the engine and viewers know it: only what viewers may see. */
export const publishedCueSchema = z.object({
  cueId: cueIdSchema,
  /**
   * Distinguishes two runs of the same cue (a rehearsal and the show) and two takes in one run: votes are counted per cue
   * and run. The second take of a cue in run R is run `R~2`.
   */
  runId: z.string().min(1).max(64),
  content: viewerContentSchema,
  /** Media time at which viewers see it. */
  opensAtMs: timeMs,
  /** Media time at which answering ends; null: open until a `close`. */
  closesAtMs: timeMs.nullable(),
  state: z.enum(['open', 'result', 'closed', 'void']),
  /** Results as far as viewers may know them: null until revealed. */
  results: z.object({ counts: countsSchema, total: z.int().nonnegative() }).nullable(),
  /** Media time at which viewers see the results; null until revealed. */
  revealAtMs: timeMs.nullable(),
  /**
   * A question whose end, or results until then, viewers are to see no more (panic): at once, not with a frame. A later
   * reveal shows its results all the same. Left out: never cleared.
   */
  clearedAtMs: timeMs.optional(),
});
export type PublishedCue = z.infer<typeof publishedCueSchema>;

/**
 * Who hears of a question by no more than this after its frame (ms, media time) still has the whole window, which ends so
 * much later; its answers earn no speed bonus.
 */
export const LATE_GRACE_MS = 3_000;

/** So many cues are armed at viewers at a time. */
export const MOST_ARMED = 8;

/** A cue ahead of its time: what viewers will see of it, so that its arrival can be told before it opens. */
export const armedCueSchema = z.object({
  /** Names this payload: another id for a content that was edited since. */
  armId: z.string().min(1).max(64),
  cueId: cueIdSchema,
  /** Of the take it is for. */
  runId: z.string().min(1).max(64),
  /** Null for what nobody may read ahead (quiz questions), or what is not known yet (a countdown's zero). */
  content: viewerContentSchema.nullable(),
});
export type ArmedCue = z.infer<typeof armedCueSchema>;

/** How many of the viewers that are connected have said that an armed cue's payload has reached them. */
export const armedCountSchema = z.object({
  armId: z.string(),
  cueId: cueIdSchema,
  runId: z.string(),
  viewers: z.int().nonnegative(),
  acked: z.int().nonnegative(),
});
export type ArmedCount = z.infer<typeof armedCountSchema>;

/** A class of viewers ("phone", "wifi", "cdn-a"). The engine keeps the most frequent ones apart and puts the rest together. */
export const viewerLabelSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,23}$/, 'a label is 1 to 24 small letters, digits, dots and hyphens');

/** Longer ago than anybody watches (ms). */
const MAX_SPAN_MS = 24 * 3_600_000;
const spanMs = z.number().nonnegative().max(MAX_SPAN_MS);
const offsetMs = z.number().min(-MAX_SPAN_MS).max(MAX_SPAN_MS);
const aimMs = z.number().positive().max(MAX_SPAN_MS);

/** No viewer stalls or votes more often than this in its life: larger counts are nobody's, and must not spoil sums. */
const MAX_VIEWER_COUNT = 1_000_000;
const viewerCount = z.int().nonnegative().max(MAX_VIEWER_COUNT);
/** A viewer that knows the time no better than this does not know it (ms): it says null. */
export const MAX_CLOCK_ERROR_MS = 60_000;

/**
 * What a player knows about how it keeps its distance behind the camera. All of it may be left out: what a client does not
 * measure, it does not send.
 */
const measuredOfPlayback = {
  /** Glass-to-glass latency of every frame shown since the last report. */
  latencyHistogram: latencyHistogramSchema.optional(),
  /** Frames shown since the last report. */
  frames: z.int().nonnegative().max(1_000_000).optional(),
  /** Median glass-to-glass latency since the last report, read from the latency mark in decoded pixels; null: no mark was read. */
  markMs: offsetMs.nullable().optional(),
  /** Age of the newest media at the moment it could be played: median since the last report; null: none came, or nothing dates it. */
  arrivalAgeMs: offsetMs.nullable().optional(),
  /** By what the frame on screen is dated, and so `glassToGlassMs` and the histogram. */
  datedBy: frameDatingSchema.optional(),
  /** How long the picture stood still for want of data, since the player was made (a stall that lasts included). */
  stallMs: spanMs.optional(),
  /** Slowest and fastest playback rate since the last report. */
  rateMin: z.number().positive().max(16).optional(),
  rateMax: z.number().positive().max(16).optional(),
  /** As CMCD (CTA-5004) has them: `br`, what plays, measured; `mtp`, what the network brings; `msd`, asked to play → first frame. */
  bitrateKbps: z.number().positive().max(10_000_000).optional(),
  throughputKbps: z.number().positive().max(1_000_000_000).optional(),
  startUpMs: spanMs.optional(),
  /** Frames that were decoded and not shown, since the player was made (CMCD `dfa`). */
  framesDropped: z.int().nonnegative().max(1_000_000_000).optional(),
  /** What viewers are grouped by; `cdn` names the delivery the player loads from. */
  device: viewerLabelSchema.optional(),
  network: viewerLabelSchema.optional(),
  cdn: viewerLabelSchema.optional(),
  /** Smoothed latency − `personalTargetMs`; null before the first frames. */
  errorMs: offsetMs.nullable().optional(),
  /** What everyone aims at, as this viewer has heard it, and what it aims at itself: more if its connection needs more. */
  targetMs: aimMs.optional(),
  personalTargetMs: aimMs.optional(),
  /** How fast this device's playback at rate 1 runs against studio time (positive: fast); null until watched long enough. */
  driftPpm: z.number().min(-100_000).max(100_000).nullable().optional(),
  /** `driftPpm` is right within ± this, and comes from so much playback at rate 1; null as long as it is. */
  driftErrorPpm: z.number().nonnegative().max(100_000).nullable().optional(),
  driftSpanMs: spanMs.nullable().optional(),
};

/** What one viewer measures about itself; also counts its votes, so that loss can be told from both ends. */
export const viewerReportSchema = z.object({
  ...measuredOfPlayback,
  type: z.literal('report'),
  /** Display time − capture time of the frame on screen; null while nothing plays. */
  glassToGlassMs: offsetMs.nullable(),
  /** Media that waits in the player: the median since the last report, or now, while pictures stand still. */
  bufferMs: spanMs,
  stalls: viewerCount,
  playbackRate: z.number().positive().max(16),
  /** The viewer's studio time is the engine's within ± this; it grows while nothing is heard. */
  clockErrorBoundMs: z.number().nonnegative().max(MAX_CLOCK_ERROR_MS).nullable(),
  votesSent: viewerCount,
  votesAcked: viewerCount,
});
export type ViewerReport = z.infer<typeof viewerReportSchema>;

/** Viewer → engine. */
export const viewerMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.literal(INTERACTION_PROTOCOL),
    /** Chosen by the viewer and kept: names it again after a reconnect. */
    viewerId,
    /** `simulated` viewers are shown apart. */
    client: z.enum(['page', 'simulated']),
  }),
  z.object({ type: z.literal('ping'), id: z.int().nonnegative(), t0: z.number().finite() }),
  z.object({
    type: z.literal('vote'),
    /** Chosen by the viewer; the same vote sent again (after a reconnect) is counted once. */
    voteId: z.string().min(8).max(64),
    cueId: cueIdSchema,
    runId: z.string().min(1).max(64),
    optionId: z.string().min(1).max(32),
    /** Capture time of the frame on this viewer's screen when it voted. */
    mediaTimeMs: timeMs,
  }),
  viewerReportSchema,
  /** It heard of this question so long after its frame had passed: its window ends so much later than the others'. */
  z.object({
    type: z.literal('opened-late'),
    cueId: cueIdSchema,
    runId: z.string().min(1).max(64),
    lateMs: z.number().positive().max(LATE_GRACE_MS),
  }),
  /** These payloads have reached it. */
  z.object({ type: z.literal('armed'), armIds: z.array(z.string().min(1).max(64)).max(MOST_ARMED) }),
]);
export type ViewerMessage = z.infer<typeof viewerMessageSchema>;

/** What became of a vote. Only `counted` and `duplicate` are in the tally. */
export const voteStatusSchema = z.enum([
  'counted',
  'duplicate',
  'too-early',
  'too-late',
  'unknown-cue',
  'unknown-option',
  'void',
  /** A quiz question was answered by this viewer before: the first answer stands. */
  'already-answered',
]);
export type VoteStatus = z.infer<typeof voteStatusSchema>;

/** Engine → viewer. */
export const engineToViewerSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    protocol: z.literal(INTERACTION_PROTOCOL),
    serverTimeMs: timeMs,
    /** What the player aims at, glass to glass. */
    targetLatencyMs: z.number().positive(),
    /** Everything current, for those who join late or come back. */
    cues: z.array(publishedCueSchema),
  }),
  /** t1 and t2 are the engine's time of receiving and answering. */
  z.object({
    ...{ type: z.literal('pong'), id: z.int().nonnegative(), t0: z.number(), t1: timeMs, t2: timeMs },
    /** How often the engine's clock was set, or hurried (slewed by more than 500 ppm), since it began: a new number, a new time. */
    clockSteps: z.int().nonnegative().optional(),
  }),
  /** A new cue, or a new state of one (close, results, void): always the whole cue, so order and loss do not matter. */
  z.object({ type: z.literal('cue'), cue: publishedCueSchema }),
  /** Sent once the vote is durable. */
  z.object({
    type: z.literal('vote-ack'),
    voteId: z.string(),
    cueId: cueIdSchema,
    status: voteStatusSchema,
    /** True: counted, but it came so long after it was given that it earns no speed bonus. */
    late: z.boolean().optional(),
  }),
  z.object({ type: z.literal('target-latency'), targetLatencyMs: z.number().positive() }),
  /** All that is armed now; after a welcome too. */
  z.object({ type: z.literal('armed'), cues: z.array(armedCueSchema).max(MOST_ARMED) }),
  z.object({
    type: z.literal('error'),
    code: z.enum(['bad-message', 'wrong-protocol', 'hello-first']),
    message: z.string(),
  }),
]);
export type EngineToViewer = z.infer<typeof engineToViewerSchema>;

/** Studio → engine. Every command has an id: sent again after a reconnect, it takes effect once. */
export const controlMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    protocol: z.literal(INTERACTION_PROTOCOL),
    controllerId: z.string().min(1).max(64),
  }),
  z.object({
    type: z.literal('publish'),
    id: commandId,
    cueId: cueIdSchema,
    runId: z.string().min(1).max(64),
    content: studioContentSchema,
    opensAtMs: timeMs,
    closesAtMs: timeMs.nullable(),
  }),
  /** Ends answering (or a message or countdown) at that time; refused for a time later than the present end. */
  z.object({ type: z.literal('close'), id: commandId, cueId: cueIdSchema, runId: z.string(), closesAtMs: timeMs }),
  /**
   * Gives more time: the end moves to `closesAtMs`, and a countdown's zero with it. Windows only grow: an earlier time
   * than the present end is refused, unless it is a message or countdown.
   */
  z.object({ type: z.literal('extend'), id: commandId, cueId: cueIdSchema, runId: z.string(), closesAtMs: timeMs }),
  z.object({ type: z.literal('reveal'), id: commandId, cueId: cueIdSchema, runId: z.string(), revealAtMs: timeMs }),
  z.object({
    type: z.literal('cancel'),
    id: commandId,
    cueId: cueIdSchema,
    runId: z.string(),
    reason: z.string().max(200),
  }),
  /** Takes what is left of a question off viewers' screens (its results, the wait for them) and leaves its votes alone. */
  z.object({ type: z.literal('clear'), id: commandId, cueId: cueIdSchema, runId: z.string() }),
  z.object({ type: z.literal('target-latency'), id: commandId, targetLatencyMs: z.number().positive() }),
  /** All that is armed now, instead of what was before; kept until the engine ends, so it is sent after each welcome. */
  z.object({ type: z.literal('arm'), id: commandId, cues: z.array(armedCueSchema).max(MOST_ARMED) }),
  z.object({ type: z.literal('ping'), id: z.int().nonnegative(), t0: z.number().finite() }),
]);
export type ControlMessage = z.infer<typeof controlMessageSchema>;

export const tallySchema = z.object({
  cueId: cueIdSchema,
  runId: z.string(),
  /** Grows with every change; a smaller one than already seen is stale. */
  sequence: z.int().nonnegative(),
  counts: countsSchema,
  total: z.int().nonnegative(),
  state: z.enum(['open', 'result', 'closed', 'void']),
  /** True when no further vote can be counted. */
  final: z.boolean(),
});
export type Tally = z.infer<typeof tallySchema>;

/** How far viewers lie behind the camera, and apart. */
export type LatencySummary = Spread;

export const audienceSummarySchema = z.object({
  viewers: z.int().nonnegative(),
  pages: z.int().nonnegative(),
  simulated: z.int().nonnegative(),
  /** Over the last report of everyone who plays; null while nobody does. */
  latency: spreadSchema.nullable(),
  /** The same over real viewer pages alone. */
  pageLatency: spreadSchema.nullable(),
  /** Over every report of the current run, those of viewers who left included; null before the first. */
  runLatency: spreadSchema.nullable(),
  /** Of all viewers during this run, those who left included: of each at most one a second. */
  stalls: z.int().nonnegative(),
  /**
   * Sums over all viewers of this run, those who left included. `sent`: what came in, and what viewers say they sent besides, of
   * each no more than there were questions. `counted`: distinct votes accepted; `refused`: answered
   * with a reason why not (too late, cancelled …) and never accepted. What is neither is under way or lost.
   */
  votes: z.object({
    sent: z.int().nonnegative(),
    acked: z.int().nonnegative(),
    counted: z.int().nonnegative(),
    refused: z.int().nonnegative(),
  }),
  badMessages: z.int().nonnegative(),
});
export type AudienceSummary = z.infer<typeof audienceSummarySchema>;

/** Engine → studio. */
export const engineToControlSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    protocol: z.literal(INTERACTION_PROTOCOL),
    serverTimeMs: timeMs,
    cues: z.array(publishedCueSchema),
    tallies: z.array(tallySchema),
  }),
  z.object({ type: z.literal('ack'), id: commandId, ok: z.boolean(), error: z.string().nullable() }),
  z.object({ type: z.literal('pong'), id: z.int().nonnegative(), t0: z.number(), t1: timeMs, t2: timeMs }),
  /** At most ten a second, only tallies that changed. */
  z.object({ type: z.literal('tallies'), atMs: timeMs, tallies: z.array(tallySchema) }),
  /** At most four a second, when it changed: how many viewers have what is armed. */
  z.object({ type: z.literal('armed'), cues: z.array(armedCountSchema).max(MOST_ARMED) }),
  /** Once a second. */
  z.object({ type: z.literal('audience'), atMs: timeMs, audience: audienceSummarySchema }),
  /** Once a second, when somebody plays: latency in bands and groups, merged from viewers' histograms. */
  z.object({ type: z.literal('audience-view'), view: audienceViewSchema }),
  z.object({
    type: z.literal('error'),
    code: z.enum(['bad-message', 'wrong-protocol', 'hello-first']),
    message: z.string(),
  }),
]);
export type EngineToControl = z.infer<typeof engineToControlSchema>;
