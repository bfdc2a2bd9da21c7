import { useState } from 'react';
import { setShow } from '../../../cues/settings/settings-ops.ts';
import { useLive, useShowPart, useStudio } from '../../../app/studio-context.tsx';
import { useRight } from '../../../app/use-right.ts';
import { needsConfirming } from './target-words.ts';

/** The target latency of the show, as something to be set. */
export interface TargetControl {
  /** Null: the show has not been read yet. */
  readonly targetMs: number | null;
  /** Why it cannot be set from here; null: it can. */
  readonly locked: string | null;
  /** What it was before this window's last change; null: it has not changed it. */
  readonly previousMs: number | null;
  /** A change that waits for a word; null: none. */
  readonly askedMs: number | null;
  /** Why the last change was not taken; null: it was. */
  readonly error: string | null;
  /** Sets it, or asks first when that is felt on air. */
  readonly set: (ms: number) => void;
  readonly confirm: (yes: boolean) => void;
}

export function useTarget(): TargetControl {
  const { plan } = useStudio();
  const mayPlan = useRight('plan');
  const onAir = useLive((live) => live?.encoder?.onAir ?? false);
  const targetMs = useShowPart((show) => show?.targetLatencyMs ?? null);
  const [askedMs, setAsked] = useState<number | null>(null);
  const [previousMs, setPrevious] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const apply = (ms: number): void => {
    const refused = plan.edit([setShow('targetLatencyMs', ms)], 'Change the target latency');
    setError(refused);
    if (refused === null) setPrevious(targetMs);
  };
  return {
    ...{ targetMs, previousMs: previousMs === targetMs ? null : previousMs, askedMs, error },
    locked: mayPlan
      ? null
      : 'The target latency is the producer’s: every viewer feels it. You see it here; a producer or planner sets it.',
    set: (ms) => {
      if (targetMs === null || ms === targetMs) return;
      if (needsConfirming(targetMs, ms, onAir)) setAsked(ms);
      else apply(ms);
    },
    confirm: (yes) => {
      if (yes && askedMs !== null) apply(askedMs);
      setAsked(null);
    },
  };
}
