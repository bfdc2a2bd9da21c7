import { timingSafeEqual, createHash } from 'node:crypto';
import { ENCODER_CONTROL_PATH, ENCODER_CONTROL_SUBPROTOCOL } from '../../shared/process/encoder-control.ts';
import type { EncoderConfig } from '../../shared/process/launch.ts';
import { MEDIA_SOCKET_PATH, MEDIA_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from '../../shared/media/media-socket.ts';

/** What a request to upgrade says about itself; header values as they were sent, each occurrence. */
export interface UpgradeRequest {
  readonly path: string;
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly protocols: readonly string[];
}

export type Verdict = { readonly socket: 'control' | 'media' } | { readonly status: 401 | 403 | 404 | 421 };

/**
 * Decides about a WebSocket before it is one (RFC 6455 §4.2.2, RFC 9110 §15.5.20). An exact Host defeats DNS
 * rebinding, the Origin keeps foreign pages out, the ticket everybody else. A page may never open the control socket.
 */
export function judgeUpgrade(request: UpgradeRequest, config: EncoderConfig): Verdict {
  const allowedHosts = [`127.0.0.1:${String(config.port)}`, `localhost:${String(config.port)}`];
  const [host] = request.hosts;
  if (request.hosts.length !== 1 || host === undefined || !allowedHosts.includes(host)) return { status: 421 };
  if (request.path === ENCODER_CONTROL_PATH) {
    if (request.origins.length > 0) return { status: 403 };
    const offered = request.protocols.includes(ENCODER_CONTROL_SUBPROTOCOL) && hasTicket(request, config.controlTicket);
    return offered ? { socket: 'control' } : { status: 401 };
  }
  if (request.path !== MEDIA_SOCKET_PATH) return { status: 404 };
  const [origin] = request.origins;
  if (request.origins.length !== 1 || origin === undefined || !config.allowedOrigins.includes(origin)) {
    return { status: 403 };
  }
  const offered = request.protocols.includes(MEDIA_SUBPROTOCOL) && hasTicket(request, config.mediaTicket);
  return offered ? { socket: 'media' } : { status: 401 };
}

/** Reads Node's raw headers: joined or dropped duplicates would hide an attack. */
export function readUpgrade(url: string | undefined, rawHeaders: readonly string[]): UpgradeRequest {
  const valuesOf = (name: string): string[] =>
    rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
  return {
    path: url ?? '',
    hosts: valuesOf('host'),
    origins: valuesOf('origin'),
    protocols: valuesOf('sec-websocket-protocol').flatMap((value) => value.split(',').map((part) => part.trim())),
  };
}

function hasTicket(request: UpgradeRequest, ticket: string): boolean {
  const offered = request.protocols.find((protocol) => protocol.startsWith(TICKET_SUBPROTOCOL_PREFIX));
  if (offered === undefined) return false;
  // Digests have one length, so the comparison takes the same time for every guess.
  return timingSafeEqual(digest(offered.slice(TICKET_SUBPROTOCOL_PREFIX.length)), digest(ticket));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
