import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  checklistSchema,
  qaReportEntrySchema,
  qaReportFormatSchema,
  signedQaReportSchema,
  type QaReportEntry,
  type QaReportFormat,
  type SignedQaReport,
  type Verification,
} from '../../../shared/report/qa-report.ts';
import { writeDurably } from '../../storage/durable-file.ts';
import { readAlarms, readWatchedMs } from '../../telemetry/alarms/alarm-rows.ts';
import { groupIncidents, JOIN_MS } from '../../../shared/telemetry/incident-groups.ts';
import { ruleName } from '../../telemetry/alarms/rules/all-rules.ts';
import { pointsIn } from '../after-show/figures-of.ts';
import { readFigures } from '../after-show/read-sources.ts';
import { doReportJob, reportJobSchema, type ReportFile } from '../after-show/report-job.ts';
import { buildQaReport } from './build-qa-report.ts';
import { qaPage } from './qa-page.ts';
import { qaPdf } from './pdf/qa-pdf.ts';
import { reportMarks } from './report-marks.ts';
import { loadSigningKey, ownKeyId, signReport, whyNotGenuine } from './signing.ts';
import { verifyText } from './verify.ts';

const REPORTS_FOLDER = 'qa-reports';
const KEY_FILE = 'qa-signing-key.pem';
/** Reports listed, the newest. */
const MOST_REPORTS = 200;
/** The show goes on a little after its last cue for those who watch. */
const AFTER_LAST_MS = 30_000;

const idSchema = qaReportEntrySchema.shape.id;

/** What the thread is asked; see QaReportDesk. */
export const qaJobSchema = z.object({
  dataDir: z.string(),
  want: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('sign'),
      by: z.string(),
      /** What the report after the show is made from. */
      job: reportJobSchema,
      /** Of that run; null: none was kept. */
      checklist: checklistSchema.nullable(),
      /** Of the show as it is now: for seconds of which no target was kept. */
      targetLatencyMs: z.number(),
      studioVersion: z.string(),
    }),
    z.object({ kind: z.literal('list') }),
    z.object({ kind: z.literal('file'), id: idSchema, format: qaReportFormatSchema }),
    z.object({ kind: z.literal('verify'), text: z.string() }),
  ]),
});
export type QaJob = z.infer<typeof qaJobSchema>;
type Sign = Extract<QaJob['want'], { kind: 'sign' }>;

export type QaAnswer =
  | { readonly kind: 'signed'; readonly entry: QaReportEntry }
  | { readonly kind: 'list'; readonly reports: readonly QaReportEntry[] }
  | { readonly kind: 'file'; readonly file: ReportFile }
  | { readonly kind: 'verified'; readonly verification: Verification }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Does what is asked. Reads and writes files and takes its time: for a thread of its own. Throws an Error in words. */
export async function doQaJob({ dataDir, want }: QaJob): Promise<QaAnswer> {
  switch (want.kind) {
    case 'sign':
      return sign(dataDir, want);
    case 'list':
      return { kind: 'list', reports: listed(dataDir) };
    case 'file': {
      const signed = readReport(dataDir, want.id);
      if (!signed) return { kind: 'unknown', reason: `There is no QA report ${want.id} on this machine.` };
      return fileOf(signed, want.id, want.format);
    }
    case 'verify': {
      const keyFile = join(dataDir, KEY_FILE);
      const keyId = existsSync(keyFile) ? ownKeyId(loadSigningKey(keyFile)) : null;
      return { kind: 'verified', verification: verifyText(want.text, keyId) };
    }
  }
}

