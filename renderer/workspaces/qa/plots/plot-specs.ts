import { ofCdn } from '../../../../shared/telemetry/cdn-metrics.ts';
import { METRICS, type Metric, type MetricInfo } from '../../../../shared/telemetry/metrics.ts';
import type { SectionId } from '../qa-sections.tsx';
import { BOUND_WISHES } from './bound-plots.ts';
import { CDN_WISHES } from './cdn-plots.ts';
import { unitText } from './metric-format.ts';
import type { Named, Wish } from './plot-wish.ts';

/** One line of a plot. */
export interface PlotLine {
  readonly metric: Metric;
  readonly label: string;
  readonly colour: string;
  /** Lines differ in more than colour from the second on. */
  readonly dash: readonly number[];
  /** Which of the two y axes; the second stands at the right. */
  readonly axis: 'left' | 'right';
}

export interface PlotSpec {
  readonly id: string;
  /** Where it stands by itself. */
  readonly sections: readonly SectionId[];
  readonly title: string;
  readonly hint: string;
  /** Of the left and the right axis; '' for counts, null: there is no right axis. */
  readonly unit: string;
  readonly rightUnit: string | null;
  readonly lines: readonly PlotLine[];
  /** The true value of the first line lies within ± this. */
  readonly bound: Metric | null;
  /** Axis begins at zero (figures that cannot be negative). */
  readonly fromZero: boolean;
  /** Why it may be empty, and what to do. */
  readonly emptyText: string;
  /** Shown with so many CDNs and more. */
  readonly cdns: number;
  /** Somebody put it together here, and can take it away. */
  readonly own: boolean;
}

/** Told apart by most who see colours otherwise (after Okabe and Ito, lightened for dark screens); from the fifth on dashes help. */
const COLOURS: readonly string[] = ['#57a6ff', '#ffb938', '#46d282', '#c59bff', '#ff8f7a', '#7fe3e8'];
const DASHES: readonly (readonly number[])[] = [[], [], [6, 3], [2, 3], [8, 3, 2, 3], [3, 2]];
/** More lines cannot be told apart. */
export const MOST_LINES = 6;

/** Figures that may be below zero. */
function isSigned(metric: Metric): boolean {
  return (
    metric === 'clockOffsetMs' ||
    metric === 'engineClockOffsetMs' ||
    (METRICS[metric].unit === 'ppm' && !metric.includes('Bound'))
  );
}

/** Lines in the colours of the palette; the first metric of another unit than the first one's opens the right axis. */
function linesOf(named: readonly Named[]): readonly PlotLine[] {
  const units = named.map((one) => (typeof one === 'string' ? METRICS[one].unit : METRICS[one[0]].unit));
  return named.map((one, index) => {
    const [metric, label] = typeof one === 'string' ? [one, METRICS[one].label] : one;
    return {
      metric,
      label,
      colour: COLOURS[index % COLOURS.length] ?? '#57a6ff',
      dash: DASHES[index % DASHES.length] ?? [],
      axis: units[index] === units[0] ? 'left' : 'right',
    };
  });
}

function specOf(wish: Wish, own: boolean): PlotSpec {
  const { id, sections, title, hint, lines: named, bound, emptyText, cdns = 0 } = wish;
  const lines = linesOf(named);
  const unitAt = (axis: PlotLine['axis']): string | null => {
    const line = lines.find((one) => one.axis === axis);
    const info: MetricInfo | null = line ? METRICS[line.metric] : null;
    return info ? unitText(info.unit) : null;
  };
  return {
    id,
    sections,
    title,
    hint,
    lines,
    emptyText,
    cdns,
    own,
    unit: unitAt('left') ?? '',
    rightUnit: unitAt('right'),
    bound: bound ?? null,
    fromZero: !lines.some(({ metric }) => isSigned(metric)),
  };
}

const NOBODY = 'Nobody plays the stream yet: go live and open the viewer page.';
const NO_LINK = 'No SRT link: off air, or the library gives no link figures.';
const NOT_SENT = 'Nothing is being sent: go live first.';
const NO_ENGINE = 'The engine has not reported yet.';
const NO_BUDGET = 'The budget needs a stream on air and a viewer or the return monitor.';

