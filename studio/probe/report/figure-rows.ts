import type { ProbeReading } from '../../../shared/telemetry/probe.ts';
import type { ProbeClock } from '../probe-time.ts';

export interface FigureRow {
  readonly label: string;
  readonly text: string;
}

export const ms = (value: number | null): string =>
  value === null
    ? '–'
    : Math.abs(value) >= 10_000
      ? `${(value / 1000).toFixed(1)} s`
      : `${String(Math.round(value))} ms`;
const kbps = (value: number | null): string =>
  value === null
    ? '–'
    : value >= 10_000
      ? `${(value / 1000).toFixed(1)} Mbit/s`
      : `${String(Math.round(value))} kbit/s`;
const FORMATS = { hls: 'HLS', 'll-hls': 'Low-Latency HLS', dash: 'DASH' } as const;

/** The figures of a stream as people read them; "–": not measured. */
export function figureRows(reading: ProbeReading): FigureRow[] {
  return [
    { label: 'Format', text: reading.format === null ? 'not reached' : FORMATS[reading.format] },
    { label: 'Age of new media, p95', text: ms(reading.latencyP95Ms) },
    { label: 'Spread of that age', text: ms(reading.spreadMs) },
    { label: 'Latency of a player', text: ms(reading.playerLatencyMs) },
    { label: 'Playlist fetch', text: ms(reading.manifestMs) },
    { label: 'First byte of media', text: ms(reading.ttfbMs) },
    { label: 'Part or segment fetch', text: ms(reading.partFetchMs) },
    { label: 'Throughput', text: kbps(reading.throughputKbps) },
    { label: 'Bitrate', text: kbps(reading.bitrateKbps) },
    { label: 'Requests, failed', text: `${String(reading.requests)}, ${String(reading.failedRequests)}` },
    {
      label: 'Stalls of a player',
      text: reading.stalls === null ? '–' : `${String(reading.stalls)} (${ms(reading.stalledMs)})`,
    },
    { label: 'Findings', text: countText(reading) },
  ];
}

function countText({ findings }: ProbeReading): string {
  const count = (level: string): number => findings.filter((finding) => finding.level === level).length;
  const errors = count('error');
  const warnings = count('warning');
  if (errors + warnings === 0) return 'none';
  const plural = (number: number, word: string): string[] =>
    number === 0 ? [] : [`${String(number)} ${word}${number === 1 ? '' : 's'}`];
  return [...plural(errors, 'error'), ...plural(warnings, 'warning')].join(', ');
}

/** What the figures are of, in a sentence. */
export function spanText({
  startedAtMs,
  endedAtMs,
}: {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}): string {
  return `Figures are of the whole run, ${ms(endedAtMs - startedAtMs)}: medians, unless they say otherwise.`;
}

/** By which clock ages were measured, and how wrong it may be: in a sentence. */
export function clockText({ source, errorBoundMs, offsetMs }: ProbeClock): string {
  if (source === null) {
    return 'Ages are by this computer’s own clock, which was not checked: they are wrong by as much as it is (--ntp checks it).';
  }
  const bound = errorBoundMs === null ? 'with an unknown error' : `± ${fine(errorBoundMs)}`;
  const own = `this computer’s clock is ${fine(Math.abs(offsetMs))} ${offsetMs > 0 ? 'behind' : 'ahead'}`;
  return `Ages are by ${source}, ${bound}; ${own}.`;
}

/** Of clocks parts of a millisecond are worth telling. */
function fine(value: number): string {
  return value < 10 ? `${value.toFixed(value < 1 ? 2 : 1)} ms` : ms(value);
}
