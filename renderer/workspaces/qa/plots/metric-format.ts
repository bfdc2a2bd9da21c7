import { METRICS, type Metric, type MetricInfo } from '../../../../shared/telemetry/metrics.ts';
import { formatCount, formatDecimal, formatKbps, formatMs, joined, type MaybeNumber } from '../../../app/format.ts';

type Unit = MetricInfo['unit'];

/** A unit as it stands at an axis. */
export function unitText(unit: Unit): string {
  return unit === 'kbps' ? 'kb/s' : unit;
}

/** Enough digits to tell neighbours apart, and no more. */
function decimals(value: MaybeNumber): number {
  const size = Math.abs(value ?? 0);
  return size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2;
}

/** A figure with its unit. */
export function formatMetric(metric: Metric, value: MaybeNumber): string {
  const { unit }: MetricInfo = METRICS[metric];
  switch (unit) {
    case 'ms':
      return joined(formatMs(value));
    case 'kbps':
      return joined(formatKbps(value));
    case '':
      return Number.isInteger(value) ? formatCount(value) : joined(formatDecimal(value, 1, ''));
    case 'µs':
    case 'ppm':
    case 'fps':
    case '%':
    case '/s':
    case '/min':
      return joined(formatDecimal(value, decimals(value), unit));
  }
}
