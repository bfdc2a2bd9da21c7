import type { AfterShow, InteractionReport, SeriesPoint } from '../../../../shared/report/after-show.ts';
import {
  countLabel,
  cueOf,
  differenceLabel,
  headline,
  msLabel,
  outcomeLabel,
  outcomeLevel,
  percentLabel,
  spanLabel,
  timeLabel,
  UNKNOWN,
} from '../../../../shared/report/report-text.ts';
import { formatInZone } from '../../../../shared/time/zone.ts';
import { CONTENT_WIDTH, INK, LEVEL_INK, MARGIN, PdfSheet, type CellText } from './pdf-sheet.ts';
import { drawPlot, PLOT_HEIGHT } from './pdf-plot.ts';

const LEVEL_COLOUR = { good: INK.text, quiet: INK.dim, warning: LEVEL_INK.warning, error: LEVEL_INK.error } as const;
const BAR_WIDTH = 190;

/** The report as a PDF, A4. */
export function afterShowPdf(report: AfterShow): Promise<Uint8Array> {
  const { show, run } = report;
  const sheet = new PdfSheet(`${show.title}: report`);
  titleOf(sheet, report);
  figuresOf(sheet, report);
  cuesOf(sheet, report);
  if (report.interactions.length > 0) resultsOf(sheet, report);
  plotsOf(sheet, report);
  incidentsOf(sheet, report);
  if (report.notMeasured.length > 0) {
    sheet.heading('Not measured');
    for (const text of report.notMeasured) sheet.paragraph(`• ${text}`, { size: 9, colour: INK.text });
  }
  const made = formatInZone(report.madeAtMs, show.timeZone, 'date-time');
  return sheet.finish(`${show.title} · run ${run.runId} · times in ${show.timeZone} · made ${made}`);
}

function titleOf(sheet: PdfSheet, report: AfterShow): void {
  const { show, run } = report;
  sheet.paragraph(show.title, { size: 20, colour: INK.text, bold: true });
  const day = formatInZone(run.firstTakenAtMs ?? run.beganAtMs, show.timeZone, 'date');
  sheet.paragraph(`Report of the show on ${day}`, { size: 11, colour: INK.dim });
  sheet.paragraph(headline(report), { size: 11, colour: INK.text });
  sheet.y += 6;
}

function figuresOf(sheet: PdfSheet, { totals, participation, delivery, run }: AfterShow): void {
  const { cues, holds } = totals;
  const figures: readonly (readonly [string, string])[] = [
    ['Planned', spanLabel(totals.plannedDurationMs)],
    ['Ran', spanLabel(totals.durationMs)],
    ['Over', differenceLabel(totals.endOverMs)],
    ['Holds', `${String(holds)} (${spanLabel(totals.heldMs)})`],
    ['Cues taken', String(run.cuesTaken)],
    ['Missed, failed', String((cues.missed ?? 0) + (cues.failed ?? 0))],
    ['Most viewers', countLabel(participation.peakViewers)],
    ['Answers', countLabel(participation.answers)],
    ['Response rate', percentLabel(participation.responsePercent)],
    ['Votes lost', participation.votes === null ? UNKNOWN : countLabel(participation.votes.lost)],
    ['Latency p50 / p95', delivery ? `${msLabel(delivery.p50Ms)} / ${msLabel(delivery.p95Ms)}` : UNKNOWN],
    ['Sync spread', msLabel(delivery?.syncSpreadMs ?? null)],
  ];
  const width = CONTENT_WIDTH / 4;
  for (let start = 0; start < figures.length; start += 4) {
    sheet.room(34);
    for (const [index, [label, value]] of figures.slice(start, start + 4).entries()) {
      const x = MARGIN + index * width;
      sheet.write(label, x, width - 8, { size: 7.5, colour: INK.dim });
      sheet.y += 10;
      sheet.write(value, x, width - 8, { size: 11, colour: INK.text, bold: true });
      sheet.y -= 10;
    }
    sheet.y += 34;
  }
}

