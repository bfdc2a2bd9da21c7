import { describe, expect, it } from 'vitest';
import { PIDS, TsWriter } from '../../tests/support/mpeg-ts.ts';
import { crc32Mpeg, parsePat, parsePmt, SectionAssembler } from './psi.ts';

/** A PAT as FFmpeg writes it: program 1 on PID 0x1000. */
const PAT = Uint8Array.from([
  ...[0x00, 0xb0, 0x0d], // table 0, section syntax, 13 bytes follow
  ...[0x00, 0x01, 0xc1, 0x00, 0x00], // transport stream 1, version 0, current, section 0 of 0
  ...[0x00, 0x01, 0xf0, 0x00], // program 1: PMT on PID 0x1000
  ...[0x2a, 0xb1, 0x04, 0xb2], // CRC
]);

describe('PSI', () => {
  it('checks the CRC of Annex A: FFmpeg’s PAT, whole, gives 0', () => {
    expect(crc32Mpeg(PAT)).toBe(0);
    expect(crc32Mpeg(PAT.subarray(0, 12))).toBe(0x2ab104b2);
  });

  it('reads program and streams', () => {
    expect(parsePat(PAT)).toEqual([0x1000]);
    const tables = new TsWriter().tables([
      { pid: PIDS.video, type: 0x1b },
      { pid: PIDS.id3, type: 0x15 },
    ]);
    const [section] = new SectionAssembler().push(tables.subarray(188 + 4 + 1 + (tables[188 + 4] ?? 0)), true);
    expect(section && parsePmt(section)).toEqual([
      { pid: PIDS.video, streamType: 0x1b },
      { pid: PIDS.id3, streamType: 0x15 },
    ]);
    expect(parsePmt(PAT)).toBeNull();
    expect(section && parsePat(section)).toBeNull();
  });

  it('puts a section together over packets and refuses a damaged one', () => {
    const assembler = new SectionAssembler();
    expect(assembler.push(Uint8Array.from([0, ...PAT.subarray(0, 5)]), true)).toEqual([]);
    expect(assembler.push(Uint8Array.from([...PAT.subarray(5), 0xff, 0xff]), false)).toEqual([PAT]);
    const damaged = PAT.slice();
    damaged[9] = 7;
    expect(assembler.push(Uint8Array.from([0, ...damaged]), true)).toEqual([]);
    expect(assembler.badSections).toBe(1);
  });
});
