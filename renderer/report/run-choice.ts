import type { RunEntry } from '../../shared/report/after-show.ts';
import { formatInZone } from '../../shared/time/zone.ts';

/** A run in a list to choose from. */
export function runName(run: RunEntry, timeZone: string): string {
  const began = formatInZone(run.firstTakenAtMs ?? run.beganAtMs, timeZone, 'date-time');
  const cues = run.cuesTaken === 1 ? '1 cue' : `${String(run.cuesTaken)} cues`;
  return `${run.current ? 'This run' : 'Run'}, ${began}, ${cues}`;
}

/**
 * The run that a report is signed of: the chosen one; else the present run, and before its first cue the one before it, which
 * is the show that has just ended. Null: there is none.
 * @param runs the newest first
 */
export function runToSign(runs: readonly RunEntry[], chosen: string | null): RunEntry | null {
  const present = runs.find(({ current }) => current) ?? null;
  const begun = runs.find(({ firstTakenAtMs }) => firstTakenAtMs !== null) ?? null;
  return runs.find(({ runId }) => runId === chosen) ?? begun ?? present;
}
