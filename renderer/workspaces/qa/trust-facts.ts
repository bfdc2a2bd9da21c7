import type { Live } from '../../../shared/api/live.ts';
import type { StudioStores } from '../../api/stores.ts';
import { latestFigure } from '../../api/telemetry-window.ts';
import type { AudienceView } from '../../../shared/telemetry/audience-view.ts';
import type { TrustFacts } from './figure-trust.ts';

/** All that trust is worked out from, as this window knows it. */
export interface ReadFacts extends TrustFacts {
  readonly live: Live | null;
  readonly audience: AudienceView | null;
  /** When the CDN that viewers are sent to answered last, studio time; null: it has not been asked. */
  readonly cdnAtMs: number | null;
}

/** However old: what is made of it says how old it is. */
export function readTrustFacts({ live, audience, telemetry, cdns }: StudioStores): ReadFacts {
  const { view } = audience.getState();
  const [first] = cdns.getState().readings ?? [];
  return {
    live: live.getState().live,
    audience: view !== null && view.all !== null ? view : null,
    cdnAtMs: first && first.requests > 0 ? first.atMs : null,
    loopDelayMs: latestFigure(telemetry.getState().points, 'hostLoopDelayMs'),
  };
}
