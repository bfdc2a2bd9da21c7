import { z } from 'zod';
import { HEAT_BOUNDS_MS } from './heat-bands.ts';

/** What viewers are grouped by. */
export const dimensionSchema = z.enum(['cdn', 'device', 'network']);
export type Dimension = z.infer<typeof dimensionSchema>;

/**
 * By what a viewer dates the frames it shows: the playlist's PROGRAM-DATE-TIME, ID3 tags, SEI inside the pictures; `mark`: by
 * none of them, only the latency mark in the pixels tells; `nothing`: not even that.
 */
export const frameDatingSchema = z.enum(['program-date-time', 'id3', 'sei', 'mark', 'nothing']);
export type FrameDating = z.infer<typeof frameDatingSchema>;

/** How many viewers date their frames by what; the most frequent first. Those who do not tell are in none. */
export const datingCountsSchema = z.array(z.object({ by: frameDatingSchema, viewers: z.int().positive() }));
export type DatingCounts = z.infer<typeof datingCountsSchema>;

/** The same over the audience, and how many of them are real viewer pages. */
const audienceDatingSchema = z.array(datingCountsSchema.element.extend({ pages: z.int().nonnegative() }));
export type AudienceDating = z.infer<typeof audienceDatingSchema>;

export const spreadSchema = z.object({
  viewers: z.int().nonnegative(),
  /** The very earliest; absent from engines that do not tell it. */
  minMs: z.number().optional(),
  p1Ms: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
  /** p99 − p1. */
  syncSpreadMs: z.number().nonnegative(),
});

