import { useEffect, useState } from 'react';
import { planTimes, type ShowPlan } from '../../../../shared/show/timing/plan-times.ts';
import type { ShowTimes } from '../../../../shared/show/timing/run-times.ts';
import { every, type Scheduled } from '../../../../shared/time/clock.ts';
import { useShow, useStudio } from '../../../app/studio-context.tsx';

/** Expected times move by themselves: once a second. */
const PERIOD_MS = 1_000;

/**
 * The planned times of the show. After an edit they are reckoned when what was typed has been painted: with thousands of
 * cues that takes most of a frame. (A deferred value would be rendered before the frame.)
 */
export function useShowPlan(): ShowPlan | null {
  const { clock } = useStudio();
  const show = useShow();
  const [plan, setPlan] = useState<ShowPlan | null>(() => (show ? planTimes(show) : null));
  useEffect(() => {
    let reckoning: Scheduled | null = null;
    const frame = requestAnimationFrame(() => {
      reckoning = clock.schedule(0, () => setPlan(show ? planTimes(show) : null));
    });
    return () => {
      cancelAnimationFrame(frame);
      reckoning?.cancel();
    };
  }, [clock, show]);
  return plan;
}

/** Real and expected times of the run, once a second; null until something was taken. */
export function useShowTimes(): ShowTimes | null {
  const { clock, stores, times: keeper } = useStudio();
  const [times, setTimes] = useState<ShowTimes | null>(null);
  useEffect(() => {
    const read = (): void => {
      const run = stores.live.getState().live?.run;
      const hasBegun = run !== undefined && (run.firstTakenAtMs !== null || run.startedAtMs !== null);
      setTimes(hasBegun ? keeper.store.getState().times : null);
    };
    read();
    const ticking = every(clock, PERIOD_MS, read);
    return () => ticking.cancel();
  }, [clock, stores, keeper]);
  return times;
}
