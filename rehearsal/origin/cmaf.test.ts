import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAt, boxes, readFragment } from '../../tests/support/mp4.ts';
import { PPS, SPS, SPS_CROPPED } from '../../tests/support/mpeg-ts.ts';
import { parseAvcParameters, type AvcParameters } from './h264-parameters.ts';
import { codecsOf, sameTracks, writeInitSegment } from './init-segment.ts';
import { writeFragment, type FragmentSample } from './media-fragment.ts';

function parameters(sps: Uint8Array): AvcParameters {
  const parsed = parseAvcParameters(sps, PPS);
  if (!parsed) throw new Error('the test’s own SPS is wrong');
  return parsed;
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

const AUDIO = { objectType: 2, rateHz: 48_000, rateIndex: 3, channels: 2 };

function sample(data: number[], duration: number, sync: boolean, compositionOffset = 0): FragmentSample {
  return { data: Uint8Array.from(data), duration, sync, compositionOffset };
}

describe('writeFragment', () => {
  it('writes a chunk byte by byte', () => {
    const pictures = [sample([1, 2, 3], 3000, true), sample([4], 3001, false, -2)];
    const written = writeFragment(
      42,
      { baseDecodeTime: 2 ** 33 + 5, samples: pictures },
      { baseDecodeTime: 7, samples: [sample([9, 9], 1024, true)] },
    );
    expect([...written]).toEqual([
      ...[0, 0, 0, 200, ...ascii('moof')],
      ...[0, 0, 0, 16, ...ascii('mfhd'), 0, 0, 0, 0, 0, 0, 0, 42], // sequence number 42
      ...[0, 0, 0, 96, ...ascii('traf')],
      ...[0, 0, 0, 16, ...ascii('tfhd'), 0, 0x02, 0, 0, 0, 0, 0, 1], // default-base-is-moof, track 1
      ...[0, 0, 0, 20, ...ascii('tfdt'), 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 5], // 64-bit time 2^33 + 5
      ...[0, 0, 0, 52, ...ascii('trun'), 1, 0, 0x0f, 0x01, 0, 0, 0, 2], // version 1, all fields, 2 samples
      ...[0, 0, 0, 208], // data begins after `moof` (200) and the head of `mdat` (8)
      ...[0, 0, 0x0b, 0xb8, 0, 0, 0, 3, 0x02, 0, 0, 0, 0, 0, 0, 0], // 3000 ticks, 3 bytes, sync, offset 0
      ...[0, 0, 0x0b, 0xb9, 0, 0, 0, 1, 0x01, 0x01, 0, 0, 0xff, 0xff, 0xff, 0xfe], // 3001, 1 byte, not sync, −2
      ...[0, 0, 0, 80, ...ascii('traf')],
      ...[0, 0, 0, 16, ...ascii('tfhd'), 0, 0x02, 0, 0, 0, 0, 0, 2],
      ...[0, 0, 0, 20, ...ascii('tfdt'), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7],
      ...[0, 0, 0, 36, ...ascii('trun'), 1, 0, 0x0f, 0x01, 0, 0, 0, 1],
      ...[0, 0, 0, 212], // after the pictures' 4 bytes
      ...[0, 0, 4, 0, 0, 0, 0, 2, 0x02, 0, 0, 0, 0, 0, 0, 0], // 1024 samples, 2 bytes
      ...[0, 0, 0, 14, ...ascii('mdat'), 1, 2, 3, 4, 9, 9],
    ]);
  });

  it('gives back what was written', () => {
    const samples = fc.array(
      fc.record({
        data: fc.uint8Array({ maxLength: 50 }),
        duration: fc.nat(2 ** 32 - 1),
        compositionOffset: fc.integer(),
        sync: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const track = fc.record({ baseDecodeTime: fc.maxSafeNat(), samples });
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), track, fc.option(track), (sequence, video, audio) => {
        const read = readFragment(writeFragment(sequence, video, audio));
        expect(read.sequence).toBe(sequence);
        expect(read.tracks).toEqual([{ track: 1, ...video }, ...(audio ? [{ track: 2, ...audio }] : [])]);
      }),
    );
  });
});

describe('writeInitSegment', () => {
  it('tells size, codecs and time scales', () => {
    const init = writeInitSegment({ video: parameters(SPS_CROPPED), audio: AUDIO });
    expect(boxes(init).map((box) => box.type)).toEqual(['ftyp', 'moov']);
    const moov = boxAt(init, 'moov');
    expect(boxes(moov).map((box) => box.type)).toEqual(['mvhd', 'trak', 'trak', 'mvex']);
    const [video, audio] = boxes(moov).filter((box) => box.type === 'trak');
    const avc1 = boxAt(video?.body ?? new Uint8Array(), 'mdia/minf/stbl/stsd').subarray(8);
    expect([...avc1.subarray(8 + 24, 8 + 28)]).toEqual([5, 0, 2, 206]); // 1280 × 718
    const avcC = boxAt(avc1.subarray(8 + 78), 'avcC');
    expect([...avcC.subarray(0, 8)]).toEqual([1, 0x64, 0, 0x1f, 0xff, 0xe1, 0, SPS_CROPPED.byteLength]);
    expect([...avcC.subarray(-4)]).toEqual([0xfd, 0xf8, 0xf8, 0]); // High: 4:2:0, 8 bits
    const esds = boxAt(boxAt(audio?.body ?? new Uint8Array(), 'mdia/minf/stbl/stsd').subarray(8 + 8 + 28), 'esds');
    expect([...esds]).toEqual([
      ...[0, 0, 0, 0],
      ...[3, 25, 0, 2, 0], // ES descriptor, id 2
      ...[4, 17, 0x40, 0x15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], // decoder: MPEG-4 audio
      ...[5, 2, 0x11, 0x90], // AudioSpecificConfig: AAC-LC, 48 kHz, 2 channels
      ...[6, 1, 2], // sync layer as in MP4
    ]);
  });

  it('leaves sound out where there is none', () => {
    const init = writeInitSegment({ video: parameters(SPS), audio: null });
    expect(boxes(boxAt(init, 'moov')).map((box) => box.type)).toEqual(['mvhd', 'trak', 'mvex']);
    expect(codecsOf({ video: parameters(SPS), audio: null })).toBe('avc1.42c00d');
    expect(codecsOf({ video: parameters(SPS), audio: AUDIO })).toBe('avc1.42c00d,mp4a.40.2');
  });

  it('knows when a new one is needed', () => {
    const tracks = { video: parameters(SPS), audio: AUDIO };
    expect(sameTracks(tracks, { ...tracks, video: parameters(SPS.slice()) })).toBe(true);
    expect(sameTracks(tracks, { ...tracks, video: parameters(SPS_CROPPED) })).toBe(false);
    expect(sameTracks(tracks, { ...tracks, audio: null })).toBe(false);
    expect(sameTracks(tracks, { ...tracks, audio: { ...AUDIO, rateHz: 44_100 } })).toBe(false);
  });
});
