import { concat } from '../bytes.ts';

/**
 * MPEG-2 transport stream packets: ISO/IEC 13818-1 §2.4.3.2 (transport packet) and §2.4.3.4 (adaptation field).
 * A demuxer of our own, because libavformat's holds an access unit until one or two more have come.
 */
export const TS_PACKET_BYTES = 188;
export const TS_SYNC_BYTE = 0x47;
export const TS_NULL_PID = 0x1fff;

export interface TsPacket {
  readonly pid: number;
  readonly payloadUnitStart: boolean;
  /** 4 bits; counts packets with payload only. */
  readonly continuity: number;
  /** The sender announces that the counter (or the clock) jumps here. */
  readonly discontinuity: boolean;
  /** The adaptation field has stuffing: so the payload unit had no more bytes to fill the packet with. */
  readonly stuffed: boolean;
  /** Null: adaptation field only. */
  readonly payload: Uint8Array | null;
}

/** Why a packet is not used; it is counted. */
export type TsPacketFault = 'no-sync' | 'transport-error' | 'scrambled' | 'bad-adaptation-field';

/** Reads the 188 bytes at `at`; the payload is a view on them. Never throws. */
export function parseTsPacket(bytes: Uint8Array, at: number): TsPacket | TsPacketFault {
  if (bytes[at] !== TS_SYNC_BYTE || at + TS_PACKET_BYTES > bytes.byteLength) return 'no-sync';
  const second = bytes[at + 1] ?? 0;
  const fourth = bytes[at + 3] ?? 0;
  if ((second & 0x80) !== 0) return 'transport-error';
  if ((fourth & 0xc0) !== 0) return 'scrambled';
  const hasAdaptation = (fourth & 0x20) !== 0;
  const hasPayload = (fourth & 0x10) !== 0;
  const adaptationBytes = hasAdaptation ? (bytes[at + 4] ?? 0) : 0;
  const flags = hasAdaptation && adaptationBytes > 0 ? (bytes[at + 5] ?? 0) : 0;
  // 183 without a payload, at most 182 with one (Table 2-5): a byte of payload must be left.
  if (hasAdaptation && adaptationBytes > (hasPayload ? 182 : 183)) return 'bad-adaptation-field';
  const start = at + 4 + (hasAdaptation ? 1 + adaptationBytes : 0);
  return {
    pid: ((second & 0x1f) << 8) | (bytes[at + 2] ?? 0),
    payloadUnitStart: (second & 0x40) !== 0,
    continuity: fourth & 0x0f,
    discontinuity: (flags & 0x80) !== 0,
    stuffed: hasAdaptation && adaptationBytes !== usedAdaptationBytes(bytes, at + 5, adaptationBytes, flags),
    payload: hasPayload ? bytes.subarray(start, at + TS_PACKET_BYTES) : null,
  };
}

/** Length of the adaptation field without its stuffing; −1 for a field of length 0, which is itself one byte of it. */
function usedAdaptationBytes(bytes: Uint8Array, at: number, length: number, flags: number): number {
  if (length === 0) return -1;
  let used = 1;
  if ((flags & 0x10) !== 0) used += 6; // PCR
  if ((flags & 0x08) !== 0) used += 6; // OPCR
  if ((flags & 0x04) !== 0) used += 1; // splice countdown
  if ((flags & 0x02) !== 0) used += 1 + (bytes[at + used] ?? 0); // private data
  if ((flags & 0x01) !== 0) used += 1 + (bytes[at + used] ?? 0); // extension
  return used;
}

/** Cuts a byte stream into packets and finds the sync again after it was lost. Keeps less than two packets back. */
export class TsPacketSync {
  #rest: Uint8Array = new Uint8Array(0);
  #synced = false;

  /** How often sync was lost, and bytes skipped to find it again. */
  losses = 0;
  skippedBytes = 0;

  /** Hands each whole packet to `onPacket`: the buffer and where in it. */
  push(chunk: Uint8Array, onPacket: (bytes: Uint8Array, at: number) => void): void {
    const bytes = this.#rest.byteLength === 0 ? chunk : concat(this.#rest, chunk);
    let at = 0;
    while (at + TS_PACKET_BYTES <= bytes.byteLength) {
      if (bytes[at] !== TS_SYNC_BYTE) {
        if (this.#synced) this.losses += 1;
        this.#synced = false;
        at = this.#skipTo(bytes, at);
        continue;
      }
      // A 0x47 inside of payload looks like a start: believe it only if the next packet starts there, too.
      if (!this.#synced) {
        if (at + TS_PACKET_BYTES >= bytes.byteLength) break;
        if (bytes[at + TS_PACKET_BYTES] !== TS_SYNC_BYTE) {
          at = this.#skipTo(bytes, at);
          continue;
        }
        this.#synced = true;
      }
      onPacket(bytes, at);
      at += TS_PACKET_BYTES;
    }
    this.#rest = bytes.slice(at);
  }

  #skipTo(bytes: Uint8Array, from: number): number {
    const next = bytes.indexOf(TS_SYNC_BYTE, from + 1);
    const to = next < 0 ? bytes.byteLength : next;
    this.skippedBytes += to - from;
    return to;
  }
}
