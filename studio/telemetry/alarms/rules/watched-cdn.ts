import type { CdnFigures } from '../../../../shared/api/live.ts';
import { cdnMetric, type CdnFigure } from '../../../../shared/telemetry/cdn-metrics.ts';
import type { Cause } from '../../../../shared/telemetry/incident.ts';
import type { Finding } from '../../../../shared/telemetry/probe.ts';
import type { AlarmFacts } from '../alarm-rule.ts';

/** Where trouble at a CDN may come from. */
export const UPSTREAM: readonly Cause[] = ['machine', 'capture', 'encoder', 'ingest', 'uplink'];

/** One of the CDNs, by its place in the list: 0 is where viewers are sent first. */
export class WatchedCdn {
  readonly #index: number;

  constructor(index: number) {
    this.#index = index;
  }

  /** Of a rule. Those of the first CDN are called as when there was no other. */
  id(rule: string): string {
    return this.#index === 0 ? rule : `${rule}-${String(this.#index + 1)}`;
  }

  /** Of a rule in a title. */
  title(words: string): string {
    return this.#index === 0 ? words : `no. ${String(this.#index + 1)} ${words}`;
  }

  figures({ live }: AlarmFacts): CdnFigures | null {
    return live.cdns[this.#index] ?? null;
  }

  /** What the probe has found there since going on air. */
  findings({ cdnFindings }: AlarmFacts): readonly Finding[] {
    return cdnFindings[this.#index] ?? [];
  }

  value({ values }: AlarmFacts, figure: CdnFigure): number | undefined {
    return values[cdnMetric(this.#index, figure)];
  }

  /** Set up, and of use; not while its first media may be on its way. */
  inUse(facts: AlarmFacts): boolean {
    return facts.live.encoder?.onAir === true && this.figures(facts)?.starting === false;
  }

  answers(facts: AlarmFacts): boolean {
    return this.inUse(facts) && this.figures(facts)?.reachable === true;
  }

  ageMs(facts: AlarmFacts): number | null | undefined {
    return this.value(facts, 'LiveEdgeAgeMs') ?? this.figures(facts)?.liveEdgeAgeMs;
  }

  /** For sentences: of several, which. */
  name(facts: AlarmFacts): string {
    const cdn = this.figures(facts);
    return cdn && facts.live.cdns.length > 1 ? `CDN ${String(this.#index + 1)} (${cdn.name})` : 'The CDN';
  }

  newestMedia(facts: AlarmFacts): string {
    const name = this.name(facts);
    return name === 'The CDN' ? 'The CDN’s newest media' : `The newest media at ${name}`;
  }
}
