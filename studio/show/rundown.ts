import type { Cue } from '../../shared/cues/registry.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';

/** As the talkback says it: "cue 12.5"; a cue without a number goes by its place. */
export function cueName(show: Show, cueId: string): string {
  const index = show.rundown.cues.findIndex((cue) => cue.id === cueId);
  const cue = show.rundown.cues[index];
  if (!cue) return `cue ${cueId}`;
  return `cue ${cue.number === '' ? String(index + 1) : cue.number}`;
}

/** The same at the beginning of a sentence. */
export function cueNameFirst(show: Show, cueId: string): string {
  const name = cueName(show, cueId);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Whether the cue can still be taken in this run. */
export function isUntaken(run: RunState, cueId: string): boolean {
  const phase = run.cues[cueId]?.phase ?? 'draft';
  return phase === 'draft' || phase === 'armed';
}

/** The next cue that GO could take behind `afterCueId` (null: from the top), or null at the end. */
export function nextStandby(show: Show, run: RunState, afterCueId: string | null): string | null {
  const { cues } = show.rundown;
  const from = afterCueId === null ? 0 : cues.findIndex((cue) => cue.id === afterCueId) + 1;
  for (let index = from; index < cues.length; index++) {
    const cue = cues[index];
    if (cue && !cue.skip && cue.id !== afterCueId && isUntaken(run, cue.id)) return cue.id;
  }
  return null;
}

/** When the automatic run wants the cue; null if it is taken by hand, skipped, or no automatic run goes. */
export function wantedAtMs(cue: Cue, startedAtMs: number | null): number | null {
  if (startedAtMs === null || cue.skip || cue.trigger.kind !== 'show-offset') return null;
  return startedAtMs + cue.trigger.offsetMs;
}

/** `12:00:05` UTC, for notes. */
export function clockTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19);
}
