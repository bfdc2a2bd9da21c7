import { concat } from '../../rehearsal/bytes.ts';
import { crc32Mpeg } from '../../rehearsal/ingest/psi.ts';

/**
 * A small MPEG-TS multiplexer for tests (ISO/IEC 13818-1): one program, one PES packet a call, nothing clever.
 */
export const PIDS = { pmt: 0x1000, video: 0x100, audio: 0x101, id3: 0x102 } as const;
const PACKET_BYTES = 188;

export interface PesOptions {
  readonly pts: number;
  readonly dts?: number;
  /** Without it the PES packet's length field is 0, as FFmpeg writes it for video. */
  readonly declareLength: boolean;
  readonly streamId?: number;
}

export class TsWriter {
  readonly #continuity = new Map<number, number>();

  /** PAT and PMT. */
  tables(streams: readonly { pid: number; type: number }[]): Uint8Array {
    const pat = section(0x00, 1, [0, 1, 0xe0 | (PIDS.pmt >> 8), PIDS.pmt & 0xff]);
    const entries = streams.flatMap(({ pid, type }) => [type, 0xe0 | (pid >> 8), pid & 0xff, 0xf0, 0]);
    const pmt = section(0x02, 1, [0xe0 | (PIDS.video >> 8), PIDS.video & 0xff, 0xf0, 0, ...entries]);
    return join([this.#packets(0, [0, ...pat]), this.#packets(PIDS.pmt, [0, ...pmt])]);
  }

  /** One PES packet, the last TS packet stuffed by an adaptation field. */
  pes(pid: number, data: Uint8Array, options: PesOptions): Uint8Array {
    return this.#packets(pid, pesPacket(data, options));
  }

  /** Null packets: 188 bytes each. */
  nulls(count: number): Uint8Array {
    const packet = new Uint8Array(PACKET_BYTES).fill(0xff);
    packet.set([0x47, 0x1f, 0xff, 0x10], 0);
    return join(Array.from({ length: count }, () => packet));
  }

  #packets(pid: number, unit: readonly number[]): Uint8Array {
    const packets: Uint8Array[] = [];
    for (let at = 0; at < unit.length;) {
      const packet = new Uint8Array(PACKET_BYTES);
      const counter = this.#continuity.get(pid) ?? 0;
      this.#continuity.set(pid, (counter + 1) % 16);
      const bytes = Math.min(184, unit.length - at);
      const stuffing = 184 - bytes;
      packet[0] = 0x47;
      packet[1] = (at === 0 ? 0x40 : 0) | (pid >> 8);
      packet[2] = pid & 0xff;
      packet[3] = (stuffing > 0 ? 0x30 : 0x10) | counter;
      if (stuffing > 0) packet[4] = stuffing - 1;
      if (stuffing > 1) packet.fill(0xff, 6, 4 + stuffing);
      packet.set(unit.slice(at, at + bytes), 4 + stuffing);
      packets.push(packet);
      at += bytes;
    }
    return join(packets);
  }
}

export function pesPacket(data: Uint8Array, { pts, dts, declareLength, streamId = 0xe0 }: PesOptions): number[] {
  const times = dts === undefined ? time(2, pts) : [...time(3, pts), ...time(1, dts)];
  const length = declareLength ? 3 + times.length + data.byteLength : 0;
  return [
    ...[0, 0, 1, streamId, length >> 8, length & 0xff],
    ...[0x80, dts === undefined ? 0x80 : 0xc0, times.length, ...times],
    ...data,
  ];
}

function time(prefix: number, ticks: number): number[] {
  const high = Math.floor(ticks / 2 ** 30) & 7;
  const middle = Math.floor(ticks / 2 ** 15) & 0x7fff;
  const low = ticks % 2 ** 15;
  return [(prefix << 4) | (high << 1) | 1, middle >> 7, ((middle & 0x7f) << 1) | 1, low >> 7, ((low & 0x7f) << 1) | 1];
}

function section(table: number, id: number, body: readonly number[]): number[] {
  const length = body.length + 9;
  const head = [table, 0xb0 | (length >> 8), length & 0xff, id >> 8, id & 0xff, 0xc1, 0, 0, ...body];
  const crc = crc32Mpeg(Uint8Array.from(head));
  return [...head, crc >>> 24, (crc >>> 16) & 0xff, (crc >>> 8) & 0xff, crc & 0xff];
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concat(...parts);
}

/** 320×180 Baseline, by x264: a real SPS and PPS. */
export const SPS = Uint8Array.from([
  0x67, 0x42, 0xc0, 0x0d, 0xda, 0x05, 0x06, 0x7e, 0x7c, 0x04, 0x40, 0x00, 0x00, 0x03, 0x00, 0x40, 0x00, 0x00, 0x0f,
  0x03, 0xc5, 0x0a, 0xa8,
]);
export const PPS = Uint8Array.from([0x68, 0xce, 0x0f, 0xc8]);
/** 1280×718 High: cropped. */
export const SPS_CROPPED = Uint8Array.from([
  0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbf, 0xac, 0x04, 0x40, 0x00, 0x00, 0x03, 0x00, 0x40, 0x00,
  0x00, 0x0f, 0x03, 0xc6, 0x0c, 0x65, 0x80,
]);

/** An access unit in Annex B: a slice NAL unit of the wished size, with delimiter and, for keys, parameter sets. */
export function accessUnit(keyFrame: boolean, bytes: number, fill = 0x55): Uint8Array {
  const start = [0, 0, 0, 1];
  const sets = keyFrame ? [...start, ...SPS, ...start, ...PPS] : [];
  const slice = [keyFrame ? 0x65 : 0x41, ...Array.from({ length: Math.max(1, bytes - 1) }, () => fill)];
  return Uint8Array.from([...start, 0x09, 0xf0, ...sets, 0, 0, 1, ...slice]);
}

/** One AAC-LC frame, 48 kHz stereo, in ADTS. */
export function adtsFrame(data: Uint8Array): Uint8Array {
  const size = data.byteLength + 7;
  return Uint8Array.from([
    ...[0xff, 0xf1, 0x4c, 0x80 | (size >> 11), (size >> 3) & 0xff, ((size & 7) << 5) | 0x1f, 0xfc],
    ...data,
  ]);
}
