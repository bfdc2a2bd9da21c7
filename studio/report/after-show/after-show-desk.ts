import { Worker } from 'node:worker_threads';
import type { AudienceSummary } from '../../../shared/interaction/protocol.ts';
import type { AfterShow, AfterShowFormat, RunEntry } from '../../../shared/report/after-show.ts';
import type { RunState } from '../../../shared/show/run-state.ts';
import type { ReportAnswer, ReportFile, ReportJob } from './report-job.ts';

export interface AfterShowDeps {
  readonly dataDir: string;
  readonly showFile: string;
  /** Studio time. */
  now(): number;
  run(): RunState;
  /** What the audience says of its votes; null: nobody ever told. */
  votes(): AudienceSummary['votes'] | null;
}

/** Why there is no report, in a sentence; nothing is lost, for the log keeps everything. */
export class AfterShowError extends Error {
  readonly reason: 'unknown-run' | 'failed' | 'closed';

  private constructor(reason: AfterShowError['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'AfterShowError';
    this.reason = reason;
  }

  static unknownRun(runId: string | null): AfterShowError {
    return new AfterShowError('unknown-run', `There is no run ${runId ?? ''} in the as-run log.`.replace('  ', ' '));
  }

  static failed(cause: unknown): AfterShowError {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new AfterShowError(
      'failed',
      `The report could not be made (${why}). The as-run log keeps everything.`,
      cause,
    );
  }

  static closed(): AfterShowError {
    return new AfterShowError('closed', 'The studio is closing.');
  }
}

/** Makes reports of the current run and earlier ones, one after the other, each in a thread of its own. */
export class AfterShowDesk {
  readonly #deps: AfterShowDeps;
  #last: Promise<unknown> = Promise.resolve();
  #worker: Worker | null = null;
  #closed = false;

  constructor(deps: AfterShowDeps) {
    this.#deps = deps;
  }

  /** The newest first. Throws an AfterShowError. */
  async runs(): Promise<readonly RunEntry[]> {
    const answer = await this.#ask({ kind: 'runs' });
    return answer.kind === 'runs' ? answer.runs : [];
  }

  /** @param runId null: the current run. Throws an AfterShowError. */
  async report(runId: string | null): Promise<AfterShow> {
    const answer = await this.#ask({ kind: 'report', runId });
    if (answer.kind !== 'report') throw AfterShowError.unknownRun(runId);
    return answer.report;
  }

  /** The same, for callers that show why there is none. */
  async reportOr(runId: string | null): Promise<AfterShow | { readonly refused: string }> {
    try {
      return await this.report(runId);
    } catch (error) {
      if (error instanceof AfterShowError) return { refused: error.message };
      throw error;
    }
  }

  /** @param runId null: the current run. Throws an AfterShowError. */
  async file(runId: string | null, format: AfterShowFormat): Promise<ReportFile> {
    const answer = await this.#ask({ kind: 'file', runId, format });
    if (answer.kind !== 'file') throw AfterShowError.unknownRun(runId);
    return answer.file;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  #ask(want: ReportJob['want']): Promise<ReportAnswer> {
    const answer = this.#last.then(() => this.#run(want));
    // The next one does not care how this one went; who asked is told.
    this.#last = answer.catch(() => null);
    return answer;
  }

  #run(want: ReportJob['want']): Promise<ReportAnswer> {
    if (this.#closed) return Promise.reject(AfterShowError.closed());
    const workerData = this.job(want);
    const worker = new Worker(new URL('./after-show-worker.ts', import.meta.url), { workerData });
    this.#worker = worker;
    return new Promise<ReportAnswer>((resolve, reject) => {
      worker.once('message', (answer: ReportAnswer) => {
        resolve(answer);
      });
      worker.once('error', (error) => {
        reject(AfterShowError.failed(error));
      });
      worker.once('exit', () => {
        this.#worker = null;
        reject(this.#closed ? AfterShowError.closed() : AfterShowError.failed('its thread ended early'));
      });
    });
  }

  /** What a thread has to know. */
  job(want: ReportJob['want']): ReportJob {
    const { dataDir, showFile } = this.#deps;
    const run = this.#deps.run();
    const counts: ReportJob['live']['counts'] = {};
    for (const cue of Object.values(run.cues)) {
      if (cue.votes > 0 && !cue.final) counts[cue.cueId] = { take: cue.take, counts: cue.counts, votes: cue.votes };
    }
    const live = { runId: run.runId, counts, votes: this.#deps.votes() };
    return { dataDir, showFile, nowMs: this.#deps.now(), want, live };
  }
}
