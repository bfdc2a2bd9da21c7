import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Incident } from '../../../../shared/telemetry/incident.ts';
import { every } from '../../../../shared/time/clock.ts';
import { describeError } from '../../../api/errors.ts';
import { useLink, useStudio } from '../../../app/studio-context.tsx';
import { useAlarms } from './alarm-badge.tsx';

export type IncidentsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ready'; readonly incidents: readonly Incident[]; readonly fromMs: number; readonly toMs: number };

const AGAIN_MS = 10_000;

/** Incidents of the last `spanMs`, read again when an alarm changes and every 10 s. */
export function useIncidents(spanMs: number): readonly [IncidentsState, () => void] {
  const { client, clock, studioTime } = useStudio();
  const { fresh } = useLink();
  const alarms = useAlarms();
  const [state, setState] = useState<IncidentsState>({ kind: 'loading' });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const ticking = every(clock, AGAIN_MS, () => setTurn((last) => last + 1));
    return () => ticking.cancel();
  }, [clock]);
  // Another object with everything that is worth asking anew.
  const asked = useMemo(() => ({ spanMs, alarms, turn }), [spanMs, alarms, turn]);
  useEffect(() => {
    if (!fresh) return undefined;
    let wanted = true;
    const toMs = studioTime.now();
    const fromMs = toMs - asked.spanMs;
    const load = async (): Promise<void> => {
      try {
        const incidents = await client.telemetry.incidents({ fromMs, toMs });
        if (wanted) setState({ kind: 'ready', incidents, fromMs, toMs });
      } catch (error) {
        if (wanted) setState({ kind: 'failed', reason: describeError(error) });
      }
    };
    void load();
    return () => {
      wanted = false;
    };
  }, [client, studioTime, asked, fresh]);
  const again = useCallback(() => setTurn((last) => last + 1), []);
  return [state, again];
}
