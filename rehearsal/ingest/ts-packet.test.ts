import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TsWriter } from '../../tests/support/mpeg-ts.ts';
import { parseTsPacket, TsPacketSync, TS_PACKET_BYTES } from './ts-packet.ts';

function packet(...head: number[]): Uint8Array {
  const bytes = new Uint8Array(TS_PACKET_BYTES).fill(0xaa);
  bytes.set(head, 0);
  return bytes;
}

describe('parseTsPacket', () => {
  it('reads a packet with payload only, byte by byte', () => {
    // 0x47 sync; 0x41 0x00: payload unit start, PID 0x100; 0x17: payload only, counter 7
    const parsed = parseTsPacket(packet(0x47, 0x41, 0x00, 0x17), 0);
    expect(parsed).toMatchObject({
      pid: 0x100,
      payloadUnitStart: true,
      continuity: 7,
      discontinuity: false,
      stuffed: false,
    });
    expect(typeof parsed === 'object' && parsed.payload?.byteLength).toBe(184);
  });

  it('tells stuffing from a clock reference that fills the adaptation field', () => {
    // Adaptation field of 7 bytes: flags 0x10 (PCR) and 6 bytes of it: nothing is stuffed.
    expect(parseTsPacket(packet(0x47, 0x01, 0x00, 0x30, 7, 0x10), 0)).toMatchObject({ stuffed: false });
    expect(parseTsPacket(packet(0x47, 0x01, 0x00, 0x30, 8, 0x10), 0)).toMatchObject({ stuffed: true });
    expect(parseTsPacket(packet(0x47, 0x01, 0x00, 0x30, 0), 0)).toMatchObject({ stuffed: true });
    expect(parseTsPacket(packet(0x47, 0x01, 0x00, 0x30, 1, 0), 0)).toMatchObject({ stuffed: false });
    // Private data of 3 bytes: flags, length, data.
    expect(parseTsPacket(packet(0x47, 0x01, 0x00, 0x30, 5, 0x02, 3), 0)).toMatchObject({ stuffed: false });
  });

  it('refuses what cannot be used', () => {
    expect(parseTsPacket(packet(0x46), 0)).toBe('no-sync');
    expect(parseTsPacket(packet(0x47, 0x80, 0, 0x10), 0)).toBe('transport-error');
    expect(parseTsPacket(packet(0x47, 0, 0, 0xd0), 0)).toBe('scrambled');
    expect(parseTsPacket(packet(0x47, 0, 0, 0x30, 183), 0)).toBe('bad-adaptation-field');
    expect(parseTsPacket(packet(0x47), 1)).toBe('no-sync');
  });
});

describe('TsPacketSync', () => {
  const nulls = new TsWriter().nulls(20);

  it('cuts the same packets however the bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (sizes) => {
        const sync = new TsPacketSync();
        let packets = 0;
        for (let at = 0, turn = 0; at < nulls.byteLength; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          sync.push(nulls.slice(at, at + size), () => {
            packets += 1;
          });
          at += size;
        }
        // Before sync is believed in, the start of a second packet must be there; after that nothing waits.
        expect(packets).toBe(20);
        expect(sync.losses + sync.skippedBytes).toBe(0);
      }),
    );
  });

  it('finds the packets again after rubbish', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), (rubbish) => {
        const sync = new TsPacketSync();
        let packets = 0;
        for (const chunk of [nulls, rubbish, nulls, nulls]) {
          sync.push(Uint8Array.from(chunk), (bytes, at) => {
            if (typeof parseTsPacket(bytes, at) === 'object') packets += 1;
          });
        }
        // A 0x47 in the rubbish may cost some packets, no more.
        expect(packets).toBeGreaterThan(50);
      }),
    );
  });
});
