import { boundText, ppmBoundText } from '../../../shared/report/figure-text.ts';
import { SOURCE_WORDS, sourceOf, type MetricSource } from '../../../shared/telemetry/metric-source.ts';
import { METRICS, type Metric, type TelemetryPoint } from '../../../shared/telemetry/metrics.ts';
import { percentileOf, type Points } from '../after-show/figures-of.ts';

type Values = TelemetryPoint['values'];

/** Dates in playlists come in whole milliseconds. */
const DATE_STEP_MS = 1;
/** A worst bound that is more than this many times the usual one is told beside it. */
const FAR_WORSE = 1.5;

/**
 * How far a figure was right over the run: `± 12 ms` (of 95 % of its seconds; the worst, too, where that is far from it), or
 * whose word it is where nobody bounds it. Empty: it was never measured. Pure.
 */
export function rightWithin(metric: Metric, points: Points): string {
  const measured = points.flatMap(({ values }) => (values[metric] === undefined ? [] : [values]));
  if (measured.length === 0) return '';
  const source = sourceOf(metric);
  if (source === 'pings') return 'one clock';
  if (typeof source === 'string' && source in SOURCE_WORDS) return SOURCE_WORDS[source as keyof typeof SOURCE_WORDS];
  const bounds = measured.flatMap((values) => boundAt(metric, source, values) ?? []);
  // Without a window that captures, the encoder's own clock stamps both ends.
  if (source === 'encoder' && bounds.length === 0) return 'one clock';
  const usual = percentileOf(bounds, 0.95);
  const worst = percentileOf(bounds, 1);
  if (usual === null || worst === null) return 'bound unknown';
  const plain = METRICS[metric].unit === 'ppm' ? ppmBoundText : boundText;
  // The host comes to an answer late, never early.
  const write = source === 'requests' ? (bound: number) => `≤ ${plain(bound).slice(2)} too long` : plain;
  const far = worst > usual * FAR_WORSE ? `, at worst ${write(worst)}` : '';
  const unknown = measured.length - bounds.length;
  const but = unknown === 0 || source === 'encoder' ? '' : `, unknown in ${String(unknown)} s`;
  return `${write(usual)}${far}${but}`;
}

/** In one second; null: nobody knew it. */
function boundAt(metric: Metric, source: MetricSource, values: Values): number | null {
  if (typeof source === 'object') return 'withinMs' in source ? source.withinMs : ownBound(metric, values);
  switch (source) {
    case 'viewers':
      return values.glassToGlassBoundMs ?? null;
    case 'viewer':
      return values.glassToGlassWorstBoundMs ?? null;
    case 'spread':
      return values.syncSpreadBoundMs ?? null;
    case 'mark':
      return values.markGlassToGlassBoundMs ?? null;
    case 'return':
      return values.returnBoundMs ?? null;
    case 'two ways':
      return ofTwoWays(values);
    case 'clock':
      return values.clockErrorBoundMs ?? null;
    case 'edge':
      return values.clockErrorBoundMs === undefined ? null : values.clockErrorBoundMs + DATE_STEP_MS;
    case 'requests':
      return values.hostLoopDelayMs ?? null;
    case 'engine clock':
      return values.engineClockBoundMs ?? null;
    case 'encoder':
      return values.captureToSendBoundMs ?? null;
    default:
      return ownBound(metric, values);
  }
}

/** Of a figure whose bound is kept under its own name: `driftCdnPpm` is right within `driftCdnBoundPpm`. */
function ownBound(metric: Metric, values: Values): number | null {
  const bound = metric.replace(/(?=(Ms|Ppm)$)/, 'Bound');
  return bound in METRICS ? (values[bound as Metric] ?? null) : null;
}

/** A difference is off by no more than the two ways together that are the least certain. */
function ofTwoWays({ glassToGlassBoundMs, markGlassToGlassBoundMs, returnBoundMs }: Values): number | null {
  const known = [glassToGlassBoundMs, markGlassToGlassBoundMs, returnBoundMs].flatMap((bound) => bound ?? []);
  const [first, second] = known.sort((a, b) => b - a);
  return first === undefined || second === undefined ? null : first + second;
}
