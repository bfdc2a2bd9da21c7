import { z } from 'zod';
import { videoSettingsSchema } from '../media/video-settings.ts';
import { clockMappingSchema } from '../time/studio-clock.ts';

/**
 * Host ↔ encoder: JSON text messages over the encoder's loopback WebSocket, on a path of its own with a ticket of
 * its own. The encoder outlives the host: a new host connects, reads the status, and goes on from there.
 */
export const ENCODER_CONTROL_PATH = '/control';
export const ENCODER_CONTROL_SUBPROTOCOL = 'cuelight.encoder.v1';

export const sourceSchema = z.discriminatedUnion('kind', [
  /** Encoded video and PCM from the UI's media socket. */
  z.object({ kind: z.literal('ui') }),
  /** Moving pattern with the running clock and latency mark burnt in, and a beep each second. */
  z.object({ kind: z.literal('test') }),
  /** A media file, looped. */
  z.object({ kind: z.literal('file'), path: z.string().min(1).max(4096) }),
  /** An SRT, RTMP, HTTP or HLS URL. */
  z.object({ kind: z.literal('url'), url: z.string().min(1).max(2048) }),
]);
export type Source = z.infer<typeof sourceSchema>;

export const outputSchema = z.object({
  /** `srt://host:port`; stream id, passphrase and latency stand in their own fields. */
  url: z.string().min(1).max(2048),
  streamId: z.string().max(512),
  passphrase: z.string().min(10).max(79).nullable(),
  latencyMs: z.int().min(20).max(8000),
});
export type Output = z.infer<typeof outputSchema>;

/** Host → encoder. `start` while on air with the same output changes only the source, without a reconnect. */
export const encoderCommandSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    source: sourceSchema,
    output: outputSchema,
    video: videoSettingsSchema,
    latencyMark: z.boolean(),
  }),
  z.object({ type: z.literal('stop') }),
  z.object({ type: z.literal('latency-mark'), on: z.boolean() }),
  z.object({ type: z.literal('clock'), mapping: clockMappingSchema }),
]);
export type EncoderCommand = z.infer<typeof encoderCommandSchema>;

export const linkStateSchema = z.enum(['idle', 'connecting', 'connected', 'reconnecting']);

/** libsrt's figures (SRT API `srt_bistats`); totals since the connection was made. Null where the library has none. */
export const srtStatsSchema = z.object({
  rttMs: z.number().nonnegative(),
  packetsSent: z.int().nonnegative(),
  packetsLost: z.int().nonnegative(),
  packetsRetransmitted: z.int().nonnegative(),
  packetsDropped: z.int().nonnegative(),
  /** What is being sent now. */
  sendRateKbps: z.number().nonnegative(),
  /** What the link is estimated to bear. */
  bandwidthKbps: z.number().nonnegative(),
  sendBufferMs: z.number().nonnegative(),
  latencyMs: z.number().nonnegative(),
  /** Studio time at which the library was asked; left out by encoders that do not say. */
  atMs: z.number().optional(),
});
export type SrtStats = z.infer<typeof srtStatsSchema>;

const percentilesSchema = z.object({ p50: z.number(), p95: z.number(), p99: z.number() });

export const encoderStatusSchema = z.object({
  onAir: z.boolean(),
  /** Studio time at which this going-on-air began; null off air. Survives reconnects. */
  onAirSinceMs: z.number().nullable(),
  source: sourceSchema.nullable(),
  /** `waiting`: nothing comes from the source (yet, or any more); `reason` says what to do. */
  sourceState: z.enum(['idle', 'waiting', 'running', 'failed']),
  sourceReason: z.string().nullable(),
  /** Whether a UI is connected to the media socket. */
  uiConnected: z.boolean(),
  link: z.object({
    state: linkStateSchema,
    /** Why not connected, in words ("incorrect passphrase"); null when connected, idle, or not yet refused. */
    reason: z.string().nullable(),
    /** `libsrt 1.5.1`, `FFmpeg 8.0 (no link figures)`, … */
    library: z.string(),
    connectedSinceMs: z.number().nullable(),
    reconnects: z.int().nonnegative(),
    srt: srtStatsSchema.nullable(),
  }),
  video: videoSettingsSchema.nullable(),
  /** `in`: offered by the source; `sent`: handed to a connected link; `dropped`: lost on the way (damaged, no link, queue full). */
  /**
   * Pictures since going on air. `in`: those that were due; of them `sent` went to the link and `dropped` did not, be
   * it that the computer was too busy to make them, that there was no link (yet) or it could not carry them, that they
   * waited for a key frame, or that they were `damaged`. So `in` = `sent` + `dropped`.
   */
  frames: z.object({
    in: z.int().nonnegative(),
    sent: z.int().nonnegative(),
    dropped: z.int().nonnegative(),
    damaged: z.int().nonnegative(),
    /** Sent, over the last 2 s. */
    fps: z.number().nonnegative(),
  }),
  bitrateKbps: z.number().nonnegative(),
  /** Pictures that wait to be encoded here; null or left out: encoding is somebody else's (the UI). */
  queueFrames: z.int().nonnegative().nullable().optional(),
  /** Capture time between the last two key frames that were sent; null before the second. */
  keyframeMs: z.number().nullable().optional(),
  /** Mean QP of what was sent in the last second, where it is encoded here (0…51; above that x264 is in need); else null. */
  quantiser: z.number().nullable().optional(),
  /** Capture → the last packet of the frame handed to SRT, over the last 10 s; null without frames. */
  captureToSendMs: percentilesSchema.nullable(),
  /** Capture → the coded picture is handed to the muxer, over the last 10 s; null without frames, absent from older encoders. */
  captureToMuxMs: percentilesSchema.nullable().optional(),
  /**
   * How far the stream's time stamps lie behind studio time as they are written: the smallest of the last second (ms), of
   * pictures and of sound. They move as a timeline runs away. Null while nothing is written, absent from older encoders.
   */
  timelineLagMs: z.object({ video: z.number().nullable(), audio: z.number().nullable() }).optional(),
  /** Capture time of the newest frame sent. */
  lastCaptureTimeMs: z.number().nullable(),
  /** Share of one core, over the last second. */
  cpuPct: z.number().nonnegative(),
});
export type EncoderStatus = z.infer<typeof encoderStatusSchema>;

/** Encoder → host. */
export const encoderMessageSchema = z.discriminatedUnion('type', [
  /** Twice a second, and at once when a state changes. */
  z.object({ type: z.literal('status'), status: encoderStatusSchema }),
  /** A command could not be carried out; what was going on goes on. */
  z.object({ type: z.literal('refused'), command: z.string(), reason: z.string() }),
]);
export type EncoderMessage = z.infer<typeof encoderMessageSchema>;
