import { writeCsv } from '../interchange/csv.ts';
import { formatInZone } from '../time/zone.ts';
import type { AfterShow } from './after-show.ts';

type Cell = string | number | null;
type Table = readonly (readonly Cell[])[];

/**
 * The report as CSV: tables one below the other, each under its name, with an empty line between. Times stand in the
 * show's zone, spans in seconds; an empty cell was not measured.
 */
export function afterShowCsv(report: AfterShow): string {
  const tables: readonly (readonly [string, Table])[] = [
    ['Report', summaryTable(report)],
    ['Cues', cueTable(report)],
    ['Takes', takeTable(report)],
    ['Results', resultTable(report)],
    ['Incidents', incidentTable(report)],
    ['Not measured', report.notMeasured.map((text) => [text])],
  ];
  // Spreadsheets take a file for UTF-8 by this mark only.
  return `\uFEFF${tables.map(([name, rows]) => [[name], ...rows].map(lineOf).join('')).join('\r\n')}`;
}

/** Numbers stand as they are, a minus in front included; a text is never a formula. */
function lineOf(row: readonly Cell[]): string {
  return `${row.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(cell) : writeCsv([[cell]]).replace(/\r\n$/, '');
}

const seconds = (spanMs: number | null): number | null => (spanMs === null ? null : Math.round(spanMs) / 1000);
const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10);

function timeIn({ show }: AfterShow): (atMs: number | null) => string | null {
  return (atMs) => (atMs === null ? null : formatInZone(atMs, show.timeZone, 'date-time'));
}

function summaryTable(report: AfterShow): Table {
  const { show, run, totals, participation, delivery } = report;
  const time = timeIn(report);
  return [
    ['Show', show.title],
    ['Time zone', show.timeZone],
    ['Run', run.runId],
    ['Planned start', time(totals.plannedStartMs)],
    ['Started', time(totals.startedAtMs)],
    ['Planned end', time(totals.plannedEndMs)],
    ['Ended', time(totals.endedAtMs)],
    ['Planned duration, s', seconds(totals.plannedDurationMs)],
    ['Duration, s', seconds(totals.durationMs)],
    ['Over, s', seconds(totals.endOverMs)],
    ['On hold, s', seconds(totals.heldMs)],
    ['Time added, s', seconds(totals.addedMs)],
    ['Most viewers', participation.peakViewers],
    ['Viewers, median', participation.medianViewers],
    ['Answers', participation.answers],
    ['Response rate, %', rounded(participation.responsePercent)],
    ['Votes sent', participation.votes?.sent ?? null],
    ['Votes lost', participation.votes?.lost ?? null],
    ['Glass to glass p50, ms', rounded(delivery?.p50Ms ?? null)],
    ['Glass to glass p95, ms', rounded(delivery?.p95Ms ?? null)],
    ['Sync spread, median, ms', rounded(delivery?.syncSpreadMs ?? null)],
    ['Sync spread, worst, ms', rounded(delivery?.worstSyncSpreadMs ?? null)],
  ];
}

function cueTable(report: AfterShow): Table {
  const time = timeIn(report);
  const head = [
    ...['Number', 'Title', 'Type', 'Level', 'Outcome', 'Planned start', 'Started', 'Late, s'],
    ...['Planned duration, s', 'Duration, s', 'Over, s', 'Takes', 'Latency p50, ms', 'Latency p95, ms'],
    ...['Sync spread, ms'],
  ];
  const rows = report.cues.map((cue) => [
    ...[cue.number, cue.title, cue.type, cue.depth, cue.outcome],
    ...[time(cue.plannedStartMs), time(cue.startedAtMs), seconds(cue.startLateMs)],
    ...[seconds(cue.plannedDurationMs), seconds(cue.durationMs), seconds(cue.durationOverMs), cue.takes.length],
    ...[rounded(cue.delivery?.p50Ms ?? null), rounded(cue.delivery?.p95Ms ?? null)],
    rounded(cue.delivery?.syncSpreadMs ?? null),
  ]);
  return [head, ...rows];
}

function takeTable(report: AfterShow): Table {
  const time = timeIn(report);
  const head = [
    ...['Number', 'Title', 'Take', 'Taken by', 'Started', 'Ended', 'Fire error, ms', 'Back-dated, s', 'Added, s'],
    ...['Withdrawn', 'Failure', 'Note'],
  ];
  const rows = report.cues.flatMap((cue) =>
    cue.takes.map((take) => [
      ...[cue.number, cue.title, take.take, take.takenBy, time(take.startedAtMs), time(take.endedAtMs)],
      ...[take.fireErrorMs === null ? null : Math.round(take.fireErrorMs * 1000) / 1000],
      ...[seconds(take.backDatedMs), seconds(take.addedMs), take.voided ? 'yes' : 'no', take.failure, take.note],
    ]),
  );
  return [head, ...rows];
}

function resultTable(report: AfterShow): Table {
  const time = timeIn(report);
  const head = [
    ...['Number', 'Title', 'Take', 'Kind', 'Question', 'Opened', 'Answers', 'Viewers', 'Response rate, %'],
    ...['Option', 'Votes', 'Share, %', 'Right', 'State'],
  ];
  const rows = report.interactions.flatMap((one) =>
    one.options.map((option) => [
      ...[one.number, one.title, one.take, one.kind, one.question, time(one.openedAtMs), one.votes, one.viewers],
      ...[rounded(one.responsePercent), option.label, option.votes, rounded(option.percent)],
      option.right === null ? null : option.right ? 'yes' : 'no',
      one.voided ? 'withdrawn' : one.final ? 'final' : 'not final',
    ]),
  );
  return [head, ...rows];
}

function incidentTable(report: AfterShow): Table {
  const time = timeIn(report);
  const titles = new Map(report.cues.map((cue) => [cue.cueId, `${cue.number} ${cue.title}`.trim()]));
  const rows = report.incidents.map(({ atMs, level, kind, cueId, text }) => [
    ...[time(atMs), level, kind, cueId === null ? null : (titles.get(cueId) ?? cueId), text],
  ]);
  return [['Time', 'Level', 'Kind', 'Cue', 'What happened'], ...rows];
}
