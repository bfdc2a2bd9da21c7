import { z } from 'zod';
import { OTHER_CDN_METRICS } from './cdn-metrics.ts';
import type { MetricGroup, MetricInfo } from './metric-info.ts';

export type { MetricGroup, MetricInfo };

const metric = (group: MetricGroup, unit: MetricInfo['unit'], label: string, what: string): MetricInfo => ({
  group,
  unit,
  label,
  what,
});

const stageBound = (stage: string): MetricInfo =>
  metric('budget', 'ms', `${stage}, error bound`, 'This stage is right within ± this.');
const driftBound = (drift: string): MetricInfo =>
  metric('drift', 'ppm', `${drift}, error bound`, 'This drift is right within ± this.');

/**
 * Every figure the studio keeps over time: the one place where they stand. A figure that was not measured is left out of a
 * point, never written as 0. Names end in the unit.
 */
export const METRICS = {
  glassToGlassP50Ms: metric('latency', 'ms', 'Glass to glass, p50', 'From the time stamps, by all viewers.'),
  glassToGlassP95Ms: metric('latency', 'ms', 'Glass to glass, p95', 'From the time stamps, by all viewers.'),
  glassToGlassP99Ms: metric('latency', 'ms', 'Glass to glass, p99', 'From the time stamps, by all viewers.'),
  glassToGlassBoundMs: metric(
    'latency',
    'ms',
    'Glass to glass, error bound',
    'The p50 is right within ± this: studio time, the median viewer’s clock, a refresh of the screen.',
  ),
  glassToGlassWorstBoundMs: metric(
    'latency',
    'ms',
    'Glass to glass, worst error bound',
    'p95, p99 and any one viewer are right within ± this: the worst viewer’s clock.',
  ),
  pageGlassToGlassP50Ms: metric('latency', 'ms', 'Viewer pages, p50', 'From the time stamps, by real viewer pages.'),
  markGlassToGlassP50Ms: metric(
    'latency',
    'ms',
    'Latency mark, p50',
    'Read from the mark in decoded pixels, by pages.',
  ),
  markGlassToGlassBoundMs: metric(
    'latency',
    'ms',
    'Latency mark, error bound',
    'The mark’s p50 is right within ± this.',
  ),
  returnGlassToGlassMs: metric('latency', 'ms', 'Return monitor', 'A player in the studio on the public CDN address.'),
  returnMarkMs: metric('latency', 'ms', 'Return monitor, mark', 'The mark in the return monitor’s decoded pixels.'),
  returnBoundMs: metric('latency', 'ms', 'Return monitor, error bound', 'Its figures are right within ± this.'),
  targetLatencyMs: metric('latency', 'ms', 'Target latency', 'What all viewers steer towards.'),
  latencyDisagreementMs: metric('latency', 'ms', 'Disagreement', 'Largest difference between ways, buffers apart.'),
  budgetCaptureMs: metric('budget', 'ms', 'Capture', 'From light to a frame in the studio.'),
  budgetComposeMs: metric('budget', 'ms', 'Compose', 'Drawing the programme.'),
  budgetEncodeMs: metric('budget', 'ms', 'Encode', 'Video encoder.'),
  budgetMuxMs: metric('budget', 'ms', 'Mux and send', 'From the encoder to the SRT socket.'),
  budgetSrtMs: metric('budget', 'ms', 'SRT', 'The way to the ingest and SRT’s receive buffer.'),
  budgetPackageMs: metric('budget', 'ms', 'Ingest and package', 'Until the part is at the origin.'),
  budgetCdnMs: metric('budget', 'ms', 'CDN', 'Until a player has fetched the part.'),
  budgetPlayerMs: metric('budget', 'ms', 'Player buffer', 'Media that waits for its turn in the player.'),
  budgetRenderMs: metric('budget', 'ms', 'Decode and render', 'Until the frame is on the screen.'),
  budgetCaptureBoundMs: stageBound('Capture'),
  budgetComposeBoundMs: stageBound('Compose'),
  budgetEncodeBoundMs: stageBound('Encode'),
  budgetMuxBoundMs: stageBound('Mux and send'),
  budgetSrtBoundMs: stageBound('SRT'),
  budgetPackageBoundMs: stageBound('Ingest and package'),
  budgetCdnBoundMs: stageBound('CDN'),
  budgetPlayerBoundMs: stageBound('Player buffer'),
  budgetRenderBoundMs: stageBound('Decode and render'),
  syncSpreadMs: metric('sync', 'ms', 'Sync spread', 'p99 − p1 of glass to glass over the audience.'),
  syncSpreadBoundMs: metric('sync', 'ms', 'Sync spread, error bound', 'The spread is right within ± this.'),
  driftAudioVideoPpm: metric('drift', 'ppm', 'Audio against video', 'How fast sound runs away from the picture.'),
  driftCameraPpm: metric(
    'drift',
    'ppm',
    'Camera against NTP',
    'The camera’s own clock: its frames against studio time.',
  ),
  driftMicrophonePpm: metric('drift', 'ppm', 'Microphone against NTP', 'Its own clock: samples against studio time.'),
  driftEncoderPpm: metric('drift', 'ppm', 'Encoder against NTP', 'The stream’s time stamps against studio time.'),
  driftCdnPpm: metric('drift', 'ppm', 'CDN against capture', 'PROGRAM-DATE-TIME against the time of capture.'),
  driftAudioVideoBoundPpm: driftBound('Audio against video'),
  driftCameraBoundPpm: driftBound('Camera against NTP'),
  driftMicrophoneBoundPpm: driftBound('Microphone against NTP'),
  driftEncoderBoundPpm: driftBound('Encoder against NTP'),
  driftCdnBoundPpm: driftBound('CDN against capture'),
  clockOffsetMs: metric('clock', 'ms', 'Clock offset', 'Studio time minus this machine’s own clock.'),
  clockErrorBoundMs: metric('clock', 'ms', 'Clock error bound', 'True time lies within ± this of studio time.'),
  clockFrequencyPpm: metric('clock', 'ppm', 'Clock frequency', 'How fast this machine’s oscillator runs away.'),
  clockFrequencyBoundPpm: metric(
    'clock',
    'ppm',
    'Clock frequency, error bound',
    'The frequency is right within ± this.',
  ),
  clockRoundTripMs: metric('clock', 'ms', 'NTP round trip', 'To the time server that is followed.'),
  captureFps: metric('programme', 'fps', 'Captured', 'Frames the programme was drawn with.'),
  captureToEncodedP95Ms: metric('programme', 'ms', 'Capture to encoded, p95', 'In the window that captures.'),
  captureToSendP95Ms: metric('programme', 'ms', 'Capture to sent, p95', 'Until the frame’s last packet is with SRT.'),
  captureToSendBoundMs: metric(
    'programme',
    'ms',
    'Capture to sent, error bound',
    'Right within ± this: how well the window that captures knows studio time.',
  ),
  encoderFps: metric('programme', 'fps', 'Sent', 'Frames handed to a connected link.'),
  encoderBitrateKbps: metric('programme', 'kbps', 'Encoder bitrate', 'Video and sound together.'),
  encoderQueueFrames: metric('programme', '', 'Encoder queue', 'Frames that wait to be encoded.'),
  encoderKeyframeMs: metric('programme', 'ms', 'Key frame distance', 'Between the last two key frames.'),
  encoderQuantiser: metric('programme', '', 'Quantiser', 'Mean QP of the last second, where the encoder says it.'),
  framesDroppedPerSecond: metric('programme', '/s', 'Frames dropped', 'Due, but not sent.'),
  srtRttMs: metric('srt', 'ms', 'SRT round trip', 'By libsrt.'),
  srtSendRateKbps: metric('srt', 'kbps', 'SRT send rate', 'By libsrt.'),
  srtBandwidthKbps: metric('srt', 'kbps', 'SRT bandwidth', 'What libsrt believes the link can bear.'),
  srtSendBufferMs: metric('srt', 'ms', 'SRT send buffer', 'Media not yet acknowledged by the ingest.'),
  srtLostPerSecond: metric('srt', '/s', 'SRT lost', 'Packets reported lost.'),
  srtRetransmittedPerSecond: metric('srt', '/s', 'SRT retransmitted', 'Packets sent again.'),
  srtDroppedPerSecond: metric('srt', '/s', 'SRT dropped', 'Packets given up as too late.'),
  cdnLiveEdgeAgeMs: metric('cdn', 'ms', 'CDN edge age', 'Age of the newest media in the playlist.'),
  cdnManifestMs: metric('cdn', 'ms', 'Playlist fetch', 'Time to fetch the playlist.'),
  cdnTtfbMs: metric('cdn', 'ms', 'First byte', 'Time to the first byte of a part or segment.'),
  cdnPartFetchMs: metric('cdn', 'ms', 'Part fetch', 'Time to fetch a part or segment.'),
  cdnThroughputKbps: metric('cdn', 'kbps', 'CDN throughput', 'Of the parts and segments fetched.'),
  cdnErrorsPerMinute: metric('cdn', '/min', 'CDN errors', 'Failed requests, gaps and jumps the probe met.'),
  ...OTHER_CDN_METRICS,
  cdnDatesApartMs: metric(
    'cdn',
    'ms',
    'CDN dates apart',
    'How much CDNs date the same media apart from the first, at most.',
  ),
  cdnLaterMs: metric('cdn', 'ms', 'CDNs apart', 'How much sooner or later the same media is at another CDN, at most.'),
  engineClockOffsetMs: metric(
    'engine',
    'ms',
    'Engine clock',
    'Its clock minus studio time: viewers go by the engine’s.',
  ),
  engineClockBoundMs: metric('engine', 'ms', 'Engine clock, error bound', 'The engine’s clock is known within ± this.'),
  engineRoundTripMs: metric('engine', 'ms', 'Engine round trip', 'Studio to engine and back.'),
  votesPerSecond: metric('engine', '/s', 'Votes', 'Counted in each second.'),
  engineAckP95Ms: metric('engine', 'ms', 'Vote to ack, p95', 'In the engine: arrived until durable and acknowledged.'),
  engineQueue: metric('engine', '', 'Engine queue', 'Votes that wait to be made durable.'),
  engineFanOutP95Ms: metric('engine', 'ms', 'Fan-out, p95', 'From publishing a cue to the last viewer’s socket.'),
  viewers: metric('audience', '', 'Viewers', 'Connected to the engine.'),
  stallsPerMinute: metric('audience', '/min', 'Stalls', 'Of all viewers together.'),
  encoderCpuPct: metric('machine', '%', 'Encoder CPU', 'Share of one core.'),
  hostCpuPct: metric('machine', '%', 'Host CPU', 'Share of one core.'),
  hostLoopDelayMs: metric('machine', 'ms', 'Host loop delay, p99', 'How late the host’s event loop comes to its work.'),
} as const satisfies Readonly<Record<string, MetricInfo>>;

export type Metric = keyof typeof METRICS;

const IDS = Object.keys(METRICS) as [Metric, ...Metric[]];
export const metricSchema = z.enum(IDS);

/** Figures measured at one moment; a metric that was not measured is left out. */
export const telemetryPointSchema = z.object({ atMs: z.number(), values: z.partialRecord(metricSchema, z.number()) });
export type TelemetryPoint = z.infer<typeof telemetryPointSchema>;
