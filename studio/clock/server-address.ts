import { isIP } from 'node:net';
import { NTP_PORT } from './ntp-packet.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** As it was written: its name in the UI. */
  readonly text: string;
}

/** Reads `host`, `host:port`, `[v6]:port` or a bare IPv6 address; null if it is none of them. */
export function parseServer(text: string): ServerAddress | null {
  const trimmed = text.trim();
  if (isIP(trimmed) !== 0) return { host: trimmed, port: NTP_PORT, text: trimmed };
  const match = /^(?:\[([\da-fA-F:.%\w]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(trimmed);
  const host = match?.[1] ?? match?.[2];
  if (!match || host === undefined || (match[1] !== undefined && isIP(host) !== 6)) return null;
  const port = match[3] === undefined ? NTP_PORT : Number(match[3]);
  return port >= 1 && port <= 65_535 ? { host, port, text: trimmed } : null;
}
