import { ticks90k, ticks90kDifference } from '../../shared/time/ticks90k.ts';
import type { MediaFacts, TrackTimes } from './media-facts.ts';

/**
 * Presentation times in MPEG transport streams: ISO/IEC 13818-1 §2.4.3.2 (packet), §2.4.4 (PAT, PMT), §2.4.3.7 (PES).
 * Only as much as a probe needs: first and last presentation time of each elementary stream. Never throws.
 */
const PACKET_BYTES = 188;
const SYNC = 0x47;
const PAT_PID = 0;

/** Stream types of Table 2-34 and of ATSC A/52; others are passed over. */
const VIDEO_TYPES = new Set([0x01, 0x02, 0x10, 0x1b, 0x24]);
const AUDIO_TYPES = new Set([0x03, 0x04, 0x0f, 0x11, 0x81, 0x87]);

interface Stream {
  readonly kind: 'video' | 'audio';
  /** Presentation times in the order in which they came, unwrapped against the first. */
  readonly ticks: number[];
}

/** Null when it is no transport stream. */
export function readTs(bytes: Uint8Array): MediaFacts | null {
  if (bytes[0] !== SYNC || (bytes.byteLength > PACKET_BYTES && bytes[PACKET_BYTES] !== SYNC)) return null;
  const reader = new TsReader();
  for (let at = 0; at + PACKET_BYTES <= bytes.byteLength; at += PACKET_BYTES) reader.packet(bytes, at);
  const restBytes = bytes.byteLength % PACKET_BYTES;
  const cutOff =
    restBytes > 0
      ? `its last packet has ${String(restBytes)} of ${String(PACKET_BYTES)} bytes`
      : reader.lostSync > 0
        ? `${String(reader.lostSync)} of its packets do not begin with the sync byte`
        : null;
  return { container: 'ts', tracks: reader.tracks(), cutOff };
}

class TsReader {
  lostSync = 0;
  readonly #streams = new Map<number, Stream>();
  #pmtPid: number | null = null;

  packet(bytes: Uint8Array, at: number): void {
    if (bytes[at] !== SYNC) {
      this.lostSync += 1;
      return;
    }
    const second = bytes[at + 1] ?? 0;
    const pid = (second & 0x1f) * 256 + (bytes[at + 2] ?? 0);
    const control = ((bytes[at + 3] ?? 0) >> 4) & 3;
    const starts = (second & 0x40) !== 0;
    // Only beginnings of tables and of access units matter here.
    if (!starts || (control & 1) === 0) return;
    const payloadAt = at + 4 + ((control & 2) === 0 ? 0 : 1 + (bytes[at + 4] ?? 0));
    const payload = bytes.subarray(Math.min(payloadAt, at + PACKET_BYTES), at + PACKET_BYTES);
    if (pid === PAT_PID) this.#pat(payload);
    else if (pid === this.#pmtPid) this.#pmt(payload);
    else this.#pes(pid, payload);
  }

  tracks(): TrackTimes[] {
    return [...this.#streams.values()].flatMap(({ kind, ticks }): TrackTimes[] => {
      if (ticks.length === 0) return [];
      const first = Math.min(...ticks);
      const last = Math.max(...ticks);
      // The last unit lasts as long as the others do on average.
      const each = ticks.length > 1 ? (last - first) / (ticks.length - 1) : 0;
      return [{ kind, startS: first / 90_000, endS: (last + each) / 90_000 }];
    });
  }

  #pat(payload: Uint8Array): void {
    const table = payload.subarray(1 + (payload[0] ?? 0));
    for (let at = 8; at + 4 <= sectionEnd(table); at += 4) {
      const program = (table[at] ?? 0) * 256 + (table[at + 1] ?? 0);
      if (program !== 0) this.#pmtPid ??= ((table[at + 2] ?? 0) & 0x1f) * 256 + (table[at + 3] ?? 0);
    }
  }

  #pmt(payload: Uint8Array): void {
    const table = payload.subarray(1 + (payload[0] ?? 0));
    const infoBytes = ((table[10] ?? 0) & 0x0f) * 256 + (table[11] ?? 0);
    for (let at = 12 + infoBytes; at + 5 <= sectionEnd(table);) {
      const type = table[at] ?? 0;
      const pid = ((table[at + 1] ?? 0) & 0x1f) * 256 + (table[at + 2] ?? 0);
      const kind = VIDEO_TYPES.has(type) ? 'video' : AUDIO_TYPES.has(type) ? 'audio' : null;
      if (kind !== null && !this.#streams.has(pid)) this.#streams.set(pid, { kind, ticks: [] });
      at += 5 + ((table[at + 3] ?? 0) & 0x0f) * 256 + (table[at + 4] ?? 0);
    }
  }

  #pes(pid: number, payload: Uint8Array): void {
    const stream = this.#streams.get(pid);
    if (!stream || payload[0] !== 0 || payload[1] !== 0 || payload[2] !== 1 || ((payload[7] ?? 0) & 0x80) === 0) return;
    if (payload.byteLength < 14) return;
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = payload.subarray(9, 14);
    const ticks = ((a >> 1) & 7) * 2 ** 30 + b * 2 ** 22 + (c >> 1) * 2 ** 15 + d * 2 ** 7 + (e >> 1);
    const [first] = stream.ticks;
    stream.ticks.push(first === undefined ? ticks : first + ticks90kDifference(ticks90k(ticks), wrapped(first)));
  }
}

function wrapped(ticks: number): ReturnType<typeof ticks90k> {
  return ticks90k(((ticks % 2 ** 33) + 2 ** 33) % 2 ** 33);
}

/** Where a table's entries end: before its CRC. */
function sectionEnd(table: Uint8Array): number {
  const bytes = ((table[1] ?? 0) & 0x0f) * 256 + (table[2] ?? 0);
  return Math.min(3 + bytes - 4, table.byteLength);
}
