import type { CaptureStats } from '../shared/api/live.ts';
import type { ArmedCount, AudienceSummary } from '../shared/interaction/protocol.ts';
import type { CdnReading } from './backends/cdn-probe.ts';

/** What the back-ends and the UI told last. Plain facts; who needs them reads them, nobody is told through them. */
export interface Observations {
  /** Of each CDN, the one that viewers are sent to first; empty until one was asked. */
  cdns: readonly CdnReading[];
  /** And when it came, in studio time; null while the engine is away. What is asked for is `audienceNow`. */
  audience: { readonly summary: AudienceSummary; readonly heardMs: number } | null;
  /** The last ever heard, for the report. */
  lastAudience: AudienceSummary | null;
  /** Whom what is armed has reached; empty while the engine is away. */
  armed: readonly ArmedCount[];
  capture: CaptureStats | null;
}

/** The engine tells of its audience once a second: older than this, it says nothing about now. */
export const AUDIENCE_STALE_MS = 5_000;

type Heard = Pick<Observations, 'audience'>;

/** The audience as the engine tells it now; null: it is away, or tells no more. Old figures are not shown as new ones. */
export function audienceNow({ audience }: Heard, nowMs: number): AudienceSummary | null {
  return audience && Math.abs(nowMs - audience.heardMs) < AUDIENCE_STALE_MS ? audience.summary : null;
}

/** For how long an engine that answers has told nothing of its audience (ms); null: it tells, or never did. */
export function audienceSilentMs({ audience }: Heard, nowMs: number): number | null {
  if (!audience || audienceNow({ audience }, nowMs)) return null;
  return Math.max(AUDIENCE_STALE_MS, nowMs - audience.heardMs);
}

export function noObservations(): Observations {
  return { cdns: [], audience: null, lastAudience: null, armed: [], capture: null };
}
