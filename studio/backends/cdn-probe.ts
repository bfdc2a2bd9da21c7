import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { readPlaylist } from './cdn-playlist.ts';
import { describeError } from './link-socket.ts';

export interface CdnReading {
  readonly reachable: boolean;
  /** Studio time minus the end of the newest media; null when the playlist does not tell. */
  readonly liveEdgeAgeMs: number | null;
  readonly responseMs: number | null;
  /** In words, what is wrong with the answer; null when it is a playlist with media. */
  readonly problem: string | null;
}

export interface CdnProbeOptions {
  readonly clock: Clock;
  readonly studioClock: StudioClock;
  readonly playlistUrl: string;
  onReading(reading: CdnReading): void;
}

const PERIOD_MS = 1_000;
const TIMEOUT_MS = 2_000;
const MAX_BODY_BYTES = 1_048_576;

/** Asks the CDN for the playlist about once a second, as a viewer would, and says how old its newest media is. */
export class CdnProbe {
  readonly #options: CdnProbeOptions;
  #timer: Scheduled | null = null;
  #running: AbortController | null = null;
  #mediaUrl: string;
  #closed = false;

  constructor(options: CdnProbeOptions) {
    this.#options = options;
    this.#mediaUrl = options.playlistUrl;
  }

  start(): void {
    this.#timer ??= every(this.#options.clock, PERIOD_MS, () => {
      // A slow answer delays the next question; questions never pile up.
      if (!this.#running) void this.#probe();
    });
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#running?.abort();
  }

  async #probe(): Promise<void> {
    const { clock } = this.#options;
    const running = new AbortController();
    this.#running = running;
    let timedOut = false;
    const deadline = clock.schedule(TIMEOUT_MS, () => {
      timedOut = true;
      running.abort();
    });
    try {
      this.#report(await this.#ask(running.signal, 0));
    } catch (error) {
      const reason = timedOut ? `no answer within ${String(TIMEOUT_MS / 1000)} s` : fetchProblem(error);
      this.#mediaUrl = this.#options.playlistUrl;
      this.#report({ reachable: false, liveEdgeAgeMs: null, responseMs: null, problem: reason });
    } finally {
      deadline.cancel();
      this.#running = null;
    }
  }

  async #ask(signal: AbortSignal, hops: number): Promise<CdnReading> {
    const { clock, studioClock } = this.#options;
    const askedMs = clock.monoNow();
    const response = await fetch(this.#mediaUrl, {
      signal,
      redirect: 'follow',
      headers: { 'cache-control': 'no-cache' },
    });
    const text = await limitedText(response);
    const responseMs = clock.monoNow() - askedMs;
    const failed = (problem: string): CdnReading => ({ reachable: true, liveEdgeAgeMs: null, responseMs, problem });
    const type = response.headers.get('content-type') ?? 'no content type';
    if (!response.ok) {
      this.#mediaUrl = this.#options.playlistUrl;
      return failed(
        `it answered ${String(response.status)}${response.status === 404 ? ' (nothing is published there)' : ''}`,
      );
    }
    const reading = readPlaylist(text);
    switch (reading.kind) {
      case 'not-a-playlist':
        return failed(
          /html/i.test(type) || /^\s*<(!doctype|html)/i.test(text)
            ? `it returned a web page (${String(response.status)} ${type.split(';')[0] ?? type})`
            : `it returned something that is no HLS playlist (${String(response.status)} ${type})`,
        );
      case 'multivariant':
        if (hops >= 2) return failed('its playlists lead only to further playlists');
        this.#mediaUrl = new URL(reading.uri, response.url).href;
        return this.#ask(signal, hops + 1);
      case 'media': {
        const { liveEdgeMs } = reading;
        if (liveEdgeMs === null) return failed('its playlist carries no PROGRAM-DATE-TIME, so its age cannot be told');
        return { reachable: true, liveEdgeAgeMs: studioClock.now() - liveEdgeMs, responseMs, problem: null };
      }
    }
  }

  #report(reading: CdnReading): void {
    if (!this.#closed) this.#options.onReading(reading);
  }
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bodyBytes = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    bodyBytes += bytes.byteLength;
    if (bodyBytes > MAX_BODY_BYTES) throw new Error(`the answer is larger than ${String(MAX_BODY_BYTES)} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fetchProblem(error: unknown): string {
  // fetch says only "fetch failed"; why stands in the cause.
  if (error instanceof Error) return describeError(error.cause instanceof Error ? error.cause : error);
  return String(error);
}
