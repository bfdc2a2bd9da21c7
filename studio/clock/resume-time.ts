import type { Clock } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';

/** A moment written down by the host before this one. */
export interface WrittenMoment {
  readonly atMs: number;
  readonly monoMs: number;
  readonly errorBoundMs: number | null;
}

/** A larger difference to the computer's clock means that it was restarted or slept since. */
const SAME_BOOT_WITHIN_MS = 60_000;

/**
 * A host that comes back goes on in the studio time of the one before it: the monotonic clock has run on, while the
 * computer's own clock may be seconds away from it, and on air that could only be slewed away over an hour.
 * Returns whether it could; else studio time stays on the computer's clock.
 */
export function resumeStudioTime(clock: Clock, studioClock: StudioClock, moment: WrittenMoment): boolean {
  const monoMs = clock.monoNow();
  const { atMs, monoMs: thenMonoMs, errorBoundMs } = moment;
  if (studioClock.mapping.errorBoundMs !== null || thenMonoMs > monoMs) return false;
  const resumedMs = atMs + (monoMs - thenMonoMs);
  if (Math.abs(resumedMs - clock.wallNow()) > SAME_BOOT_WITHIN_MS) return false;
  studioClock.apply({
    monoRefMs: thenMonoMs,
    studioRefMs: atMs,
    rate: 1,
    synchronised: false,
    offsetMs: resumedMs - clock.wallNow(),
    errorBoundMs,
    source: 'the time before the restart (no time server heard yet)',
  });
  return true;
}
