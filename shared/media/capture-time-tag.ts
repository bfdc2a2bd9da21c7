import { unixMs, type UnixMs } from '../time/units.ts';
import { crc32 } from './crc.ts';
import { escapeEmulation, unescapeEmulation } from './h264-emulation.ts';

/**
 * Capture time as data, for encoders and packagers that rewrite presentation times. 20 bytes, big-endian:
 *   0..3   "CLT1"
 *   4..11  capture time in µs since the Unix epoch
 *   12..15 presentation time of the same instant, 90 kHz mod 2^32 (the low bits; tells rewriting)
 *   16..19 CRC-32 of bytes 0..15 — SRT passes flipped bits unnoticed
 * It travels in an ID3v2.4 PRIV frame (https://id3.org/id3v2.4.0-frames §4.27; Apple "Timed Metadata for HTTP
 * Live Streaming") and in H.264 user_data_unregistered SEI (ITU-T H.264 §D.1.7, payload type 5).
 */
export const CAPTURE_TAG_BYTES = 20;
const MAGIC = [0x43, 0x4c, 0x54, 0x31];
const OWNER = 'cuelight.studio/capture-time';
const OWNER_BYTES = Array.from(OWNER, (character) => character.charCodeAt(0));
/** Names our SEI among others. */
const SEI_UUID_TEXT = '0a7e8c54-3f0b-4f6e-9d1a-6375656c6774';
const SEI_UUID = [0x0a, 0x7e, 0x8c, 0x54, 0x3f, 0x0b, 0x4f, 0x6e, 0x9d, 0x1a, 0x63, 0x75, 0x65, 0x6c, 0x67, 0x74];
const NAL_TYPE_SEI = 6;
const SEI_USER_DATA_UNREGISTERED = 5;

export function encodeCaptureTag(captureTime: UnixMs): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(CAPTURE_TAG_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC, 0);
  view.setBigUint64(4, BigInt(Math.round(captureTime * 1000)));
  view.setUint32(12, Math.round(captureTime * 90) % 2 ** 32);
  view.setUint32(16, crc32(bytes.subarray(0, 16)));
  return bytes;
}

/** Null when it is not a capture tag or its checksum is wrong. */
export function decodeCaptureTag(bytes: Uint8Array): UnixMs | null {
  if (bytes.byteLength < CAPTURE_TAG_BYTES || MAGIC.some((byte, index) => bytes[index] !== byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(16) !== crc32(bytes.subarray(0, 16))) return null;
  return unixMs(Number(view.getBigUint64(4)) / 1000);
}

/** A whole ID3v2.4 tag with one PRIV frame. */
export function encodeId3(captureTime: UnixMs): Uint8Array<ArrayBuffer> {
  const tag = encodeCaptureTag(captureTime);
  const owner = OWNER_BYTES;
  const frameBytes = owner.length + 1 + tag.byteLength;
  return Uint8Array.from([
    ...[0x49, 0x44, 0x33, 4, 0, 0], // "ID3", version 2.4.0, no flags
    ...syncsafe(10 + frameBytes),
    ...[0x50, 0x52, 0x49, 0x56], // "PRIV"
    ...syncsafe(frameBytes),
    0, // frame flags
    0,
    ...owner,
    0,
    ...tag,
  ]);
}

/** Finds our PRIV frame in an ID3v2.4 tag. Null for anything else, however malformed. */
export function decodeId3(bytes: Uint8Array): UnixMs | null {
  if (bytes.byteLength < 10 || bytes[0] !== 0x49 || bytes[1] !== 0x44 || bytes[2] !== 0x33) return null;
  const end = Math.min(bytes.byteLength, 10 + fromSyncsafe(bytes, 6));
  for (let at = 10; at + 10 <= end;) {
    const size = fromSyncsafe(bytes, at + 4);
    const body = bytes.subarray(at + 10, Math.min(end, at + 10 + size));
    const isPriv = bytes[at] === 0x50 && bytes[at + 1] === 0x52 && bytes[at + 2] === 0x49 && bytes[at + 3] === 0x56;
    if (isPriv && OWNER_BYTES.every((byte, index) => body[index] === byte)) {
      return decodeCaptureTag(body.subarray(OWNER.length + 1));
    }
    at += 10 + size;
  }
  return null;
}

/** An Annex B SEI NAL unit (start code included) to be put before the first slice of an access unit. */
export function encodeSei(captureTime: UnixMs): Uint8Array<ArrayBuffer> {
  const payload = [...SEI_UUID, ...encodeCaptureTag(captureTime)];
  const body = [SEI_USER_DATA_UNREGISTERED, payload.length, ...payload, 0x80];
  return Uint8Array.from([0, 0, 0, 1, NAL_TYPE_SEI, ...escapeEmulation(body)]);
}

/** Reads capture time from a SEI NAL unit (without start code). Null if it is not ours or is damaged. */
export function decodeSei(nal: Uint8Array): UnixMs | null {
  if (((nal[0] ?? 0) & 0x1f) !== NAL_TYPE_SEI) return null;
  const body = unescapeEmulation(nal.subarray(1));
  if (body[0] !== SEI_USER_DATA_UNREGISTERED) return null;
  if (SEI_UUID.some((byte, index) => body[2 + index] !== byte)) return null;
  return decodeCaptureTag(body.subarray(2 + SEI_UUID.length));
}

/**
 * Reads capture time from the user data of a SEI that a player has taken apart already.
 * @param uuid in text, as RFC 9562 §4 writes it
 * @param userData what follows the UUID, without emulation prevention
 * @returns null if it is not ours or is damaged
 */
export function captureTimeOfUserData(uuid: string, userData: Uint8Array): UnixMs | null {
  return uuid.toLowerCase() === SEI_UUID_TEXT ? decodeCaptureTag(userData) : null;
}

/** ID3 sizes carry 7 bits a byte (id3v2.4.0-structure §6.2). */
function syncsafe(value: number): number[] {
  return [21, 14, 7, 0].map((shift) => (value >> shift) & 0x7f);
}

function fromSyncsafe(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = 0; index < 4; index++) value = value * 128 + ((bytes[at + index] ?? 0) & 0x7f);
  return value;
}
