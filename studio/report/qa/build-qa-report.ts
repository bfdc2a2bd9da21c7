import type { AfterShow } from '../../../shared/report/after-show.ts';
import {
  QA_PAGE_VERSION,
  type Checklist,
  type QaFigure,
  type QaPromise,
  type QaReport,
} from '../../../shared/report/qa-report.ts';
import { CLOCK_LIMIT_MS } from '../../../shared/telemetry/clock-limits.ts';
import type { Incident } from '../../../shared/telemetry/incident.ts';
import { sourceOf } from '../../../shared/telemetry/metric-source.ts';
import { METRICS, type Metric } from '../../../shared/telemetry/metrics.ts';
import { percentileOf, valuesOf, type Points } from '../after-show/figures-of.ts';
import { promise } from './qa-promise.ts';
import { rightWithin } from './right-within.ts';
import { latencyPromise, targetsOf } from './qa-targets.ts';
import { svgPlot, type PlotLine, type PlotMark } from './svg-plot.ts';

export interface QaReportFacts {
  readonly afterShow: AfterShow;
  /** Of the run, a point a second, oldest first. */
  readonly points: Points;
  readonly incidents: readonly Incident[];
  /** For how much of the run alarms were looked out for and kept. */
  readonly watchedMs: number;
  /** What else happened in the run, in the order of time. */
  readonly marks: readonly PlotMark[];
  /** For seconds of which no target was kept. */
  readonly targetLatencyMs: number;
  /** Of this run; null: none was kept. */
  readonly checklist: Checklist | null;
  readonly studioVersion: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly signed: QaReport['signed'];
}

/** Somebody who sees a question a second later than others has a second less to be first. */
const FAIR_SPREAD_MS = 1_000;

const BLUE = '#1a66c4';
const ORANGE = '#c47a00';
const GREEN = '#1c8a4c';
const VIOLET = '#7a3fb0';

const COLOUR_NAMES: Readonly<Record<string, string>> = {
  [BLUE]: 'blue',
  [ORANGE]: 'orange',
  [GREEN]: 'green',
  [VIOLET]: 'violet',
};

/** What the lines and shades in every plot are. */
const MARKED = '; lines: cues by number, and events; shades: incidents';

const PLOTS: readonly { readonly title: string; readonly lines: readonly (readonly [Metric, string])[] }[] = [
  {
    title: 'Glass to glass',
    lines: [
      ['glassToGlassP50Ms', BLUE],
      ['glassToGlassP95Ms', ORANGE],
      ['targetLatencyMs', GREEN],
    ],
  },
  { title: 'Sync spread', lines: [['syncSpreadMs', BLUE]] },
  {
    title: 'Ways of measuring latency',
    lines: [
      ['pageGlassToGlassP50Ms', BLUE],
      ['markGlassToGlassP50Ms', ORANGE],
      ['returnGlassToGlassMs', GREEN],
    ],
  },
  {
    title: 'Drift against NTP',
    lines: [
      ['driftAudioVideoPpm', BLUE],
      ['driftEncoderPpm', ORANGE],
      ['driftCdnPpm', GREEN],
    ],
  },
  { title: 'Clock error bound', lines: [['clockErrorBoundMs', BLUE]] },
  {
    title: 'SRT packets',
    lines: [
      ['srtLostPerSecond', ORANGE],
      ['srtRetransmittedPerSecond', BLUE],
    ],
  },
  {
    title: 'CDN edge age',
    lines: [
      ['cdnLiveEdgeAgeMs', BLUE],
      ['cdn2LiveEdgeAgeMs', ORANGE],
      ['cdn3LiveEdgeAgeMs', GREEN],
      ['cdn4LiveEdgeAgeMs', VIOLET],
    ],
  },
  { title: 'Viewers', lines: [['viewers', BLUE]] },
];

/** The QA report of a run. Pure: the same facts give the same report. */
export function buildQaReport(facts: QaReportFacts): QaReport {
  const { afterShow, points, incidents, checklist, studioVersion, fromMs, toMs, signed } = facts;
  const spreads = valuesOf(points, 'syncSpreadMs');
  return {
    ...{ version: 1, pageVersion: QA_PAGE_VERSION, madeAtMs: afterShow.madeAtMs, studioVersion },
    ...{ show: afterShow.show, run: afterShow.run, fromMs, toMs },
    ...targetsOf(points, facts.targetLatencyMs),
    promises: promisesOf(facts),
    delivery: afterShow.delivery,
    unfairSeconds: spreads.length === 0 ? null : spreads.filter((spreadMs) => spreadMs > FAIR_SPREAD_MS).length,
    figures: (Object.keys(METRICS) as Metric[])
      // What a bound says stands beside the figure that it bounds.
      .filter((metric) => sourceOf(metric) !== 'bound' || metric === 'clockErrorBoundMs')
      .flatMap((metric) => figureOf(points, metric) ?? []),
    incidents: [...incidents],
    checklist: checklist ?? { showId: afterShow.show.id, items: [], signedOff: null },
    plots: plotsOf(facts),
    notMeasured: [
      ...afterShow.notMeasured,
      ...neverMeasured(points),
      ...(checklist === null ? ['No checklist was kept for this run: nothing was ticked in it, nor signed off.'] : []),
    ],
    signed,
  };
}

/** Null: never measured. */
function figureOf(points: Points, metric: Metric): QaFigure | null {
  const sorted = valuesOf(points, metric).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  if (sorted.length === 0) return null;
  const { label, unit } = METRICS[metric];
  return {
    ...{ metric, label, unit, seconds: sorted.length },
    ...{ min: at(0), p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) },
    right: rightWithin(metric, points),
  };
}

