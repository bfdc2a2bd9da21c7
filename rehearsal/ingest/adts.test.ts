import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adtsFrame, join } from '../../tests/support/mpeg-ts.ts';
import { AdtsParser } from './adts.ts';

describe('AdtsParser', () => {
  it('reads the header byte by byte', () => {
    const frame = Uint8Array.from([
      ...[0xff, 0xf1], // sync word, MPEG-4, layer 0, no CRC
      0x4c, // AAC-LC (profile 1), 48 kHz (index 3), channels' high bit 0
      ...[0x80, 0x01, 0x3f, 0xfc], // 2 channels, 9 bytes, buffer 0x7ff, one block
      ...[0xbe, 0xef],
    ]);
    const { frames, carried } = new AdtsParser().push(frame);
    expect(carried).toBe(false);
    expect(frames).toEqual([
      { config: { objectType: 2, rateHz: 48_000, rateIndex: 3, channels: 2 }, data: Uint8Array.of(0xbe, 0xef) },
    ]);
  });

  it('cuts the same frames however they are split', () => {
    const data = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(data, fc.integer({ min: 1, max: 500 }), (blocks, size) => {
        const bytes = join(blocks.map((block) => adtsFrame(block)));
        const parser = new AdtsParser();
        const out: Uint8Array[] = [];
        for (let at = 0; at < bytes.byteLength; at += size) {
          out.push(...parser.push(bytes.slice(at, at + size)).frames.map((frame) => frame.data));
        }
        expect(out).toEqual(blocks);
        expect(parser.skippedBytes).toBe(0);
      }),
    );
  });

  it('throws at nothing and finds a frame after rubbish', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (rubbish) => {
        const parser = new AdtsParser();
        parser.push(Uint8Array.from(rubbish));
        let found = 0;
        for (let turn = 0; turn < 40; turn++) found += parser.push(adtsFrame(new Uint8Array(400))).frames.length;
        expect(found).toBeGreaterThan(10);
      }),
    );
  });
});
