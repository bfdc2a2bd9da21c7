import type { ClockView } from '../../shared/api/live.ts';
import type { Metric, TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';

export interface TelemetryFacts {
  readonly atMs: number;
  readonly audience: AudienceSummary | null;
  readonly clock: ClockView;
  readonly encoder: EncoderStatus | null;
  readonly srtLostPerSecond: number | null;
  readonly srtRetransmittedPerSecond: number | null;
  readonly cdnLiveEdgeAgeMs: number | null;
  readonly engineRoundTripMs: number | null;
  readonly votesPerSecond: number | null;
  readonly hostCpuPct: number | null;
}

/** One second of figures; what was not measured is left out, never shown as 0. */
export function telemetryPoint(facts: TelemetryFacts): TelemetryPoint {
  const { audience, clock, encoder } = facts;
  const srt = encoder?.link.srt;
  const measured: Partial<Record<Metric, number | null | undefined>> = {
    glassToGlassP50Ms: audience?.latency?.p50Ms,
    glassToGlassP95Ms: audience?.latency?.p95Ms,
    pageGlassToGlassP50Ms: audience?.pageLatency?.p50Ms,
    syncSpreadMs: audience?.latency?.syncSpreadMs,
    clockOffsetMs: clock.offsetMs,
    clockErrorBoundMs: clock.errorBoundMs,
    srtRttMs: srt?.rttMs,
    srtSendRateKbps: srt?.sendRateKbps,
    srtSendBufferMs: srt?.sendBufferMs,
    srtLostPerSecond: srt ? facts.srtLostPerSecond : null,
    srtRetransmittedPerSecond: srt ? facts.srtRetransmittedPerSecond : null,
    captureToSendP95Ms: encoder?.captureToSendMs?.p95,
    cdnLiveEdgeAgeMs: facts.cdnLiveEdgeAgeMs,
    engineRoundTripMs: facts.engineRoundTripMs,
    viewers: audience?.viewers,
    votesPerSecond: facts.votesPerSecond,
    encoderFps: encoder?.onAir ? encoder.frames.fps : null,
    encoderCpuPct: encoder?.cpuPct,
    hostCpuPct: facts.hostCpuPct,
  };
  const values: Partial<Record<Metric, number>> = {};
  for (const [metric, value] of Object.entries(measured)) {
    if (value !== null && value !== undefined && Number.isFinite(value)) values[metric as Metric] = value;
  }
  return { atMs: facts.atMs, values };
}
