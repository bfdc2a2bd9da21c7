import { isIP } from 'node:net';
import { NTP_PORT } from './ntp-packet.ts';
import { NTS_PORT } from './nts/nts-keys.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** As it was written: its name in the UI. */
  readonly text: string;
}

/** Reads `host`, `host:port`, `[v6]:port` or a bare IPv6 address; null if it is none of them. */
export function parseServer(text: string): ServerAddress | null {
  return parseAddress(text.trim(), NTP_PORT);
}

const NTS_SCHEME = 'nts://';

/** Reads `nts://host[:port]`, the address of NTS key establishment; null if it is something else. */
export function parseNtsServer(text: string): ServerAddress | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith(NTS_SCHEME)) return null;
  const address = parseAddress(trimmed.slice(NTS_SCHEME.length), NTS_PORT);
  return address && { ...address, text: trimmed };
}

function parseAddress(trimmed: string, usualPort: number): ServerAddress | null {
  if (isIP(trimmed) !== 0) return { host: trimmed, port: usualPort, text: trimmed };
  const match = /^(?:\[([\da-fA-F:.%\w]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(trimmed);
  const host = match?.[1] ?? match?.[2];
  if (!match || host === undefined || (match[1] !== undefined && isIP(host) !== 6)) return null;
  const port = match[3] === undefined ? usualPort : Number(match[3]);
  return port >= 1 && port <= 65_535 ? { host, port, text: trimmed } : null;
}
