import { z } from 'zod';
import { afterShowFormatSchema, type AfterShow, type RunEntry } from '../../../shared/report/after-show.ts';
import { countsSchema } from '../../../shared/show/run-state.ts';
import { afterShowCsv } from '../../../shared/report/after-show-csv.ts';
import { buildAfterShow } from './build-after-show.ts';
import { afterShowPdf } from './pdf/after-show-pdf.ts';
import { LogReader, readAlarmIncidents, readFigures, readKeptPlan, readPlan } from './read-sources.ts';
import { foldRun } from './run-history.ts';

const voteCount = z.int().nonnegative();

/** What the thread is asked; see AfterShowDesk. */
export const reportJobSchema = z.object({
  dataDir: z.string(),
  /** The show file as it is now. */
  showFile: z.string(),
  nowMs: z.number(),
  want: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('runs') }),
    /** `runId` null: the current run. */
    z.object({ kind: z.literal('report'), runId: z.string().nullable() }),
    z.object({ kind: z.literal('file'), runId: z.string().nullable(), format: afterShowFormatSchema }),
  ]),
  /** Of the current run: answers counted so far, and what the audience says of its votes. */
  live: z.object({
    runId: z.string(),
    counts: z.record(z.string(), z.object({ take: z.int(), counts: countsSchema, votes: voteCount })),
    votes: z.object({ sent: voteCount, acked: voteCount, counted: voteCount, refused: voteCount }).nullable(),
  }),
});
export type ReportJob = z.infer<typeof reportJobSchema>;

/** A file to hand out. */
export interface ReportFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** `unknown-run`: there is no such run in the log. */
export type ReportAnswer =
  | { readonly kind: 'runs'; readonly runs: readonly RunEntry[] }
  | { readonly kind: 'report'; readonly report: AfterShow }
  | { readonly kind: 'file'; readonly file: ReportFile }
  | { readonly kind: 'unknown-run' };

/** Figures a little before and after the run: what came shortly before is part of its first moments. */
const AROUND_MS = 60_000;

/** Does what is asked. Reads files and takes its time: for a thread of its own. Throws when the log can't be read. */
export async function doReportJob(job: ReportJob): Promise<ReportAnswer> {
  const log = new LogReader(job.dataDir);
  try {
    if (job.want.kind === 'runs') return { kind: 'runs', runs: log.runs() };
    const report = reportOf(job, log, job.want.runId);
    if (!report) return { kind: 'unknown-run' };
    if (job.want.kind === 'report') return { kind: 'report', report };
    return { kind: 'file', file: await fileOf(report, job.want.format) };
  } finally {
    log.close();
  }
}

function reportOf(job: ReportJob, log: LogReader, runId: string | null): AfterShow | null {
  const found = log.records(runId);
  if (!found) return null;
  const { entry, records } = found;
  const kept = readKeptPlan(job.dataDir, entry.runId);
  const show = kept ?? readPlan(job.showFile);
  if (!show) throw new Error('the show file can’t be read');
  const live = entry.runId === job.live.runId ? job.live : null;
  const toMs = entry.current ? job.nowMs : entry.lastEventAtMs + AROUND_MS;
  const fromMs = (entry.firstTakenAtMs ?? entry.beganAtMs) - AROUND_MS;
  const figures = readFigures(job.dataDir, fromMs, toMs);
  const alarms = readAlarmIncidents(job.dataDir, fromMs, toMs);
  return buildAfterShow({
    ...{ nowMs: job.nowMs, history: foldRun(records), current: entry.current, show },
    planKept: kept !== null || entry.current,
    points: figures.points,
    pointsProblem: figures.problem ?? alarms.problem,
    notices: [...figures.notices, ...alarms.notices],
    live,
  });
}

async function fileOf(report: AfterShow, format: z.infer<typeof afterShowFormatSchema>): Promise<ReportFile> {
  const name = `${fileName(report)}.${format}`;
  const utf8 = new TextEncoder();
  switch (format) {
    case 'json':
      return { name, contentType: 'application/json', bytes: utf8.encode(`${JSON.stringify(report, null, 2)}\n`) };
    case 'csv':
      return { name, contentType: 'text/csv; charset=utf-8', bytes: utf8.encode(afterShowCsv(report)) };
    case 'pdf':
      return { name, contentType: 'application/pdf', bytes: await afterShowPdf(report) };
  }
}

/** Letters and digits of the title, and the day: good on every system. */
function fileName({ show, run }: AfterShow): string {
  const title = show.title
    .normalize('NFKD')
    .replaceAll(/[^\w]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  const day = new Date(run.firstTakenAtMs ?? run.beganAtMs).toISOString().slice(0, 10);
  return `${title === '' ? 'show' : title}-report-${day}`;
}
