import type { CaptureStats } from '../shared/api/live.ts';
import type { ArmedCount, AudienceSummary } from '../shared/interaction/protocol.ts';
import type { CdnReading } from './backends/cdn-probe.ts';

/** What the back-ends and the UI told last. Plain facts; who needs them reads them, nobody is told through them. */
export interface Observations {
  /** Of each CDN, the one that viewers are sent to first; empty until one was asked. */
  cdns: readonly CdnReading[];
  /** Null while the engine is away: old figures are not shown as new ones. */
  audience: AudienceSummary | null;
  /** The last ever heard, for the report. */
  lastAudience: AudienceSummary | null;
  /** Whom what is armed has reached; empty while the engine is away. */
  armed: readonly ArmedCount[];
  capture: CaptureStats | null;
}

export function noObservations(): Observations {
  return { cdns: [], audience: null, lastAudience: null, armed: [], capture: null };
}
