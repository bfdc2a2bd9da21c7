import { useCallback } from 'react';
import { isStale, trustText, type PanelTrust } from './panel-trust.ts';
import { readTrustFacts, type ReadFacts } from './trust-facts.ts';
import type { StudioStores } from '../../api/stores.ts';
import { useTicked } from '../../app/studio-context.tsx';

/**
 * The foot of a panel: how old its figures are and how wrong they may be, said once for all of them. Where they are too old to
 * tell of now, it says so, and the panel is greyed (parts.css).
 * @param read stable (a function of a module, or useCallback)
 */
export function TrustLine({ read }: { readonly read: (facts: ReadFacts) => PanelTrust | null }) {
  const derive = useCallback(
    (nowMs: number, stores: StudioStores) => {
      const trust = read(readTrustFacts(stores));
      return trust && { text: trustText(trust, nowMs), stale: isStale(trust.atMs, nowMs, trust.staleAfterMs) };
    },
    [read],
  );
  const told = useTicked(1_000, derive);
  if (told === null) return null;
  return (
    <p className="trust-line" data-stale={told.stale} title={told.text}>
      {told.text}
    </p>
  );
}