async function sign(dataDir: string, { job, by, checklist, targetLatencyMs, studioVersion }: Sign): Promise<QaAnswer> {
  const answer = await doReportJob(job);
  if (answer.kind !== 'report') return { kind: 'unknown', reason: 'There is no such run in the as-run log.' };
  const { report: afterShow } = answer;
  const { run, madeAtMs } = afterShow;
  const fromMs = run.firstTakenAtMs ?? run.beganAtMs;
  const endMs = run.current ? (run.endedAtMs ?? madeAtMs) : (run.endedAtMs ?? run.lastEventAtMs);
  const toMs = Math.max(fromMs + 1, Math.min(madeAtMs, endMs + AFTER_LAST_MS));
  const alarms = readAlarms(dataDir, fromMs - JOIN_MS, toMs + JOIN_MS);
  const incidents = groupIncidents(alarms, ruleName)
    .filter((one) => one.fromMs <= toMs && (one.toMs ?? toMs) >= fromMs)
    .reverse();
  const points = pointsIn(readFigures(dataDir, fromMs, toMs).points, fromMs, toMs);
  const marks = reportMarks(dataDir, afterShow, fromMs, toMs);
  const watchedMs = readWatchedMs(dataDir, fromMs, toMs);
  const facts = {
    afterShow,
    points,
    incidents,
    watchedMs,
    marks,
    targetLatencyMs,
    checklist,
    studioVersion,
    fromMs,
    toMs,
  };
  const report = buildQaReport({ ...facts, signed: { by, atMs: job.nowMs } });
  const signed = signReport(report, loadSigningKey(join(dataDir, KEY_FILE)));
  const id = `${new Date(job.nowMs).toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}-${signed.signature.sha256.slice(0, 8)}`;
  mkdirSync(join(dataDir, REPORTS_FOLDER), { recursive: true });
  writeDurably(join(dataDir, REPORTS_FOLDER, `${id}.json`), `${JSON.stringify(signed)}\n`);
  return { kind: 'signed', entry: entryOf(id, signed) };
}

function entryOf(id: string, { report, signature }: SignedQaReport): QaReportEntry {
  return {
    ...{ id, runId: report.run.runId, showTitle: report.show.title },
    ...{ signedBy: report.signed.by, signedAtMs: report.signed.atMs },
    ...{ keyId: signature.keyId, sha256: signature.sha256 },
  };
}

/** The newest first; what can't be read is left out. */
function listed(dataDir: string): QaReportEntry[] {
  const folder = join(dataDir, REPORTS_FOLDER);
  if (!existsSync(folder)) return [];
  const ids = readdirSync(folder).flatMap((name) => (name.endsWith('.json') ? name.slice(0, -'.json'.length) : []));
  return ids
    .sort()
    .reverse()
    .slice(0, MOST_REPORTS)
    .flatMap((id) => {
      const signed = idSchema.safeParse(id).success ? readReport(dataDir, id) : null;
      return signed ? entryOf(id, signed) : [];
    });
}

/** @param id checked: letters, digits and dashes. Null: there is none, or it is damaged. */
function readReport(dataDir: string, id: string): SignedQaReport | null {
  const file = join(dataDir, REPORTS_FOLDER, `${id}.json`);
  if (!existsSync(file)) return null;
  try {
    return signedQaReportSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function fileOf(signed: SignedQaReport, id: string, format: QaReportFormat): Promise<QaAnswer> {
  const utf8 = new TextEncoder();
  const file = (contentType: string, bytes: Uint8Array): QaAnswer => ({
    kind: 'file',
    file: { name: `qa-report-${id}.${format}`, contentType, bytes },
  });
  switch (format) {
    case 'html':
      return file('text/html; charset=utf-8', utf8.encode(qaPage(signed)));
    case 'json':
      return file('application/json', utf8.encode(`${JSON.stringify(signed, null, 2)}\n`));
    case 'pdf': {
      // Page and JSON show by themselves that they were altered; a PDF can't.
      const wrong = whyNotGenuine(signed);
      if (wrong !== null)
        return { kind: 'unknown', reason: `No PDF is made of a report that is not genuine. ${wrong}` };
      return file('application/pdf', await qaPdf(signed));
    }
  }
}
