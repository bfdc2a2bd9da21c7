import { cdnMetric, MOST_CDNS, ofCdn, type CdnFigure } from '../../shared/telemetry/cdn-metrics.ts';
import { METRICS, type Metric, type MetricInfo, type TelemetryPoint } from '../../shared/telemetry/metrics.ts';

/**
 * Figures for Prometheus: its text format, version 0.0.4, and its naming: base units (seconds, bytes, ratios), the unit at
 * the end of the name (https://prometheus.io/docs/instrumenting/exposition_formats/, …/practices/naming/).
 */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** A point older than this tells nothing about now: better no figure than a stale one. */
const FRESH_MS = 3_000;

interface BaseUnit {
  readonly suffix: string;
  /** How many of the base unit make one of ours. */
  readonly factor: number;
  /** How our names end for it. */
  readonly ours: RegExp;
}

const BASE_UNITS: Readonly<Record<MetricInfo['unit'], BaseUnit>> = {
  ms: { suffix: '_seconds', factor: 1e-3, ours: /Ms$/ },
  µs: { suffix: '_seconds', factor: 1e-6, ours: /Us$/ },
  ppm: { suffix: '_ratio', factor: 1e-6, ours: /Ppm$/ },
  kbps: { suffix: '_bytes_per_second', factor: 125, ours: /Kbps$/ },
  fps: { suffix: '_frames_per_second', factor: 1, ours: /Fps$/ },
  '%': { suffix: '_ratio', factor: 1e-2, ours: /Pct$/ },
  '/s': { suffix: '_per_second', factor: 1, ours: /PerSecond$/ },
  '/min': { suffix: '_per_second', factor: 1 / 60, ours: /PerMinute$/ },
  '': { suffix: '', factor: 1, ours: /$/ },
};

/** `glassToGlassP95Ms` → `cuelight_glass_to_glass_p95_seconds`. */
export function prometheusName(metric: Metric): string {
  const { suffix, ours } = BASE_UNITS[METRICS[metric].unit];
  const stem = metric.replace(ours, '').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return `cuelight_${stem}${suffix}`;
}

/**
 * All figures of the newest point, with what they mean; those that are not measured now are left out. Those of CDNs are of
 * one name each, told apart by labels.
 * @param nowMs studio time
 * @param cdnNames of the CDNs, the one that viewers are sent to first
 */
export function exposition(
  version: string,
  newest: TelemetryPoint | undefined,
  nowMs: number,
  cdnNames: readonly string[],
): string {
  const lines = family('cuelight_info', 'Which version of Cuelight Studio this is.', [
    `{version="${escaped(version)}"} 1`,
  ]);
  if (newest && Math.abs(nowMs - newest.atMs) <= FRESH_MS) {
    for (const metric of Object.keys(METRICS) as Metric[]) {
      const cdn = ofCdn(metric);
      if (cdn && cdn.index > 0) continue;
      const samples = cdn ? ofCdns(newest, cdn.figure, cdnNames) : [inBase(newest, metric, '')];
      const told = samples.flatMap((one) => one ?? []);
      const { label, what } = METRICS[metric];
      if (told.length > 0) lines.push(...family(prometheusName(metric), `${label}: ${what}`, told));
    }
  }
  return `${lines.join('\n')}\n`;
}

function ofCdns(point: TelemetryPoint, figure: CdnFigure, names: readonly string[]): (string | null)[] {
  return Array.from({ length: MOST_CDNS }, (_, index) => {
    const labels = `{cdn="${String(index + 1)}",name="${escaped(names[index] ?? '')}"}`;
    return inBase(point, cdnMetric(index, figure), labels);
  });
}

/** What stands behind the name; null: not measured. */
function inBase({ values }: TelemetryPoint, metric: Metric, labels: string): string | null {
  const value = values[metric];
  return value === undefined ? null : `${labels} ${String(value * BASE_UNITS[METRICS[metric].unit].factor)}`;
}

/** @param samples what stands behind the name of each */
function family(name: string, help: string, samples: readonly string[]): string[] {
  return [
    `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `# TYPE ${name} gauge`,
    ...samples.map((rest) => `${name}${rest}`),
  ];
}

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
