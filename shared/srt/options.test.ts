import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decodeOption, encodeOption } from './options.ts';
import { libsrtCandidates, srtPlatform } from './library-names.ts';
import { rejectReasonText } from './reject-reasons.ts';

describe('SRT options', () => {
  it('encodes each type in its size', () => {
    expect([...encodeOption('rcvSyn', false)]).toEqual([0]);
    expect([...encodeOption('latencyMs', 300)]).toEqual([44, 1, 0, 0]);
    expect([...encodeOption('maxBwBytesPerS', -1)]).toEqual(Array(8).fill(255));
    expect([...encodeOption('streamId', 'é/1')]).toEqual([0xc3, 0xa9, 0x2f, 0x31]);
  });

  it('reads back strings and numbers', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeOption('streamId', encodeOption('streamId', text))).toBe(text);
      }),
    );
    expect(decodeOption('sndSyn', encodeOption('sndSyn', true))).toBe(true);
    expect(decodeOption('latencyMs', encodeOption('latencyMs', 120))).toBe(120);
    expect(decodeOption('maxBwBytesPerS', encodeOption('maxBwBytesPerS', 12_345_678_901))).toBe(12_345_678_901);
  });

  it('does not throw on a stream id that is no UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(typeof decodeOption('streamId', bytes)).toBe('string');
      }),
    );
  });

  it('names libraries for every platform', () => {
    expect(libsrtCandidates('linux')[0]).toBe('libsrt-gnutls.so.1.5');
    expect(libsrtCandidates('freebsd').length).toBeGreaterThan(0);
    expect(srtPlatform('freebsd')).toBe('linux');
    expect(rejectReasonText(10)).toBe('incorrect passphrase');
    expect(rejectReasonText(0)).toBeNull();
    expect(rejectReasonText(2042)).toContain('2042');
  });
});
