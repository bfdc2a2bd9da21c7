import { inTransaction, openTelemetryDatabase } from '../../studio/telemetry/history/database.ts';
import { HistoryWriter } from '../../studio/telemetry/history/history-writer.ts';
import { MetricNames } from '../../studio/telemetry/history/metric-names.ts';
import { METRICS, type Metric, type TelemetryPoint } from '../../shared/telemetry/metrics.ts';

/** A random number in [0, 1) for each call: the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Fills the telemetry of a data folder, by the studio's own code, with figures as a long show leaves them: each wanders about
 * a level of its own, with a spike now and then. A point a second from `fromMs` up to `toMs` (studio time).
 */
export function seedTelemetry(dataDir: string, fromMs: number, toMs: number, metrics: readonly Metric[]): void {
  const { database } = openTelemetryDatabase(dataDir, 'seed');
  const writer = new HistoryWriter(database, new MetricNames(database));
  const random = randomFrom(4);
  const levels = metrics.map((metric, index) => ({
    metric,
    level: METRICS[metric].unit === 'ppm' ? 0 : 20 * (index + 1),
  }));
  const offsets = metrics.map(() => 0);
  inTransaction(database, () => {
    for (let atMs = fromMs; atMs < toMs; atMs += 1_000) {
      const values: TelemetryPoint['values'] = {};
      for (const [index, { metric, level }] of levels.entries()) {
        const offset = (offsets[index] ?? 0) * 0.995 + (random() - 0.5) * 2;
        offsets[index] = offset;
        values[metric] = Math.round((level + offset + (random() < 0.000_3 ? level * 3 : 0)) * 100) / 100;
      }
      writer.add({ atMs, values });
    }
    writer.flush();
  });
  database.close();
}