const WISHES: readonly Wish[] = [
  {
    id: 'glass',
    sections: ['overview', 'latency'],
    title: 'Glass to glass',
    hint: 'Display time − capture time over the audience, and the target all viewers steer towards',
    lines: [
      ['glassToGlassP50Ms', 'p50'],
      ['glassToGlassP95Ms', 'p95'],
      ['glassToGlassP99Ms', 'p99'],
      ['targetLatencyMs', 'target'],
    ],
    bound: 'glassToGlassBoundMs',
    emptyText: NOBODY,
  },
  {
    id: 'ways',
    sections: ['latency'],
    title: 'Ways of measuring',
    hint: 'Glass to glass by independent ways; they must agree within 100 ms',
    lines: [
      ['pageGlassToGlassP50Ms', 'time stamps'],
      ['markGlassToGlassP50Ms', 'mark'],
      ['returnGlassToGlassMs', 'return'],
      ['returnMarkMs', 'return, mark'],
      ['latencyDisagreementMs', 'apart'],
    ],
    emptyText: 'Needs a viewer page or the return monitor, on air.',
  },
  {
    id: 'sync',
    sections: ['overview', 'latency', 'audience'],
    title: 'Sync spread',
    hint: 'p99 − p1 of glass-to-glass latency over the audience; 1 s is where it stops being fair',
    lines: [['syncSpreadMs', 'spread']],
    bound: 'syncSpreadBoundMs',
    emptyText: 'Needs viewers who play the stream.',
  },
  {
    id: 'budget-studio',
    sections: ['latency'],
    title: 'Budget: lens to ingest',
    hint: 'What each stage in the studio and on the way to the ingest takes',
    lines: [
      ['budgetCaptureMs', 'capture'],
      ['budgetComposeMs', 'compose'],
      ['budgetEncodeMs', 'encode'],
      ['budgetMuxMs', 'mux'],
      ['budgetSrtMs', 'SRT'],
    ],
    emptyText: NO_BUDGET,
  },
  {
    id: 'budget-way',
    sections: ['latency'],
    title: 'Budget: ingest to screen',
    hint: 'What each stage from the ingest to the screen takes',
    lines: [
      ['budgetPackageMs', 'package'],
      ['budgetCdnMs', 'CDN'],
      ['budgetPlayerMs', 'player'],
      ['budgetRenderMs', 'render'],
    ],
    emptyText: NO_BUDGET,
  },
  {
    id: 'clock',
    sections: ['overview', 'clock'],
    title: 'Clock offset',
    hint: 'Studio time − this machine’s own clock; the true time lies within the band',
    lines: [['clockOffsetMs', 'offset']],
    bound: 'clockErrorBoundMs',
    emptyText: 'No time server has answered yet: see the time servers under Clock.',
  },
  {
    id: 'clock-bound',
    sections: ['clock'],
    title: 'Clock error bound and round trip',
    hint: 'True time lies within ± the bound of studio time; the round trip is that to the server followed',
    lines: [
      ['clockErrorBoundMs', 'bound'],
      ['clockRoundTripMs', 'round trip'],
    ],
    emptyText: 'No time server has answered yet: see the time servers.',
  },
  {
    id: 'engine-clock',
    sections: ['clock'],
    title: 'Engine clock',
    hint: 'The engine’s clock − studio time, by the host’s pings: viewers go by the engine’s',
    lines: [['engineClockOffsetMs', 'engine']],
    bound: 'engineClockBoundMs',
    emptyText: NO_ENGINE,
  },
  {
    id: 'clock-frequency',
    sections: ['clock'],
    title: 'Clock frequency',
    hint: 'How fast this machine’s oscillator runs away from true time',
    lines: [['clockFrequencyPpm', 'frequency']],
    bound: 'clockFrequencyBoundPpm',
    emptyText: 'The frequency is known some minutes after a time server first answered.',
  },
  {
    id: 'drift',
    sections: ['latency', 'clock'],
    title: 'Drift',
    hint: 'How fast each clock runs away from the other; 1 ppm is 3.6 ms an hour',
    lines: [
      ['driftAudioVideoPpm', 'audio–video'],
      ['driftCameraPpm', 'camera'],
      ['driftMicrophonePpm', 'microphone'],
      ['driftEncoderPpm', 'encoder'],
      ['driftCdnPpm', 'CDN'],
    ],
    emptyText: 'Drift needs some minutes on air before it can be told.',
  },
  ...BOUND_WISHES,
  {
    id: 'audience',
    sections: ['overview', 'audience'],
    title: 'Viewers and votes',
    hint: 'Connected viewers (left axis) and votes counted in each second (right axis)',
    lines: [
      ['viewers', 'viewers'],
      ['votesPerSecond', 'votes'],
    ],
    emptyText: 'The engine has not reported an audience yet.',
  },
  {
    id: 'stalls',
    sections: ['audience'],
    title: 'Stalls',
    hint: 'Of all viewers together, in each minute',
    lines: [['stallsPerMinute', 'stalls']],
    emptyText: NOBODY,
  },
  {
    id: 'engine-time',
    sections: ['audience'],
    title: 'Interaction engine',
    hint: 'Round trip to the engine; how soon a vote is durable; how soon the last viewer has a cue',
    lines: [
      ['engineRoundTripMs', 'round trip'],
      ['engineAckP95Ms', 'vote to ack p95'],
      ['engineFanOutP95Ms', 'fan-out p95'],
    ],
    emptyText: NO_ENGINE,
  },
  {
    id: 'engine-queue',
    sections: ['audience'],
    title: 'Engine queue',
    hint: 'Votes that wait to be made durable',
    lines: [['engineQueue', 'queue']],
    emptyText: NO_ENGINE,
  },
  ...CDN_WISHES,
  {
    id: 'srt-delay',
    sections: ['overview', 'link'],
    title: 'SRT round trip and buffer',
    hint: 'Round trip of the SRT link, and how much waits in its send buffer',
    lines: [
      ['srtRttMs', 'RTT'],
      ['srtSendBufferMs', 'send buffer'],
    ],
    emptyText: NO_LINK,
  },
  {
    id: 'srt-rate',
    sections: ['link'],
    title: 'Bit rates',
    hint: 'What the encoder makes, what SRT sends with headers and repeats, and what it believes the link can bear',
    lines: [
      ['encoderBitrateKbps', 'encoder'],
      ['srtSendRateKbps', 'SRT'],
      ['srtBandwidthKbps', 'link can bear'],
    ],
    emptyText: NO_LINK,
  },
  {
    id: 'srt-loss',
    sections: ['overview', 'link'],
    title: 'Loss',
    hint: 'Packets reported lost, sent again and given up in each second, and frames due but not sent',
    lines: [
      ['srtLostPerSecond', 'lost'],
      ['srtRetransmittedPerSecond', 'sent again'],
      ['srtDroppedPerSecond', 'given up'],
      ['framesDroppedPerSecond', 'frames dropped'],
    ],
    emptyText: NO_LINK,
  },
  {
    id: 'capture',
    sections: ['link'],
    title: 'Capture to send',
    hint: 'p95 from the capture of a frame: to encoded, and to its last packet handed to SRT',
    lines: [
      ['captureToSendP95Ms', 'sent p95'],
      ['captureToEncodedP95Ms', 'encoded p95'],
    ],
    bound: 'captureToSendBoundMs',
    emptyText: NOT_SENT,
  },
  {
    id: 'frames',
    sections: ['link'],
    title: 'Frame rate and queue',
    hint: 'Frames the programme was drawn with, frames sent, and frames that wait to be encoded (right axis)',
    lines: [
      ['captureFps', 'captured'],
      ['encoderFps', 'sent'],
      ['encoderQueueFrames', 'queue'],
    ],
    emptyText: NOT_SENT,
  },
  {
    id: 'encoder',
    sections: ['link'],
    title: 'Key frames and quantiser',
    hint: 'Distance of the last two key frames; mean QP of the last second (right axis), where the encoder tells it',
    lines: [
      ['encoderKeyframeMs', 'key frames'],
      ['encoderQuantiser', 'QP'],
    ],
    emptyText: NOT_SENT,
  },
  {
    id: 'machine',
    sections: ['link'],
    title: 'This computer',
    hint: 'CPU of encoder and host in percent of one core; how late the host’s event loop is (right axis)',
    lines: [
      ['encoderCpuPct', 'encoder'],
      ['hostCpuPct', 'host'],
      ['hostLoopDelayMs', 'loop delay p99'],
    ],
    emptyText: 'The host has not measured itself yet.',
  },
];

