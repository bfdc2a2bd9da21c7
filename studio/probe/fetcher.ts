import type { Clock } from '../../shared/time/clock.ts';

/** An answer, or why there was none. Times are of the monotonic clock. */
export type Fetched = Answer | NoAnswer;

export interface Answer {
  readonly ok: true;
  /** After redirects. */
  readonly url: string;
  readonly status: number;
  header(name: string): string | null;
  readonly body: Uint8Array;
  /** False when the connection ended before the body did, or the body was longer than allowed. */
  readonly complete: boolean;
  readonly askedMs: number;
  /** From asking to the head of the answer. */
  readonly ttfbMs: number;
  /** From asking to the last byte. */
  readonly totalMs: number;
}

export interface NoAnswer {
  readonly ok: false;
  readonly url: string;
  readonly reason: string;
  readonly askedMs: number;
  readonly totalMs: number;
}

export interface FetchRequest {
  readonly timeoutMs: number;
  /** Ends the request early; then the answer is "given up". */
  readonly signal: AbortSignal;
  /** `bytes=0-99`; null: all of it. */
  readonly range: string | null;
  readonly maxBytes: number;
}

/** How a probe reaches a CDN; handed in, so that tests need no network. Never rejects. */
export interface Fetcher {
  get(url: string, request: FetchRequest): Promise<Fetched>;
}

/** A web player's Origin: CDNs answer with CORS headers only when asked by one. */
const PLAYER_ORIGIN = 'https://player.invalid';

export interface HttpFetcherOptions {
  /** Refuses addresses that may not be asked, redirects included, in words; null when it may be asked. */
  refuse(url: URL): Promise<string | null>;
}

const MAX_REDIRECTS = 5;

/** Fetches by HTTP as a web player does. */
export class HttpFetcher implements Fetcher {
  readonly #clock: Clock;
  readonly #options: HttpFetcherOptions;

  constructor(clock: Clock, options: HttpFetcherOptions = { refuse: () => Promise.resolve(null) }) {
    this.#clock = clock;
    this.#options = options;
  }

  async get(url: string, request: FetchRequest): Promise<Fetched> {
    const askedMs = this.#clock.monoNow();
    const limit = new AbortController();
    const deadline = this.#clock.schedule(request.timeoutMs, () => {
      limit.abort();
    });
    try {
      return await this.#get(url, request, AbortSignal.any([limit.signal, request.signal]), askedMs);
    } catch (error) {
      const totalMs = this.#clock.monoNow() - askedMs;
      const seconds = String(request.timeoutMs / 1000);
      const reason = request.signal.aborted
        ? 'given up'
        : limit.signal.aborted
          ? `no answer within ${seconds} s`
          : problemOf(error);
      return { ok: false, url, reason, askedMs, totalMs };
    } finally {
      deadline.cancel();
    }
  }

  async #get(first: string, request: FetchRequest, signal: AbortSignal, askedMs: number): Promise<Answer> {
    let url = first;
    for (let hop = 0; ; hop++) {
      const refused = await this.#options.refuse(new URL(url));
      if (refused !== null) throw new Error(refused);
      const range = request.range === null ? {} : { range: request.range };
      // Redirects by hand: where one leads has to be allowed, too.
      const response = await fetch(url, { signal, redirect: 'manual', headers: { origin: PLAYER_ORIGIN, ...range } });
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location !== null) {
        await response.body?.cancel();
        if (hop >= MAX_REDIRECTS) throw new Error(`it redirects more than ${String(MAX_REDIRECTS)} times`);
        url = new URL(location, url).href;
        continue;
      }
      const ttfbMs = this.#clock.monoNow() - askedMs;
      const { body, complete } = await readBody(response, request.maxBytes, signal);
      const { status, headers } = response;
      const totalMs = this.#clock.monoNow() - askedMs;
      return { ok: true, url, status, header: (name) => headers.get(name), body, complete, askedMs, ttfbMs, totalMs };
    }
  }
}

async function readBody(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ body: Uint8Array; complete: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let complete = true;
  try {
    for await (const chunk of response.body ?? []) {
      const piece = chunk as Uint8Array;
      bytes += piece.byteLength;
      if (bytes > maxBytes) {
        complete = false;
        break;
      }
      chunks.push(piece);
    }
  } catch (error) {
    // What came before the connection broke is judged; a deadline that passed is no answer.
    if (signal.aborted) throw error;
    complete = false;
  }
  return { body: Buffer.concat(chunks), complete };
}

/** fetch says only "fetch failed"; why stands in the cause. */
function problemOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  const { code } = inner as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name cannot be resolved (DNS)';
    case 'ECONNREFUSED':
      return 'the connection was refused: nothing listens there';
    case 'ECONNRESET':
      return 'the connection was cut';
    default:
      return inner.message === '' ? (code ?? 'unknown') : inner.message;
  }
}
