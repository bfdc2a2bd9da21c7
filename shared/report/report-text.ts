import { formatInZone } from '../time/zone.ts';
import type { AfterShow, CueOutcome, CueReport, Incident } from './after-show.ts';

/** What is not known, wherever a figure would stand. */
export const UNKNOWN = '—';

/** How the page and the PDF say things; both say the same. */

/** `1:02:05`, `2:05`, `5.3 s` below ten seconds, `0 s`; without a sign. @param spanMs any */
export function spanLabel(spanMs: number | null): string {
  if (spanMs === null) return UNKNOWN;
  if (spanMs === 0) return '0 s';
  const positive = Math.abs(spanMs);
  if (positive < 9_950) return `${(positive / 1000).toFixed(1)} s`;
  const seconds = Math.round(positive / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0
    ? `${String(hours)}:${two(minutes)}:${two(seconds % 60)}`
    : `${String(minutes)}:${two(seconds % 60)}`;
}

/** `+0:12`, `−3.0 s`, `0`: late or over is plus. Less than a tenth of a second is nothing. */
export function differenceLabel(spanMs: number | null): string {
  if (spanMs === null) return UNKNOWN;
  if (Math.abs(spanMs) < 100) return '0';
  return `${spanMs > 0 ? '+' : '−'}${spanLabel(spanMs)}`;
}

export function timeLabel(atMs: number | null, timeZone: string): string {
  return atMs === null ? UNKNOWN : formatInZone(atMs, timeZone);
}

export function percentLabel(percent: number | null): string {
  return percent === null ? UNKNOWN : `${percent.toFixed(percent > 0 && percent < 10 ? 1 : 0)} %`;
}

export function msLabel(valueMs: number | null): string {
  return valueMs === null ? UNKNOWN : `${valueMs.toFixed(0)} ms`;
}

export function countLabel(count: number | null): string {
  return count === null ? UNKNOWN : count.toLocaleString('en', { maximumFractionDigits: 0 });
}

const OUTCOMES: Readonly<Record<CueOutcome, string>> = {
  taken: 'taken',
  'ad-lib': 'ad lib',
  running: 'goes on',
  missed: 'missed',
  skipped: 'skipped',
  'not-taken': 'not taken',
  void: 'withdrawn',
  failed: 'failed',
  memo: 'memo',
  removed: 'not in the plan',
};

/** `taken`, `taken 3 ×`, `ad lib`. */
export function outcomeLabel({ outcome, takes }: Pick<CueReport, 'outcome' | 'takes'>): string {
  return takes.length > 1 ? `${OUTCOMES[outcome]} ${String(takes.length)} ×` : OUTCOMES[outcome];
}

/** How a cue went: what a reader should look at. */
export function outcomeLevel(outcome: CueOutcome): 'good' | 'quiet' | 'warning' | 'error' {
  if (outcome === 'failed' || outcome === 'missed') return 'error';
  if (outcome === 'void' || outcome === 'removed') return 'warning';
  return outcome === 'taken' || outcome === 'ad-lib' || outcome === 'running' ? 'good' : 'quiet';
}

/** `12 Poll: which colour?`, or null for an incident of no cue. */
export function cueOf(incident: Incident, report: AfterShow): string | null {
  if (incident.cueId === null) return null;
  const cue = report.cues.find((one) => one.cueId === incident.cueId);
  return cue ? `${cue.number} ${cue.title}`.trim() : incident.cueId;
}

/** `Began at 20:00:04 (4.0 s late), ended at 21:02:09 (2:05 over).` */
export function headline({ totals, show, run }: AfterShow): string {
  if (totals.startedAtMs === null) return 'Nothing was taken in this run.';
  const late = totals.plannedStartMs === null ? null : totals.startedAtMs - totals.plannedStartMs;
  const began = `Began at ${timeLabel(totals.startedAtMs, show.timeZone)}${late === null ? '' : lateText(late)}`;
  if (totals.endedAtMs === null) return `${began}, and goes on.`;
  const over = totals.endOverMs;
  const what = run.endedAtMs === null ? 'its last cue ended' : 'ended';
  const ended = `${what} at ${timeLabel(totals.endedAtMs, show.timeZone)}${over === null ? '' : overText(over)}`;
  return `${began}, ${ended}.`;
}

function lateText(lateMs: number): string {
  if (Math.abs(lateMs) < 1_000) return ' as planned';
  return ` (${spanLabel(lateMs)} ${lateMs > 0 ? 'late' : 'early'})`;
}

function overText(overMs: number): string {
  if (Math.abs(overMs) < 1_000) return ' as planned';
  return ` (${spanLabel(overMs)} ${overMs > 0 ? 'over' : 'under'})`;
}
