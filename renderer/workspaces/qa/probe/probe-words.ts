import type { Finding, ProbeReading } from '../../../../shared/telemetry/probe.ts';
import { EMPTY, formatCount, formatDecimal, joined } from '../../../app/format.ts';

export type Level = 'green' | 'amber' | 'red' | 'grey';

/** How a CDN is, for its dot and in a word. */
export function cdnState(reading: ProbeReading): { readonly level: Level; readonly text: string } {
  const { reachable, problem, findings } = reading;
  if (reading.starting) return { level: 'amber', text: 'starting: its first media is not there yet' };
  if (reading.requests === 0) return { level: 'grey', text: 'not asked yet' };
  if (!reachable) return { level: 'red', text: problem ?? 'no answer' };
  if (problem !== null) return { level: findings.length > 0 ? 'red' : 'grey', text: problem };
  const errors = countOf(findings, 'error');
  const warnings = countOf(findings, 'warning');
  if (errors > 0) return { level: 'red', text: counted(errors, 'error') };
  if (warnings > 0) return { level: 'amber', text: counted(warnings, 'warning') };
  return { level: 'green', text: 'healthy' };
}

function countOf(findings: readonly Finding[], level: Finding['level']): number {
  return findings.filter((finding) => finding.level === level).length;
}

function counted(count: number, word: string): string {
  return `${String(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** The levels of findings as the studio's colours. */
export const FINDING_LEVELS: Readonly<Record<Finding['level'], Level>> = {
  error: 'red',
  warning: 'amber',
  info: 'grey',
};

export const FORMATS: Readonly<Record<NonNullable<ProbeReading['format']>, string>> = {
  hls: 'HLS',
  'll-hls': 'LL-HLS',
  dash: 'DASH',
};

/** `2 · 1.4 s`: how often a player stood still, and for how long in all. */
export function stallsText({ stalls, stalledMs }: Pick<ProbeReading, 'stalls' | 'stalledMs'>): string {
  if (stalls === null) return EMPTY;
  return stalls === 0 ? '0' : `${formatCount(stalls)} · ${joined(formatDecimal((stalledMs ?? 0) / 1_000, 1, 's'))}`;
}

/** What is wrong with an address that somebody typed, in words; null when it can be probed. */
export function addressProblem(text: string): string | null {
  const url = URL.parse(text.trim());
  if (!url || !/^https?:$/.test(url.protocol)) return 'An address begins with http:// or https://.';
  if (url.username !== '' || url.password !== '') return 'Leave user name and password out of it.';
  return null;
}

/** In how far CDNs are in step: the ages of their newest media, furthest apart (ms); null of fewer than two. */
export function edgesApartMs(readings: readonly ProbeReading[]): number | null {
  const ages = readings.flatMap(({ liveEdgeAgeMs, problem }) =>
    liveEdgeAgeMs === null || problem !== null ? [] : [liveEdgeAgeMs],
  );
  return ages.length < 2 ? null : Math.max(...ages) - Math.min(...ages);
}
