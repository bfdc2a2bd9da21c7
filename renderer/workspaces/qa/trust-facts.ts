import type { Live } from '../../../shared/api/live.ts';
import type { StudioStores } from '../../api/stores.ts';
import { latestFigure } from '../../api/telemetry-window.ts';
import type { AudienceView } from '../../../shared/telemetry/audience-view.ts';
import type { TrustFacts } from './figure-trust.ts';

/** All that trust is worked out from, as this window knows it. */
export interface ReadFacts extends TrustFacts {
  readonly live: Live | null;
  readonly audience: AudienceView | null;
}

/** However old: what is made of it says how old it is. */
export function readTrustFacts({ live, audience, telemetry }: StudioStores): ReadFacts {
  const { view } = audience.getState();
  return {
    live: live.getState().live,
    audience: view !== null && view.all !== null ? view : null,
    loopDelayMs: latestFigure(telemetry.getState().points, 'hostLoopDelayMs'),
  };
}
