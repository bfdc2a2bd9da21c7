import { useCallback, useEffect, useState } from 'react';
import type { AfterShow, RunEntry } from '../../shared/report/after-show.ts';
import { describeError } from '../api/errors.ts';
import { useStudio } from '../app/studio-context.tsx';

/** What the report page has to show. */
export type ReportState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ready'; readonly report: AfterShow; readonly runs: readonly RunEntry[] };

export interface AfterShowView {
  readonly state: ReportState;
  /** Null: the present run. */
  readonly runId: string | null;
  choose(runId: string | null): void;
  again(): void;
}

/** Asks the host for the report of a run whenever another one is chosen; an answer that comes too late is dropped. */
export function useAfterShow(): AfterShowView {
  const { client } = useStudio();
  const [asked, setAsked] = useState<{ readonly runId: string | null }>({ runId: null });
  const [state, setState] = useState<ReportState>({ kind: 'loading' });
  useEffect(() => {
    let wanted = true;
    const load = async (): Promise<void> => {
      try {
        const [runs, report] = await Promise.all([
          client.run.runs(),
          client.run.afterShow(asked.runId === null ? {} : { runId: asked.runId }),
        ]);
        if (wanted) setState({ kind: 'ready', report, runs });
      } catch (error) {
        if (wanted) setState({ kind: 'failed', reason: describeError(error) });
      }
    };
    void load();
    return () => {
      wanted = false;
    };
  }, [client, asked]);
  const choose = useCallback((runId: string | null) => {
    setState({ kind: 'loading' });
    setAsked({ runId });
  }, []);
  const again = useCallback(() => {
    setState({ kind: 'loading' });
    // Another object: the same run is asked for once more.
    setAsked(({ runId }) => ({ runId }));
  }, []);
  return { state, runId: asked.runId, choose, again };
}
