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
 * All figures of the newest point, with what they mean; those that are not measured now are left out.
 * @param nowMs studio time
 */
export function exposition(version: string, newest: TelemetryPoint | undefined, nowMs: number): string {
  const lines = sample(
    'cuelight_info',
    'Which version of Cuelight Studio this is.',
    `{version="${escaped(version)}"} 1`,
  );
  if (newest && Math.abs(nowMs - newest.atMs) <= FRESH_MS) {
    for (const metric of Object.keys(METRICS) as Metric[]) {
      const value = newest.values[metric];
      if (value === undefined) continue;
      const { label, what, unit } = METRICS[metric];
      const inBase = value * BASE_UNITS[unit].factor;
      lines.push(...sample(prometheusName(metric), `${label}: ${what}`, ` ${String(inBase)}`));
    }
  }
  return `${lines.join('\n')}\n`;
}

function sample(name: string, help: string, rest: string): string[] {
  return [
    `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `# TYPE ${name} gauge`,
    `${name}${rest}`,
  ];
}

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
