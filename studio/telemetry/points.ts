import type { CaptureStats, ClockView, EngineLinkFigures } from '../../shared/api/live.ts';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import type { AudienceView } from '../../shared/telemetry/audience-view.ts';
import type {
  BudgetStage,
  Drift,
  LatencyReading,
  LatencyView,
  LatencyWay,
  ReturnStats,
} from '../../shared/telemetry/latency.ts';
import { engineApartMs, latencyBoundMs, worstLatencyBoundMs } from '../../shared/telemetry/latency-bound.ts';
import type { Metric, TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import { cdnMetric, MOST_CDNS } from '../../shared/telemetry/cdn-metrics.ts';
import type { CdnReading } from '../backends/cdn-probe.ts';

/** Figures as they were found; null and undefined: not measured. */
export type Found = Partial<Record<Metric, number | null | undefined>>;

/** What was not measured is left out, never shown as 0. */
export function pointOf(atMs: number, found: Found): TelemetryPoint {
  const values: Partial<Record<Metric, number>> = {};
  for (const [metric, value] of Object.entries(found)) {
    if (value !== null && value !== undefined && Number.isFinite(value)) values[metric as Metric] = value;
  }
  return { atMs, values };
}

/** An unsynchronised clock has an offset, but nobody knows how true it is. */
export function clockFigures(clock: ClockView): Found {
  return {
    clockOffsetMs: clock.offsetMs,
    clockErrorBoundMs: clock.errorBoundMs,
    clockFrequencyPpm: clock.frequencyPpm,
    clockFrequencyBoundPpm: clock.frequencyErrorPpm,
    clockRoundTripMs: clock.roundTripMs,
  };
}

export interface EncoderRates {
  readonly lostPerSecond: number | null;
  readonly retransmittedPerSecond: number | null;
  readonly droppedPerSecond: number | null;
  readonly framesDroppedPerSecond: number | null;
}

const NO_RATES: EncoderRates = {
  lostPerSecond: null,
  retransmittedPerSecond: null,
  droppedPerSecond: null,
  framesDroppedPerSecond: null,
};

export function encoderFigures(encoder: EncoderStatus, rates: EncoderRates): Found {
  const srt = encoder.link.state === 'connected' ? encoder.link.srt : null;
  const { onAir } = encoder;
  return {
    encoderCpuPct: encoder.cpuPct,
    captureToSendP95Ms: encoder.captureToSendMs?.p95,
    encoderFps: onAir ? encoder.frames.fps : null,
    encoderBitrateKbps: onAir ? encoder.bitrateKbps : null,
    encoderQueueFrames: onAir ? encoder.queueFrames : null,
    encoderKeyframeMs: onAir ? encoder.keyframeMs : null,
    encoderQuantiser: onAir ? encoder.quantiser : null,
    framesDroppedPerSecond: onAir ? rates.framesDroppedPerSecond : null,
    srtRttMs: srt?.rttMs,
    srtSendRateKbps: srt?.sendRateKbps,
    srtBandwidthKbps: srt?.bandwidthKbps,
    srtSendBufferMs: srt?.sendBufferMs,
    srtLostPerSecond: srt ? rates.lostPerSecond : null,
    srtRetransmittedPerSecond: srt ? rates.retransmittedPerSecond : null,
    srtDroppedPerSecond: srt ? rates.droppedPerSecond : null,
  };
}

/** What of the encoder's figures is another one ten times a second; packets and frames lost are counted by the second. */
export function quickEncoderFigures(encoder: EncoderStatus, windowCaptures: boolean): Found {
  const { encoderCpuPct: _byTheSecond, ...quick } = encoderFigures(encoder, NO_RATES);
  // A window that captures has a queue of its own, which it tells of once a second.
  return windowCaptures ? { ...quick, encoderQueueFrames: null } : quick;
}

export function audienceFigures(audience: AudienceSummary): Found {
  const { latency, pageLatency } = audience;
  return {
    glassToGlassP50Ms: latency?.p50Ms,
    glassToGlassP95Ms: latency?.p95Ms,
    glassToGlassP99Ms: latency?.p99Ms,
    syncSpreadMs: latency?.syncSpreadMs,
    pageGlassToGlassP50Ms: pageLatency?.p50Ms,
    viewers: audience.viewers,
  };
}

/** What the engine made of the viewers' reports, and measured of itself. */
export function viewFigures({ stallsPerMinute, engine, spreadErrorBoundMs }: AudienceView): Found {
  return {
    syncSpreadBoundMs: spreadErrorBoundMs,
    stallsPerMinute,
    engineAckP95Ms: engine.ackP95Ms,
    engineQueue: engine.queue,
    engineFanOutP95Ms: engine.fanOutP95Ms,
  };
}

/** How wrong the latency of any one viewer may be. */
export function worstBound(link: EngineLinkFigures | null, { spreadErrorBoundMs }: AudienceView): Found {
  return { glassToGlassWorstBoundMs: worstLatencyBoundMs(spreadErrorBoundMs, engineApartMs(link)) };
}

/** Viewers go by the engine’s clock: what it is off, their latencies are. */
export function engineClockFigures(link: EngineLinkFigures | null): Found {
  return { engineClockOffsetMs: link?.clockOffsetMs, engineClockBoundMs: link?.clockErrorMs };
}

export function captureFigures(capture: CaptureStats): Found {
  return {
    captureFps: capture.fps,
    captureToEncodedP95Ms: capture.captureToEncodedP95Ms,
    captureToSendBoundMs: capture.clockErrorBoundMs,
    ...(capture.encoderQueueFrames === null ? {} : { encoderQueueFrames: capture.encoderQueueFrames }),
  };
}

/** @param cdns the one that viewers are sent to first */
export function cdnFigures(cdns: readonly CdnReading[]): Found {
  const found: Found = {};
  for (const [index, cdn] of cdns.slice(0, MOST_CDNS).entries()) {
    if (!cdn.asked) continue;
    found[cdnMetric(index, 'LiveEdgeAgeMs')] = cdn.liveEdgeAgeMs;
    found[cdnMetric(index, 'ManifestMs')] = cdn.reachable ? cdn.manifestMs : null;
    found[cdnMetric(index, 'TtfbMs')] = cdn.ttfbMs;
    found[cdnMetric(index, 'PartFetchMs')] = cdn.partFetchMs;
    found[cdnMetric(index, 'ThroughputKbps')] = cdn.throughputKbps;
    found[cdnMetric(index, 'ErrorsPerMinute')] = cdn.errorsPerMinute;
  }
  found.cdnDatesApartMs = furthest(cdns.map(({ datesApartMs }) => datesApartMs));
  found.cdnLaterMs = furthest(cdns.map(({ laterMs }) => laterMs));
  return found;
}

/** Without its sign; null: nothing is known. */
function furthest(apartMs: readonly (number | null)[]): number | null {
  const known = apartMs.flatMap((value) => (value === null ? [] : Math.abs(value)));
  return known.length === 0 ? null : Math.max(...known);
}

export function returnFigures(monitor: ReturnStats): Found {
  const returnBoundMs = latencyBoundMs(monitor.clockErrorBoundMs);
  return { returnGlassToGlassMs: monitor.glassToGlassMs, returnMarkMs: monitor.markMs, returnBoundMs };
}

/** A figure, and how wrong it may be. */
type WithBound = readonly [Metric, Metric];

const BUDGET_METRICS: Readonly<Record<BudgetStage, WithBound>> = {
  capture: ['budgetCaptureMs', 'budgetCaptureBoundMs'],
  compose: ['budgetComposeMs', 'budgetComposeBoundMs'],
  encode: ['budgetEncodeMs', 'budgetEncodeBoundMs'],
  mux: ['budgetMuxMs', 'budgetMuxBoundMs'],
  srt: ['budgetSrtMs', 'budgetSrtBoundMs'],
  package: ['budgetPackageMs', 'budgetPackageBoundMs'],
  cdn: ['budgetCdnMs', 'budgetCdnBoundMs'],
  player: ['budgetPlayerMs', 'budgetPlayerBoundMs'],
  render: ['budgetRenderMs', 'budgetRenderBoundMs'],
};

/** What each viewer drifts is no figure of the whole studio. */
const DRIFT_METRICS: Readonly<Partial<Record<Drift['between'], WithBound>>> = {
  'audio-video': ['driftAudioVideoPpm', 'driftAudioVideoBoundPpm'],
  'camera-ntp': ['driftCameraPpm', 'driftCameraBoundPpm'],
  'microphone-ntp': ['driftMicrophonePpm', 'driftMicrophoneBoundPpm'],
  'encoder-ntp': ['driftEncoderPpm', 'driftEncoderBoundPpm'],
  'cdn-capture': ['driftCdnPpm', 'driftCdnBoundPpm'],
};

export function latencyFigures({ readings, apartMs, budget, drifts }: LatencyView): Found {
  const found: Found = { latencyDisagreementMs: apartMs };
  const told = (which: LatencyWay): LatencyReading | undefined =>
    readings.find(({ way, p50Ms }) => way === which && p50Ms !== null);
  found.glassToGlassBoundMs = told('timestamps')?.errorBoundMs;
  found.markGlassToGlassP50Ms = told('mark')?.p50Ms;
  found.markGlassToGlassBoundMs = told('mark')?.errorBoundMs;
  for (const { stage, ms, boundMs } of budget?.stages ?? []) {
    const [metric, bound] = BUDGET_METRICS[stage];
    found[metric] = ms;
    found[bound] = boundMs;
  }
  for (const { between, ppm, errorPpm } of drifts) {
    const metrics = DRIFT_METRICS[between];
    if (!metrics || ppm === null) continue;
    found[metrics[0]] = ppm;
    found[metrics[1]] = errorPpm;
  }
  return found;
}
