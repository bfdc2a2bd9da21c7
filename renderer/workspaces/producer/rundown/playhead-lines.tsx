import { IconBroadcast, IconEye } from '@tabler/icons-react';
import { useCallback } from 'react';
import type { Cue } from '../../../../shared/cues/registry.ts';
import type { StudioStores } from '../../../api/stores.ts';
import { findCue } from '../../../app/cue-view.ts';
import { playheadsAt } from '../../../app/playheads.ts';
import { useTicked } from '../../../app/studio-context.tsx';
import { placeInRows, playheadPlace } from './playhead-rows.ts';
import { useController } from './table-context.tsx';
import { ROW_PX } from './table-row.tsx';

/** Four times a second is enough for lines that creep. */
const PERIOD_MS = 250;

/** The two playheads as lines across the table: what is on air now, and what viewers see now. */
export function PlayheadLines() {
  const controller = useController();
  const derive = useCallback(
    (nowMs: number, stores: StudioStores) => {
      const live = stores.live.getState().live;
      const heads = playheadsAt(live, nowMs);
      const rows = controller.rows();
      const { show } = stores.show.getState();
      const cueOf = (cueId: string): Cue | null => findCue(show, cueId);
      const topOf = (headMs: number | null): number | null => {
        const place = placeInRows(playheadPlace(live?.run ?? null, headMs, cueOf), rows, controller.cues);
        return place === null ? null : Math.round(place * ROW_PX);
      };
      return { onAirPx: topOf(heads.onAirMs), viewersPx: topOf(heads.viewersMs) };
    },
    [controller],
  );
  const { onAirPx, viewersPx } = useTicked(PERIOD_MS, derive);
  return (
    <>
      {viewersPx !== null && (
        <div className="playhead-line" data-head="viewers" style={{ transform: `translateY(${viewersPx}px)` }}>
          <span title="What viewers see now (median)">
            <IconEye size={12} />
          </span>
        </div>
      )}
      {onAirPx !== null && (
        <div className="playhead-line" data-head="on-air" style={{ transform: `translateY(${onAirPx}px)` }}>
          <span title="What is on air now">
            <IconBroadcast size={12} />
          </span>
        </div>
      )}
    </>
  );
}
