import { QA_PAGE_VERSION, type QaReport, type SignedQaReport } from '../../../../shared/report/qa-report.ts';
import { formatInZone } from '../../../../shared/time/zone.ts';
import { INK, LEVEL_INK, PdfSheet, type CellText } from '../../after-show/pdf/pdf-sheet.ts';
import { digits, FIGURE_HEADS, heldWord, signatureLines, unfairText } from '../qa-words.ts';
import { drawSignedPlot } from './draw-plot.ts';

/** The signed data inside the PDF, by this name. */
export const ATTACHED_NAME = 'qa-report.json';

const GOOD = '#14743c';
const WORDS = { size: 9, colour: INK.text } as const;
const FAINT = { size: 8.5, colour: INK.dim } as const;

/**
 * A signed report as a PDF, A4: what its page shows, with the same signature, and the signed data attached (ISO 32000-1,
 * 7.11.4). It must be genuine: whoever asks has to have looked.
 */
export function qaPdf(signed: SignedQaReport): Promise<Uint8Array> {
  const { report, signature } = signed;
  const { show } = report;
  const time = (atMs: number): string => formatInZone(atMs, show.timeZone, 'date-time');
  const sheet = new PdfSheet(`${show.title}: QA report`);
  titleOf(sheet, report, time);
  promisesOf(sheet, report);
  figuresOf(sheet, report);
  incidentsOf(sheet, report, time);
  plotsOf(sheet, report);
  checklistOf(sheet, report, time);
  listOf(sheet, 'Not measured', report.notMeasured);
  signatureOf(sheet, signed);
  attach(sheet, signed);
  const { by, atMs } = report.signed;
  return sheet.finish(
    `${show.title} · signed by ${by}, ${time(atMs)} · key ${signature.keyId} · SHA-256 ${signature.sha256.slice(0, 16)}…`,
  );
}

type TimeText = (atMs: number) => string;

function titleOf(sheet: PdfSheet, { show, run, signed }: QaReport, time: TimeText): void {
  sheet.paragraph(show.title, { size: 20, colour: INK.text, bold: true });
  const began = time(run.firstTakenAtMs ?? run.beganAtMs);
  sheet.paragraph(`QA report of the run of ${began} · times in ${show.timeZone}`, { size: 11, colour: INK.dim });
  sheet.paragraph(`Signed by ${signed.by} at ${time(signed.atMs)}.`, { size: 11, colour: INK.text, bold: true });
  sheet.y += 4;
}

function promisesOf(sheet: PdfSheet, { promises }: QaReport): void {
  sheet.heading('What was promised');
  for (const { what, held, text } of promises) {
    const colour = held === null ? INK.dim : held ? GOOD : LEVEL_INK.error;
    sheet.room(28);
    sheet.paragraph(`${what}: ${heldWord(held)}`, { size: 9.5, colour, bold: true });
    sheet.paragraph(text, WORDS, 12);
  }
}

function figuresOf(sheet: PdfSheet, { figures, unfairSeconds }: QaReport): void {
  sheet.heading('Figures');
  const unfair = unfairText(unfairSeconds);
  if (unfair !== '') sheet.paragraph(unfair, WORDS);
  if (figures.length === 0) {
    sheet.paragraph('None were kept of this run.', FAINT);
    return;
  }
  const widths = [156, 45, 45, 45, 45, 45, 90, 40];
  const columns = FIGURE_HEADS.map((title, index) => ({
    title,
    widthPt: widths[index] ?? 52,
    align: index === 0 ? ('left' as const) : ('right' as const),
  }));
  const rows = figures.map(({ label, unit, seconds, min, p50, p95, p99, max, right }): CellText[] => [
    { text: unit === '' ? label : `${label} (${unit})` },
    ...[min, p50, p95, p99, max].map((value) => ({ text: digits(value) })),
    { text: right ?? '', colour: INK.dim },
    { text: String(seconds), colour: INK.dim },
  ]);
  sheet.table(columns, rows);
}

function incidentsOf(sheet: PdfSheet, { incidents, toMs }: QaReport, time: TimeText): void {
  sheet.heading('Incidents');
  if (incidents.length === 0) sheet.paragraph('None.', WORDS);
  for (const { level, title, fromMs, toMs: endMs, alarms } of incidents) {
    const lastedS = ((endMs ?? toMs) - fromMs) / 1_000;
    sheet.room(28);
    const colour = level === 'error' ? LEVEL_INK.error : LEVEL_INK.warning;
    sheet.paragraph(`${title} · ${time(fromMs)}, ${lastedS.toFixed(0)} s`, { size: 9.5, colour, bold: true });
    for (const { text, seenBy } of alarms) {
      sheet.paragraph(`• ${text} (${seenBy === null ? 'not seen' : `seen by ${seenBy}`})`, WORDS, 12);
    }
  }
}

function plotsOf(sheet: PdfSheet, { plots, pageVersion }: QaReport): void {
  if (plots.length === 0) return;
  sheet.heading('Over time', 140);
  if (pageVersion !== QA_PAGE_VERSION) {
    sheet.paragraph('They were drawn by another version of the studio.', FAINT);
  }
  for (const { title, svg } of plots) drawSignedPlot(sheet, title, svg);
}

function checklistOf(sheet: PdfSheet, { checklist: { items, signedOff } }: QaReport, time: TimeText): void {
  sheet.heading('Checklist before the show');
  for (const { text, done } of items) {
    sheet.paragraph(`${done ? '☑' : '☐'} ${text}${done ? ` — ${done.by}` : ''}`, WORDS);
  }
  if (!signedOff) {
    sheet.paragraph('Nobody found it ready before the show.', FAINT);
    return;
  }
  sheet.paragraph(`Found ready by ${signedOff.by} at ${time(signedOff.atMs)}:`, { ...WORDS, bold: true });
  for (const { title, level, reason } of signedOff.checks) {
    sheet.paragraph(`• ${title}: ${level}. ${reason}`, WORDS, 12);
  }
}

function listOf(sheet: PdfSheet, title: string, texts: readonly string[]): void {
  if (texts.length === 0) return;
  sheet.heading(title);
  for (const text of texts) sheet.paragraph(`• ${text}`, WORDS);
}

function signatureOf(sheet: PdfSheet, { signature }: SignedQaReport): void {
  sheet.heading('Signature', 90);
  for (const line of signatureLines(signature)) sheet.paragraph(line, { size: 8, colour: INK.text });
  sheet.paragraph(
    `The signature covers the data attached to this PDF as ${ATTACHED_NAME}. To verify: save the attachment and drop it on ` +
      'the checklist of QA, or npm run verify-report -- FILE. Nobody can tell by a signature whether these pages show that data: ' +
      'where it matters, compare them with the page of the report, which is verified as a whole.',
    FAINT,
  );
}

function attach({ doc }: PdfSheet, signed: SignedQaReport): void {
  const made = new Date(signed.report.signed.atMs);
  doc.file(Buffer.from(`${JSON.stringify(signed, null, 2)}\n`, 'utf8'), {
    ...{ name: ATTACHED_NAME, type: 'application/json', description: 'The signed data of this report' },
    ...{ creationDate: made, modifiedDate: made },
  });
}
