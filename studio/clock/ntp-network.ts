import { lookup as systemLookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../../shared/time/clock.ts';
import { platformClock } from '../platform-clock.ts';
import type { NtpSocket, NtpSocketHandlers } from './ntp-socket.ts';
import { openUdpSocket } from './udp-socket.ts';

/** DNS and UDP, injected so that tests need no network. */
export interface NtpNetwork {
  /** Resolves within 2 s or rejects with an Error in words ("no DNS answer"); never hangs. */
  lookup(host: string): Promise<string>;
  createSocket(address: string, port: number, handlers: NtpSocketHandlers): NtpSocket;
}

const DNS_LIMIT_MS = 2000;
const DNS_TRY_MS = 900;
/** c-ares answers that mean: DNS works, but does not know the name. It may still stand in the hosts file. */
const UNKNOWN_NAME = new Set(['ENOTFOUND', 'ENODATA']);

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** DNS by c-ares, which can be cancelled: the system's own look-up would hold a thread for up to 30 s. */
async function resolveName(resolver: Resolver, host: string): Promise<string> {
  for (const resolve of [() => resolver.resolve4(host), () => resolver.resolve6(host)]) {
    try {
      const [address] = await resolve();
      if (address !== undefined) return address;
    } catch (error) {
      if (!UNKNOWN_NAME.has(errorCode(error))) throw new Error('no DNS answer', { cause: error });
    }
  }
  try {
    return (await systemLookup(host)).address;
  } catch (error) {
    throw new Error('unknown to DNS', { cause: error });
  }
}

function lookup(clock: Clock, host: string): Promise<string> {
  if (isIP(host) !== 0) return Promise.resolve(host);
  if (host === 'localhost') return Promise.resolve('127.0.0.1');
  const resolver = new Resolver({ timeout: DNS_TRY_MS, tries: 1 });
  return new Promise((resolve, reject) => {
    const limit = clock.schedule(DNS_LIMIT_MS, () => {
      resolver.cancel();
      reject(new Error('no DNS answer'));
    });
    resolveName(resolver, host)
      .then(resolve, reject)
      .finally(() => {
        limit.cancel();
      });
  });
}

/** DNS, and sockets in this thread: what a busy event loop holds up is stamped late. The product has `startNtpThread`. */
export const systemNetwork: NtpNetwork = {
  lookup: (host) => lookup(platformClock, host),
  createSocket: (address, port, handlers) =>
    openUdpSocket({ clock: platformClock, onNextTurn: null }, address, port, handlers),
};
