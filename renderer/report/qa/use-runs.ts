import { useEffect, useState } from 'react';
import type { RunEntry } from '../../../shared/report/after-show.ts';
import { describeError } from '../../api/errors.ts';
import { useLink, useRun, useStudio } from '../../app/studio-context.tsx';

/** Runs that can be reported on, the newest first; null: not read yet. Read anew when a run begins or takes its first cue. */
export function useRuns(onProblem: (reason: string) => void): readonly RunEntry[] | null {
  const { client } = useStudio();
  const { fresh } = useLink();
  const present = useRun(({ run }) => (run ? `${run.runId} ${String(run.firstTakenAtMs !== null)}` : null));
  const [runs, setRuns] = useState<readonly RunEntry[] | null>(null);
  useEffect(() => {
    if (!fresh || present === null) return undefined;
    let wanted = true;
    const read = async (): Promise<void> => {
      try {
        const kept = await client.run.runs();
        if (wanted) setRuns(kept);
      } catch (error) {
        if (wanted) onProblem(describeError(error));
      }
    };
    void read();
    return () => {
      wanted = false;
    };
  }, [client, fresh, present, onProblem]);
  return runs;
}
