/**
 * One binary WebSocket message of the media socket (UI → encoder); big-endian.
 *
 *   0      version = 1
 *   1      kind: 1 video access unit (H.264 Annex B), 2 audio (interleaved f32le PCM, 48 kHz, stereo)
 *   2      flags: bit 0 key frame
 *   3      reserved, 0
 *   4..7   sequence number of this kind, wraps at 2^32
 *   8..15  capture time in µs since the Unix epoch (of the first sample, for audio)
 *   16..19 duration in µs
 *   20…    payload
 */
export const MEDIA_FRAME_HEADER_BYTES = 20;
/** The largest message the encoder takes: far above any 1080p access unit, far below what could hurt. */
export const MEDIA_FRAME_MAX_BYTES = 4 * 1024 * 1024;
export const AUDIO_SAMPLE_RATE_HZ = 48_000;
export const AUDIO_CHANNELS = 2;
const VERSION = 1;
const KIND_VIDEO = 1;
const KIND_AUDIO = 2;
const FLAG_KEY = 1;

export interface MediaFrame {
  readonly kind: 'video' | 'audio';
  readonly keyFrame: boolean;
  readonly sequence: number;
  /** Microseconds since the Unix epoch on the StudioClock. */
  readonly captureTimeUs: number;
  readonly durationUs: number;
  readonly payload: Uint8Array;
}

/** What was wrong with a message; the socket goes on, the frame is counted as damaged. */
export type MediaFrameFault =
  | 'too-short'
  | 'too-long'
  | 'unknown-version'
  | 'unknown-kind'
  | 'bad-time'
  | 'empty'
  | 'odd-audio';

export function encodeMediaFrame(frame: MediaFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(MEDIA_FRAME_HEADER_BYTES + frame.payload.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, frame.kind === 'video' ? KIND_VIDEO : KIND_AUDIO);
  view.setUint8(2, frame.keyFrame ? FLAG_KEY : 0);
  view.setUint32(4, frame.sequence >>> 0);
  view.setBigUint64(8, BigInt(Math.round(frame.captureTimeUs)));
  view.setUint32(16, Math.max(0, Math.round(frame.durationUs)));
  bytes.set(frame.payload, MEDIA_FRAME_HEADER_BYTES);
  return bytes;
}

/** Reads a message; the payload is a view on it, not a copy. Never throws. */
export function decodeMediaFrame(bytes: Uint8Array): MediaFrame | MediaFrameFault {
  if (bytes.byteLength < MEDIA_FRAME_HEADER_BYTES) return 'too-short';
  if (bytes.byteLength > MEDIA_FRAME_MAX_BYTES) return 'too-long';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) !== VERSION) return 'unknown-version';
  const kindCode = view.getUint8(1);
  if (kindCode !== KIND_VIDEO && kindCode !== KIND_AUDIO) return 'unknown-kind';
  const captureTimeUs = Number(view.getBigUint64(8));
  if (!Number.isSafeInteger(captureTimeUs)) return 'bad-time';
  const payload = bytes.subarray(MEDIA_FRAME_HEADER_BYTES);
  if (payload.byteLength === 0) return 'empty';
  const kind = kindCode === KIND_VIDEO ? 'video' : 'audio';
  if (kind === 'audio' && payload.byteLength % (4 * AUDIO_CHANNELS) !== 0) return 'odd-audio';
  return {
    kind,
    keyFrame: (view.getUint8(2) & FLAG_KEY) !== 0,
    sequence: view.getUint32(4),
    captureTimeUs,
    durationUs: view.getUint32(16),
    payload,
  };
}
