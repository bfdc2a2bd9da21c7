/** Between the run and the number of the take: "R~2" is the second take in run R (protocol.ts, `runId`). */
const TAKE_MARK = '~';

/** The run id under which a cue's take is published; the first take's is the run's own. */
export function takeRunId(runId: string, take: number): string {
  return take <= 1 ? runId : `${runId}${TAKE_MARK}${String(take)}`;
}

/** The run and the number of the take (≥ 1) that a published run id names. */
export function takeOf(publishedRunId: string): { readonly runId: string; readonly take: number } {
  const parts = /^(.+)~([1-9]\d{0,8})$/.exec(publishedRunId);
  const [, runId, take] = parts ?? [];
  if (runId === undefined || take === undefined) return { runId: publishedRunId, take: 1 };
  return { runId, take: Number(take) };
}
