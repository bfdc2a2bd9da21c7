import type { ProbeReading } from '../../shared/telemetry/probe.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { compareCdns, differDraft } from './compare-cdns.ts';
import type { Fetcher } from './fetcher.ts';
import type { FigureName } from './figures.ts';
import type { Sample } from './plot-samples.ts';
import type { ProbeClock, ProbeTime } from './probe-time.ts';
import { UrlProbe } from './url-probe.ts';
import { allTogether } from './value-histogram.ts';

/** What must not be exceeded; null: no limit. */
export interface ProbeLimits {
  /** Age of media when it is first seen, p95 (ms). */
  readonly maxLatencyMs: number | null;
  /** Of that age, p99 − p1 over all URLs together (ms). */
  readonly maxSpreadMs: number | null;
}

export interface ProbeRunOptions {
  readonly clock: Clock;
  readonly fetcher: Fetcher;
  readonly urls: readonly string[];
  readonly limits: ProbeLimits;
  /** How long it is meant to run. */
  readonly forMs: number;
  readonly playerBufferMs: number | null;
  readonly time: Pick<ProbeTime, 'now' | 'clock'>;
}

export interface ProbedUrl {
  readonly reading: ProbeReading;
  /** For plots, thinned out where there are many. */
  readonly samples: ReadonlyMap<FigureName, readonly Sample[]>;
}

export interface ProbeResult {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** How long it was meant to run (ms). */
  readonly wantedMs: number;
  /** There was nothing left to probe before that, and nobody had stopped it: then it is not healthy. */
  readonly isCutShort: boolean;
  readonly limits: ProbeLimits;
  /** By which clock ages were measured: they are wrong by as much as it is. */
  readonly clock: ProbeClock;
  readonly urls: readonly ProbedUrl[];
  /** p99 − p1 of the age of media over all URLs; null: not measured. */
  readonly spreadMs: number | null;
  /** `unreachable`: there is a URL of which no playlist could be had. */
  readonly verdict: 'healthy' | 'findings' | 'unreachable';
}

const ms = (value: number): string => `${String(Math.round(value))} ms`;
const s = (value: number): string => `${String(Math.round(value / 1000))} s`;

/** Probes some URLs side by side until it is ended, and compares them. */
export class ProbeRun {
  readonly #options: ProbeRunOptions;
  readonly #probes: readonly UrlProbe[];
  readonly #startedAtMs: number;
  #isCutShort = false;

  constructor(options: ProbeRunOptions) {
    this.#options = options;
    this.#startedAtMs = options.time.now();
    const { clock, fetcher, urls, limits, playerBufferMs } = options;
    // What is over cannot be held against limits.
    const mustBeLive = limits.maxLatencyMs !== null || limits.maxSpreadMs !== null;
    const settings = { depth: 'deep', mustBeLive, playerBufferMs, slackMs: 0 } as const;
    this.#probes = urls.map(
      (url) => new UrlProbe({ clock, fetcher, url, settings, span: 'run', now: () => options.time.now() }),
    );
  }

  /** Resolves when all are closed, or all streams have ended. */
  async run(): Promise<void> {
    await Promise.all(this.#probes.map((probe) => probe.run()));
    this.#isCutShort = true;
  }

  close(): void {
    for (const probe of this.#probes) probe.close();
  }

  readings(): ProbeReading[] {
    return this.#probes.map((probe) => probe.reading());
  }

  /** The result so far, with what the limits and the comparison say. Called once, at the end. */
  result(): ProbeResult {
    const { limits, forMs, time } = this.#options;
    for (const probe of this.#probes) probe.noteStall();
    this.#judgeLength();
    this.#judgeLimits();
    this.#compare();
    const urls = this.#probes.map((probe) => ({ reading: probe.reading(), samples: probe.figures.samples }));
    const unreachable = urls.some(({ reading }) => reading.format === null);
    const findings = urls.some(({ reading }) => reading.findings.some(({ level }) => level === 'error'));
    return {
      startedAtMs: this.#startedAtMs,
      endedAtMs: time.now(),
      wantedMs: forMs,
      isCutShort: this.#isCutShort,
      limits,
      clock: time.clock(),
      urls,
      spreadMs: this.#spreadMs(),
      verdict: unreachable ? 'unreachable' : findings ? 'findings' : 'healthy',
    };
  }

  #spreadMs(): number | null {
    const ages = allTogether(this.#probes.map(({ figures }) => figures.histogram('edgeAgeMs')));
    const low = ages.percentile(0.01);
    const high = ages.percentile(0.99);
    return low === null || high === null ? null : high - low;
  }

  /** What was not probed for as long as was wanted is not known to be healthy. */
  #judgeLength(): void {
    const ranMs = this.#options.time.now() - this.#startedAtMs;
    const where = 'the probe’s time';
    for (const probe of this.#probes) {
      const over = this.#isCutShort ? `it was over after ${s(ranMs)}; ${s(this.#options.forMs)} were wanted` : null;
      const what = probe.hasFailed ? probe.reading().problem : over;
      if (what !== null) probe.note({ kind: 'ended', track: 'run', where, what, level: 'error' });
    }
  }

  #judgeLimits(): void {
    const { maxLatencyMs, maxSpreadMs } = this.#options.limits;
    const spreadMs = this.#spreadMs();
    for (const probe of this.#probes) {
      const latencyMs = probe.figures.percentile('edgeAgeMs', 0.95);
      const where = 'newest media';
      if (maxLatencyMs !== null && latencyMs !== null && latencyMs > maxLatencyMs) {
        const what = `95 % of new media was up to ${ms(latencyMs)} old when it was first seen; the limit is ${ms(maxLatencyMs)}`;
        probe.note({ kind: 'latency-limit', track: 'stream', where, what });
      }
      if (maxSpreadMs !== null && spreadMs !== null && spreadMs > maxSpreadMs) {
        const what = `over all polls and CDNs the age of new media spreads by ${ms(spreadMs)}; the limit is ${ms(maxSpreadMs)}`;
        probe.note({ kind: 'spread-limit', track: 'stream', where, what });
      }
      const isLimited = maxLatencyMs !== null || maxSpreadMs !== null;
      if (isLimited && latencyMs === null && probe.reading().format !== null) {
        const what = 'no new media with a date came, so latency and spread could not be held against their limits';
        probe.note({ kind: 'latency-limit', track: 'stream', where, what });
      }
    }
  }

  /** The same media has to have the same date on every CDN. Different packagers may have different time stamps. */
  #compare(): void {
    const [first, ...others] = this.#probes.filter((probe) => probe.offsetMs !== null);
    for (const other of others) {
      const comparison = first && compareCdns(first, other);
      const draft = comparison ? differDraft(comparison, first.url) : null;
      if (draft) other.note(draft);
    }
  }
}
