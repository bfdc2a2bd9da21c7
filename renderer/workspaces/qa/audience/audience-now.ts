import { useCallback } from 'react';
import type { AudienceView } from '../../../../shared/telemetry/audience-view.ts';
import { useTicked } from '../../../app/studio-context.tsx';
import type { StudioStores } from '../../../api/stores.ts';

/** Views come once a second; an older one says nothing about now. */
const STALE_MS = 5_000;

/** The audience as it is now, or why that is not known. */
export type AudienceNow =
  | { readonly kind: 'known'; readonly view: AudienceView }
  | { readonly kind: 'unknown'; readonly why: string };

/** @param nowMs studio time */
export function audienceNow(view: AudienceView | null, engineLevel: string | undefined, nowMs: number): AudienceNow {
  const fresh = view !== null && nowMs - view.atMs < STALE_MS;
  if (fresh && view.all !== null) return { kind: 'known', view };
  return { kind: 'unknown', why: fresh ? 'Nobody plays the stream yet.' : whyUnknown(engineLevel) };
}

function whyUnknown(engineLevel: string | undefined): string {
  if (engineLevel === undefined) return 'The host has not said yet how things stand.';
  if (engineLevel === 'grey') return 'No interaction engine is set up (--engine), so the audience is not known.';
  if (engineLevel === 'green') return 'The engine has not reported an audience yet.';
  return 'The interaction engine cannot be reached, so the audience is not known. The light at the top says why.';
}

/** Looked at once a second, so that what is old goes out of view by itself. */
export function useAudienceNow(): AudienceNow {
  const derive = useCallback(
    (nowMs: number, { audience, live }: StudioStores) =>
      audienceNow(audience.getState().view, live.getState().live?.connections.engine.level, nowMs),
    [],
  );
  return useTicked(1_000, derive);
}
