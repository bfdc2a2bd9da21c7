import { decodeId3 } from '../../shared/media/capture-time-tag.ts';
import type { Ticks90k, UnixMs } from '../../shared/time/units.ts';
import { AdtsParser, type AdtsFrame } from './adts.ts';
import { parseAccessUnit, type AccessUnit } from './h264-access-unit.ts';
import { PesAssembler, type PesPacket } from './pes.ts';
import { PAT_PID, parsePat, parsePmt, SectionAssembler, STREAM_TYPE, type ProgramStream } from './psi.ts';
import { parseTsPacket, TsPacketSync, TS_NULL_PID, type TsPacket } from './ts-packet.ts';

/**
 * MPEG-TS demultiplexer (ISO/IEC 13818-1) for one program of H.264, AAC in ADTS and timed ID3. Whatever comes in, it
 * throws nothing and keeps no more than one unit of each stream.
 */
export interface DemuxEvents {
  /** The program's streams, first and whenever they change. */
  onProgram(program: { video: boolean; audio: boolean; id3: boolean }): void;
  onVideo(unit: AccessUnit, pts: Ticks90k, dts: Ticks90k): void;
  /** `pts` is the time of the first frame. */
  onAudio(frames: readonly AdtsFrame[], pts: Ticks90k): void;
  /** A capture tag of ours with a valid checksum. */
  onCaptureTag(captureTime: UnixMs, pts: Ticks90k): void;
}

/** What was wrong with the stream since it began; all only grow. */
export interface DemuxCounts {
  /** Packets missing by their continuity counters: at least so many times something was lost. */
  readonly continuityErrors: number;
  readonly syncLosses: number;
  readonly skippedBytes: number;
  /** Packets, sections, PES packets and access units that made no sense or had lost a part. */
  readonly damaged: number;
}

type StreamKind = 'video' | 'audio' | 'id3';

interface Elementary {
  readonly kind: StreamKind;
  readonly pes: PesAssembler;
}

const KIND_OF = new Map<number, StreamKind>([
  [STREAM_TYPE.h264, 'video'],
  [STREAM_TYPE.aacAdts, 'audio'],
  [STREAM_TYPE.id3, 'id3'],
]);

/** One publisher's transport stream, taken apart; a new connection gets a new one. */
export class TsDemuxer {
  readonly #events: DemuxEvents;
  readonly #sync = new TsPacketSync();
  readonly #pat = new SectionAssembler();
  #pmt: { pid: number; sections: SectionAssembler } | null = null;
  #elementary = new Map<number, Elementary>();
  #programKey = '';
  readonly #adts = new AdtsParser();
  #damaged = 0;
  /** Of streams that have left the program. */
  #pastContinuityErrors = 0;
  #pastDamaged = 0;

  constructor(events: DemuxEvents) {
    this.#events = events;
  }

  /** Takes any number of bytes; they must not be changed afterwards, for what comes out are views on them. */
  push(chunk: Uint8Array): void {
    this.#sync.push(chunk, (bytes, at) => {
      const packet = parseTsPacket(bytes, at);
      if (typeof packet === 'string') this.#damaged += 1;
      else this.#onPacket(packet);
    });
  }

  /** At the end of the stream: hands on what was waiting for the next start. */
  flush(): void {
    for (const { pes } of this.#elementary.values()) pes.flush();
  }

  get counts(): DemuxCounts {
    let continuityErrors = this.#pastContinuityErrors;
    let damaged = this.#damaged + this.#pastDamaged + this.#pat.badSections + (this.#pmt?.sections.badSections ?? 0);
    for (const { pes } of this.#elementary.values()) {
      continuityErrors += pes.continuityErrors;
      damaged += pes.damaged;
    }
    return { continuityErrors, syncLosses: this.#sync.losses, skippedBytes: this.#sync.skippedBytes, damaged };
  }

  #onPacket(packet: TsPacket): void {
    if (packet.pid === TS_NULL_PID || !packet.payload) return;
    const elementary = this.#elementary.get(packet.pid);
    if (elementary) elementary.pes.push(packet);
    else if (packet.pid === PAT_PID) {
      for (const section of this.#pat.push(packet.payload, packet.payloadUnitStart)) this.#onPat(section);
    } else if (packet.pid === this.#pmt?.pid) {
      for (const section of this.#pmt.sections.push(packet.payload, packet.payloadUnitStart)) this.#onPmt(section);
    }
  }

  #onPat(section: Uint8Array): void {
    const pid = parsePat(section)?.[0];
    if (pid === undefined || pid === PAT_PID || pid === this.#pmt?.pid) return;
    this.#pastDamaged += this.#pmt?.sections.badSections ?? 0;
    this.#pmt = { pid, sections: new SectionAssembler() };
  }

  #onPmt(section: Uint8Array): void {
    const streams = parsePmt(section);
    if (!streams) return;
    const wanted = firstOfEachKind(streams);
    const key = JSON.stringify([...wanted]);
    if (key === this.#programKey) return;
    this.#programKey = key;
    for (const { pes } of this.#elementary.values()) {
      this.#pastContinuityErrors += pes.continuityErrors;
      this.#pastDamaged += pes.damaged;
    }
    this.#elementary = new Map(
      [...wanted].map(([kind, pid]) => [
        pid,
        {
          kind,
          pes: new PesAssembler((packet) => {
            this.#onPes(kind, packet);
          }),
        },
      ]),
    );
    this.#adts.reset();
    this.#events.onProgram({ video: wanted.has('video'), audio: wanted.has('audio'), id3: wanted.has('id3') });
  }

  #onPes(kind: StreamKind, { pts, dts, payload }: PesPacket): void {
    if (kind === 'audio') {
      this.#onAudio(payload, pts);
      return;
    }
    if (pts === null || dts === null) {
      this.#damaged += 1;
      return;
    }
    if (kind === 'video') {
      const unit = parseAccessUnit(payload);
      if (unit) this.#events.onVideo(unit, pts, dts);
      else this.#damaged += 1;
      return;
    }
    const captureTime = decodeId3(payload);
    // Another's ID3 is none of our business; ours with a wrong checksum is damage.
    if (captureTime === null) this.#damaged += 1;
    else this.#events.onCaptureTag(captureTime, pts);
  }

  #onAudio(payload: Uint8Array, pts: Ticks90k | null): void {
    const skippedBefore = this.#adts.skippedBytes;
    const { frames, carried } = this.#adts.push(payload);
    if (this.#adts.skippedBytes > skippedBefore) this.#damaged += 1;
    // A frame carried over belongs to the time before this PTS; muxers in use do not split frames.
    const timed = carried ? frames.slice(1) : frames;
    if (pts === null || timed.length === 0) return;
    this.#events.onAudio(timed, pts);
  }
}

/** One program, one stream of a kind: the first of each. */
function firstOfEachKind(streams: readonly ProgramStream[]): Map<StreamKind, number> {
  const first = new Map<StreamKind, number>();
  for (const { streamType, pid } of streams) {
    const kind = KIND_OF.get(streamType);
    if (kind !== undefined && !first.has(kind) && pid !== PAT_PID && pid !== TS_NULL_PID) first.set(kind, pid);
  }
  return first;
}
