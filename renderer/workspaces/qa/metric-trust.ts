import type { BudgetStage, Drift } from '../../../shared/telemetry/latency.ts';
import { cdnMetric, ofCdn, type OtherCdnMetric } from '../../../shared/telemetry/cdn-metrics.ts';
import type { Metric } from '../../../shared/telemetry/metrics.ts';
import { boundText, trustOf, type TrustFacts, type TrustSource } from './figure-trust.ts';

/** Whose word a metric is; a stage of the budget and a drift have bounds of their own. */
type MetricSource =
  | TrustSource
  | { readonly stage: BudgetStage }
  | { readonly between: Drift['between'] }
  /** Two ways of measuring, each with its bound. */
  | 'two ways'
  | 'frequency'
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
  returnGlassToGlassMs: 'return',
  returnMarkMs: 'return',
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
  syncSpreadMs: 'spread',
  syncSpreadBoundMs: 'bound',
  driftAudioVideoPpm: { between: 'audio-video' },
  driftCameraPpm: { between: 'camera-ntp' },
  driftMicrophonePpm: { between: 'microphone-ntp' },
  driftEncoderPpm: { between: 'encoder-ntp' },
  driftCdnPpm: { between: 'cdn-capture' },
  clockOffsetMs: 'clock',
  clockErrorBoundMs: 'bound',
  clockFrequencyPpm: 'frequency',
  clockRoundTripMs: 'stamps',
  captureFps: 'counted',
  captureToEncodedP95Ms: 'window',
  captureToSendP95Ms: 'encoder',
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

/** `± 35 ms`, `by libsrt`, `counted`: how far the newest value of a metric can be trusted; empty where nothing is known yet. Pure. */
export function metricTrust(metric: Metric, facts: TrustFacts): string {
  const source = METRIC_SOURCES[ofFirstCdn(metric)];
  if (source === 'two ways') return twoWays(facts);
  if (source === 'frequency') return ppmText(facts.live?.clock.frequencyErrorPpm ?? null);
  if (typeof source === 'string') return trustOf(source, facts).foot;
  if ('withinMs' in source) return facts.live ? boundText(source.withinMs) : '';
  const { budget = null, drifts = [] } = facts.live?.latency ?? {};
  if ('stage' in source) {
    const stage = budget?.stages.find((one) => one.stage === source.stage);
    return stage ? boundText(stage.boundMs) : '';
  }
  return ppmText(drifts.find(({ between }) => between === source.between)?.errorPpm ?? null);
}

function ofFirstCdn(metric: Metric): Exclude<Metric, OtherCdnMetric> {
  const cdn = ofCdn(metric);
  return (cdn ? cdnMetric(0, cdn.figure) : metric) as Exclude<Metric, OtherCdnMetric>;
}

function ppmText(errorPpm: number | null): string {
  return errorPpm === null ? '' : `± ${errorPpm.toFixed(errorPpm < 10 ? 1 : 0)}\u202fppm`;
}

/** A difference is off by no more than both of the furthest apart are. */
function twoWays({ live }: TrustFacts): string {
  const bounds = (live?.latency?.readings ?? []).flatMap(({ p50Ms, errorBoundMs }) =>
    p50Ms === null || errorBoundMs === null ? [] : [errorBoundMs],
  );
  const [first, second] = bounds.sort((a, b) => b - a);
  return first === undefined || second === undefined ? '' : boundText(first + second);
}

/** Of several lines of one plot: once where all agree, else each by its name. */
export function linesTrust(
  lines: readonly { readonly metric: Metric; readonly label: string }[],
  facts: TrustFacts,
): string {
  const told = lines.map(({ metric, label }) => ({ label, foot: metricTrust(metric, facts) }));
  const groups = Map.groupBy(
    told.filter(({ foot }) => foot !== ''),
    ({ foot }) => foot,
  );
  const [only] = groups;
  if (groups.size === 1 && only && only[1].length === lines.length) return only[0];
  return [...groups].map(([foot, ones]) => `${ones.map(({ label }) => label).join(', ')} ${foot}`).join(' · ');
}
