import type { CaptureStats } from '../shared/api/live.ts';
import type { AudienceSummary } from '../shared/interaction/protocol.ts';
import type { CdnReading } from './backends/cdn-probe.ts';

/** What the back-ends and the UI told last. Plain facts; who needs them reads them, nobody is told through them. */
export interface Observations {
  cdn: CdnReading | null;
  /** Null while the engine is away: old figures are not shown as new ones. */
  audience: AudienceSummary | null;
  /** The last ever heard, for the report. */
  lastAudience: AudienceSummary | null;
  capture: CaptureStats | null;
}

export function noObservations(): Observations {
  return { cdn: null, audience: null, lastAudience: null, capture: null };
}
