import type { Finding, ProbeReading } from '../../../shared/telemetry/probe.ts';
import type { ProbeResult } from '../probe-run.ts';
import { clockText, figureRows, ms, spanText } from './figure-rows.ts';

const MAX_COLUMN = 34;
const time = (atMs: number): string => `${new Date(atMs).toISOString().slice(11, 21)} UTC`;
const MARKS = { error: '✗', warning: '!', info: '·' } as const;

/** The result for a terminal: figures side by side, then each finding with what, where, when, why and what to do. */
export function textReport(result: ProbeResult): string {
  const readings = result.urls.map(({ reading }) => reading);
  const columns = readings.map((reading) => [clip(reading.name), ...figureRows(reading).map(({ text }) => text)]);
  const labels = ['', ...(readings[0] ? figureRows(readings[0]).map(({ label }) => label) : [])];
  const widths = [labels, ...columns].map((column) => Math.max(...column.map((text) => text.length)));
  const lines = labels.map((label, row) =>
    [label.padEnd(widths[0] ?? 0), ...columns.map((column, at) => (column[row] ?? '').padEnd(widths[at + 1] ?? 0))]
      .join('  ')
      .trimEnd(),
  );
  if (readings.length > 1) lines.push(`${'Spread over all'.padEnd(widths[0] ?? 0)}  ${ms(result.spreadMs)}`);
  lines.push('', spanText(result), clockText(result.clock));
  for (const reading of readings) lines.push(...findingsText(reading));
  lines.push('', verdictText(result));
  return `${lines.join('\n')}\n`;
}

function clip(text: string): string {
  return text.length <= MAX_COLUMN ? text : `…${text.slice(1 - MAX_COLUMN)}`;
}

function findingsText({ name, findings }: ProbeReading): string[] {
  return findings.flatMap((finding) => [
    '',
    `${MARKS[finding.level]} ${finding.title} (${finding.kind}, ${finding.level}) — ${name}`,
    `    what   ${finding.what}`,
    `    where  ${finding.where}`,
    `    when   ${whenText(finding)}`,
    `    why    ${finding.why}`,
    `    do     ${finding.whatToDo}`,
  ]);
}

export function whenText({ firstAtMs, lastAtMs, count }: Finding): string {
  if (count === 1 && lastAtMs - firstAtMs < 1_000) return time(firstAtMs);
  return `${time(firstAtMs)} to ${time(lastAtMs)}${count === 1 ? '' : `, ${String(count)} times`}`;
}

export function verdictText(result: ProbeResult): string {
  const { verdict, urls, startedAtMs, endedAtMs, wantedMs, isCutShort } = result;
  const seconds = (spanMs: number): string => `${String(Math.round(spanMs / 1000))} s`;
  const after = `after ${seconds(endedAtMs - startedAtMs)}`;
  switch (verdict) {
    case 'healthy': {
      const hasWarnings = urls.some(({ reading }) => reading.findings.length > 0);
      return hasWarnings ? `Healthy, with warnings, ${after}.` : `Healthy ${after}: nothing was found.`;
    }
    case 'findings':
      if (isCutShort) return `Not healthy: over ${after} of the ${seconds(wantedMs)} wanted; see the findings above.`;
      return `Not healthy ${after}: see the findings above.`;
    case 'unreachable': {
      const missing = urls.filter(({ reading }) => reading.format === null);
      const reasons = missing.map(({ reading }) => `${reading.url}: ${reading.problem ?? 'no answer'}`);
      return `No stream could be had ${after}. ${reasons.join('; ')}.`;
    }
  }
}

/** One line while it runs. */
export function progressText(readings: readonly ProbeReading[], ranMs: number, forMs: number): string {
  const parts = readings.map(({ name, liveEdgeAgeMs, format, problem, findings }) => {
    const errors = findings.filter(({ level }) => level === 'error').length;
    const state = format === null ? (problem ?? 'connecting') : `edge ${ms(liveEdgeAgeMs)}`;
    return `${clip(name)}: ${state}${errors === 0 ? '' : `, ${String(errors)} errors`}`;
  });
  return `${String(Math.round(ranMs / 1000))}/${String(Math.round(forMs / 1000))} s  ${parts.join('  |  ')}`;
}
