import type { ClockView } from '../api/clock-view.ts';
import { CLOCK_BAD_MS, CLOCK_LIMIT_MS } from './clock-limits.ts';

/** What may be wrong with studio time, the graver first. */
export type ClockTrouble = 'settling' | 'unsynchronised' | 'off' | 'bound' | 'unknown-bound' | 'holdover';

interface ClockSeverity {
  readonly level: 'green' | 'amber' | 'red';
  /** Null: nothing. */
  readonly trouble: ClockTrouble | null;
}

/** From when on a bound is an alarm, and a grave one (ms). Without a show nothing hangs on it yet, so it is told later. */
export function clockBoundLimits(armed: boolean): { readonly alarmMs: number; readonly errorMs: number } {
  return armed
    ? { alarmMs: CLOCK_LIMIT_MS, errorMs: CLOCK_BAD_MS }
    : { alarmMs: CLOCK_BAD_MS, errorMs: 2 * CLOCK_BAD_MS };
}

/** How grave an unsynchronised clock is: figures are wrong anyway, cues only with a show. */
function unsynchronisedLevel(armed: boolean): 'amber' | 'red' {
  return armed ? 'red' : 'amber';
}

/**
 * How far studio time can be trusted: the one judgement that the light, the badge, the panel, the checklist and the alarms
 * go by. Alarms wait for it to last, and amber short of an alarm's limit is a remark. Pure.
 * @param armed a show is on air, meant to be, or under way
 */
export function clockSeverity(clock: ClockView, armed: boolean): ClockSeverity {
  const { errorBoundMs, slewRemainingMs, state, synchronised } = clock;
  if (!synchronised) {
    return state === 'settling'
      ? { level: 'amber', trouble: 'settling' }
      : { level: unsynchronisedLevel(armed), trouble: 'unsynchronised' };
  }
  if (errorBoundMs === null) return { level: 'amber', trouble: 'unknown-bound' };
  // Off air it is set at once, so there is nothing to be told.
  if (armed && Math.abs(slewRemainingMs) >= CLOCK_LIMIT_MS) return { level: 'red', trouble: 'off' };
  if (errorBoundMs >= clockBoundLimits(armed).errorMs) return { level: 'red', trouble: 'bound' };
  if (errorBoundMs >= CLOCK_LIMIT_MS) return { level: 'amber', trouble: 'bound' };
  return state === 'holdover' ? { level: 'amber', trouble: 'holdover' } : { level: 'green', trouble: null };
}
