import { boundText, ppmBoundText } from '../../../shared/report/figure-text.ts';
import { SOURCE_WORDS, sourceOf } from '../../../shared/telemetry/metric-source.ts';
import type { Metric } from '../../../shared/telemetry/metrics.ts';
import { trustOf, type TrustFacts } from './figure-trust.ts';

/** `± 35 ms`, `by libsrt`, `counted`: how far the newest value of a metric can be trusted; empty where nothing is known yet. Pure. */
export function metricTrust(metric: Metric, facts: TrustFacts): string {
  const source = sourceOf(metric);
  if (source === 'two ways') return twoWays(facts);
  if (source === 'engine clock') return engineClock(facts);
  if (source === 'frequency') return ppmText(facts.live?.clock.frequencyErrorPpm ?? null);
  if (typeof source === 'string') return trustOf(source, facts).foot;
  if ('withinMs' in source) return facts.live ? boundText(source.withinMs) : '';
  const { budget = null, drifts = [] } = facts.live?.latency ?? {};
  if ('stage' in source) {
    const stage = budget?.stages.find((one) => one.stage === source.stage);
    return stage ? boundText(stage.boundMs) : '';
  }
  return ppmText(drifts.find(({ between }) => between === source.between)?.errorPpm ?? null);
}

function engineClock({ live }: TrustFacts): string {
  const errorMs = live?.engineLink?.clockErrorMs ?? null;
  return errorMs === null ? '' : boundText(errorMs);
}

function ppmText(errorPpm: number | null): string {
  return errorPpm === null ? '' : ppmBoundText(errorPpm);
}

/** A difference is off by no more than both of the furthest apart are. */
function twoWays({ live }: TrustFacts): string {
  const bounds = (live?.latency?.readings ?? []).flatMap(({ p50Ms, errorBoundMs }) =>
    p50Ms === null || errorBoundMs === null ? [] : [errorBoundMs],
  );
  const [first, second] = bounds.sort((a, b) => b - a);
  return first === undefined || second === undefined ? '' : boundText(first + second);
}

/** Of several lines of one plot: once where all agree, else each by its name. */
export function linesTrust(
  lines: readonly { readonly metric: Metric; readonly label: string }[],
  facts: TrustFacts,
): string {
  const told = lines.map(({ metric, label }) => ({ label, foot: metricTrust(metric, facts) }));
  // Beside others it needs no words that a bound is a bound.
  const isPlain = told.some(({ foot }) => foot !== SOURCE_WORDS.bound && foot !== '');
  const groups = Map.groupBy(
    told.filter(({ foot }) => foot !== '' && !(isPlain && foot === SOURCE_WORDS.bound)),
    ({ foot }) => foot,
  );
  const [only] = groups;
  if (groups.size === 1 && only && only[1].length === lines.length) return only[0];
  return [...groups].map(([foot, ones]) => `${ones.map(({ label }) => label).join(', ')} ${foot}`).join(' · ');
}
