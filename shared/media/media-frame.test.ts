import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMediaFrame, encodeMediaFrame, MEDIA_FRAME_MAX_BYTES } from './media-frame.ts';

describe('media frames', () => {
  it('are laid out as documented', () => {
    const bytes = encodeMediaFrame({
      kind: 'video',
      keyFrame: true,
      sequence: 0x01020304,
      captureTimeUs: 0x0006_0000_0000_0001,
      durationUs: 33_333,
      payload: Uint8Array.of(0xaa),
    });
    // prettier-ignore
    expect([...bytes]).toEqual([
      1,                      // version
      1,                      // kind: video
      1,                      // flags: key frame
      0,                      // reserved
      1, 2, 3, 4,             // sequence
      0, 6, 0, 0, 0, 0, 0, 1, // capture time, µs
      0, 0, 0x82, 0x35,       // duration: 33333 µs
      0xaa,                   // payload
    ]);
  });

  it('come back as they went', () => {
    const frame = fc.record({
      kind: fc.constantFrom('video' as const, 'audio' as const),
      keyFrame: fc.boolean(),
      sequence: fc.nat(0xffff_ffff),
      captureTimeUs: fc.nat(Number.MAX_SAFE_INTEGER),
      durationUs: fc.nat(0xffff_ffff),
      payload: fc
        .uint8Array({ minLength: 1, maxLength: 64 })
        .map((bytes) =>
          Uint8Array.from([...bytes, ...bytes, ...bytes, ...bytes, ...bytes, ...bytes, ...bytes, ...bytes]),
        ),
    });
    fc.assert(
      fc.property(frame, (sent) => {
        expect(decodeMediaFrame(encodeMediaFrame(sent))).toEqual(sent);
      }),
    );
  });

  it('name their fault, and nothing throws', () => {
    const good = encodeMediaFrame({
      kind: 'audio',
      keyFrame: false,
      sequence: 1,
      captureTimeUs: 1,
      durationUs: 1,
      payload: new Uint8Array(8),
    });
    const changed = (at: number, value: number): Uint8Array => {
      const bytes = Uint8Array.from(good);
      bytes[at] = value;
      return bytes;
    };
    expect(decodeMediaFrame(new Uint8Array(3))).toBe('too-short');
    expect(decodeMediaFrame(new Uint8Array(MEDIA_FRAME_MAX_BYTES + 1))).toBe('too-long');
    expect(decodeMediaFrame(changed(0, 9))).toBe('unknown-version');
    expect(decodeMediaFrame(changed(1, 9))).toBe('unknown-kind');
    expect(decodeMediaFrame(changed(8, 0xff))).toBe('bad-time');
    expect(decodeMediaFrame(good.subarray(0, 20))).toBe('empty');
    expect(decodeMediaFrame(good.subarray(0, 27))).toBe('odd-audio');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeMediaFrame(bytes);
      }),
    );
  });
});
