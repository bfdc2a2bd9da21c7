import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { firstPictureS, videoTrackOf } from './mp4-times.ts';
import { SegmentStarts } from './segment-starts.ts';

/** Big-endian fields as [value, bytes], text, or finished boxes. */
type Field = readonly [value: number, bytes: number] | string | Uint8Array<ArrayBuffer>;

function bytesOf(...fields: Field[]): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  for (const field of fields) {
    if (typeof field === 'string') out.push(...Array.from(field, (character) => character.charCodeAt(0)));
    else if (field instanceof Uint8Array) out.push(...field);
    else {
      const [value, bytes] = field;
      for (let index = bytes - 1; index >= 0; index--) out.push(Math.floor(value / 256 ** index) % 256);
    }
  }
  return Uint8Array.from(out);
}

function box(type: string, ...fields: Field[]): Uint8Array<ArrayBuffer> {
  const body = bytesOf(...fields);
  return bytesOf([body.length + 8, 4], type, body);
}

function trak(trackId: number, handler: string, timescale: number): Uint8Array<ArrayBuffer> {
  return box(
    'trak',
    // version and flags, creation, modification, track_ID
    box('tkhd', [7, 4], [0, 4], [0, 4], [trackId, 4], [0, 60]),
    box(
      'mdia',
      // version and flags, creation, modification, timescale, duration
      box('mdhd', [0, 4], [0, 4], [0, 4], [timescale, 4], [0, 4]),
      // version and flags, pre_defined, handler_type
      box('hdlr', [0, 4], [0, 4], handler, [0, 12]),
    ),
  );
}

function traf(trackId: number, decodeTicks: number, compositionTicks: number | null): Uint8Array<ArrayBuffer> {
  const trun =
    compositionTicks === null
      ? box('trun', [0x1, 4], [1, 4], [0, 4])
      : // sample count, data offset, then for each sample: duration, size, composition offset
        box('trun', [0x01_00_0b_01, 4], [1, 4], [0, 4], [3000, 4], [99, 4], [compositionTicks, 4]);
  // tfdt version 1: 64-bit baseMediaDecodeTime
  return box('traf', box('tfhd', [0x02_0000, 4], [trackId, 4]), box('tfdt', [0x0100_0000, 4], [decodeTicks, 8]), trun);
}

const INIT = bytesOf(
  box('ftyp', 'iso6'),
  box('moov', box('mvhd', [0, 100]), trak(1, 'soun', 48_000), trak(2, 'vide', 90_000)),
);
const EPOCH_TICKS = 1_795_330_869_366 * 90;

function media(videoTicks: number, compositionTicks: number | null = null): Uint8Array<ArrayBuffer> {
  const audio = traf(1, 1_795_330_869_000 * 48, null);
  return bytesOf(box('moof', box('mfhd', [0, 8]), audio, traf(2, videoTicks, compositionTicks)), box('mdat', [0, 40]));
}

describe('mp4 times', () => {
  it('finds the video track and its timescale among others', () => {
    expect(videoTrackOf(INIT)).toEqual({ trackId: 2, timescale: 90_000 });
    expect(videoTrackOf(box('moov', trak(1, 'soun', 48_000)))).toBeNull();
  });

  it('reads the first picture, 64-bit times and composition offsets included', () => {
    const track = { trackId: 2, timescale: 90_000 };
    expect(firstPictureS(media(EPOCH_TICKS), track)).toBeCloseTo(1_795_330_869.366, 6);
    expect(firstPictureS(media(EPOCH_TICKS, 3_000), track)).toBeCloseTo(1_795_330_869.366 + 1 / 30, 6);
    expect(firstPictureS(media(0), { ...track, trackId: 9 })).toBeNull();
  });

  it('never throws, whatever the bytes', () => {
    const whole = bytesOf(INIT, media(EPOCH_TICKS, 3_000));
    const damaged = fc.record({ length: fc.nat(whole.length), at: fc.nat(whole.length - 1), value: fc.nat(255) });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (input) => {
        const bytes = input instanceof Uint8Array ? input : whole.slice(0, input.length);
        if (!(input instanceof Uint8Array) && input.at < bytes.length) bytes[input.at] = input.value;
        videoTrackOf(bytes);
        const first = firstPictureS(bytes, { trackId: 2, timescale: 90_000 });
        return first === null || Number.isFinite(first);
      }),
    );
  });
});

describe('SegmentStarts', () => {
  const at = (seconds: number): Uint8Array<ArrayBuffer> => media(seconds * 90_000);

  it('places the first picture on the timeline, in whichever order times and offset come', () => {
    const starts = new SegmentStarts();
    starts.loaded(10, INIT, at(1_000), 0);
    expect(starts.startOf(10)).toBeNull();
    starts.offsetFound(10, 990);
    starts.loaded(11, INIT, at(1_001), 0);
    expect([starts.startOf(9), starts.startOf(10), starts.startOf(11)]).toEqual([null, 10, 11]);
  });

  it('counts back from a later part, until the beginning is seen', () => {
    const starts = new SegmentStarts();
    starts.offsetFound(5, 0);
    starts.loaded(5, INIT, at(100.41), 0.4);
    expect(starts.startOf(5)).toBeCloseTo(100.01, 6);
    starts.loaded(5, INIT, at(100), 0);
    starts.loaded(5, INIT, at(100.3), 0.2);
    expect(starts.startOf(5)).toBe(100);
  });

  it('keeps each segment with the offset of its time, and forgets all with a new player', () => {
    const starts = new SegmentStarts();
    starts.offsetFound(1, 0);
    starts.offsetFound(4, 50);
    for (const sequence of [3, 4]) starts.loaded(sequence, INIT, at(sequence + 100), 0);
    expect([starts.startOf(3), starts.startOf(4)]).toEqual([103, 54]);
    starts.clear();
    expect(starts.startOf(4)).toBeNull();
  });

  it('says nothing about media it cannot read', () => {
    const starts = new SegmentStarts();
    starts.offsetFound(1, 0);
    starts.loaded(1, INIT, new Uint8Array(20), 0);
    starts.loaded(2, new Uint8Array(20), at(1), 0);
    expect([starts.startOf(1), starts.startOf(2)]).toEqual([null, null]);
  });
});
