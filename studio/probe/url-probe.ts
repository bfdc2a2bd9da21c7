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
  /** What its figures are of: the whole run, with samples for plots, or the last minute. */
  readonly span: 'run' | 'minute';
  /** True time in ms since the epoch. */
  now(): number;
}

interface Edge {
  /** Capture time of its end; null: its playlist has no dates. */
  readonly atMs: number | null;
  readonly seenMs: number;
}

const FIRST_TIMEOUT_MS = 5_000;
const RETRY_MS = 1_000;
/** A stream that is over is looked at from its beginning as often: that costs two playlists and a piece of media. */
const OVER_MS = 2_000;
const MINUTE_MS = 60_000;

/** Probes one URL, whatever its format, until it is closed. */
export class UrlProbe {
  readonly #options: UrlProbeOptions;
  readonly #abort = new AbortController();
  readonly #context: ProbeContext;
  #session: Session | null = null;
  /** What was followed before it, until it has had its first answer. */
  #before: Session | null = null;
  /** The newest media that was ever seen, and when; null: none. */
  #newest: Edge | null = null;
  /** Ends the session, but not the probe. */
  #following = new AbortController();
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
      figures: new Figures(options.span),
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

  /** It has ended by a fault of its own, which stands in the reading. */
  get hasFailed(): boolean {
    return this.#fault !== null;
  }

  /** Capture time minus media time of the main track (ms): the same for the same media on every CDN. */
  get offsetMs(): number | null {
    return this.#session?.main.offsetMs ?? null;
  }

  /** How old media was by its date when it was first seen, median (ms). */
  get ageMs(): number | null {
    return this.#context.figures.median('edgeAgeMs');
  }

  /**
   * Runs until it is closed, or the stream ends; the standing watch goes on then, for another may follow. Never rejects: a
   * fault of its own stands in the reading.
   */
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
      this.#following = new AbortController();
      const signal = AbortSignal.any([this.#abort.signal, this.#following.signal]);
      const session = await this.#open({ ...this.#context, signal });
      // Cut short by `reopen`.
      if (signal.aborted) continue;
      this.#newest = this.#edge();
      this.#before = session && this.#session;
      this.#session = session;
      await session?.run();
      if (session && this.#options.settings.depth === 'deep') return;
      await pause(this.#context, session ? OVER_MS : RETRY_MS);
    }
  }

  /** In the standing watch: looks at the address from its beginning again. What was found stays. */
  reopen(): void {
    this.#following.abort();
  }

  get #shown(): Session | null {
    const { main } = this.#session ?? {};
    return main?.problem === null && main.edgeSeenMs === null ? (this.#before ?? this.#session) : this.#session;
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
    const session = this.#shown;
    const main = session?.main ?? null;
    const played = main?.player?.soFar(this.#options.clock.monoNow()) ?? null;
    const edge = this.#edge();
    const p1 = figures.percentile('edgeAgeMs', 0.01);
    const p99 = figures.percentile('edgeAgeMs', 0.99);
    const ranMs = nowMs - (this.#startedMs ?? nowMs);
    const errors = figures.failuresSince(nowMs - MINUTE_MS) + book.errorsSince(nowMs - MINUTE_MS);
    return {
      url: this.url,
      name: nameOf(this.url),
      format: session?.format ?? null,
      atMs: edge?.seenMs ?? nowMs,
      reachable: main?.reachable ?? this.#reachable,
      // Who probes an address by itself knows of no show behind it.
      starting: false,
      problem: this.#fault ?? (main ? main.problem : this.#problem),
      liveEdgeAgeMs: edge === null || edge.atMs === null ? null : edge.seenMs - edge.atMs,
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

  /** Of what is followed; what has nothing to show leaves it as it was. */
  #edge(): Edge | null {
    const main = this.#shown?.main ?? null;
    if (!main || main.edgeSeenMs === null || (main.edgeMs === null && main.problem !== null)) return this.#newest;
    return { atMs: main.edgeMs, seenMs: main.edgeSeenMs };
  }

  #playerLatencyMs(): number | null {
    const ageMs = this.#context.figures.percentile('edgeAgeMs', 0.5);
    const asked = this.#context.settings.playerBufferMs ?? this.#session?.main.holdBackMs ?? null;
    return ageMs === null || asked === null ? null : ageMs + asked;
  }

  /** Asks once what stands there; null when it is nothing that can be probed. */
  async #open(context: ProbeContext): Promise<Session | null> {
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

/** Host and file: enough to tell CDNs apart. */
export function nameOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? `${parsed.host} ${fileOf(url)}` : url;
}
