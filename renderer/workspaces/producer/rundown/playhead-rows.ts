import type { Cue } from '../../../../shared/cues/registry.ts';
import type { CueRun, RunState } from '../../../../shared/show/run-state.ts';
import { stillSinceMs } from '../../../../shared/show/timing/held-time.ts';
import type { RundownRows } from './rows.ts';

/** Where a playhead stands in the rundown: in a row, so far through its cue (0–1). */
export interface PlayheadPlace {
  readonly cueId: string;
  readonly share: number;
}

/** A cue without an end of its own is drawn half way through. */
const WITHOUT_END = 0.5;

/**
 * The cue a playhead is in: the one that was taken last before the frame it shows. Null before the first, without a
 * playhead, and when nothing was taken. In a timer that hold keeps back it stays.
 */
export function playheadPlace(
  run: RunState | null,
  headMs: number | null,
  cueOf: (cueId: string) => Cue | null,
): PlayheadPlace | null {
  if (!run || headMs === null) return null;
  let last: CueRun | null = null;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const cue of Object.values(run.cues)) {
    const fromMs = cue.opensAtMs ?? cue.firedAtMs;
    if (fromMs === null || fromMs > headMs || fromMs < lastMs || cue.phase === 'void') continue;
    last = cue;
    lastMs = fromMs;
  }
  if (!last) return null;
  const endMs = last.closesAtMs ?? last.endedAtMs;
  const cue = cueOf(last.cueId);
  const stillMs = cue === null ? null : stillSinceMs(cue, last, run.holdSinceMs);
  const atMs = stillMs === null ? headMs : Math.min(headMs, stillMs);
  const share = endMs === null ? WITHOUT_END : (atMs - lastMs) / Math.max(1, endMs - lastMs);
  return { cueId: last.cueId, share: Math.min(1, Math.max(0, share)) };
}

/** How far down the table that is, in rows (2.5: half way through the third); a folded group stands for what it holds. */
export function placeInRows(place: PlayheadPlace | null, rows: RundownRows, cues: readonly Cue[]): number | null {
  if (!place) return null;
  const index = rows.indexOf.get(place.cueId);
  if (index !== undefined) return index + place.share;
  const byId = new Map(cues.map((cue) => [cue.id, cue]));
  for (let up = byId.get(place.cueId)?.groupId ?? null; up !== null; up = byId.get(up)?.groupId ?? null) {
    const groupIndex = rows.indexOf.get(up);
    if (groupIndex !== undefined) return groupIndex + WITHOUT_END;
  }
  return null;
}
