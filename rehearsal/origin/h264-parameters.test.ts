import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PPS, SPS, SPS_CROPPED } from '../../tests/support/mpeg-ts.ts';
import { parseAvcParameters, parseSpsSize } from './h264-parameters.ts';

describe('parseAvcParameters', () => {
  it('reads x264’s parameter sets', () => {
    expect(parseAvcParameters(SPS, PPS)).toMatchObject({ widthPx: 320, heightPx: 180, codec: 'avc1.42c00d' });
    expect(parseAvcParameters(SPS_CROPPED, PPS)).toMatchObject({ widthPx: 1280, heightPx: 718, codec: 'avc1.64001f' });
  });

  it('refuses what is no SPS, or is cut', () => {
    expect(parseSpsSize(PPS)).toBeNull();
    expect(parseSpsSize(SPS.subarray(0, 6))).toBeNull();
    expect(parseAvcParameters(SPS, new Uint8Array())).toBeNull();
  });

  it('throws at nothing and takes no time for it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        parseSpsSize(Uint8Array.from([0x67, ...bytes]));
      }),
      { numRuns: 1000 },
    );
  });
});
