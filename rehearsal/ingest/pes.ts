import { ticks90k } from '../../shared/time/ticks90k.ts';
import type { Ticks90k } from '../../shared/time/units.ts';
import { concat } from '../bytes.ts';
import type { TsPacket } from './ts-packet.ts';

/**
 * Packetised elementary streams: ISO/IEC 13818-1 §2.4.3.6–7.
 */
export interface PesPacket {
  readonly pts: Ticks90k | null;
  /** Equal to the PTS where the stream carries none (no reordering). */
  readonly dts: Ticks90k | null;
  readonly payload: Uint8Array;
}

/** Far above any access unit: a stream that never ends one must not fill the memory. */
export const PES_MAX_BYTES = 8 * 1024 * 1024;
const HEADER_FIXED_BYTES = 9;
const NO_START = -1;

/**
 * Puts one PID's PES packets together and hands each on at the earliest moment at which it is known to be whole:
 * when its declared length is there; else when a packet is stuffed, since a muxer stuffs only what it cannot fill;
 * else when the next one starts. Should bytes follow a stuffed packet after all, that stream is not trusted again.
 */
export class PesAssembler {
  readonly #emit: (packet: PesPacket) => void;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  /** Whole length including the first 6 bytes; 0: not declared. */
  #declaredBytes = NO_START;
  #continuity: number | null = null;
  #endedByStuffing = false;
  #trustStuffing = true;

  /** Packets lost on the way, and PES packets dropped because of that or since they made no sense. */
  continuityErrors = 0;
  damaged = 0;

  constructor(emit: (packet: PesPacket) => void) {
    this.#emit = emit;
  }

  push(packet: TsPacket): void {
    const { payload } = packet;
    if (!payload) return;
    if (!this.#follows(packet)) return;
    if (packet.payloadUnitStart) {
      this.#finish();
      this.#start(payload);
    } else if (this.#declaredBytes === NO_START) {
      if (this.#endedByStuffing) {
        this.#endedByStuffing = false;
        this.#trustStuffing = false;
        this.damaged += 1;
      }
      return;
    } else this.#add(payload);
    this.#finishIfWhole(packet.stuffed);
  }

  /** At the end of the stream: what has no declared length is whole now. */
  flush(): void {
    this.#finish();
  }

  /** False for a repeated packet (§2.4.3.3 allows one), which is to be ignored. */
  #follows(packet: TsPacket): boolean {
    const last = this.#continuity;
    this.#continuity = packet.continuity;
    if (last === null || packet.continuity === (last + 1) % 16) return true;
    if (packet.continuity === last && !packet.payloadUnitStart) return false;
    if (packet.discontinuity) return true;
    this.continuityErrors += 1;
    this.#endedByStuffing = false;
    if (this.#declaredBytes !== NO_START) {
      this.damaged += 1;
      this.#reset();
    }
    return true;
  }

  #start(payload: Uint8Array): void {
    this.#endedByStuffing = false;
    if (payload[0] !== 0 || payload[1] !== 0 || payload[2] !== 1 || payload.byteLength < HEADER_FIXED_BYTES) {
      this.damaged += 1;
      return;
    }
    const length = ((payload[4] ?? 0) << 8) | (payload[5] ?? 0);
    this.#declaredBytes = length === 0 ? 0 : length + 6;
    this.#add(payload);
  }

  #add(payload: Uint8Array): void {
    this.#parts.push(payload);
    this.#bytes += payload.byteLength;
    if (this.#bytes > PES_MAX_BYTES) {
      this.damaged += 1;
      this.#reset();
    }
  }

  #finishIfWhole(stuffed: boolean): void {
    if (this.#declaredBytes === NO_START) return;
    if (this.#declaredBytes > 0) {
      if (this.#bytes >= this.#declaredBytes) this.#finish();
    } else if (stuffed && this.#trustStuffing) {
      this.#finish();
      this.#endedByStuffing = true;
    }
  }

  #finish(): void {
    if (this.#declaredBytes === NO_START) return;
    const whole = concat(...this.#parts);
    const declaredBytes = this.#declaredBytes;
    this.#reset();
    if (whole.byteLength < declaredBytes) {
      this.damaged += 1;
      return;
    }
    const packet = parsePes(declaredBytes > 0 ? whole.subarray(0, declaredBytes) : whole);
    if (packet) this.#emit(packet);
    else this.damaged += 1;
  }

  #reset(): void {
    this.#parts = [];
    this.#bytes = 0;
    this.#declaredBytes = NO_START;
  }
}

/** Reads a whole PES packet; null if its header makes no sense. The payload is a view on the bytes. */
export function parsePes(bytes: Uint8Array): PesPacket | null {
  if (bytes.byteLength < HEADER_FIXED_BYTES || ((bytes[6] ?? 0) & 0xc0) !== 0x80) return null;
  const flags = (bytes[7] ?? 0) >> 6;
  const start = HEADER_FIXED_BYTES + (bytes[8] ?? 0);
  // 0b01 is forbidden (§2.4.3.7).
  if (flags === 1 || start > bytes.byteLength) return null;
  const headerNeeds = HEADER_FIXED_BYTES + (flags === 3 ? 10 : flags === 2 ? 5 : 0);
  if (start < headerNeeds) return null;
  const pts = flags >= 2 ? readTime(bytes, HEADER_FIXED_BYTES, flags) : null;
  const dts = flags === 3 ? readTime(bytes, HEADER_FIXED_BYTES + 5, 1) : pts;
  if ((flags >= 2 && pts === null) || (flags === 3 && dts === null)) return null;
  return { pts, dts, payload: bytes.subarray(start) };
}

/** A 33-bit time in five bytes: 4 bits prefix, 3 + 15 + 15 bits each followed by a marker bit. */
function readTime(bytes: Uint8Array, at: number, prefix: number): Ticks90k | null {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = bytes.subarray(at, at + 5);
  if (a >> 4 !== prefix || (a & 1) === 0 || (c & 1) === 0 || (e & 1) === 0) return null;
  const high = (a >> 1) & 7;
  const middle = (b << 7) | (c >> 1);
  const low = (d << 7) | (e >> 1);
  return ticks90k(high * 2 ** 30 + middle * 2 ** 15 + low);
}
