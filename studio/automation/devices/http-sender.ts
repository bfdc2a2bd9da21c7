import { lookup as systemLookup } from 'node:dns';
import { request as httpRequest, STATUS_CODES, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Clock } from '../../../shared/time/clock.ts';
import { mayReach } from './address-rules.ts';
import { networkWords, type DeviceResult } from './device-result.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Address of the device; its path goes before `path`. A name and password in it are sent as Basic (RFC 7617). */
  readonly baseUrl: string;
  /** Begins with `/`; may have a query. */
  readonly path: string;
  /** Sent as JSON if it reads as JSON, else as text; empty: none. Not sent with GET. */
  readonly body: string;
}

/** The whole exchange, redirects included. */
const LIMIT_MS = 3_000;
const MAX_REDIRECTS = 3;
/** So much of a failure's answer is read, to show its first words. */
const EXCERPT_BYTES = 2_048;
const EXCERPT_CHARS = 160;

/** Why a request cannot be made, in words. */
class HttpFault extends Error {}

interface Hop {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  readonly body: Buffer | null;
  readonly contentType: string;
}

interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly excerpt: string;
}

/** Sends one request and says in words how it went, after 3 s at the latest. Never rejects. */
export async function sendHttp(clock: Clock, request: HttpRequest): Promise<DeviceResult> {
  const startMs = clock.monoNow();
  const stop = new AbortController();
  const limit = clock.schedule(LIMIT_MS, () => {
    stop.abort();
  });
  const tookMs = (): number => clock.monoNow() - startMs;
  try {
    const { status, excerpt } = await follow(firstHop(request), stop.signal);
    const name = `${String(status)} ${STATUS_CODES[status] ?? ''}`.trim();
    if (status >= 200 && status < 300) return { ok: true, detail: `It answered ${name}.`, tookMs: tookMs() };
    return { ok: false, detail: `It answered ${name}${excerpt === '' ? '.' : `: ${excerpt}`}`, tookMs: tookMs() };
  } catch (error) {
    const detail = stop.signal.aborted
      ? `It did not answer within ${String(LIMIT_MS / 1000)} s.`
      : error instanceof HttpFault
        ? error.message
        : `Not sent: ${networkWords(error)}.`;
    return { ok: false, detail, tookMs: tookMs() };
  } finally {
    limit.cancel();
  }
}

function firstHop({ method, baseUrl, path, body }: HttpRequest): Hop {
  const base = parseUrl(baseUrl);
  const url = parseUrl(`${base.origin}${base.pathname.replace(/\/$/, '')}${path}`);
  // A path such as //elsewhere must not lead to another machine.
  if (url.origin !== base.origin) throw new HttpFault('Not sent: the path leads away from the device.');
  url.username = base.username;
  url.password = base.password;
  const sends = method !== 'GET' && body !== '';
  return {
    method,
    url,
    body: sends ? Buffer.from(body, 'utf8') : null,
    contentType: readsAsJson(body) ? 'application/json' : 'text/plain; charset=utf-8',
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new HttpFault(`Not sent: ${text.slice(0, 100)} is not an http or https address.`);
}

function readsAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Whether it parses is the question.
    return false;
  }
}

/** RFC 9110 §15.4: 307 and 308 keep method and body; after the others it is a GET, unless it was none that changes things. */
async function follow(first: Hop, signal: AbortSignal): Promise<Answer> {
  let hop = first;
  for (let redirects = 0; ; redirects++) {
    const answer = await exchange(hop, signal);
    if (answer.location === null) return answer;
    if (redirects === MAX_REDIRECTS) {
      throw new HttpFault(`It sent on more than ${String(MAX_REDIRECTS)} times: give the address it ends at.`);
    }
    const url = parseUrl(new URL(answer.location, hop.url).href);
    if (url.origin === hop.url.origin) {
      url.username = hop.url.username;
      url.password = hop.url.password;
    }
    const keeps = answer.status === 307 || answer.status === 308;
    hop = keeps ? { ...hop, url } : { ...hop, url, method: 'GET', body: null };
  }
}

function exchange({ method, url, body, contentType }: Hop, signal: AbortSignal): Promise<Answer> {
  // In a URL an IPv6 address stands in brackets.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 && !mayReach(host)) throw notReachable(host);
  const options: RequestOptions = {
    method,
    signal,
    agent: false,
    lookup: guardedLookup,
    headers: {
      accept: '*/*',
      'user-agent': 'Cuelight-Studio',
      ...(body ? { 'content-type': contentType, 'content-length': body.length } : {}),
    },
  };
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = open(url, options, (response) => {
      readAnswer(response).then(resolve, reject);
    });
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

function notReachable(address: string): HttpFault {
  return new HttpFault(`Not sent: ${address} is an address no device has (link-local, multicast or 0.0.0.0).`);
}

/** Looks names up as usual, but refuses addresses that are not to be reached: so a name cannot stand for one either. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    const first = addresses?.[0];
    const bad = addresses?.find(({ address }) => !mayReach(address));
    if (error || !first) callback(error ?? new Error('unknown to DNS'), '', 0);
    else if (bad) callback(notReachable(bad.address), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const status = response.statusCode ?? 0;
  const isRedirect = [301, 302, 303, 307, 308].includes(status);
  const location = isRedirect ? (response.headers.location ?? null) : null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (status >= 400) {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > EXCERPT_BYTES) break;
    }
  }
  response.destroy();
  return { status, location, excerpt: excerptOf(Buffer.concat(chunks).toString('utf8')) };
}

/** The first words of an answer, without tags and line breaks. */
function excerptOf(text: string): string {
  const plain = text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return plain.length > EXCERPT_CHARS ? `${plain.slice(0, EXCERPT_CHARS)}…` : plain;
}
