import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { AudienceView, HeatColumn, HeatGroup } from '../../../../shared/telemetry/audience-view.ts';
import { every } from '../../../../shared/time/clock.ts';
import { describeError } from '../../../api/errors.ts';
import { useLink, useStudio } from '../../../app/studio-context.tsx';
import type { PlotStage } from '../plots/plot-stage.ts';
import { rangeOf, type TimeView } from '../plots/time-view.ts';
import { columnOf, heatRequest, withLive, type HeatRequest } from './heat-grid.ts';

export interface Heat {
  readonly kind: 'loading' | 'failed' | 'ready';
  /** Why it cannot be read; empty otherwise. */
  readonly reason: string;
  readonly columns: readonly HeatColumn[];
  readonly stepMs: number;
}

/** While the axis moves under the pointer, the host is not asked at every step. */
const SETTLE_MS = 150;
/** How often the host is asked anew while the axis follows the time; meanwhile columns come live. */
const AGAIN_MS = 5_000;
/** Ten minutes of live columns. */
const LIVE_KEPT = 600;

/** The heat map of what the time axis shows, of a group or (null) of all: read from the host, and carried on live. */
export function useHeat(stage: PlotStage, widthPx: number, group: HeatGroup | null): Heat {
  const { client, clock } = useStudio();
  const { fresh } = useLink();
  const view = useStore(stage.view);
  const turn = useTurn(view);
  const views = useLiveViews();
  const live = useMemo(() => views.flatMap((one) => columnOf(one, group) ?? []), [views, group]);
  const [read, setRead] = useState<{ readonly heat: Heat; readonly request: HeatRequest | null }>({
    heat: { kind: 'loading', reason: '', columns: [], stepMs: 1_000 },
    request: null,
  });
  const asked = useMemo(() => ({ view, turn }), [view, turn]);
  useEffect(() => {
    if (!fresh || widthPx === 0) return undefined;
    let wanted = true;
    const load = async (): Promise<void> => {
      const request = heatRequest(rangeOf(asked.view, stage.nowMs), widthPx);
      try {
        const { fromMs, toMs, columns, stepMs } = request;
        const found = await client.telemetry.heat({ fromMs, toMs, columns, group });
        if (wanted) setRead({ heat: { kind: 'ready', reason: '', columns: found, stepMs }, request });
      } catch (error) {
        if (wanted)
          setRead((last) => ({ ...last, heat: { ...last.heat, kind: 'failed', reason: describeError(error) } }));
      }
    };
    const waiting = clock.schedule(SETTLE_MS, () => void load());
    return () => {
      wanted = false;
      waiting.cancel();
    };
  }, [client, clock, stage, asked, widthPx, fresh, group]);
  const { heat, request } = read;
  const following = view.endMs === null;
  return useMemo(
    () => (following && request ? { ...heat, columns: withLive(heat.columns, live, request) } : heat),
    [heat, request, following, live],
  );
}

type LiveHeat = Pick<AudienceView, 'atMs' | 'heat' | 'heatGroups'>;

/** What came live since this picture is shown. */
function useLiveViews(): readonly LiveHeat[] {
  const { stores } = useStudio();
  const [live, setLive] = useState<readonly LiveHeat[]>([]);
  useEffect(
    () =>
      stores.audience.subscribe(({ view }) => {
        if (!view?.heat) return;
        const { atMs, heat, heatGroups } = view;
        setLive((kept) => [...kept.filter((one) => one.atMs < atMs), { atMs, heat, heatGroups }].slice(-LIVE_KEPT));
      }),
    [stores],
  );
  return live;
}

/** Counts up while the axis follows the time. */
function useTurn(view: TimeView): number {
  const { clock } = useStudio();
  const [turn, setTurn] = useState(0);
  const following = view.endMs === null;
  useEffect(() => {
    if (!following) return undefined;
    const ticking = every(clock, AGAIN_MS, () => setTurn((last) => last + 1));
    return () => ticking.cancel();
  }, [clock, following]);
  return turn;
}