function cuesOf(sheet: PdfSheet, report: AfterShow): void {
  const { timeZone } = report.show;
  sheet.heading('As run, against the plan');
  const right = 'right' as const;
  const columns = [
    { title: 'No.', widthPt: 36, align: 'left' as const },
    { title: 'Cue', widthPt: 147, align: 'left' as const },
    { title: 'Planned', widthPt: 50, align: right },
    { title: 'Started', widthPt: 50, align: right },
    { title: 'Late', widthPt: 42, align: right },
    { title: 'Length', widthPt: 42, align: right },
    { title: 'Lasted', widthPt: 42, align: right },
    { title: 'Over', widthPt: 42, align: right },
    { title: 'Outcome', widthPt: 60, align: right },
  ];
  const rows = report.cues.map((cue): CellText[] => [
    { text: cue.number, colour: INK.dim },
    { text: cue.title, indentPt: cue.depth * 8 },
    { text: timeLabel(cue.plannedStartMs, timeZone), colour: INK.dim },
    { text: timeLabel(cue.startedAtMs, timeZone) },
    { text: differenceLabel(cue.startLateMs) },
    { text: spanLabel(cue.plannedDurationMs), colour: INK.dim },
    { text: spanLabel(cue.durationMs) },
    { text: differenceLabel(cue.durationOverMs) },
    { text: outcomeLabel(cue), colour: LEVEL_COLOUR[outcomeLevel(cue.outcome)] },
  ]);
  sheet.table(columns, rows);
}

function resultsOf(sheet: PdfSheet, report: AfterShow): void {
  sheet.heading('Results', 80);
  for (const one of report.interactions) interactionOf(sheet, one, report.show.timeZone);
}

function interactionOf(sheet: PdfSheet, one: InteractionReport, timeZone: string): void {
  sheet.room(34 + one.options.length * 14);
  const take = one.take > 1 ? ` (take ${String(one.take)})` : '';
  sheet.paragraph(`${one.number} ${one.question}${take}`.trim(), { size: 10, colour: INK.text, bold: true });
  sheet.paragraph(interactionLine(one, timeZone), { size: 8, colour: INK.dim });
  for (const option of one.options) {
    const share = (option.percent ?? 0) / 100;
    const barX = MARGIN + 190;
    sheet.write(option.right === true ? `${option.label} (right)` : option.label, MARGIN + 8, 176, {
      ...{ size: 8.5, colour: INK.text, bold: option.right === true },
    });
    sheet.doc.rect(barX, sheet.y, BAR_WIDTH, 8).fill(INK.fill);
    sheet.doc.rect(barX, sheet.y, BAR_WIDTH * Math.min(1, share), 8).fill(INK.accent);
    const figures = `${countLabel(option.votes)} · ${percentLabel(option.percent)}`;
    sheet.write(figures, barX + BAR_WIDTH + 8, 100, { size: 8.5, colour: INK.text });
    sheet.y += 14;
  }
  sheet.y += 8;
}

/** `Poll · opened 20:01:00 · 812 answers of 1,020 viewers (80 %)`. */
function interactionLine(one: InteractionReport, timeZone: string): string {
  const state = one.voided ? 'withdrawn' : one.final ? null : 'not final';
  const viewers = one.viewers === null ? '' : ` of ${countLabel(one.viewers)} viewers`;
  const rate = one.responsePercent === null ? '' : ` (${percentLabel(one.responsePercent)})`;
  const parts = [
    one.kind === 'quiz' ? 'Quiz question' : 'Poll',
    `opened ${timeLabel(one.openedAtMs, timeZone)}`,
    `${countLabel(one.votes)} answers${viewers}${rate}`,
    one.rightPercent === null ? null : `${percentLabel(one.rightPercent)} right`,
    state,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

function plotsOf(sheet: PdfSheet, report: AfterShow): void {
  const { series, show } = report;
  if (series.length < 2) return;
  sheet.heading('Participation and delivery', PLOT_HEIGHT);
  const value = (pick: (point: SeriesPoint) => number | null) =>
    series.map((point) => [point.atMs, pick(point)] as const);
  const zone = show.timeZone;
  drawPlot(sheet, 'Viewers', zone, [{ label: 'viewers', points: value((p) => p.viewers) }]);
  drawPlot(sheet, 'Votes a second', zone, [{ label: 'votes a second', points: value((p) => p.votesPerSecond) }]);
  drawPlot(sheet, 'Glass-to-glass latency and sync spread, ms', zone, [
    { label: 'p50', points: value((p) => p.p50Ms) },
    { label: 'p95', points: value((p) => p.p95Ms) },
    { label: 'sync spread', points: value((p) => p.syncSpreadMs) },
  ]);
}

function incidentsOf(sheet: PdfSheet, report: AfterShow): void {
  sheet.heading('Incidents');
  if (report.incidents.length === 0) {
    sheet.paragraph('None.', { size: 9, colour: INK.text });
    return;
  }
  for (const incident of report.incidents) {
    const cue = cueOf(incident, report);
    const text = `${timeLabel(incident.atMs, report.show.timeZone)}  ${cue === null ? '' : `${cue}: `}${incident.text}`;
    sheet.paragraph(text, { size: 8.5, colour: LEVEL_INK[incident.level] });
  }
}
