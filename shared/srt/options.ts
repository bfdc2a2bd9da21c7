/**
 * Socket options that we use (SRT API, `SRT_SOCKOPT` in srt.h of 1.5; docs/API/API-socket-options.md).
 * Booleans are C++ `bool` (1 byte), numbers `int` (4) or `int64_t` (8); strings carry no terminator.
 */
export const SRT_OPTIONS = {
  sndSyn: { code: 1, type: 'bool' },
  rcvSyn: { code: 2, type: 'bool' },
  sndBufBytes: { code: 5, type: 'int' },
  rcvBufBytes: { code: 6, type: 'int' },
  reuseAddress: { code: 15, type: 'bool' },
  /** Bytes per second; 0 takes it from the input, −1 is unlimited. */
  maxBwBytesPerS: { code: 16, type: 'int64' },
  /** Both directions' latency. */
  latencyMs: { code: 23, type: 'int' },
  inputBwBytesPerS: { code: 24, type: 'int64' },
  overheadBwPct: { code: 25, type: 'int' },
  /** 10 to 79 characters. Cannot be read back. */
  passphrase: { code: 26, type: 'string' },
  /** 16, 24 or 32. */
  pbKeyLenBytes: { code: 27, type: 'int' },
  tlPktDrop: { code: 31, type: 'bool' },
  /** Sender: packets are given up this long after the latency; −1 never. */
  sndDropDelayMs: { code: 32, type: 'int' },
  connectTimeoutMs: { code: 36, type: 'int' },
  rcvLatencyMs: { code: 43, type: 'int' },
  peerLatencyMs: { code: 44, type: 'int' },
  /** At most 512 characters; a caller sets it, the listener reads it from the accepted socket. */
  streamId: { code: 46, type: 'string' },
  payloadSizeBytes: { code: 49, type: 'int' },
  /** 0 live, 1 file. Sets many others: the first option to set. */
  transType: { code: 50, type: 'int' },
  /** Both sides must have the same passphrase (or none), else the connection is refused. */
  enforcedEncryption: { code: 53, type: 'bool' },
  ipv6Only: { code: 54, type: 'int' },
  peerIdleTimeoutMs: { code: 55, type: 'int' },
} as const satisfies Record<string, { code: number; type: 'bool' | 'int' | 'int64' | 'string' }>;

export type SrtOptionName = keyof typeof SRT_OPTIONS;
type ValueOf = { bool: boolean; int: number; int64: number; string: string };
export type SrtOptionValue<Name extends SrtOptionName> = ValueOf[(typeof SRT_OPTIONS)[Name]['type']];
/** Options to be set together, in the order given. */
export type SrtOptions = { readonly [Name in SrtOptionName]?: SrtOptionValue<Name> };

/** SRT's payload for MPEG-TS: 7 packets of 188 bytes fit in one Ethernet frame. */
export const SRT_PAYLOAD_BYTES = 7 * 188;
export const SRT_TRANSTYPE_LIVE = 0;
export const SRT_STREAM_ID_MAX_BYTES = 512;

export function encodeOption(name: SrtOptionName, value: boolean | number | string): Uint8Array<ArrayBuffer> {
  const { type } = SRT_OPTIONS[name];
  const bytes = new Uint8Array(type === 'bool' ? 1 : type === 'int64' ? 8 : 4);
  const view = new DataView(bytes.buffer);
  if (type === 'string') return utf8(String(value));
  if (type === 'bool') bytes[0] = value === true ? 1 : 0;
  else if (type === 'int') view.setInt32(0, Number(value), true);
  else view.setBigInt64(0, BigInt(Number(value)), true);
  return bytes;
}

export function decodeOption<Name extends SrtOptionName>(name: Name, bytes: Uint8Array): SrtOptionValue<Name>;
export function decodeOption(name: SrtOptionName, bytes: Uint8Array): boolean | number | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { type } = SRT_OPTIONS[name];
  if (type === 'string') return fromUtf8(bytes);
  if (type === 'bool') return bytes[0] !== 0;
  return type === 'int' ? view.getInt32(0, true) : Number(view.getBigInt64(0, true));
}

/** UTF-8 without TextEncoder, which is no part of the language. */
function utf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const encoded = encodeURIComponent(text.toWellFormed());
  for (let at = 0; at < encoded.length; at++) {
    if (encoded[at] === '%') {
      bytes.push(parseInt(encoded.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(encoded.charCodeAt(at));
  }
  return Uint8Array.from(bytes);
}

/** Bytes that are no UTF-8 are read as Latin-1: a peer's odd stream id must not throw. */
function fromUtf8(bytes: Uint8Array): string {
  const characters = Array.from(bytes);
  try {
    return decodeURIComponent(characters.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return String.fromCharCode(...characters);
  }
}
