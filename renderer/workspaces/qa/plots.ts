import type { Metric, TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import type { SectionId } from './qa-sections.tsx';
import { formatDecimal, formatKbps, formatMs, formatOffsetMs, joined, type MaybeNumber } from '../../app/format.ts';

/** One line of a plot. */
export interface PlotLine {
  readonly metric: Metric;
  readonly label: string;
  readonly colour: string;
  readonly dash?: readonly number[];
  /** Which of the two y axes; the second stands at the right. */
  readonly axis?: 'left' | 'right';
  readonly format: (value: MaybeNumber) => string;
}

export interface PlotSpec {
  readonly id: string;
  /** Where it stands by itself. */
  readonly sections: readonly SectionId[];
  readonly title: string;
  readonly hint: string;
  readonly unit: string;
  readonly rightUnit?: string;
  readonly lines: readonly PlotLine[];
  /** A shaded band around the first line: its half width, by metric. */
  readonly band?: Metric;
  /** Axis begins at zero (figures that cannot be negative). */
  readonly fromZero: boolean;
  /** Why it may be empty, and what to do. */
  readonly emptyText: string;
}

const ms = (value: MaybeNumber): string => joined(formatMs(value));
const kbps = (value: MaybeNumber): string => joined(formatKbps(value));
const perSecond = (value: MaybeNumber): string => joined(formatDecimal(value, 1, '/s'));
const whole = (value: MaybeNumber): string => joined(formatDecimal(value, 0, ''));

const BLUE = '#57a6ff';
const ORANGE = '#ffb938';
const GREEN = '#46d282';
const VIOLET = '#c59bff';

export const PLOTS: readonly PlotSpec[] = [
  {
    id: 'glass',
    sections: ['overview', 'latency'],
    title: 'Glass to glass',
    hint: 'Display time − capture time over the audience; pages are real browsers, the rest is simulated',
    unit: 'ms',
    lines: [
      { metric: 'glassToGlassP50Ms', label: 'p50', colour: BLUE, format: ms },
      { metric: 'glassToGlassP95Ms', label: 'p95', colour: ORANGE, format: ms },
      { metric: 'pageGlassToGlassP50Ms', label: 'pages p50', colour: GREEN, dash: [5, 4], format: ms },
    ],
    fromZero: true,
    emptyText: 'Nobody plays the stream yet: go live and open the viewer page.',
  },
  {
    id: 'sync',
    sections: ['overview', 'latency', 'audience'],
    title: 'Sync spread',
    hint: 'p99 − p1 of glass-to-glass latency over the audience',
    unit: 'ms',
    lines: [{ metric: 'syncSpreadMs', label: 'spread', colour: BLUE, format: ms }],
    fromZero: true,
    emptyText: 'Needs viewers who play the stream.',
  },
  {
    id: 'clock',
    sections: ['overview', 'clock'],
    title: 'Clock offset',
    hint: 'Studio time − this machine’s own clock; the true time lies within the band',
    unit: 'ms',
    lines: [
      { metric: 'clockOffsetMs', label: 'offset', colour: BLUE, format: (value) => joined(formatOffsetMs(value)) },
    ],
    band: 'clockErrorBoundMs',
    fromZero: false,
    emptyText: 'No time server has answered yet: see the table of time servers.',
  },
  {
    id: 'srt-delay',
    sections: ['overview', 'link'],
    title: 'SRT round trip and buffer',
    hint: 'Round trip of the SRT link, and how much waits in its send buffer',
    unit: 'ms',
    lines: [
      { metric: 'srtRttMs', label: 'RTT', colour: BLUE, format: ms },
      { metric: 'srtSendBufferMs', label: 'send buffer', colour: VIOLET, format: ms },
    ],
    fromZero: true,
    emptyText: 'No SRT link: off air, or the library gives no link figures.',
  },
  {
    id: 'srt-rate',
    sections: ['link'],
    title: 'SRT send rate',
    hint: 'What is being sent to the ingest, with headers and retransmissions',
    unit: 'kb/s',
    lines: [{ metric: 'srtSendRateKbps', label: 'sent', colour: BLUE, format: kbps }],
    fromZero: true,
    emptyText: 'No SRT link: off air, or the library gives no link figures.',
  },
  {
    id: 'srt-loss',
    sections: ['overview', 'link'],
    title: 'SRT loss',
    hint: 'Packets reported lost and sent again in each second',
    unit: '/s',
    lines: [
      { metric: 'srtLostPerSecond', label: 'lost', colour: ORANGE, format: perSecond },
      { metric: 'srtRetransmittedPerSecond', label: 'retransmitted', colour: BLUE, dash: [5, 4], format: perSecond },
    ],
    fromZero: true,
    emptyText: 'No SRT link: off air, or the library gives no link figures.',
  },
  {
    id: 'capture',
    sections: ['link', 'cdn'],
    title: 'Capture to send',
    hint: 'p95 from the capture of a frame to its last packet handed to SRT; and the age of the newest media at the CDN',
    unit: 'ms',
    lines: [
      { metric: 'captureToSendP95Ms', label: 'send p95', colour: BLUE, format: ms },
      { metric: 'cdnLiveEdgeAgeMs', label: 'CDN edge age', colour: GREEN, dash: [5, 4], format: ms },
    ],
    fromZero: true,
    emptyText: 'Nothing is being sent: go live first.',
  },
  {
    id: 'audience',
    sections: ['overview', 'audience'],
    title: 'Viewers and votes',
    hint: 'Connected viewers (left axis) and votes counted in each second (right axis)',
    unit: '',
    rightUnit: '/s',
    lines: [
      { metric: 'viewers', label: 'viewers', colour: BLUE, format: whole },
      { metric: 'votesPerSecond', label: 'votes', colour: ORANGE, axis: 'right', format: perSecond },
    ],
    fromZero: true,
    emptyText: 'The engine has not reported an audience yet.',
  },
];

/** The band's edges as derived columns: line − half width, line + half width. */
export function bandColumns(spec: PlotSpec): ((values: TelemetryPoint['values']) => number | null)[] {
  const line = spec.lines[0];
  const { band } = spec;
  if (!line || band === undefined) return [];
  const edge = (sign: 1 | -1) => (values: TelemetryPoint['values']) => {
    const centre = values[line.metric];
    const half = values[band];
    return centre === undefined || half === undefined ? null : centre + sign * half;
  };
  return [edge(1), edge(-1)];
}
