/**
 * The NTP packet: RFC 5905 §7.3 (header), §6 (time formats), §7.4 (kiss codes). Only the 48-byte header is read;
 * extension fields and MACs behind it are passed over.
 */
export const NTP_PACKET_BYTES = 48;
export const NTP_PORT = 123;
/** The version we speak, and the oldest whose server answers have the same layout. */
export const NTP_VERSION = 4;
const MODE_CLIENT = 3;

/** Seconds from 1900-01-01 (NTP's prime epoch) to 1970-01-01. */
const UNIX_EPOCH_S = 2_208_988_800;
/** NTP seconds wrap after 136 years; era 1 begins on 2036-02-07. */
const ERA_S = 4_294_967_296;
const FRACTIONS = 4_294_967_296;

/** Byte offsets of the fields (RFC 5905 figure 8). */
const OFFSET = {
  flags: 0,
  stratum: 1,
  poll: 2,
  precision: 3,
  rootDelay: 4,
  rootDispersion: 8,
  referenceId: 12,
  referenceTimestamp: 16,
  originTimestamp: 24,
  receiveTimestamp: 32,
  transmitTimestamp: 40,
} as const;

export interface NtpReply {
  /** 3: the server is not synchronised. */
  readonly leap: number;
  readonly version: number;
  /** 4: server. */
  readonly mode: number;
  /** 0: kiss of death; 1: reference clock; 16: unsynchronised. */
  readonly stratum: number;
  readonly precisionMs: number;
  /** Round trip and error of the server itself to the reference clock. */
  readonly rootDelayMs: number;
  readonly rootDispersionMs: number;
  /** Four letters where stratum is 0 ("RATE", "DENY"). */
  readonly kissCode: string;
  /** Whom the server follows: letters of a reference clock at stratum 1, else four bytes as an address is written. */
  readonly referenceId: string;
  /** What we sent as transmit timestamp, 8 bytes as hex. */
  readonly originHex: string;
  /** Null when the field is zero (unknown). */
  readonly receiveMs: number | null;
  readonly transmitMs: number | null;
}

/** A client request whose transmit timestamp is `cookie`: 8 random bytes tell nothing of our clock and cannot be guessed. */
export function encodeRequest(cookie: Uint8Array): Uint8Array {
  if (cookie.length !== 8) throw new RangeError(`encodeRequest: a cookie has 8 bytes, not ${String(cookie.length)}`);
  const packet = new Uint8Array(NTP_PACKET_BYTES);
  packet[OFFSET.flags] = NTP_VERSION * 8 + MODE_CLIENT;
  packet.set(cookie, OFFSET.transmitTimestamp);
  return packet;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** NTP short format (16.16 s) in ms. */
function shortMs(view: DataView, offset: number): number {
  return (view.getUint32(offset) / 65_536) * 1000;
}

/** NTP timestamp (32.32 s) as Unix ms, in the era nearest to `nearMs`; null for zero. */
function timestampMs(view: DataView, offset: number, nearMs: number): number | null {
  const seconds = view.getUint32(offset);
  const fraction = view.getUint32(offset + 4);
  if (seconds === 0 && fraction === 0) return null;
  const unixS = seconds - UNIX_EPOCH_S;
  const era = Math.round((nearMs / 1000 - unixS) / ERA_S);
  return (unixS + era * ERA_S) * 1000 + (fraction / FRACTIONS) * 1000;
}

function kissCodeOf(packet: Uint8Array): string {
  const bytes = packet.subarray(OFFSET.referenceId, OFFSET.referenceId + 4);
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '')).join('');
}

function referenceIdOf(packet: Uint8Array, stratum: number): string {
  const letters = stratum <= 1 ? kissCodeOf(packet) : '';
  return letters === '' ? packet.subarray(OFFSET.referenceId, OFFSET.referenceId + 4).join('.') : letters;
}

/**
 * Reads a packet; null if it is shorter than the header. Never throws.
 * @param nearMs any Unix time within 68 years of the truth: tells the era (2036 wraps the seconds).
 */
export function decodeReply(packet: Uint8Array, nearMs: number): NtpReply | null {
  if (packet.length < NTP_PACKET_BYTES) return null;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const flags = view.getUint8(OFFSET.flags);
  return {
    leap: Math.floor(flags / 64),
    version: Math.floor(flags / 8) % 8,
    mode: flags % 8,
    stratum: view.getUint8(OFFSET.stratum),
    precisionMs: 2 ** view.getInt8(OFFSET.precision) * 1000,
    rootDelayMs: shortMs(view, OFFSET.rootDelay),
    rootDispersionMs: shortMs(view, OFFSET.rootDispersion),
    kissCode: kissCodeOf(packet),
    referenceId: referenceIdOf(packet, view.getUint8(OFFSET.stratum)),
    originHex: toHex(packet.subarray(OFFSET.originTimestamp, OFFSET.originTimestamp + 8)),
    receiveMs: timestampMs(view, OFFSET.receiveTimestamp, nearMs),
    transmitMs: timestampMs(view, OFFSET.transmitTimestamp, nearMs),
  };
}
