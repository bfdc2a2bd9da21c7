import { useCallback, useLayoutEffect, useRef } from 'react';
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
  return told && <Line {...told} />;
}

function Line({ text, stale }: { readonly text: string; readonly stale: boolean }) {
  const line = useRef<HTMLParagraphElement>(null);
  // With every draw: what stands above may be another element by now.
  useLayoutEffect(() => {
    const foot = stale ? 'old' : 'fresh';
    const above = line.current && spokenOf(line.current);
    if (above?.dataset['foot'] !== foot) above?.setAttribute('data-foot', foot);
  });
  useLayoutEffect(() => {
    const above = line.current && spokenOf(line.current);
    return () => above?.removeAttribute('data-foot');
  }, []);
  return (
    <p ref={line} className="trust-line" data-stale={stale} title={text}>
      {text}
    </p>
  );
}

/**
 * The panel whose foot a line is, or in a panel's body what stands right above it. It is marked by an attribute: with `:has()`
 * the browser would look at the style of all that is in any panel whenever something in it comes or goes (10 ms in a rundown).
 */
function spokenOf(line: HTMLElement): HTMLElement | null {
  const parent = line.parentElement;
  const above = line.previousElementSibling;
  return parent?.classList.contains('panel-body') === true ? (above instanceof HTMLElement ? above : null) : parent;
}
