import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMs } from '../time/units.ts';
import { unescapeEmulation } from './h264-emulation.ts';
import {
  CAPTURE_TAG_BYTES,
  captureTimeOfUserData,
  decodeCaptureTag,
  decodeId3,
  decodeSei,
  encodeCaptureTag,
  encodeId3,
  encodeSei,
} from './capture-time-tag.ts';

const date = fc.integer({ min: 0, max: 4e15 }).map((timeUs) => unixMs(timeUs / 1000));

describe('capture-time tags', () => {
  it('carry the time to the µs in 20 bytes', () => {
    fc.assert(
      fc.property(date, (time) => {
        const bytes = encodeCaptureTag(time);
        expect(bytes.byteLength).toBe(CAPTURE_TAG_BYTES);
        expect(Math.abs((decodeCaptureTag(bytes) ?? 0) - time)).toBeLessThan(0.0011);
      }),
    );
  });

  it('notice any flipped bit', () => {
    fc.assert(
      fc.property(date, fc.nat(CAPTURE_TAG_BYTES * 8 - 1), (time, bit) => {
        const bytes = encodeCaptureTag(time);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(decodeCaptureTag(bytes)).toBeNull();
      }),
    );
  });

  it('make a whole ID3v2.4 tag with one PRIV frame', () => {
    const bytes = encodeId3(unixMs(1.79e12));
    expect(String.fromCharCode(...bytes.subarray(0, 3))).toBe('ID3');
    expect([bytes[3], bytes[4], bytes[5]]).toEqual([4, 0, 0]); // version 2.4.0, no flags
    expect([bytes[6], bytes[7], bytes[8], bytes[9]]).toEqual([0, 0, 0, bytes.byteLength - 10]); // syncsafe size
    expect(String.fromCharCode(...bytes.subarray(10, 14))).toBe('PRIV');
    expect(decodeId3(bytes)).toBe(1.79e12);
  });

  it('make an SEI without start-code emulation', () => {
    fc.assert(
      fc.property(date, (time) => {
        const bytes = encodeSei(time);
        expect([...bytes.subarray(0, 5)]).toEqual([0, 0, 0, 1, 6]);
        const body = bytes.subarray(4);
        for (let at = 0; at + 2 < body.length; at++) {
          expect(body[at] === 0 && body[at + 1] === 0 && (body[at + 2] ?? 9) <= 2).toBe(false);
        }
        expect(Math.abs((decodeSei(body) ?? 0) - time)).toBeLessThan(0.0011);
      }),
    );
  });

  it('are found in user data by the UUID that the SEI carries', () => {
    const bytes = unescapeEmulation(encodeSei(unixMs(1.79e12)).subarray(5));
    const hex = Array.from(bytes.subarray(2, 18), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const userData = bytes.subarray(18, 18 + CAPTURE_TAG_BYTES);
    expect(captureTimeOfUserData(uuid, userData)).toBe(1.79e12);
    expect(captureTimeOfUserData(uuid.toUpperCase(), userData)).toBe(1.79e12);
    expect(captureTimeOfUserData(uuid.replace('0', '1'), userData)).toBeNull();
    expect(captureTimeOfUserData(uuid, userData.subarray(1))).toBeNull();
  });

  it('never throw on anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        decodeCaptureTag(bytes);
        decodeSei(bytes);
        decodeId3(bytes);
        decodeId3(Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, ...bytes]));
      }),
    );
  });
});
