import {
  listMembers,
  recordingHeadSchema,
  recordingLineSchema,
  type Member,
  type RecordingHead,
  type RecordingLine,
} from '../../shared/telemetry/recording.ts';
import type { LiveMessage } from '../../shared/api/live.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';

/** Members that stay unpacked: play goes from one to the next. */
const KEPT_MEMBERS = 8;
const ENDS = /\r?\n/;

/** A recorded session in memory; its members are unpacked as they are needed. */
export class RecordedSession {
  readonly head: RecordingHead;
  readonly members: readonly Member[];
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #lines = new Map<number, Promise<readonly RecordingLine[]>>();
  #badLines = 0;

  private constructor(head: RecordingHead, members: readonly Member[], bytes: Uint8Array<ArrayBuffer>) {
    this.head = head;
    this.members = members;
    this.#bytes = bytes;
  }

  /** Rejects with an Error in words when the file is no recording. */
  static async open(file: Blob): Promise<RecordedSession> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const members = listMembers(bytes);
    const [first] = members;
    if (!first) throw new Error('This is no recorded session, or of another version: choose a .cuelight-rec file.');
    const [line = ''] = (await unpacked(bytes, first)).split(ENDS, 1);
    const head = recordingHeadSchema.safeParse(parsed(line));
    if (!head.success) throw new Error('This recording has no beginning: it was cut off, or changed.');
    return new RecordedSession(head.data, members, bytes);
  }

  get fromMs(): number {
    return this.members[0]?.fromMs ?? 0;
  }

  get toMs(): number {
    return this.members.at(-1)?.toMs ?? 0;
  }

  /** Lines so far that could not be understood: another version wrote them, or they are damaged. */
  get badLines(): number {
    return this.#badLines;
  }

  /** The last member that begins at or before a time; 0 before the first. */
  memberAt(atMs: number): number {
    return Math.max(
      0,
      this.members.findLastIndex(({ fromMs }) => fromMs <= atMs),
    );
  }

  /** What was told in a member, in order; nothing where it is damaged. */
  lines(index: number): Promise<readonly RecordingLine[]> {
    const known = this.#lines.get(index);
    // Those used last stay longest.
    this.#lines.delete(index);
    const lines = known ?? this.#read(index);
    this.#lines.set(index, lines);
    for (const old of this.#lines.keys()) {
      if (this.#lines.size <= KEPT_MEMBERS) break;
      this.#lines.delete(old);
    }
    return lines;
  }

  /** The figures of a member alone: much quicker, for the plots' last minutes. */
  async points(index: number): Promise<TelemetryPoint[]> {
    const texts = (await this.#texts(index)).filter((text) => text.includes('"type":"telemetry"'));
    return this.#understood(texts).flatMap(({ message }) => (message.type === 'telemetry' ? message.points : []));
  }

  /** What was told in a member by messages of some types: much quicker than all of it. */
  async linesOf(index: number, types: readonly LiveMessage['type'][]): Promise<readonly RecordingLine[]> {
    const heads = types.map((type) => `"message":{"type":"${type}"`);
    return this.#understood((await this.#texts(index)).filter((text) => heads.some((head) => text.includes(head))));
  }

  async #read(index: number): Promise<readonly RecordingLine[]> {
    const texts = await this.#texts(index);
    return this.#understood(index === 0 ? texts.slice(1) : texts);
  }

  async #texts(index: number): Promise<string[]> {
    const member = this.members[index];
    if (!member) return [];
    try {
      return (await unpacked(this.#bytes, member)).split(ENDS).filter((text) => text !== '');
    } catch (error) {
      // A damaged member costs its ten seconds.
      console.warn('a part of the recording could not be unpacked', error);
      this.#badLines += 1;
      return [];
    }
  }

  #understood(texts: readonly string[]): RecordingLine[] {
    return texts.flatMap((text) => {
      const line = recordingLineSchema.safeParse(parsed(text));
      if (!line.success) this.#badLines += 1;
      return line.success ? [line.data] : [];
    });
  }
}

function unpacked(bytes: Uint8Array<ArrayBuffer>, { offset, bytes: length }: Member): Promise<string> {
  const packed = new Blob([bytes.subarray(offset, offset + length)]).stream();
  return new Response(packed.pipeThrough(new DecompressionStream('gzip'))).text();
}

/** Null when it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