function promisesOf(facts: QaReportFacts): QaPromise[] {
  const { points, targetLatencyMs, afterShow } = facts;
  const spreads = valuesOf(points, 'syncSpreadMs');
  const fair =
    spreads.length === 0 ? null : spreads.filter((spread) => spread <= FAIR_SPREAD_MS).length / spreads.length;
  const { votes } = afterShow.participation;
  return [
    covered(facts, latencyPromise(points, targetLatencyMs)),
    covered(
      facts,
      promise(
        'Fairness',
        fair === null ? null : fair >= 0.99,
        fair === null
          ? 'The spread was never measured.'
          : `Viewers were within 1 s of each other in ${(fair * 100).toFixed(1)} % of the seconds (limit 99 %).`,
      ),
    ),
    covered(facts, clockPromise(points)),
    promise(
      'Votes',
      votes === null ? null : votes.lost === 0,
      votes === null
        ? 'Votes sent and lost are known for the present run only.'
        : `${String(votes.lost)} of ${String(votes.sent)} votes were lost (limit 0).`,
    ),
    incidentPromise(facts),
  ];
}

/** Of the run, so much has to be known before a promise is called kept. */
const COVERED = 0.99;

/** What was not measured may have been any: nobody knows that it was held, though it may be known that it was not. */
function covered({ points, fromMs, toMs }: QaReportFacts, one: QaPromise): QaPromise {
  const seconds = Math.round((toMs - fromMs) / 1_000);
  if (one.held === null || points.length >= Math.floor(seconds * COVERED)) return one;
  const text = `${one.text} Figures were kept in ${String(points.length)} of ${String(seconds)} s only.`;
  return { ...one, held: one.held ? null : false, text };
}

function incidentPromise({ incidents, afterShow, watchedMs, fromMs, toMs }: QaReportFacts): QaPromise {
  const errors = incidents.filter(({ level }) => level === 'error');
  const badMs = errors.reduce(
    (sum, one) => sum + Math.max(0, Math.min(toMs, one.toMs ?? toMs) - Math.max(fromMs, one.fromMs)),
    0,
  );
  const gaps = afterShow.incidents.filter(({ kind, atMs }) => kind === 'interruption' && atMs >= fromMs && atMs < toMs);
  const counted = `${String(errors.length)} of ${String(incidents.length)} ${incidents.length === 1 ? 'was' : 'were'} grave, ${(badMs / 1_000).toFixed(0)} s in all (limit 0).`;
  const broken = gaps.length === 0 ? '' : ` ${gaps.map(({ text }) => text).join(' ')}`;
  const watched = watchedMs / (toMs - fromMs);
  const unwatched =
    watched >= COVERED ? '' : ` Alarms were looked out for in ${(watched * 100).toFixed(0)} % of the run only.`;
  const held = errors.length === 0 && gaps.length === 0;
  return promise('Incidents', held && watched < COVERED ? null : held, `${counted}${broken}${unwatched}`);
}

/** What was never synchronised is not counted as held, as it may have been off by any amount. */
function clockPromise(points: Points): QaPromise {
  const bounds = valuesOf(points, 'clockErrorBoundMs');
  const worst = percentileOf(bounds, 1);
  if (worst === null) return promise('Clock', null, 'Studio time was never synchronised.');
  const unknown = points.length - bounds.length;
  const share = unknown / points.length;
  const text = `Studio time was true to ± ${worst.toFixed(2)} ms at worst (limit ± ${String(CLOCK_LIMIT_MS)} ms)`;
  const but =
    unknown === 0 ? '' : `, but not synchronised in ${String(unknown)} of ${String(points.length)} s (limit 1 %)`;
  return promise('Clock', worst <= CLOCK_LIMIT_MS && share <= 0.01, `${text}${but}.`);
}

function plotsOf({ points, incidents, marks, fromMs, toMs, afterShow }: QaReportFacts): QaReport['plots'] {
  const spans = incidents.map((one) => ({ atMs: one.fromMs, endMs: one.toMs ?? toMs, level: one.level }));
  return PLOTS.flatMap(({ title, lines }) => {
    const drawn = lines.flatMap(([metric, colour]): PlotLine[] => {
      const samples = points.flatMap(({ atMs, values }) => {
        const value = values[metric];
        return value === undefined ? [] : [[atMs, value] as const];
      });
      return samples.length === 0 ? [] : [{ label: METRICS[metric].label, colour, samples }];
    });
    const [first] = lines;
    if (drawn.length === 0 || !first) return [];
    const { unit } = METRICS[first[0]];
    const legend = drawn.map((line) => `${line.label} (${colourName(line.colour)})`).join(', ');
    const svg = svgPlot({ title, unit, timeZone: afterShow.show.timeZone, fromMs, toMs, lines: drawn, spans, marks });
    return [{ title: `${title}: ${legend}${MARKED}`, svg }];
  });
}

function colourName(colour: string): string {
  return COLOUR_NAMES[colour] ?? colour;
}

/** Groups of figures of which nothing at all is known. */
function neverMeasured(points: Points): string[] {
  const drift: readonly Metric[] = ['driftAudioVideoPpm', 'driftCameraPpm', 'driftEncoderPpm', 'driftCdnPpm'];
  const ways: readonly Metric[] = ['markGlassToGlassP50Ms', 'returnGlassToGlassMs'];
  const none = (metrics: readonly Metric[]): boolean =>
    metrics.every((metric) => valuesOf(points, metric).length === 0);
  return [
    ...(none(drift) ? ['Drift was not measured.'] : []),
    ...(none(ways)
      ? ['Latency was measured by time stamps alone: neither the latency mark nor the return monitor told it.']
      : []),
  ];
}
