import { useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import {
  AFTER_SHOW_FILE_PATH,
  afterShowSchema,
  type AfterShow,
  type AfterShowFormat,
  type RunEntry,
} from '../../shared/report/after-show.ts';
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

/** Where the report is to be had as a file. @param runId null: the present run */
export function reportAddress(format: AfterShowFormat, runId: string | null): string {
  const query = new URLSearchParams({ format, ...(runId === null ? {} : { run: runId }) });
  return `${AFTER_SHOW_FILE_PATH}?${query.toString()}`;
}

const refusalSchema = z.object({ message: z.string().min(1) });

/** As a file, which the host passes on as it is: to unpack and pack a long report would hold up the show. */
async function fetchReport(runId: string | null): Promise<AfterShow> {
  const response = await fetch(reportAddress('json', runId), { credentials: 'same-origin', cache: 'no-store' });
  const answer: unknown = await response.json();
  if (response.ok) return afterShowSchema.parse(answer);
  const refusal = refusalSchema.safeParse(answer);
  throw new Error(refusal.success ? refusal.data.message : `The studio answered ${String(response.status)}.`);
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
        const [runs, report] = await Promise.all([client.run.runs(), fetchReport(asked.runId)]);
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
