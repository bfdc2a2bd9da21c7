import type { Live } from '../../api/live.ts';
import { NO_FACTS, type LintFacts } from './finding.ts';

/** Latency is told to the linter in steps of this, so that it is not asked again for every millisecond. */
const LATENCY_STEP_MS = 250;

/** What the linter is told of how the studio is. @param live null: not known */
export function lintFactsOf(live: Live | null): LintFacts {
  if (!live) return NO_FACTS;
  const { engine, ingest } = live.connections;
  const latencyMs = live.audience?.latency?.p50Ms ?? null;
  const health = ({ level, reason }: typeof engine): LintFacts['engine'] =>
    level === 'grey' ? null : { ok: level !== 'red', reason };
  return {
    latencyMs: latencyMs === null ? null : Math.round(latencyMs / LATENCY_STEP_MS) * LATENCY_STEP_MS,
    engine: health(engine),
    ingest: health(ingest),
    failedDevices: live.devices
      .filter(({ state }) => state === 'failed')
      .map(({ deviceId, detail }) => ({ deviceId, reason: detail })),
  };
}
