import type { ClockView } from '../../shared/api/live.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import { RateMeter } from './counters.ts';
import type { CpuMeter } from './cpu-meter.ts';
import { LossWindow } from './loss-window.ts';
import { telemetryPoint } from './points.ts';

export interface SampleFacts {
  readonly atMs: number;
  readonly clock: ClockView;
  readonly encoder: EncoderStatus | null;
  readonly audience: AudienceSummary | null;
  readonly cdnLiveEdgeAgeMs: number | null;
  readonly engineRoundTripMs: number | null;
}

/** Makes the point of each second; holds what rates are worked out from. */
export class TelemetrySampler {
  readonly #cpu: CpuMeter;
  readonly #lost = new RateMeter();
  readonly #retransmitted = new RateMeter();
  readonly #votes = new RateMeter();
  #window = new LossWindow();

  constructor(cpu: CpuMeter) {
    this.#cpu = cpu;
  }

  /** Packets lost of those sent, over the last seconds, in percent. */
  get lossPct(): number | null {
    return this.#window.lossPct;
  }

  sample(facts: SampleFacts): TelemetryPoint {
    const { atMs, encoder, audience } = facts;
    const srt = encoder?.link.state === 'connected' ? encoder.link.srt : null;
    if (srt) this.#window.add(srt.packetsSent, srt.packetsLost);
    else this.#window = new LossWindow();
    return telemetryPoint({
      ...facts,
      srtLostPerSecond: srt ? this.#lost.sample(srt.packetsLost, atMs) : null,
      srtRetransmittedPerSecond: srt ? this.#retransmitted.sample(srt.packetsRetransmitted, atMs) : null,
      votesPerSecond: audience ? this.#votes.sample(audience.votes.counted, atMs) : null,
      hostCpuPct: this.#cpu.read(),
    });
  }
}
