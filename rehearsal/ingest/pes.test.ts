import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pesPacket, PIDS, TsWriter } from '../../tests/support/mpeg-ts.ts';
import { PesAssembler, parsePes, type PesPacket } from './pes.ts';
import { parseTsPacket } from './ts-packet.ts';

const MAX_TICKS = 2 ** 33 - 1;

function assemble(): { out: PesPacket[]; pes: PesAssembler; push(packets: Uint8Array): void } {
  const out: PesPacket[] = [];
  const pes = new PesAssembler((packet) => out.push(packet));
  return {
    out,
    pes,
    push: (packets) => {
      for (let at = 0; at < packets.byteLength; at += 188) {
        const packet = parseTsPacket(packets, at);
        if (typeof packet === 'object') pes.push(packet);
      }
    },
  };
}

describe('parsePes', () => {
  it('reads the header byte by byte', () => {
    const packet = parsePes(
      Uint8Array.from([
        ...[0, 0, 1, 0xe0], // start code, video stream 0
        ...[0, 0], // length not told
        0x80, // '10', no flags
        ...[0xc0, 10], // PTS and DTS, 10 bytes of header data
        ...[0x3f, 0xff, 0xff, 0xff, 0xff], // '0011', 33 bits of 1 with marker bits
        ...[0x11, 0x00, 0x01, 0x00, 0x03], // '0001', 1
        ...[0xca, 0xfe],
      ]),
    );
    expect(packet).toEqual({ pts: MAX_TICKS, dts: 1, payload: Uint8Array.of(0xca, 0xfe) });
  });

  it('gives back any times', () => {
    const ticks = fc.integer({ min: 0, max: MAX_TICKS });
    fc.assert(
      fc.property(ticks, ticks, fc.uint8Array({ maxLength: 40 }), (pts, dts, payload) => {
        const bytes = Uint8Array.from(pesPacket(payload, { pts, dts, declareLength: true }));
        expect(parsePes(bytes)).toEqual({ pts, dts, payload });
      }),
    );
  });

  it('refuses headers that make no sense', () => {
    const good = pesPacket(Uint8Array.of(1), { pts: 5, declareLength: false });
    const change = (at: number, value: number): Uint8Array => Uint8Array.from(good.with(at, value));
    expect(parsePes(Uint8Array.from(good))).not.toBeNull();
    expect(parsePes(change(6, 0x00))).toBeNull(); // not '10'
    expect(parsePes(change(7, 0x40))).toBeNull(); // DTS without PTS
    expect(parsePes(change(8, 200))).toBeNull(); // header longer than the packet
    expect(parsePes(change(8, 2))).toBeNull(); // header shorter than its time
    expect(parsePes(change(9, 0x20))).toBeNull(); // no marker bit
  });
});

describe('PesAssembler', () => {
  it.each([true, false])('hands a packet on with its last byte (length declared: %s)', (declareLength) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 1000 }), (data) => {
        const { out, push, pes } = assemble();
        const packets = new TsWriter().pes(PIDS.video, data, { pts: 90, declareLength });
        push(packets);
        // Without a length, one that fills its last TS packet to the byte can only be known by the next start.
        if (!declareLength && (data.byteLength + 14) % 184 === 0) pes.flush();
        expect(out).toEqual([{ pts: 90, dts: 90, payload: data }]);
        pes.flush();
        expect(out).toHaveLength(1);
      }),
    );
  });

  it('drops what has lost a part and counts it', () => {
    const writer = new TsWriter();
    const first = writer.pes(PIDS.video, new Uint8Array(1000), { pts: 1, declareLength: false });
    const second = writer.pes(PIDS.video, Uint8Array.of(7), { pts: 2, declareLength: false });
    const { out, pes, push } = assemble();
    push(Uint8Array.from([...first.subarray(0, 188), ...first.subarray(376), ...second]));
    expect(out.map((packet) => packet.pts)).toEqual([2]);
    expect(pes).toMatchObject({ continuityErrors: 1, damaged: 1 });
  });

  it('ignores a packet that is sent twice', () => {
    const packets = new TsWriter().pes(PIDS.video, new Uint8Array(400).fill(9), { pts: 1, declareLength: true });
    const { out, pes, push } = assemble();
    push(Uint8Array.from([...packets.subarray(0, 376), ...packets.subarray(188)]));
    expect(out[0]?.payload).toHaveLength(400);
    expect(pes.continuityErrors).toBe(0);
  });

  it('does not trust stuffing any more once bytes have followed it', () => {
    const writer = new TsWriter();
    const { out, pes, push } = assemble();
    const odd = (pts: number): Uint8Array => {
      const packets = writer.pes(PIDS.video, new Uint8Array(300).fill(1), { pts, declareLength: false });
      // The first packet gets a stuffed adaptation field in place of its first bytes of payload's end.
      const start = packets.slice(0, 188);
      const payload = start.slice(4, 184);
      start[3] = 0x30 | ((start[3] ?? 0) & 0x0f);
      start.set([3, 0, 0xff, 0xff], 4);
      start.set(payload, 8);
      return Uint8Array.from([...start, ...packets.subarray(188)]);
    };
    push(odd(1));
    expect(pes.damaged).toBe(1);
    out.length = 0;
    push(odd(2));
    push(odd(3));
    expect(out.map((packet) => packet.pts)).toEqual([2]);
    expect(out[0]?.payload.byteLength).toBeGreaterThan(250);
  });
});
