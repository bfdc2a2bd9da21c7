import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CONTROL_KEY_HEADER, CONTROL_SOCKET_PATH, VIEWER_SOCKET_PATH } from '../../shared/interaction/protocol.ts';

export type UpgradeVerdict = { ok: true; socket: 'viewer' | 'control' } | { ok: false; status: string };

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares without telling by its duration how much of the key was right. */
const sameSecret = (offered: string, expected: string): boolean => timingSafeEqual(sha256(offered), sha256(expected));

/**
 * Decides on a WebSocket upgrade before it is answered (RFC 6455 §10.2; against DNS rebinding and cross-site
 * sockets): exactly one Host, which is ours; viewers from our own pages or without an Origin (native); the control
 * socket with its key and never from a page.
 */
export function judgeUpgrade(
  request: IncomingMessage,
  rules: { allowedHosts: readonly string[]; controlKey: string },
): UpgradeVerdict {
  const headers = request.headersDistinct;
  const hosts = headers['host'] ?? [];
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined || !rules.allowedHosts.includes(host)) {
    return { ok: false, status: '421 Misdirected Request' };
  }
  const origins = headers['origin'] ?? [];
  const path = (request.url ?? '').split('?', 1)[0];
  if (path === CONTROL_SOCKET_PATH) {
    if (origins.length > 0) return { ok: false, status: '403 Forbidden' };
    const keys = headers[CONTROL_KEY_HEADER] ?? [];
    const [key] = keys;
    if (keys.length !== 1 || key === undefined || !sameSecret(key, rules.controlKey)) {
      return { ok: false, status: '401 Unauthorized' };
    }
    return { ok: true, socket: 'control' };
  }
  if (path !== VIEWER_SOCKET_PATH) return { ok: false, status: '404 Not Found' };
  const ours = rules.allowedHosts.flatMap((allowed) => [`http://${allowed}`, `https://${allowed}`]);
  if (origins.length > 1 || !origins.every((origin) => ours.includes(origin))) {
    return { ok: false, status: '403 Forbidden' };
  }
  return { ok: true, socket: 'viewer' };
}
