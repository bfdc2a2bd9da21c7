import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
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

/** Says in words why an IP address may not be asked; null when it may. */
export type RefuseAddress = (address: string, url: URL) => string | null;

const MAX_REDIRECTS = 5;
const MAX_SOCKETS = 32;

/**
 * Fetches by HTTP as a web player does. By hand, not with `fetch`: the address that a name leads to is judged on the very
 * connection that uses it, so that no name can lead elsewhere between the two.
 */
export class HttpFetcher implements Fetcher {
  readonly #clock: Clock;
  readonly #refuse: RefuseAddress;
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });

  constructor(clock: Clock, refuse: RefuseAddress = () => null) {
    this.#clock = clock;
    this.#refuse = refuse;
  }

  /** Closes connections that are kept open. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
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
    let url = new URL(first);
    for (let hop = 0; ; hop++) {
      const response = await this.#open(url, request.range, signal);
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      if (status >= 300 && status < 400 && location !== undefined) {
        response.destroy();
        if (hop >= MAX_REDIRECTS) throw new Error(`it redirects more than ${String(MAX_REDIRECTS)} times`);
        url = new URL(location, url);
        continue;
      }
      const ttfbMs = this.#clock.monoNow() - askedMs;
      const { body, complete } = await readBody(response, request.maxBytes, signal);
      const totalMs = this.#clock.monoNow() - askedMs;
      const header = (name: string): string | null => {
        const value = response.headers[name.toLowerCase()];
        return value === undefined ? null : String(value);
      };
      return { ok: true, url: url.href, status, header, body, complete, askedMs, ttfbMs, totalMs };
    }
  }

  #open(url: URL, range: string | null, signal: AbortSignal): Promise<IncomingMessage> {
    if (!/^https?:$/.test(url.protocol)) throw new Error(`it leads to ${url.protocol}//, which is not HTTP`);
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    const refused = isIP(literal) === 0 ? null : this.#refuse(literal, url);
    if (refused !== null) throw new Error(refused);
    const headers = { origin: PLAYER_ORIGIN, accept: '*/*', ...(range === null ? {} : { range }) };
    const isSecure = url.protocol === 'https:';
    const options = { signal, headers, lookup: this.#lookup(url), agent: isSecure ? this.#https : this.#http };
    return new Promise((resolve, reject) => {
      const asked = (isSecure ? httpsRequest : httpRequest)(url, options, resolve);
      asked.on('error', reject);
      asked.end();
    });
  }

  #lookup(url: URL): LookupFunction {
    return (hostname, options, callback) => {
      resolveName(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
        const [first] = addresses ?? [];
        const refused = (addresses ?? []).map(({ address }) => this.#refuse(address, url)).find((why) => why !== null);
        if (error || !first) callback(error ?? new Error('its name leads nowhere'), '');
        else if (refused !== undefined) callback(new Error(refused), '');
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    };
  }
}

async function readBody(
  response: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ body: Uint8Array; complete: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response) {
      const piece = chunk as Uint8Array;
      bytes += piece.byteLength;
      // Leaving the loop ends the connection.
      if (bytes > maxBytes) return { body: Buffer.concat(chunks), complete: false };
      chunks.push(piece);
    }
  } catch (error) {
    // What came before the connection broke is judged; a deadline that passed is no answer.
    if (signal.aborted) throw error;
    return { body: Buffer.concat(chunks), complete: false };
  }
  return { body: Buffer.concat(chunks), complete: response.complete };
}

/** Node's codes in words. */
function problemOf(error: unknown): string {
  // Of a name with several addresses each failure is told; the first says why.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return String(first);
  const { code, message } = first as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name cannot be resolved (DNS)';
    case 'ECONNREFUSED':
      return 'the connection was refused: nothing listens there';
    case 'ECONNRESET':
      return 'the connection was cut';
    default:
      return message === '' ? (code ?? 'unknown') : message;
  }
}
