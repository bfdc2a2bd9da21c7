import { z } from 'zod';
import { liveMessageSchema } from '../api/live.ts';

/**
 * A recorded session: what a UI was told, as it was told, to be shown again. The file is a series of gzip members (RFC
 * 1952; `zcat` reads it), each some ten seconds of JSON lines. A member names its own length and times in an extra field
 * (RFC 1952 §2.3.1.1, subfield `CL`), so that one can be found without unpacking those before it, and a file that ends in
 * the middle of one (a crash) is good up to there.
 */
export const RECORDING_VERSION = 1;
export const RECORDING_SUFFIX = '.cuelight-rec';
/** `GET …?id=…`: the file itself. */
export const RECORDING_PATH = '/api/telemetry/recording';

export const recordingIdSchema = z.string().regex(/^[\w.-]{1,64}$/, 'this is no name of a recording');

/** A recording as it is listed. */
export const recordingSchema = z.object({
  id: recordingIdSchema,
  /** Of the show. */
  title: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  bytes: z.int().nonnegative(),
  /** It is being written; what is told is as far as it goes. */
  going: z.boolean(),
});
export type Recording = z.infer<typeof recordingSchema>;

/** The first line of a file. */
export const recordingHeadSchema = z.object({
  recording: z.literal(RECORDING_VERSION),
  /** Of Cuelight Studio. */
  studioVersion: z.string(),
  title: z.string(),
  startedAtMs: z.number(),
});
export type RecordingHead = z.infer<typeof recordingHeadSchema>;

/** All other lines. */
export const recordingLineSchema = z.object({ atMs: z.number(), message: liveMessageSchema });
export type RecordingLine = z.infer<typeof recordingLineSchema>;

/** What a member says of itself. */
export interface MemberInfo {
  readonly fromMs: number;
  readonly toMs: number;
  /** It begins with the whole show: what stands in members before it is not needed to know the plan. */
  readonly hasShow: boolean;
  /** It begins with the whole run and all else that is shown. */
  readonly hasState: boolean;
  /** There are edits of the plan in it. */
  readonly hasEdits: boolean;
}

export interface Member extends MemberInfo {
  readonly offset: number;
  readonly bytes: number;
}

const ID1 = 0x1f;
const ID2 = 0x8b;
const DEFLATE = 8;
const FEXTRA = 4;
const UNKNOWN_SYSTEM = 255;
const SUBFIELD = { si1: 0x43, si2: 0x4c };
/** Version and flags, length of the member, two times. */
const FIELD_BYTES = 4 + 4 + 8 + 8;
const EXTRA_BYTES = 4 + FIELD_BYTES;
export const MEMBER_HEAD_BYTES = 10 + 2 + EXTRA_BYTES;
const TRAILER_BYTES = 8;
const SHOW_FLAG = 1;
const STATE_FLAG = 2;
const EDITS_FLAG = 4;

/**
 * One gzip member. @param deflated its lines, deflated (RFC 1951)
 * @param crc32 of the lines @param length of the lines in bytes
 */
export function writeMember(
  info: MemberInfo,
  deflated: Uint8Array,
  crc32: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(MEMBER_HEAD_BYTES + deflated.length + TRAILER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set([ID1, ID2, DEFLATE, FEXTRA, 0, 0, 0, 0, 0, UNKNOWN_SYSTEM]);
  view.setUint16(10, EXTRA_BYTES, true);
  bytes.set([SUBFIELD.si1, SUBFIELD.si2], 12);
  view.setUint16(14, FIELD_BYTES, true);
  view.setUint16(16, RECORDING_VERSION, true);
  const { hasShow, hasState, hasEdits } = info;
  view.setUint16(18, (hasShow ? SHOW_FLAG : 0) + (hasState ? STATE_FLAG : 0) + (hasEdits ? EDITS_FLAG : 0), true);
  view.setUint32(20, bytes.length, true);
  view.setFloat64(24, info.fromMs, true);
  view.setFloat64(32, info.toMs, true);
  bytes.set(deflated, MEMBER_HEAD_BYTES);
  view.setUint32(bytes.length - 8, crc32, true);
  view.setUint32(bytes.length - 4, length, true);
  return bytes;
}

/** @param head the first MEMBER_HEAD_BYTES of a member. Null when they are none of ours. */
export function readMemberHead(head: Uint8Array, offset: number): Member | null {
  if (head.length < MEMBER_HEAD_BYTES) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const ours =
    head[0] === ID1 &&
    head[1] === ID2 &&
    head[2] === DEFLATE &&
    head[3] === FEXTRA &&
    view.getUint16(10, true) === EXTRA_BYTES;
  if (!ours || head[12] !== SUBFIELD.si1 || head[13] !== SUBFIELD.si2) return null;
  if (view.getUint16(14, true) !== FIELD_BYTES || view.getUint16(16, true) !== RECORDING_VERSION) return null;
  const flags = view.getUint16(18, true);
  const bytes = view.getUint32(20, true);
  const fromMs = view.getFloat64(24, true);
  const toMs = view.getFloat64(32, true);
  if (bytes <= MEMBER_HEAD_BYTES + TRAILER_BYTES || !(fromMs <= toMs) || !Number.isFinite(toMs - fromMs)) return null;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const told = { hasShow: has(SHOW_FLAG), hasState: has(STATE_FLAG), hasEdits: has(EDITS_FLAG) };
  return { offset, bytes, fromMs, toMs, ...told };
}

/** All whole members of a file, in order, up to its end or to the first that is damaged. */
export function listMembers(file: Uint8Array): Member[] {
  const members: Member[] = [];
  let offset = 0;
  while (offset < file.length) {
    const member = readMemberHead(file.subarray(offset, offset + MEMBER_HEAD_BYTES), offset);
    if (!member || offset + member.bytes > file.length) break;
    members.push(member);
    offset += member.bytes;
  }
  return members;
}
