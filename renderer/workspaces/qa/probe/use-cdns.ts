import { useEffect, useState } from 'react';
import type { ProbeReading } from '../../../../shared/telemetry/probe.ts';
import { every } from '../../../../shared/time/clock.ts';
import { describeError } from '../../../api/errors.ts';
import { useLink, useStudio } from '../../../app/studio-context.tsx';

export type CdnsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ready'; readonly readings: readonly ProbeReading[] };

const AGAIN_MS = 1_000;

/** What the studio's CDNs deliver, read again once a second while it is looked at. */
export function useCdns(): CdnsState {
  const { client, clock } = useStudio();
  const { fresh } = useLink();
  const [state, setState] = useState<CdnsState>({ kind: 'loading' });
  useEffect(() => {
    if (!fresh) return undefined;
    let wanted = true;
    let isAsking = false;
    const load = async (): Promise<void> => {
      if (isAsking) return;
      isAsking = true;
      try {
        const readings = await client.probe.cdns();
        if (wanted) setState({ kind: 'ready', readings });
      } catch (error) {
        if (wanted) setState({ kind: 'failed', reason: describeError(error) });
      } finally {
        isAsking = false;
      }
    };
    void load();
    const ticking = every(clock, AGAIN_MS, () => void load());
    return () => {
      wanted = false;
      ticking.cancel();
    };
  }, [client, clock, fresh]);
  return state;
}
