import type { CueRun } from '../../shared/show/run-state.ts';
import type { ShowEventOf } from './show-events.ts';

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

/** It goes on: a window, a timer, a group, or a reveal that waits. */
export function isRunning(cue: CueRun | undefined): boolean {
  return cue !== undefined && (cue.phase === 'open' || cue.phase === 'closing');
}
