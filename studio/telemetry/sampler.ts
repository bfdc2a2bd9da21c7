import type { CaptureStats, ClockView, EngineLinkFigures } from '../../shared/api/live.ts';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import type { AudienceView } from '../../shared/telemetry/audience-view.ts';
import type { LatencyView, ReturnStats } from '../../shared/telemetry/latency.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import type { CdnReading } from '../backends/cdn-probe.ts';
import { RateMeter } from './counters.ts';
import type { CpuMeter } from './cpu-meter.ts';
import { LossWindow } from './loss-window.ts';
import {
  audienceFigures,
  captureFigures,
  cdnFigures,
  clockFigures,
  encoderFigures,
  engineClockFigures,
  quickEncoderFigures,
  worstBound,
  latencyFigures,
  pointOf,
  returnFigures,
  viewFigures,
  type EncoderRates,
} from './points.ts';

/** What is known at one moment; null: not known, or too old to be shown. */
export interface SampleFacts {
  readonly atMs: number;
  readonly clock: ClockView;
  readonly encoder: { readonly status: EncoderStatus; readonly heardMs: number } | null;
  readonly audience: AudienceSummary | null;
  /** The last second's view of the audience; null with `audience`, and before the first. */
  readonly view: AudienceView | null;
  readonly capture: CaptureStats | null;
  /** The one that viewers are sent to first. */
  readonly cdns: readonly CdnReading[];
  readonly latency: LatencyView | null;
  readonly returnMonitor: ReturnStats | null;
  readonly targetLatencyMs: number;
  readonly engineRoundTripMs: number | null;
  readonly engineLink: EngineLinkFigures | null;
  readonly votesPerSecond: number | null;
  readonly loopDelayMs: number | null;
}

/** Makes points of what is known; holds what rates are worked out from. */
export class TelemetrySampler {
  readonly #cpu: CpuMeter;
  readonly #lost = new RateMeter();
  readonly #retransmitted = new RateMeter();
  readonly #srtDropped = new RateMeter();
  readonly #framesDropped = new RateMeter();
  #window = new LossWindow();
  #encoderHeardMs = Number.NEGATIVE_INFINITY;

  constructor(cpu: CpuMeter) {
    this.#cpu = cpu;
  }

  /** Packets lost of those sent, over the last seconds, in percent. */
  get lossPct(): number | null {
    return this.#window.lossPct;
  }

  /** The whole point of a second. */
  second(facts: SampleFacts): TelemetryPoint {
    const { atMs, clock, encoder, audience, view, capture, cdns, latency, returnMonitor } = facts;
    const srt = encoder?.status.link.state === 'connected' ? encoder.status.link.srt : null;
    if (srt) this.#window.add(srt.packetsSent, srt.packetsLost);
    else this.#window = new LossWindow();
    this.#encoderHeardMs = encoder?.heardMs ?? this.#encoderHeardMs;
    return pointOf(atMs, {
      ...clockFigures(clock),
      ...(encoder ? encoderFigures(encoder.status, this.#rates(encoder.status, atMs)) : {}),
      ...(audience ? audienceFigures(audience) : {}),
      ...(view ? { ...viewFigures(view), ...worstBound(facts.engineLink, view) } : {}),
      ...engineClockFigures(facts.engineLink),
      ...(capture ? captureFigures(capture) : {}),
      ...cdnFigures(cdns),
      ...(latency ? latencyFigures(latency) : {}),
      ...(returnMonitor ? returnFigures(returnMonitor) : {}),
      targetLatencyMs: facts.targetLatencyMs,
      engineRoundTripMs: facts.engineRoundTripMs,
      votesPerSecond: facts.votesPerSecond,
      hostCpuPct: this.#cpu.read(),
      hostLoopDelayMs: facts.loopDelayMs,
    });
  }

  /** What is known anew since the last point, ten times a second: no figure is told twice as if it had been measured twice. */
  between(facts: SampleFacts): TelemetryPoint {
    const { atMs, clock, encoder } = facts;
    const anew = encoder !== null && encoder.heardMs > this.#encoderHeardMs ? encoder : null;
    if (anew) this.#encoderHeardMs = anew.heardMs;
    return pointOf(atMs, {
      clockOffsetMs: clock.offsetMs,
      clockErrorBoundMs: clock.errorBoundMs,
      votesPerSecond: facts.votesPerSecond,
      hostLoopDelayMs: facts.loopDelayMs,
      ...(anew ? quickEncoderFigures(anew.status, facts.capture !== null) : {}),
    });
  }

  #rates({ link, frames, onAir }: EncoderStatus, atMs: number): EncoderRates {
    const srt = link.state === 'connected' ? link.srt : null;
    return {
      lostPerSecond: srt ? this.#lost.sample(srt.packetsLost, atMs) : null,
      retransmittedPerSecond: srt ? this.#retransmitted.sample(srt.packetsRetransmitted, atMs) : null,
      droppedPerSecond: srt ? this.#srtDropped.sample(srt.packetsDropped, atMs) : null,
      framesDroppedPerSecond: onAir ? this.#framesDropped.sample(frames.dropped, atMs) : null,
    };
  }
}
