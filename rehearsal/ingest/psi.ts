/**
 * Program specific information: ISO/IEC 13818-1 §2.4.4 (PAT, PMT), Annex A (CRC-32).
 */
export const PAT_PID = 0;
const TABLE_PAT = 0x00;
const TABLE_PMT = 0x02;
const SECTION_MAX_BYTES = 1024;

/** Stream types that we use (Table 2-34; 0x15: metadata in PES packets, as HLS uses it for ID3). */
export const STREAM_TYPE = { h264: 0x1b, aacAdts: 0x0f, id3: 0x15 } as const;

export interface ProgramStream {
  readonly pid: number;
  readonly streamType: number;
}

/** CRC-32/MPEG-2: polynomial 0x04C11DB7, not reflected, initial 0xFFFFFFFF, no final XOR (Annex A). */
export function crc32Mpeg(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

/** Puts the sections of one PID together from packet payloads. */
export class SectionAssembler {
  #bytes: number[] | null = null;

  /** Returns the sections that became whole, with valid CRC; `badSections` counts the others. */
  push(payload: Uint8Array, unitStart: boolean): Uint8Array[] {
    const sections: Uint8Array[] = [];
    let rest = payload;
    if (unitStart) {
      const pointer = payload[0] ?? 0;
      this.#append(payload.subarray(1, 1 + pointer), sections);
      this.#bytes = [];
      rest = payload.subarray(1 + pointer);
    }
    this.#append(rest, sections);
    return sections;
  }

  badSections = 0;

  /** After a lost packet what was begun is void. */
  reset(): void {
    this.#bytes = null;
  }

  #append(bytes: Uint8Array, sections: Uint8Array[]): void {
    if (!this.#bytes) return;
    let pending = this.#bytes;
    for (const byte of bytes) pending.push(byte);
    for (;;) {
      // A table id of 0xFF is stuffing up to the end of the packet (§2.4.4).
      if (pending.length === 0 || pending[0] === 0xff) {
        this.#bytes = pending.length === 0 ? pending : null;
        return;
      }
      if (pending.length < 3) return;
      const length = 3 + ((((pending[1] ?? 0) & 0x0f) << 8) | (pending[2] ?? 0));
      if (length > SECTION_MAX_BYTES || length < 12) {
        this.badSections += 1;
        this.#bytes = null;
        return;
      }
      if (pending.length < length) return;
      const section = Uint8Array.from(pending.slice(0, length));
      // The CRC over a section with its CRC is 0.
      if (crc32Mpeg(section) === 0) sections.push(section);
      else this.badSections += 1;
      pending = pending.slice(length);
      this.#bytes = pending;
    }
  }
}

/** PMT PIDs of the programs in a PAT section; null if it is not one. */
export function parsePat(section: Uint8Array): number[] | null {
  if (section[0] !== TABLE_PAT) return null;
  const pids: number[] = [];
  for (let at = 8; at + 4 <= section.byteLength - 4; at += 4) {
    const program = word(section, at);
    // Program 0 names the network information table.
    if (program !== 0) pids.push(word(section, at + 2) & 0x1fff);
  }
  return pids;
}

/** The elementary streams of a PMT section; null if it is not one. */
export function parsePmt(section: Uint8Array): ProgramStream[] | null {
  if (section[0] !== TABLE_PMT) return null;
  const streams: ProgramStream[] = [];
  const end = section.byteLength - 4;
  for (let at = 12 + (word(section, 10) & 0x0fff); at + 5 <= end;) {
    streams.push({ streamType: section[at] ?? 0, pid: word(section, at + 1) & 0x1fff });
    at += 5 + (word(section, at + 3) & 0x0fff);
  }
  return streams;
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
