import { METRICS, type Metric } from '../../../shared/telemetry/metrics.ts';

/** What a figure is called in menus, and its unit. */
export function metricWords(metric: string): { readonly label: string; readonly unit: string } {
  return Object.hasOwn(METRICS, metric) ? METRICS[metric as Metric] : { label: metric, unit: '' };
}
