import type { ProbeReading } from '../../shared/telemetry/probe.ts';
import { sleep, type Clock } from '../../shared/time/clock.ts';
import { guard } from './address-guard.ts';
import { HttpFetcher } from './fetcher.ts';
import { UrlProbe } from './url-probe.ts';

export interface ProbeDeskOptions {
  readonly clock: Clock;
  /** The CDNs that the studio is set up with: they may be probed wherever they lie. */
  readonly cdnUrls: readonly string[];
  /** Of those CDNs, as the studio watches them. */
  readings(): ProbeReading[];
  /** Studio time. */
  now(): number;
}

export type ProbeAnswer =
  | { readonly ok: true; readonly reading: ProbeReading }
  | { readonly ok: false; readonly reason: string };

/** At once: each costs the stream's whole bandwidth. */
const MAX_RUNNING = 2;

/** Probes addresses that somebody asks for, and hands on what is known of the studio's own CDNs. */
export class ProbeDesk {
  readonly #options: ProbeDeskOptions;
  readonly #origins: ReadonlySet<string>;
  readonly #running = new Set<UrlProbe>();

  constructor(options: ProbeDeskOptions) {
    this.#options = options;
    this.#origins = new Set(options.cdnUrls.map((url) => new URL(url).origin));
  }

  cdns(): ProbeReading[] {
    return this.#options.readings();
  }

  /**
   * Probes an address in depth.
   * @param forMs how long
   * @param mayAskInside whether the caller may have addresses in the studio's own network asked
   */
  async probe(url: string, forMs: number, mayAskInside: boolean): Promise<ProbeAnswer> {
    if (this.#running.size >= MAX_RUNNING) {
      return { ok: false, reason: 'Two probes are running already; wait until one has ended.' };
    }
    const { clock } = this.#options;
    const fetcher = new HttpFetcher(clock, guard(this.#origins, mayAskInside));
    const probe = new UrlProbe({
      clock,
      fetcher,
      url,
      settings: { depth: 'deep', mustBeLive: false, playerBufferMs: null, slackMs: 0 },
      span: 'minute',
      now: () => this.#options.now(),
    });
    this.#running.add(probe);
    try {
      await Promise.race([probe.run(), sleep(clock, forMs)]);
      probe.noteStall();
      return { ok: true, reading: probe.reading() };
    } finally {
      probe.close();
      fetcher.close();
      this.#running.delete(probe);
    }
  }

  /** Ends what is running. */
  close(): void {
    for (const probe of this.#running) probe.close();
  }
}
