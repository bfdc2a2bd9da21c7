import type { Tally } from '../../shared/interaction/protocol.ts';
import type { CueRun } from '../../shared/show/run-state.ts';
import type { ShowEventOf } from './show-events.ts';
import type { ShowModel } from './show-model.ts';

/** Names a take of a cue to the engine: the first goes by the run's own id (see shared/interaction/protocol.ts). */
export function takeRunId(runId: string, take: number): string {
  return take <= 1 ? runId : `${runId}~${String(take)}`;
}

/** Which take of this run an engine's run id names; null when it belongs to another run. */
export function takeOfRunId(runId: string, engineRunId: string): number | null {
  if (engineRunId === runId) return 1;
  if (!engineRunId.startsWith(`${runId}~`)) return null;
  const take = Number(engineRunId.slice(runId.length + 1));
  return Number.isInteger(take) && take > 1 ? take : null;
}

/** The show begins with it: it is neither fired ad lib nor a group, which begins with what it holds. */
export function isInTurn({ how, conduct }: Pick<ShowEventOf<'cue-taken'>, 'how' | 'conduct'>): boolean {
  return how !== 'fire-now' && conduct !== 'group';
}

/** The counts of a question's last take, as they were last seen. */
export function lastSeen(
  { run }: Pick<ShowModel, 'run'>,
  cue: CueRun,
  seen: readonly Tally[],
): Pick<CueRun, 'counts' | 'votes'> {
  const runId = takeRunId(run.runId, cue.take);
  const tally = seen.find((other) => other.cueId === cue.cueId && other.runId === runId);
  return { counts: tally?.counts ?? cue.counts, votes: tally?.total ?? cue.votes };
}

/** It goes on: a window, a timer, a group, or a reveal that waits. */
export function isRunning(cue: CueRun | undefined): boolean {
  return cue !== undefined && (cue.phase === 'open' || cue.phase === 'closing');
}