/** What viewers get from the CDN, of those who tell; null: none of them tells that. */
export const deliverySchema = z.object({
  /** Of the media that plays, measured: median (kbit/s). */
  bitrateP50Kbps: z.number().nonnegative().nullable(),
  /** What the network brings while media is transferred: median (kbit/s). */
  throughputP50Kbps: z.number().nonnegative().nullable(),
  /** From asking to play to the first frame: median. */
  startUpP50Ms: z.number().nonnegative().nullable(),
  /** Of the frames between the last two reports, how many were decoded and not shown: mean over viewers. */
  droppedPct: z.number().min(0).max(100).nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** Viewers in each band of HEAT_BOUNDS_MS; bands that are left out at the end are empty. */
const heatCountsSchema = z.array(z.int().nonnegative()).max(HEAT_BOUNDS_MS.length);

/** One column of the heat map. */
export const heatColumnSchema = z.object({ atMs: z.number(), counts: heatCountsSchema });
export type HeatColumn = z.infer<typeof heatColumnSchema>;

/** Whose latency the heat map shows, if not everybody's. */
export const heatGroupSchema = z.object({ dimension: dimensionSchema, name: z.string().min(1).max(64) });
export type HeatGroup = z.infer<typeof heatGroupSchema>;

/** A viewer who is worst off, and why. */
export const worstViewerSchema = z.object({
  viewerId: z.string(),
  client: z.enum(['page', 'simulated']),
  glassToGlassMs: z.number(),
  /** `on-target`: it is where it aims; `settling`: it is on its way to a new target. */
  why: z.enum([
    'stall',
    'rebuffer',
    'drift',
    'ratchet',
    'network',
    'clock',
    'joining',
    'settling',
    'on-target',
    'unknown',
  ]),
  text: z.string(),
  cdn: z.string(),
  device: z.string(),
  network: z.string(),
  /** What it gets, and what its network brings while it is transferred; null: it does not tell. */
  bitrateKbps: z.number().nonnegative().nullable().default(null),
  throughputKbps: z.number().nonnegative().nullable().default(null),
  /** By what its frames are dated; null: it does not tell. */
  datedBy: frameDatingSchema.nullable().default(null),
});

/** A viewer whose device does not play at the speed of studio time. */
export const driftingViewerSchema = z.object({
  viewerId: z.string(),
  client: z.enum(['page', 'simulated']),
  /** Positive: it plays fast. */
  ppm: z.number(),
  /** ± ppm; null: the viewer does not tell. */
  errorPpm: z.number().nonnegative().nullable(),
  /** How much playback at rate 1 the figure comes from (ms); null: the viewer does not tell. */
  watchedMs: z.number().nonnegative().nullable(),
  cdn: z.string(),
  device: z.string(),
  network: z.string(),
});

/** How far the audience is with the target latency it was told. */
export const settlingSchema = z.object({
  targetMs: z.number().positive(),
  /** Viewers that play, and those of them within 50 ms of what they aim at. */
  viewers: z.int().nonnegative(),
  settled: z.int().nonnegative(),
  /** Of the audience's distances from its targets, without signs. */
  errorP95Ms: z.number().nonnegative(),
  /** How long the slower ones will need at ±4 % until 95 % have settled; 0: they have. */
  estimateMs: z.number().nonnegative(),
});
export type Settling = z.infer<typeof settlingSchema>;

/** What the engine measures of itself; null where nothing happened lately. */
export const engineFiguresSchema = z.object({
  /** A vote's message read → durable and its ack written, p95 of the last 10 s. */
  ackP95Ms: z.number().nonnegative().nullable(),
  /** Votes that wait to be made durable. */
  queue: z.int().nonnegative(),
  /** A cue's message to all viewers: from the command → the last socket's write handed to the system, p95 of the last ten. */
  fanOutP95Ms: z.number().nonnegative().nullable(),
});
export type EngineFigures = z.infer<typeof engineFiguresSchema>;

/**
 * The audience's latency, from the viewers' own histograms; once a second. Every viewer weighs the same, however many frames
 * it showed. `null`: nobody has measured it.
 */
export const audienceViewSchema = z.object({
  atMs: z.number(),
  all: spreadSchema.nullable(),
  /** The sync spread of `all` is right within ± this (ms); null: unknown. */
  spreadErrorBoundMs: z.number().nonnegative().nullable().default(null),
  /** Who play and are in no figure that takes a clock: theirs is not known within ± 1 s. Absent from older recordings. */
  clockUnknown: z.int().nonnegative().default(0),
  /** Of those in `all`. Absent from older recordings. */
  datedBy: audienceDatingSchema.default([]),
  /** Real viewer pages alone. */
  pages: spreadSchema.nullable(),
  /** From the latency mark in decoded pixels, one median a viewer. */
  marks: spreadSchema.nullable(),
  /** Median over those viewers of mark − time stamps: what the two ways disagree by. */
  markMinusStampsMs: z.number().nullable(),
  /** `delivery` is null where nobody tells; absent from older recordings. */
  groups: z.array(
    z.object({
      ...{ dimension: dimensionSchema, name: z.string(), spread: spreadSchema },
      delivery: deliverySchema.nullable().default(null),
    }),
  ),
  /** Of all who play and tell; absent from older recordings. */
  delivery: deliverySchema.nullable().default(null),
  heat: heatColumnSchema.nullable(),
  /** The same of each of `groups`. Absent from older recordings. */
  heatGroups: z.array(heatGroupSchema.extend({ counts: heatCountsSchema })).default([]),
  /** The ten worst. */
  worst: z.array(worstViewerSchema).max(10),
  /** Viewers whose latency rose with each of several stalls and did not come back. */
  ratcheting: z.int().nonnegative(),
  settling: settlingSchema.nullable(),
  /** Medians over all who play: media waiting in the player, and the bound of each viewer's clock error. */
  bufferP50Ms: z.number().nonnegative().nullable(),
  clockErrorP50Ms: z.number().nonnegative().nullable(),
  /** Median age of the newest media as it came into players; null: nobody tells. Absent from older recordings. */
  arrivalAgeP50Ms: z.number().nullable().default(null),
  /** Of the viewers who can tell how fast their playback runs. */
  driftPpm: z
    .object({
      viewers: z.int().positive(),
      p50: z.number(),
      min: z.number(),
      max: z.number(),
      /** Median and ends are right within ± this, if each viewer is within its own error; null: one does not tell it. */
      errorPpm: z.number().nonnegative().nullable().default(null),
      endsErrorPpm: z.number().nonnegative().nullable().default(null),
    })
    .nullable(),
  /** The five of them that surely drift most, by the part of it that is beyond their error. Absent from older recordings. */
  drifting: z.array(driftingViewerSchema).max(5).default([]),
  /** Of all viewers together, over the last minute. */
  stallsPerMinute: z.number().nonnegative(),
  engine: engineFiguresSchema,
});
export type AudienceView = z.infer<typeof audienceViewSchema>;
export type Spread = z.infer<typeof spreadSchema>;
export type AudienceGroup = AudienceView['groups'][number];
export type HeatGroupCounts = AudienceView['heatGroups'][number];
export type WorstViewer = z.infer<typeof worstViewerSchema>;
export type DriftingViewer = z.infer<typeof driftingViewerSchema>;
