import type { Live } from '../../../shared/api/live.ts';

/** A show is on air, meant to be, or under way: what would be a remark otherwise is an alarm. */
export function isArmed(facts: {
  readonly wantedOnAir: boolean;
  readonly onAir: boolean;
  readonly run: Pick<Live['run'], 'startedAtMs' | 'firstTakenAtMs' | 'endedAtMs'>;
}): boolean {
  const { wantedOnAir, onAir, run } = facts;
  return wantedOnAir || onAir || (run.endedAtMs === null && (run.startedAtMs ?? run.firstTakenAtMs) !== null);
}
