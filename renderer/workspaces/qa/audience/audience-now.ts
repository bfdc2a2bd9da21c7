import { useCallback, useMemo } from 'react';
import { useStore } from 'zustand';
import type { AudienceView } from '../../../../shared/telemetry/audience-view.ts';
import { formatCount } from '../../../app/format.ts';
import { useLive, useStudio, useTicked } from '../../../app/studio-context.tsx';

/** Views come once a second; an older one says nothing about now. */
const STALE_MS = 5_000;

/** The audience as it is now, or why that is not known. */
export type AudienceNow =
  | { readonly kind: 'known'; readonly view: AudienceView }
  | { readonly kind: 'unknown'; readonly why: string };

/** @param nowMs studio time, like `atMs` */
export function isFresh(atMs: number, nowMs: number): boolean {
  return nowMs - atMs < STALE_MS;
}

/** @param view null: there is none, or it is old */
export function audienceNow(view: AudienceView | null, engineLevel: string | undefined): AudienceNow {
  if (view !== null && view.all !== null) return { kind: 'known', view };
  return { kind: 'unknown', why: view === null ? whyUnknown(engineLevel) : whyNoLatency(view) };
}

function whyNoLatency({ clockUnknown }: AudienceView): string {
  return clockUnknown === 0
    ? 'Nobody plays the stream yet.'
    : `Nobody’s latency is known: ${leftOutText(clockUnknown) ?? ''}.`;
}

/** Of viewers who play and whose latency nobody can tell; null: there are none. */
export function leftOutText(clockUnknown: number): string | null {
  if (clockUnknown === 0) return null;
  return clockUnknown === 1
    ? '1 viewer left out: its clock is not known'
    : `${formatCount(clockUnknown)} viewers left out: their clocks are not known`;
}

/** Why the engine's word on the audience is missing, by its light. */
export function whyUnknown(engineLevel: string | undefined): string {
  if (engineLevel === undefined) return 'The host has not said yet how things stand.';
  if (engineLevel === 'grey') return 'No interaction engine is set up (--engine), so the audience is not known.';
  if (engineLevel === 'green') return 'The engine has not reported an audience yet.';
  if (engineLevel === 'amber') {
    return 'The engine’s figures of viewers do not come, so the audience is not known. The light at the top says why.';
  }
  return 'The interaction engine cannot be reached, so the audience is not known. The light at the top says why.';
}

/** All panels that use it tell of the same second; what is old goes out of view by itself. */
export function useAudienceNow(): AudienceNow {
  const { stores } = useStudio();
  const view = useStore(stores.audience, (state) => state.view);
  const level = useLive((live) => live?.connections.engine.level);
  // Only staleness changes with time alone.
  const atMs = view?.atMs ?? Number.NEGATIVE_INFINITY;
  const derive = useCallback((nowMs: number) => isFresh(atMs, nowMs), [atMs]);
  const fresh = useTicked(1_000, derive);
  return useMemo(() => audienceNow(fresh ? view : null, level), [fresh, view, level]);
}
