import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import { sleep, type Clock } from '../../shared/time/clock.ts';

export interface SettleFacts {
  readonly audience: AudienceSummary | null;
  readonly run: RunState;
  /** Studio time. */
  readonly nowMs: number;
}

const LONGEST_MS = 6_000;
const STEP_MS = 100;

/**
 * Waits until all votes that were sent have been counted or refused, and acknowledged, and no window is about to become final, 6 s at most: what
 * viewers say they sent and what was counted are heard at different moments.
 */
export async function settle(clock: Clock, facts: () => SettleFacts): Promise<void> {
  const endMs = clock.monoNow() + LONGEST_MS;
  while (clock.monoNow() < endMs && !isSettled(facts())) await sleep(clock, STEP_MS);
}

/** Whether nothing more is on its way. A window that is still open for long is not waited for. */
export function isSettled(facts: SettleFacts): boolean {
  const { audience, run, nowMs } = facts;
  const ending = Object.values(run.cues).some(
    (cue) =>
      (cue.phase === 'open' || cue.phase === 'closing' || cue.phase === 'pending') &&
      cue.closesAtMs !== null &&
      cue.closesAtMs < nowMs + LONGEST_MS,
  );
  // A host that was just restarted has not heard of its audience yet.
  if (ending || !audience) return false;
  const { votes } = audience;
  return votes.sent <= Math.min(votes.counted + votes.refused, votes.acked);
}
