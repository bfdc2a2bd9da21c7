import type { ProbeReading } from '../../shared/telemetry/probe.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { stallDrafts } from './buffer-model.ts';
import { DashSession, looksLikeDash } from './dash-session.ts';
import type { Fetcher } from './fetcher.ts';
import { Figures } from './figures.ts';
import { FindingBook, type FindingDraft } from './finding-book.ts';
import { readHls } from './hls-playlist.ts';
import { HlsSession } from './hls-session.ts';
import { judgeHead, noPlaylist, statusText } from './http-judge.ts';
import { ask, fileOf, isFine, note, pause, type ProbeContext, type ProbeSettings } from './probe-context.ts';
import type { Session } from './session.ts';

export interface UrlProbeOptions {
  readonly clock: Clock;
  readonly fetcher: Fetcher;
  readonly url: string;
  readonly settings: ProbeSettings;
  /** Keep every value for plots. */
  readonly keepAll: boolean;
  /** True time in ms since the epoch. */
  now(): number;
}

const FIRST_TIMEOUT_MS = 5_000;
const RETRY_MS = 1_000;
const MINUTE_MS = 60_000;

/** Probes one URL, whatever its format, until it is closed. */
export class UrlProbe {
  readonly #options: UrlProbeOptions;
  readonly #abort = new AbortController();
  readonly #context: ProbeContext;
  #session: Session | null = null;
  #problem: string | null = 'it has not been asked yet';
  #reachable = false;
  #startedMs: number | null = null;
  #fault: string | null = null;

  constructor(options: UrlProbeOptions) {
    this.#options = options;
    const { clock, fetcher, settings } = options;
    this.#context = {
      clock,
      fetcher,
      settings,
      book: new FindingBook(),
      figures: new Figures(options.keepAll),
      signal: this.#abort.signal,
      now: () => options.now(),
      fail: (error) => {
        this.#fault = `the probe itself failed: ${error instanceof Error ? error.message : String(error)}`;
        this.#abort.abort();
      },
    };
  }

  get url(): string {
    return this.#options.url;
  }

  get figures(): Figures {
    return this.#context.figures;
  }

  /** Capture time minus media time of the main track (ms): the same for the same media on every CDN. */
  get offsetMs(): number | null {
    return this.#session?.main.offsetMs ?? null;
  }

  /** How old media was by its date when it was first seen, median of the last minute (ms). */
  get ageMs(): number | null {
    return this.#context.figures.median('edgeAgeMs');
  }

  /** Runs until it is closed, or the stream ends. Never rejects: a fault of its own stands in the reading. */
  async run(): Promise<void> {
    this.#startedMs ??= this.#options.now();
    try {
      await this.#run();
    } catch (error) {
      this.#context.fail(error);
    }
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const session = await this.#open();
      if (session) {
        this.#session = session;
        await session.run();
        return;
      }
      await pause(this.#context, RETRY_MS);
    }
  }

  /** Ends all requests; what was found stays. */
  close(): void {
    this.#abort.abort();
  }

  /** Notes what only those see who compare several probes. */
  note(draft: FindingDraft): void {
    this.#context.book.add(draft, this.#options.now());
  }

  /** Notes a stall that goes on, which otherwise is told when it has ended. */
  noteStall(): void {
    const untold = this.#session?.main.player?.untold(this.#options.clock.monoNow()) ?? [];
    for (const draft of stallDrafts(untold, 'stream', 'newest media')) this.note(draft);
  }

  /** Forgets what was found, what failed and where a player stood so far. */
  forgetFindings(): void {
    this.#session?.main.player?.forget();
    this.#context.figures.forgetFailures();
    this.#context.book.clear();
  }

  reading(): ProbeReading {
    const { book, figures } = this.#context;
    const nowMs = this.#options.now();
    const main = this.#session?.main ?? null;
    const played = main?.player?.soFar(this.#options.clock.monoNow()) ?? null;
    const ageMs = ageOf(main);
    const p1 = figures.percentile('edgeAgeMs', 0.01);
    const p99 = figures.percentile('edgeAgeMs', 0.99);
    const ranMs = nowMs - (this.#startedMs ?? nowMs);
    const errors = figures.failuresSince(nowMs - MINUTE_MS) + book.errorsSince(nowMs - MINUTE_MS);
    return {
      url: this.url,
      name: nameOf(this.url),
      format: this.#session?.format ?? null,
      atMs: main?.edgeSeenMs ?? nowMs,
      reachable: main?.reachable ?? this.#reachable,
      // Who probes an address by itself knows of no show behind it.
      starting: false,
      problem: this.#fault ?? (main ? main.problem : this.#problem),
      liveEdgeAgeMs: ageMs,
      latencyP95Ms: figures.percentile('edgeAgeMs', 0.95),
      spreadMs: p1 === null || p99 === null ? null : p99 - p1,
      playerLatencyMs: this.#playerLatencyMs(),
      manifestMs: figures.median('manifestMs'),
      ttfbMs: figures.median('ttfbMs'),
      partFetchMs: figures.median('partFetchMs'),
      throughputKbps: figures.throughputKbps,
      bitrateKbps: figures.median('bitrateKbps'),
      requests: figures.requests,
      failedRequests: figures.failedRequests,
      // Of a minute that is not over yet what there was so far, not more.
      errorsPerMinute: ranMs > MINUTE_MS ? errors : errors * (MINUTE_MS / Math.max(ranMs, MINUTE_MS)),
      stalls: played?.stalls ?? null,
      stalledMs: played?.stalledMs ?? null,
      findings: book.all,
    };
  }

  #playerLatencyMs(): number | null {
    const ageMs = this.#context.figures.percentile('edgeAgeMs', 0.5);
    const asked = this.#context.settings.playerBufferMs ?? this.#session?.main.holdBackMs ?? null;
    return ageMs === null || asked === null ? null : ageMs + asked;
  }

  /** Asks once what stands there; null when it is nothing that can be probed. */
  async #open(): Promise<Session | null> {
    const context = this.#context;
    const track = 'playlist';
    const fail = (kind: FindingDraft['kind'], what: string): null => {
      this.#problem = what;
      note(context, [{ kind, track, where: fileOf(this.url), what }]);
      return null;
    };
    const fetched = await ask(context, this.url, { timeoutMs: FIRST_TIMEOUT_MS });
    if (context.signal.aborted) return null;
    this.#reachable = fetched.ok;
    if (!fetched.ok) return fail('unreachable', fetched.reason);
    if (!isFine(fetched)) return fail('http-error', statusText(fetched));
    const text = new TextDecoder().decode(fetched.body);
    if (looksLikeDash(text)) return new DashSession(context, this.url);
    const playlist = readHls(text);
    switch (playlist.kind) {
      case 'not-a-playlist':
        return fail('syntax', noPlaylist(fetched, text));
      case 'media':
        return HlsSession.ofMedia(context, this.url);
      case 'multivariant': {
        note(context, judgeHead(fetched, 'hls-playlist', 'multivariant playlist', fileOf(this.url)));
        const session = HlsSession.ofMultivariant(context, playlist, fetched.url);
        return session ?? fail('syntax', 'the multivariant playlist lists no variant that can be asked for');
      }
    }
  }
}

/** Age of the newest media when the newest answer came (ms). */
function ageOf(main: Session['main'] | null): number | null {
  if (!main || main.edgeMs === null || main.edgeSeenMs === null) return null;
  return main.edgeSeenMs - main.edgeMs;
}

/** Host and file: enough to tell CDNs apart. */
export function nameOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.host} ${fileOf(url)}` : url;
}
