import type { Output } from '../../shared/process/encoder-control.ts';

/** Where to call and with what, as parsed from the host's wishes. */
export interface SrtTarget {
  /** A name or a numeric address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly streamId: string;
  readonly passphrase: string | null;
  readonly latencyMs: number;
}

/** Reads `srt://host:port`; the answer is words for the user when it cannot be used. */
export function parseSrtTarget(output: Output): SrtTarget | { problem: string } {
  const match = /^srt:\/\/(\[[0-9a-fA-F:.]+\]|[^/:?#\s[\]]+)(?::(\d{1,5}))?\/?(?:[?#].*)?$/.exec(output.url);
  if (!match?.[1]) return { problem: `"${output.url}" is no SRT address; it should look like srt://host:9000` };
  const port = Number(match[2] ?? 0);
  if (port < 1 || port > 65_535) return { problem: `"${output.url}" names no port from 1 to 65535` };
  return {
    host: match[1].replace(/^\[|\]$/g, ''),
    port,
    streamId: output.streamId,
    passphrase: output.passphrase,
    latencyMs: output.latencyMs,
  };
}

/** `host:port`, IPv6 in brackets: for messages. */
export function targetText(target: Pick<SrtTarget, 'host' | 'port'>): string {
  return `${target.host.includes(':') ? `[${target.host}]` : target.host}:${String(target.port)}`;
}