/** The plots that stand by themselves in their sections, with a line for every CDN there may be. */
export const PLOTS: readonly PlotSpec[] = WISHES.map((wish) => specOf(wish, false));

/** Those of a section, with lines for the CDNs there are, by their names where there are several. */
export function plotsFor(section: SectionId, cdnNames: readonly string[]): readonly PlotSpec[] {
  const count = Math.max(1, cdnNames.length);
  return PLOTS.filter((plot) => plot.sections.includes(section) && plot.cdns <= cdnNames.length).map((plot) => {
    const of = plot.lines.map(({ metric }) => ofCdn(metric));
    const isOfAll = new Set(of.map((cdn) => cdn?.index)).size > 1;
    if (!isOfAll) return plot;
    const lines = plot.lines.flatMap((line, place): PlotLine[] => {
      const index = of[place]?.index ?? 0;
      if (index >= count) return [];
      return count === 1 ? [line] : [{ ...line, label: `${String(index + 1)} ${cdnNames[index] ?? ''}`.trim() }];
    });
    return { ...plot, lines };
  });
}

/** A plot that somebody puts together here. */
export function ownPlot(id: string, section: SectionId, metrics: readonly Metric[]): PlotSpec {
  const labels = metrics.map((metric) => METRICS[metric].label);
  return specOf(
    {
      id,
      sections: [section],
      title: labels.join(' · '),
      hint: metrics.map((metric) => `${METRICS[metric].label}: ${METRICS[metric].what}`).join(' '),
      lines: metrics.slice(0, MOST_LINES),
      emptyText: 'Nothing of this was measured in the span shown.',
    },
    true,
  );
}
