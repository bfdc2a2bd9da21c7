import type { CaptureStats } from '../../../shared/api/live.ts';
import type { AudienceSummary } from '../../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../../shared/process/encoder-control.ts';
import type { AudienceView } from '../../../shared/telemetry/audience-view.ts';
import type { ReturnStats } from '../../../shared/telemetry/latency.ts';

/** What a probe knows of the public address; null: not measured. */
export interface CdnFigures {
  /** Age of the end of the newest media in the playlist as it was looked at (ms). */
  readonly liveEdgeAgeMs: number | null;
  /** Each playlist is looked at as soon as it is there (blocking reload), not at some moment of its life. */
  readonly seenAtOnce: boolean;
  /** To fetch a part or segment (ms). */
  readonly partFetchMs: number | null;
}

/** All that latency is worked out from, as known at one moment; null: not known, or too old. */
export interface LatencyFacts {
  /** Studio time (ms). */
  readonly atMs: number;
  /** How far the engine's clock, which viewers go by, may be from studio time (ms). */
  readonly engineApartMs: number | null;
  readonly encoder: EncoderStatus | null;
  readonly capture: CaptureStats | null;
  readonly audience: AudienceSummary | null;
  readonly view: AudienceView | null;
  readonly returnMonitor: ReturnStats | null;
  readonly cdn: CdnFigures | null;
}

/** How long a frame of the programme lasts (ms). */
export function frameMsOf(encoder: EncoderStatus | null): number {
  return 1000 / (encoder?.video?.framerateFps ?? 30);
}
