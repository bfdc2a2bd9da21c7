import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMs } from '../../time/units.ts';
import { encodeCaptureTag, encodeId3 } from '../capture-time-tag.ts';
import { FragmentDates, type ListedFragment } from './fragment-dates.ts';

const CAPTURE_MS = 1_795_330_000_000;
const UUID = '0a7e8c54-3f0b-4f6e-9d1a-6375656c6774';

/** A playlist of ten seconds; `shiftMs`: what its dates are off. Null: it has none. */
function listed(shiftMs: number | null): { readonly fragments: ListedFragment[] } {
  return {
    fragments: Array.from({ length: 10 }, (_, sn) => ({
      sn,
      start: sn,
      duration: 1,
      programDateTime: shiftMs === null ? null : CAPTURE_MS + shiftMs + sn * 1000,
      cc: 0,
    })),
  };
}

const id3 = (pts: number, shiftMs = 0) => ({ pts, data: encodeId3(unixMs(CAPTURE_MS + shiftMs + pts * 1000)) });
const sei = (pts: number, shiftMs = 0) => ({
  pts,
  uuid: UUID,
  userDataBytes: encodeCaptureTag(unixMs(CAPTURE_MS + shiftMs + pts * 1000)),
});

describe('FragmentDates', () => {
  it('believes the playlist before ID3, and ID3 before SEI', () => {
    const dates = new FragmentDates();
    expect([dates.captureTimeAt(5), dates.datedBy]).toEqual([null, null]);
    dates.userData([sei(4, 30), sei(5, 30)]);
    expect(dates.captureTimeAt(5)).toBeCloseTo(CAPTURE_MS + 5_030, 2);
    expect(dates.datedBy).toBe('sei');
    dates.metadata([id3(4, 20), id3(5, 20)]);
    expect(dates.captureTimeAt(5)).toBeCloseTo(CAPTURE_MS + 5_020, 2);
    expect(dates.datedBy).toBe('id3');
    dates.playlist(listed(10));
    expect(dates.captureTimeAt(5)).toBeCloseTo(CAPTURE_MS + 5_010, 2);
    expect(dates.datedBy).toBe('program-date-time');
  });

  it('keeps what the others say, and forgets all with a new player', () => {
    const dates = new FragmentDates();
    dates.playlist(listed(-287));
    dates.userData([sei(5)]);
    const { programDateTimeMs, id3Ms, seiMs } = dates.datesAt(5.5);
    expect(programDateTimeMs).toBeCloseTo(CAPTURE_MS + 5_213, 2);
    expect(id3Ms).toBeNull();
    expect(seiMs).toBeCloseTo(CAPTURE_MS + 5_500, 2);
    dates.captureTimeAt(5);
    dates.clear();
    expect(dates.datedBy).toBeNull();
    expect(dates.datesAt(5.5)).toEqual({ programDateTimeMs: null, id3Ms: null, seiMs: null });
  });

  it('passes over tags of others, captions and damage', () => {
    const dates = new FragmentDates();
    const whole = sei(5);
    const damaged = whole.userDataBytes.map((byte, index) => (index === 9 ? byte ^ 1 : byte));
    dates.userData([
      { pts: 5 },
      { pts: 5, uuid: UUID },
      { ...whole, uuid: 'dc45e9bd-e6d9-48b7-962c-d820d923eeef' },
      { ...whole, userDataBytes: damaged },
    ]);
    dates.metadata([{ pts: 5, data: Uint8Array.of(0x49, 0x44, 0x33) }]);
    expect(dates.captureTimeAt(5)).toBeNull();
  });

  it('takes whatever a stream may carry, without throwing or answering what is no number', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    const pts = fc.double();
    const input = fc.record({
      userData: fc.array(fc.record({ pts, uuid: fc.constantFrom(UUID, 'other'), userDataBytes: bytes })),
      metadata: fc.array(fc.record({ pts, data: bytes })),
      init: bytes,
      payload: bytes,
      cut: fc.nat(20),
    });
    fc.assert(
      fc.property(input, pts, ({ userData, metadata, init, payload, cut }, mediaTimeS) => {
        const dates = new FragmentDates();
        const tag = sei(1).userDataBytes;
        dates.userData([...userData, { pts: 1, uuid: UUID, userDataBytes: tag.subarray(0, cut) }]);
        dates.metadata(metadata);
        dates.loaded({ frag: { sn: 1, initSegment: { data: init } }, part: null, payload: payload.slice().buffer });
        dates.timelineFound({ frag: { sn: 1 }, initPTS: 0, timescale: 90_000 });
        const timeMs = dates.captureTimeAt(mediaTimeS);
        return timeMs === null || !Number.isNaN(timeMs);
      }),
    );
  });
});
