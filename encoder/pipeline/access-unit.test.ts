import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decodeSei } from '../../shared/media/capture-time-tag.ts';
import { unixMs } from '../../shared/time/units.ts';
import { inspectAccessUnit, withCaptureTime } from './access-unit.ts';

const SPS = [0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f];
const PPS = [0, 0, 0, 1, 0x68, 0xce];
const IDR = [0, 0, 1, 0x65, 0x88, 0x84];
const SLICE = [0, 0, 0, 1, 0x41, 0x9a];

describe('access units', () => {
  it('finds the first slice behind the parameter sets', () => {
    expect(inspectAccessUnit(Uint8Array.from([...SPS, ...PPS, ...IDR]))).toEqual({ firstSliceAt: 14, isIdr: true });
    expect(inspectAccessUnit(Uint8Array.from(SLICE))).toEqual({ firstSliceAt: 0, isIdr: false });
  });

  it('takes nothing else for an access unit', () => {
    expect(inspectAccessUnit(Uint8Array.from([...SPS, ...PPS]))).toBeNull();
    expect(inspectAccessUnit(new Uint8Array(0))).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const info = inspectAccessUnit(bytes);
        if (info) expect(bytes[info.firstSliceAt]).toBe(0);
      }),
    );
  });

  it('puts a readable capture time before the first slice and changes nothing else', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.6e12, max: 2e12, noNaN: true }), fc.boolean(), (ms, isIdr) => {
        const head = isIdr ? [...SPS, ...PPS] : [];
        const tail = isIdr ? IDR : SLICE;
        const unit = Uint8Array.from([...head, ...tail]);
        const info = inspectAccessUnit(unit);
        if (!info) throw new Error('no access unit');
        const tagged = withCaptureTime(unit, info, unixMs(ms));
        const seiBytes = tagged.byteLength - unit.byteLength;
        const sei = tagged.subarray(head.length + 4, head.length + seiBytes);
        expect(Math.abs((decodeSei(sei) ?? 0) - ms)).toBeLessThanOrEqual(0.001);
        expect([...tagged.subarray(0, head.length), ...tagged.subarray(head.length + seiBytes)]).toEqual([...unit]);
      }),
    );
  });
});
