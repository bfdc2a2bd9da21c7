import type { History, HistoryRequest } from '../../shared/telemetry/history.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import type { RecordedSession } from './recorded-session.ts';

const SECOND_MS = 1_000;

/** Figures over time from a recording alone, for one of another studio: what this studio kept of that time is not it. */
export function recordedHistory(session: RecordedSession): (request: HistoryRequest) => Promise<History> {
  let points: Promise<readonly TelemetryPoint[]> | null = null;
  return async (request) => binned(await (points ??= allPoints(session)), request);
}

async function allPoints(session: RecordedSession): Promise<readonly TelemetryPoint[]> {
  const byTime = new Map<number, TelemetryPoint>();
  for (const index of session.members.keys()) {
    for (const point of await session.points(index)) byTime.set(point.atMs, point);
  }
  return [...byTime.values()].sort((a, b) => a.atMs - b.atMs);
}

/** On a grid of whole seconds, as the host's histories are. */
export function binned(points: readonly TelemetryPoint[], request: HistoryRequest): History {
  const { metrics, fromMs: wantedMs, toMs, bins: most } = request;
  let stepMs = Math.max(1, Math.ceil((toMs - wantedMs) / most / SECOND_MS)) * SECOND_MS;
  const lineMs = (): number => Math.floor(wantedMs / stepMs) * stepMs;
  const reach = (): number => (toMs > wantedMs ? Math.ceil((toMs - lineMs()) / stepMs) : 0);
  while (reach() > most) stepMs += SECOND_MS;
  const fromMs = lineMs();
  const bins = reach();
  const empty = (): (number | null)[] => Array.from({ length: bins }, () => null);
  const series = metrics.map((metric) => ({ metric, min: empty(), mean: empty(), max: empty(), counts: empty() }));
  for (const { atMs, values } of points) {
    const bin = Math.floor((atMs - fromMs) / stepMs);
    if (bin < 0 || bin >= bins) continue;
    for (const { metric, min, mean, max, counts } of series) {
      const value = values[metric];
      if (value === undefined) continue;
      const count = (counts[bin] ?? 0) + 1;
      const before = mean[bin] ?? 0;
      counts[bin] = count;
      mean[bin] = before + (value - before) / count;
      min[bin] = Math.min(min[bin] ?? value, value);
      max[bin] = Math.max(max[bin] ?? value, value);
    }
  }
  return { fromMs, stepMs, bins, series: series.map(({ metric, min, mean, max }) => ({ metric, min, mean, max })) };
}
