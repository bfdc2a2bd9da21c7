import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Live } from '../../../shared/api/live.ts';
import {
  qaReportEntrySchema,
  qaReportFormatSchema,
  QA_REPORT_FILE_PATH,
  type Checklist,
  type QaReportEntry,
  type Verification,
} from '../../../shared/report/qa-report.ts';
import { readiness } from '../../../shared/report/readiness.ts';
import { lintShow } from '../../../shared/show/lint/lint-show.ts';
import { lintFactsOf } from '../../../shared/show/lint/live-facts.ts';
import type { Show } from '../../../shared/show/show.ts';
import type { Download } from '../../api/downloads.ts';
import { StateFile } from '../../backends/state-file.ts';
import type { ReportJob } from '../after-show/report-job.ts';
import { ChecklistKeeper, checklistsSchema } from './checklist-keeper.ts';
import type { QaAnswer, QaJob } from './qa-job.ts';

export interface QaDeskDeps {
  readonly dataDir: string;
  readonly studioVersion: string;
  /** Studio time. */
  now(): number;
  show(): Show;
  live(): Live;
  /** Of the present run. */
  runId(): string;
  /** What the report after the show is made from. @param runId null: the current run */
  reportJob(runId: string | null): ReportJob;
  onNotice(level: 'warning', text: string): void;
}

/** Why something was not done, in a sentence for who asked. */
export type QaRefusal = { readonly refused: string };

const querySchema = z.object({ id: qaReportEntrySchema.shape.id, format: qaReportFormatSchema });

/** Quality before and after a show: the checklist, and reports that are signed, kept, handed out and verified. */
export class QaDesk {
  readonly #deps: QaDeskDeps;
  readonly #checklists: ChecklistKeeper;
  readonly #workers = new Set<Worker>();
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(deps: QaDeskDeps) {
    this.#deps = deps;
    this.#checklists = new ChecklistKeeper({
      file: new StateFile(join(deps.dataDir, 'qa-checklists.json'), checklistsSchema, { durable: false }),
      showId: () => deps.show().id,
      runId: deps.runId,
      now: deps.now,
      onNotice: deps.onNotice,
    });
  }

  get checklist(): Checklist {
    return this.#checklists.current;
  }

  putItem(item: { readonly id: string; readonly text: string; readonly done: boolean }, by: string): Checklist {
    return this.#checklists.put(item, by);
  }

  removeItem(id: string): Checklist {
    return this.#checklists.remove(id);
  }

  /** Somebody says that all is ready. What the studio itself checks it checks here: nobody's word is taken for it. */
  signOff(by: string): Checklist {
    const live = this.#deps.live();
    const findings = lintShow(this.#deps.show(), lintFactsOf(live));
    return this.#checklists.signOff(readiness({ live, findings }), by);
  }

  resetChecklist(): Checklist {
    return this.#checklists.reset();
  }

  /** Makes and signs the report of a run, and keeps it. @param runId null: the current run */
  async sign(runId: string | null, by: string): Promise<QaReportEntry | QaRefusal> {
    const { studioVersion, show, reportJob } = this.#deps;
    const { targetLatencyMs } = show();
    const job = reportJob(runId);
    const want = {
      kind: 'sign',
      by,
      job,
      checklist: this.#checklists.of(runId ?? job.live.runId),
      targetLatencyMs,
      studioVersion,
    } as const;
    const answer = await this.#ask(want);
    return 'refused' in answer ? answer : answer.kind === 'signed' ? answer.entry : unexpected(answer);
  }

  /** The newest first. */
  async reports(): Promise<readonly QaReportEntry[] | QaRefusal> {
    const answer = await this.#ask({ kind: 'list' });
    return 'refused' in answer ? answer : answer.kind === 'list' ? answer.reports : unexpected(answer);
  }

  async verify(text: string): Promise<Verification | QaRefusal> {
    const answer = await this.#ask({ kind: 'verify', text });
    return 'refused' in answer ? answer : answer.kind === 'verified' ? answer.verification : unexpected(answer);
  }

  /** `?id=…&format=html|json|pdf`. */
  get download(): Download {
    return {
      path: QA_REPORT_FILE_PATH,
      right: 'read',
      produce: async (query) => {
        const asked = querySchema.safeParse({ id: query.get('id'), format: query.get('format') ?? 'html' });
        if (!asked.success) return { refused: 'A QA report is named by id and comes as format=html, json or pdf.' };
        const answer = await this.#ask({ kind: 'file', ...asked.data });
        if ('refused' in answer) return answer;
        if (answer.kind !== 'file') return unexpected(answer);
        const { name, contentType, bytes } = answer.file;
        return { fileName: name, contentType, body: bytes };
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
    await this.#checklists.close();
  }

  /** One after the other: each is a thread, and two long shows at once would cost memory that is needed on air. */
  #ask(want: QaJob['want']): Promise<QaAnswer | QaRefusal> {
    const answer = this.#last.then(() => this.#run(want));
    this.#last = answer;
    return answer;
  }

  #run(want: QaJob['want']): Promise<QaAnswer | QaRefusal> {
    if (this.#closed) return Promise.resolve({ refused: 'The studio is closing.' });
    const workerData: QaJob = { dataDir: this.#deps.dataDir, want };
    const worker = new Worker(new URL('./qa-worker.ts', import.meta.url), { workerData });
    this.#workers.add(worker);
    return new Promise((resolve) => {
      worker.once('message', (answer: QaAnswer) => {
        resolve(answer);
      });
      worker.once('error', (error) => {
        const why = error instanceof Error ? error.message : String(error);
        resolve({
          refused: `The QA report could not be made or read (${why}). Nothing is lost: the studio keeps its figures.`,
        });
      });
      worker.once('exit', () => {
        this.#workers.delete(worker);
        resolve({ refused: 'The QA report’s thread ended early; try again.' });
      });
    });
  }
}

function unexpected(answer: QaAnswer): QaRefusal {
  return {
    refused: answer.kind === 'unknown' ? answer.reason : 'The QA report’s thread answered something else; try again.',
  };
}
