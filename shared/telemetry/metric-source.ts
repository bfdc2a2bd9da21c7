import { cdnMetric, ofCdn, type OtherCdnMetric } from './cdn-metrics.ts';
import type { BudgetStage, Drift } from './latency.ts';
import type { Metric } from './metrics.ts';

/** Whose word each figure is: what tells how far it can be trusted, live and in reports. */

/** Whose word a figure is, and so how far it can be trusted. */
export type TrustSource =
  | 'clock'
  /** The median viewer; any one viewer, and so the tails of all and every group; p99 − p1. */
  | 'viewers'
  | 'viewer'
  | 'spread'
  /** The latency mark in viewers' pixels, and the return monitor's own figures. */
  | 'mark'
  | 'return'
  | 'libsrt'
  | 'encoder'
  /** Both ends in the window that captures. */
  | 'window'
  | 'pings'
  /** Answers of a CDN as the host's event loop comes to them; the date of its newest media. */
  | 'requests'
  | 'edge'
  /** Bytes over the time that fetching took. */
  | 'throughput'
  | 'engine'
  /** Both ends stamped by one monotonic clock. */
  | 'stamps'
  | 'system'
  | 'counted'
  | 'set'
  /** A bound itself. */
  | 'bound';

/** Whose word a metric is; a stage of the budget and a drift have bounds of their own. */
export type MetricSource =
  | TrustSource
  | { readonly stage: BudgetStage }
  | { readonly between: Drift['between'] }
  /** Two ways of measuring, each with its bound. */
  | 'two ways'
  | 'frequency'
  | 'engine clock'
  /** A difference that is off by no more than this (ms). */
  | { readonly withinMs: number };

/** Two dates in whole milliseconds. */
const DATES_MS = 2;
/** The standing watch asks each CDN so often. */
const ASKED_EVERY_MS = 1_000;

/** Of other CDNs as of the first. */
const METRIC_SOURCES: Readonly<Record<Exclude<Metric, OtherCdnMetric>, MetricSource>> = {
  glassToGlassP50Ms: 'viewers',
  glassToGlassP95Ms: 'viewer',
  glassToGlassP99Ms: 'viewer',
  glassToGlassBoundMs: 'bound',
  glassToGlassWorstBoundMs: 'bound',
  pageGlassToGlassP50Ms: 'viewers',
  markGlassToGlassP50Ms: 'mark',
  markGlassToGlassBoundMs: 'bound',
  returnGlassToGlassMs: 'return',
  returnMarkMs: 'return',
  returnBoundMs: 'bound',
  targetLatencyMs: 'set',
  latencyDisagreementMs: 'two ways',
  budgetCaptureMs: { stage: 'capture' },
  budgetComposeMs: { stage: 'compose' },
  budgetEncodeMs: { stage: 'encode' },
  budgetMuxMs: { stage: 'mux' },
  budgetSrtMs: { stage: 'srt' },
  budgetPackageMs: { stage: 'package' },
  budgetCdnMs: { stage: 'cdn' },
  budgetPlayerMs: { stage: 'player' },
  budgetRenderMs: { stage: 'render' },
  budgetCaptureBoundMs: 'bound',
  budgetComposeBoundMs: 'bound',
  budgetEncodeBoundMs: 'bound',
  budgetMuxBoundMs: 'bound',
  budgetSrtBoundMs: 'bound',
  budgetPackageBoundMs: 'bound',
  budgetCdnBoundMs: 'bound',
  budgetPlayerBoundMs: 'bound',
  budgetRenderBoundMs: 'bound',
  syncSpreadMs: 'spread',
  syncSpreadBoundMs: 'bound',
  driftAudioVideoPpm: { between: 'audio-video' },
  driftCameraPpm: { between: 'camera-ntp' },
  driftMicrophonePpm: { between: 'microphone-ntp' },
  driftEncoderPpm: { between: 'encoder-ntp' },
  driftCdnPpm: { between: 'cdn-capture' },
  driftAudioVideoBoundPpm: 'bound',
  driftCameraBoundPpm: 'bound',
  driftMicrophoneBoundPpm: 'bound',
  driftEncoderBoundPpm: 'bound',
  driftCdnBoundPpm: 'bound',
  clockOffsetMs: 'clock',
  clockErrorBoundMs: 'bound',
  clockFrequencyPpm: 'frequency',
  clockFrequencyBoundPpm: 'bound',
  clockRoundTripMs: 'stamps',
  captureFps: 'counted',
  captureToEncodedP95Ms: 'window',
  captureToSendP95Ms: 'encoder',
  captureToSendBoundMs: 'bound',
  encoderFps: 'counted',
  encoderBitrateKbps: 'counted',
  encoderQueueFrames: 'counted',
  encoderKeyframeMs: 'stamps',
  encoderQuantiser: 'counted',
  framesDroppedPerSecond: 'counted',
  srtRttMs: 'libsrt',
  srtSendRateKbps: 'libsrt',
  srtBandwidthKbps: 'libsrt',
  srtSendBufferMs: 'libsrt',
  srtLostPerSecond: 'libsrt',
  srtRetransmittedPerSecond: 'libsrt',
  srtDroppedPerSecond: 'libsrt',
  cdnLiveEdgeAgeMs: 'edge',
  cdnManifestMs: 'requests',
  cdnTtfbMs: 'requests',
  cdnPartFetchMs: 'requests',
  cdnThroughputKbps: 'throughput',
  cdnErrorsPerMinute: 'counted',
  cdnDatesApartMs: { withinMs: DATES_MS },
  cdnLaterMs: { withinMs: ASKED_EVERY_MS },
  engineClockOffsetMs: 'engine clock',
  engineClockBoundMs: 'bound',
  engineRoundTripMs: 'pings',
  votesPerSecond: 'counted',
  engineAckP95Ms: 'engine',
  engineQueue: 'counted',
  engineFanOutP95Ms: 'engine',
  viewers: 'counted',
  stallsPerMinute: 'counted',
  encoderCpuPct: 'system',
  hostCpuPct: 'system',
  hostLoopDelayMs: 'stamps',
};

/** Of those whose error nobody bounds by the second: what is said in place of a bound. */
export const SOURCE_WORDS = {
  libsrt: 'by libsrt',
  engine: 'by the engine',
  system: 'by the system',
  throughput: 'by fetch times',
  stamps: '± 1\u202fµs',
  window: 'one clock',
  counted: 'counted',
  set: 'exact',
  bound: 'a bound',
} as const satisfies Partial<Record<TrustSource, string>>;

/** Of any CDN as of the first. */
export function sourceOf(metric: Metric): MetricSource {
  const cdn = ofCdn(metric);
  return METRIC_SOURCES[(cdn ? cdnMetric(0, cdn.figure) : metric) as Exclude<Metric, OtherCdnMetric>];
}
