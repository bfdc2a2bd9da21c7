import { appendFileSync, closeSync, openSync, readSync, fstatSync } from 'node:fs';
import { crc32, deflateRawSync, gunzipSync } from 'node:zlib';
import {
  MEMBER_HEAD_BYTES,
  readMemberHead,
  recordingHeadSchema,
  writeMember,
  type Member,
  type MemberInfo,
  type RecordingHead,
} from '../../../shared/telemetry/recording.ts';

/** What is known of a member when it begins. */
export type MemberStart = Pick<MemberInfo, 'fromMs' | 'hasShow' | 'hasState'>;

/** Adds lines to a recording, a member at a time. Throws what the disk throws; a line that fails is lost. */
export class RecordingFile {
  readonly #file: string;
  #lines: string[] = [];
  #info: MemberInfo | null = null;
  #bytes = 0;

  constructor(file: string, head: RecordingHead) {
    this.#file = file;
    this.#lines = [JSON.stringify(head)];
  }

  /** Of the file as far as it is written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A new member begins: what came before is written. */
  begin(info: MemberStart): void {
    const firstOfAll = this.#info === null && this.#bytes === 0 ? this.#lines : [];
    this.flush();
    this.#lines = firstOfAll;
    this.#info = { ...info, toMs: info.fromMs, hasEdits: false };
  }

  /** @param line one line of JSON without its end @param isEdit of the plan */
  add(atMs: number, line: string, isEdit: boolean): void {
    this.#lines.push(line);
    const info = this.#info;
    if (!info) return;
    this.#info = { ...info, toMs: Math.max(info.toMs, atMs), hasEdits: info.hasEdits || isEdit };
  }

  flush(): void {
    const info = this.#info;
    const text = Buffer.from(`${this.#lines.join('\n')}\n`);
    if (info === null || this.#lines.length === 0) return;
    this.#info = null;
    this.#lines = [];
    const member = writeMember(info, deflateRawSync(text), crc32(text), text.length);
    appendFileSync(this.#file, member, { mode: 0o600 });
    this.#bytes += member.length;
  }
}

export interface RecordingIndex {
  readonly head: RecordingHead;
  readonly members: readonly Member[];
  readonly bytes: number;
}

/** What is in a file, by the heads of its members alone. Null when it is no recording. Throws what the disk throws. */
export function readIndex(file: string): RecordingIndex | null {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const members: Member[] = [];
    const head = new Uint8Array(MEMBER_HEAD_BYTES);
    for (let offset = 0; offset < size;) {
      readSync(handle, head, 0, MEMBER_HEAD_BYTES, offset);
      const member = readMemberHead(head, offset);
      if (!member || offset + member.bytes > size) break;
      members.push(member);
      offset += member.bytes;
    }
    const [first] = members;
    const named = first ? headOf(handle, first) : null;
    return named && { head: named, members, bytes: size };
  } finally {
    closeSync(handle);
  }
}

function headOf(handle: number, { offset, bytes }: Member): RecordingHead | null {
  const packed = new Uint8Array(bytes);
  readSync(handle, packed, 0, bytes, offset);
  try {
    const [line = ''] = gunzipSync(packed).toString('utf8').split('\n', 1);
    return recordingHeadSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch (error) {
    // Damaged: zlib's errors have a code, JSON's are SyntaxErrors.
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}
