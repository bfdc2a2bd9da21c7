import type { IncomingMessage } from 'node:http';

/**
 * What is checked before a request is looked at: Host (against DNS rebinding, where Origin equals Host) and Origin
 * (against cross-site requests and cross-site WebSockets, which browsers do not stop). Lists are exact: `LOCALHOST.`,
 * `127.0.0.1@evil` and `http://localhost:7000.evil` are other names.
 */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 421 | 429;
  readonly reason: string;
}

/** All values of a header as they came over the wire; Node itself drops duplicates of some and joins others. */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}

/** Null when exactly one Host header came and the list has it (RFC 9110 §7.2, §15.5.20). */
export function refuseHost(rawHeaders: readonly string[], allowedHosts: ReadonlySet<string>): Refusal | null {
  const hosts = headerValues(rawHeaders, 'host');
  if (hosts.length !== 1) return { status: 421, reason: `One Host header is needed; ${String(hosts.length)} came.` };
  if (!allowedHosts.has(hosts[0] ?? '')) {
    return {
      status: 421,
      reason: 'This studio is not known under that Host. Use the address that `npm start` printed.',
    };
  }
  return null;
}

/** Null when the Origin is on the list, or absent where it need not be given. */
export function refuseOrigin(
  rawHeaders: readonly string[],
  allowedOrigins: ReadonlySet<string>,
  required: boolean,
): Refusal | null {
  const origins = headerValues(rawHeaders, 'origin');
  if (origins.length === 0 && !required) return null;
  if (origins.length !== 1 || !allowedOrigins.has(origins[0] ?? '')) {
    return { status: 403, reason: 'Requests from other web pages are refused (Origin is not on the list).' };
  }
  return null;
}

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request may change something (RFC 9110 §9.2.1). */
export function isStateChanging(method: string | undefined): boolean {
  return !SAFE_METHODS.has(method ?? '');
}

/**
 * Whether a browser says that a page of elsewhere caused the request (W3C Fetch Metadata: `Sec-Fetch-Site`, which pages
 * cannot set). Other ports of this machine are `same-site`, and elsewhere too.
 */
export function isCrossSite(rawHeaders: readonly string[]): boolean {
  return headerValues(rawHeaders, 'sec-fetch-site').some((value) => value !== 'none' && value !== 'same-origin');
}

/** The path and query of an origin-form target (RFC 9112 §3.2.1); null for any other form, which no client of ours sends. */
export function targetOf(url: string | undefined): URL | null {
  if (!url?.startsWith('/') || url.startsWith('//') || url.length > 8192) return null;
  try {
    return new URL(`http://studio${url}`);
  } catch {
    return null;
  }
}

/** Whether the peer sits at this machine. */
export function isLoopback(request: Pick<IncomingMessage, 'socket'>): boolean {
  const address = request.socket.remoteAddress ?? '';
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}
