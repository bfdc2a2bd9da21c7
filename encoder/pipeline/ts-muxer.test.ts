import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decodeId3, encodeId3 } from '../../shared/media/capture-time-tag.ts';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import { toTicks90k } from '../../shared/time/ticks90k.ts';
import { unixMs } from '../../shared/time/units.ts';
import { AacEncoder } from './aac-encoder.ts';
import { TS_PACKET_BYTES, TsMuxer } from './ts-muxer.ts';

/** What stands in one TS packet (ISO/IEC 13818-1 §2.4.3.2), as far as we check it. */
interface TsPacket {
  readonly pid: number;
  readonly continuity: number;
  readonly pcr: number | null;
  readonly pes: { readonly pts: number; readonly lengthBytes: number } | null;
}

function parse(bytes: Uint8Array): TsPacket[] {
  expect(bytes.byteLength % TS_PACKET_BYTES).toBe(0);
  return Array.from({ length: bytes.byteLength / TS_PACKET_BYTES }, (_, index) =>
    parsePacket(Buffer.from(bytes.subarray(index * TS_PACKET_BYTES, (index + 1) * TS_PACKET_BYTES))),
  );
}

function parsePacket(packet: Buffer): TsPacket {
  expect(packet[0]).toBe(0x47);
  const hasAdaptation = ((packet[3] ?? 0) & 0x20) !== 0;
  const adaptationBytes = hasAdaptation ? 1 + (packet[4] ?? 0) : 0;
  const hasPcr = adaptationBytes > 1 && ((packet[5] ?? 0) & 0x10) !== 0;
  const payload = packet.subarray(4 + adaptationBytes);
  const startsUnit = ((packet[1] ?? 0) & 0x40) !== 0;
  const isPes = startsUnit && payload.length > 14 && payload.readUIntBE(0, 3) === 1;
  return {
    pid: packet.readUInt16BE(1) & 0x1fff,
    continuity: (packet[3] ?? 0) & 0x0f,
    pcr: hasPcr ? packet.readUInt32BE(6) * 2 + ((packet[10] ?? 0) >> 7) : null,
    pes: isPes ? { pts: readPts(payload), lengthBytes: payload.readUInt16BE(4) } : null,
  };
}

function readPts(pes: Buffer): number {
  const high = ((pes[9] ?? 0) >> 1) & 7;
  return high * 2 ** 30 + (pes.readUInt16BE(10) >> 1) * 2 ** 15 + (pes.readUInt16BE(12) >> 1);
}

const PAT_PID = 0;
const START = Date.UTC(2026, 10, 22, 7);
const KEY = Uint8Array.from([0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0, 0, 0, 1, 0x68, 0xce, 0, 0, 0, 1, 0x65, 1, 2, 3]);
const DELTA = Uint8Array.from([0, 0, 0, 1, 0x41, 0x9a, ...Array<number>(2000).fill(9)]);

describe('MPEG-TS', () => {
  let aac: AacEncoder;
  beforeAll(() => {
    aac = new AacEncoder();
  });
  afterAll(() => {
    aac.close();
  });

  const ticksOf = (ms: number): bigint => BigInt(Math.round(ms * 90));
  const isPicture = (packet: TsPacket): boolean => packet.pes !== null && packet.pid === 0x100;

  it('puts capture time on the wire as PTS, at any date, and a length in each PES', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1.6e12, max: 2.2e12 }), (ms) => {
        const muxer = new TsMuxer(DEFAULT_VIDEO, aac.context);
        for (const [index, unit] of [KEY, DELTA].entries()) {
          const time = ms + index * 33;
          const pes = parse(muxer.write('video', ticksOf(time), index === 0, unit)).find(isPicture)?.pes;
          expect(pes?.pts).toBe(toTicks90k(unixMs(time)));
          expect(pes?.lengthBytes).toBeGreaterThan(unit.byteLength);
        }
        muxer.close();
      }),
      { numRuns: 50 },
    );
  });

  it('holds nothing back', () => {
    const muxer = new TsMuxer(DEFAULT_VIDEO, aac.context);
    muxer.write('video', ticksOf(START), true, KEY);
    for (let index = 1; index < 50; index++) {
      const ticks = ticksOf(START + index * 21.333);
      const silence = parse(muxer.write('audio', ticks, true, Uint8Array.of(1, 2, 3, 4, 5, 6)));
      expect(silence.find((packet) => packet.pes !== null)?.pes?.pts).toBe(Number(ticks % 2n ** 33n));
    }
    muxer.close();
  });

  it('repeats PAT at key frames and each 100 ms, PCR within 40 ms, and counts packets without a gap', () => {
    const muxer = new TsMuxer(DEFAULT_VIDEO, aac.context);
    const continuity = new Map<number, number>();
    let lastPatMs = Number.NEGATIVE_INFINITY;
    let lastPcr: number | null = null;
    for (let index = 0; index < 300; index++) {
      const ms = START + (index * 1000) / 30;
      const isKey = index % 30 === 0;
      const packets = parse(muxer.write('video', ticksOf(ms), isKey, isKey ? KEY : DELTA));
      if (packets.some((packet) => packet.pid === PAT_PID)) lastPatMs = ms;
      if (isKey) expect(lastPatMs).toBe(ms);
      expect(ms - lastPatMs).toBeLessThanOrEqual(101);
      for (const { pid, continuity: count, pcr } of packets) {
        const before = continuity.get(pid);
        if (before !== undefined) expect(count).toBe((before + 1) % 16);
        continuity.set(pid, count);
        if (pcr === null) continue;
        if (lastPcr !== null) expect((pcr - lastPcr) / 90).toBeLessThanOrEqual(40);
        lastPcr = pcr;
        // Before decoding time, by what a decoder's buffer may need.
        expect((toTicks90k(unixMs(ms)) - pcr) / 90).toBeCloseTo(50, 1);
      }
    }
    muxer.close();
  });

  it('carries ID3 that can be read back', () => {
    const muxer = new TsMuxer(DEFAULT_VIDEO, aac.context);
    muxer.write('video', ticksOf(START), true, KEY);
    const bytes = muxer.write('metadata', ticksOf(START), true, encodeId3(unixMs(START)));
    const at = bytes.indexOf('ID3');
    expect(decodeId3(bytes.subarray(at))).toBe(START);
    muxer.close();
  });
});
