import { useCallback, useEffect, useState } from 'react';
import type { Checklist } from '../../../shared/report/qa-report.ts';
import { every } from '../../../shared/time/clock.ts';
import { describeError } from '../../api/errors.ts';
import { notifyError } from '../../app/notify.tsx';
import { useLink, useStudio } from '../../app/studio-context.tsx';

export interface ChecklistView {
  /** Null: not read yet. */
  readonly checklist: Checklist | null;
  /** Why it cannot be read; null while it can. */
  readonly problem: string | null;
  /** Asks the host, whose answer is the checklist from then on; a refusal is shown in words. */
  change(ask: () => Promise<Checklist>): Promise<boolean>;
}

/** Others tick too. */
const AGAIN_MS = 3_000;

/** The checklist of the show as the host keeps it. */
export function useChecklist(): ChecklistView {
  const { client, clock } = useStudio();
  const { fresh } = useLink();
  const [checklist, setChecklist] = useState<Checklist | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (!fresh) return undefined;
    let wanted = true;
    const read = async (): Promise<void> => {
      try {
        const kept = await client.qa.checklist();
        if (!wanted) return;
        setChecklist(kept);
        setProblem(null);
      } catch (error) {
        if (wanted) setProblem(describeError(error));
      }
    };
    void read();
    const ticking = every(clock, AGAIN_MS, () => void read());
    return () => {
      wanted = false;
      ticking.cancel();
    };
  }, [client, clock, fresh]);
  const change = useCallback(async (ask: () => Promise<Checklist>): Promise<boolean> => {
    try {
      setChecklist(await ask());
      return true;
    } catch (error) {
      notifyError(error, 'The checklist was not changed');
      return false;
    }
  }, []);
  return { checklist, problem, change };
}
