import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeId3, encodeId3 } from '../../shared/media/capture-time-tag.ts';
import { unixMs } from '../../shared/time/units.ts';
import { boxes, readFragment } from '../../tests/support/mp4.ts';
import { PPS, SPS, SPS_CROPPED } from '../../tests/support/mpeg-ts.ts';
import { readStrictPlaylist, type ReadPlaylist } from '../../tests/support/strict-playlist.ts';
import { parseAvcParameters } from './h264-parameters.ts';
import { MediaWindow, windowStartAt } from './media-window.ts';
import { Packager } from './packager.ts';
import { renderMediaPlaylist } from './playlist.ts';

const NOW = unixMs(Date.UTC(2026, 6, 1));
const START = NOW * 90;
const ID3_BYTES = encodeId3(NOW).length;
const SMALL = parseAvcParameters(SPS, PPS);
const LARGE = parseAvcParameters(SPS_CROPPED, PPS);
if (!SMALL || !LARGE) throw new Error('the test’s own parameter sets are wrong');
const AUDIO = { objectType: 2, rateHz: 48_000, rateIndex: 3, channels: 2 };

class Rig {
  /** Numbers of discontinuities as they were made known. */
  readonly used: number[] = [];
  readonly window = new MediaWindow({
    ...windowStartAt(NOW),
    discontinuities: { first: 7, use: (number) => this.used.push(number) },
  });
  readonly packager: Packager;
  parameters = SMALL;

  constructor(partMs = 100) {
    this.packager = new Packager(this.window, partMs);
  }

  frame(ticks: number, keyFrame: boolean): void {
    const ptsTicks = START + ticks;
    const data = Uint8Array.of(keyFrame ? 1 : 0, 7);
    const { parameters } = this;
    if (!parameters) return;
    this.packager.pushVideo({ ptsTicks, dtsTicks: ptsTicks, keyFrame, data, parameters });
  }

  /** Frames of 30 fps from the given index on, a key frame each 30. */
  frames(from: number, count: number, offsetTicks = 0): void {
    for (let index = from; index < from + count; index++) this.frame(index * 3000 + offsetTicks, index % 30 === 0);
  }

  sound(ticks: number): void {
    this.packager.pushAudio({ ptsTicks: START + ticks, config: AUDIO, data: Uint8Array.of(5) });
  }

  playlist(): ReadPlaylist {
    const text = renderMediaPlaylist(this.window);
    if (text === null) throw new Error('there is no playlist yet');
    return readStrictPlaylist(text);
  }

  /** All parts' tracks in order. */
  tracks(track: number) {
    return this.window.segments
      .flatMap((segment) => segment.parts)
      .flatMap((part) => readFragment(part.bytes).tracks.filter((other) => other.track === track));
  }
}

describe('Packager', () => {
  it('makes parts of three frames, each ready with its last one', () => {
    const rig = new Rig();
    const parts: number[] = [];
    rig.window.onChange(() => parts.push(rig.window.nextPartSequence));
    for (let index = 0; index < 9; index++) {
      rig.frames(index, 1);
      expect(parts).toHaveLength(Math.floor((index + 1) / 3));
    }
    const { segments } = rig.playlist();
    expect(segments[0]?.parts.map((part) => part.durationS)).toEqual([0.1, 0.1, 0.1]);
    expect(segments[0]?.startMs).toBe(NOW);
  });

  it.each([
    [67, 2, 15],
    [200, 6, 5],
    [20, 1, 30],
  ])('makes parts of %i ms of %i frames', (partMs, frames, partsASegment) => {
    const rig = new Rig(partMs);
    rig.frames(0, 95);
    const [, second] = rig.playlist().segments;
    expect(second?.parts).toHaveLength(partsASegment);
    for (const part of second?.parts ?? []) expect(part.durationS).toBeCloseTo(frames / 30, 3);
  });

  it('begins a segment with each key frame and dates it with its capture time', () => {
    const rig = new Rig();
    rig.frames(0, 95);
    const { segments } = rig.playlist();
    expect(segments.map((segment) => [segment.durationS, segment.parts.length])).toEqual([
      [1, 10],
      [1, 10],
      [1, 10],
      [null, 1],
    ]);
    expect(segments.map((segment) => segment.startMs - NOW)).toEqual([0, 1000, 2000, 3000]);
  });

  it('carries capture time as an event message before each key frame, and before nothing else', () => {
    const rig = new Rig();
    rig.frames(0, 61);
    const events = rig.window.segments.map((segment) =>
      segment.parts.map((part) => {
        const event = boxes(part.bytes).find(({ type }) => type === 'emsg')?.body;
        return event ? decodeId3(event.subarray(event.length - ID3_BYTES)) : null;
      }),
    );
    const none: readonly null[] = Array.from({ length: 9 }, () => null);
    expect(events.slice(0, 2)).toEqual([
      [NOW, ...none],
      [NOW + 1_000, ...none],
    ]);
  });

  it('carries capture time as decoding time', () => {
    const rig = new Rig();
    rig.frames(0, 6);
    expect(rig.tracks(1).map((track) => track.baseDecodeTime)).toEqual([START, START + 9000]);
  });

  it('keeps to the rules of the draft for any rate, jitter and loss', () => {
    const jitter = fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 300, maxLength: 300 });
    let discontinuities = 0;
    fc.assert(
      fc.property(jitter, fc.constantFrom(10, 15, 24, 25, 30, 50, 60), fc.nat(3), (offsets, fps, loss) => {
        const rig = new Rig();
        const frameTicks = 90_000 / fps;
        for (const [index, offset] of offsets.entries()) {
          if (loss > 0 && index % 97 >= 97 - loss && index % fps !== 0) continue;
          // Up to ±4.4 ms, but never two frames at once.
          const jitterTicks = Math.max(-frameTicks / 3, Math.min(frameTicks / 3, offset));
          rig.frame(Math.round(index * frameTicks + jitterTicks), index % fps === 0);
        }
        const lostParts = loss > 0;
        try {
          const { segments, partTargetS } = rig.playlist();
          // As many whole frames as 100 ms hold, as far as jitter lets the rate be known.
          expect(partTargetS).toBeGreaterThan((0.9 * Math.floor(fps / 10)) / fps);
          expect(partTargetS).toBeLessThanOrEqual(0.1);
          discontinuities += segments.filter((segment) => segment.discontinuity).length;
        } catch (error) {
          // Where frames are missing a part may be short.
          if (!lostParts || !String(error).includes('a short part')) throw error;
        }
        // Every picture is there once, in order.
        const times = rig.tracks(1).flatMap((track) => track.baseDecodeTime);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
      { numRuns: 40, endOnFailure: true },
    );
    expect(discontinuities).toBe(0);
  });

  it('breaks the timeline over a gap and waits for a key frame', () => {
    const rig = new Rig();
    rig.frames(0, 31);
    rig.frames(60, 1, 30_000);
    rig.frames(91, 29);
    expect(rig.packager.droppedFrames).toBe(29 + 0);
  });

  it('goes on after a short gap without a discontinuity, also with another publisher', () => {
    const rig = new Rig();
    rig.frames(0, 40);
    rig.packager.endOfPublisher();
    // The next one overlaps with what is out, then goes on.
    rig.frames(30, 5);
    rig.frame(45 * 3000, true);
    rig.frames(46, 14);
    const { segments } = rig.playlist();
    expect(segments.map((segment) => [segment.discontinuity, segment.startMs - NOW])).toEqual([
      [false, 0],
      [false, 1000],
      [false, 1500],
    ]);
    expect(segments[1]?.durationS).toBe(0.5);
  });

  it('marks a long gap, and times that go back', () => {
    const rig = new Rig();
    rig.frames(0, 60);
    rig.frames(120, 30);
    rig.frames(30, 30);
    const { segments } = rig.playlist();
    expect(segments.map((segment) => segment.discontinuity)).toEqual([false, false, true, true]);
    expect(segments.map((segment) => segment.startMs - NOW)).toEqual([0, 1000, 4000, 1000]);
    expect(rig.playlist().discontinuitySequence).toBe(7);
    expect(rig.used).toEqual([8, 9]);
  });

  it('numbers discontinuities on as they leave the playlist', () => {
    const rig = new Rig();
    for (let life = 0; life < 30; life++) rig.frames(life * 60, 30);
    const { discontinuitySequence, segments } = rig.playlist();
    const shown = segments.filter((segment) => segment.discontinuity).length;
    expect(discontinuitySequence).toBeGreaterThan(7);
    expect(rig.used).toEqual(Array.from({ length: 29 }, (_, index) => 8 + index));
    expect(discontinuitySequence + shown).toBe(rig.used.at(-1));
  });

  it('writes a new map when the picture changes', () => {
    const rig = new Rig();
    rig.frames(0, 30);
    rig.parameters = LARGE;
    rig.frames(30, 30);
    const { segments } = rig.playlist();
    expect(segments[1]?.discontinuity).toBe(true);
    expect(segments[1]?.map).not.toBe(segments[0]?.map);
  });

  it('waits for announced sound, and not for ever', () => {
    const rig = new Rig();
    rig.packager.expectAudio(true);
    rig.frames(0, 5);
    expect(renderMediaPlaylist(rig.window)).toBeNull();
    rig.sound(0);
    expect(rig.tracks(1)[0]?.baseDecodeTime).toBe(START);
    rig.frames(5, 1);
    expect(rig.playlist().segments[0]?.parts).toHaveLength(2);

    const silent = new Rig();
    silent.packager.expectAudio(true);
    silent.frames(0, 18);
    expect(silent.playlist().segments[0]?.parts).toHaveLength(6);
  });

  it('puts sound on samples without seams although its stamps are rounded', () => {
    const rig = new Rig();
    rig.packager.expectAudio(true);
    for (let index = 0; index < 90; index++) {
      if (index < 60) rig.sound(index * 1920 + (index % 3) - 1);
      rig.frames(index, 1);
    }
    const sound = rig.tracks(2);
    const samples = sound.flatMap((track) => track.samples);
    expect(samples).toHaveLength(60);
    expect(samples.every((sample) => sample.duration === 1024)).toBe(true);
    let next = sound[0]?.baseDecodeTime;
    for (const { baseDecodeTime, samples: run } of sound) {
      expect(baseDecodeTime).toBe(next);
      next = baseDecodeTime + run.length * 1024;
    }
  });

  it('leaves a hole where sound is missing', () => {
    const rig = new Rig();
    rig.packager.expectAudio(true);
    rig.sound(0);
    rig.sound(1920 * 10);
    rig.frames(0, 3);
    expect(rig.tracks(2)[0]?.samples.map((sample) => sample.duration)).toEqual([10_240, 1024]);
  });

  it('begins a timeline with the picture: sound from before it is left out', () => {
    const rig = new Rig();
    rig.packager.expectAudio(true);
    for (let index = -10; index < 5; index++) rig.sound(index * 1920);
    rig.frames(0, 3);
    const [sound] = rig.tracks(2);
    expect(sound?.baseDecodeTime).toBe((START * 48) / 90);
    expect(sound?.samples).toHaveLength(5);
  });

  it('closes the last part of a segment on time once the key frame distance is known', () => {
    const rig = new Rig();
    // 25 fps: 12 parts of two frames and one of one.
    for (let index = 0; index < 75; index++) rig.frame(index * 3600, index % 25 === 0);
    expect(rig.window.segments.at(-1)?.parts).toHaveLength(13);
  });

  it('hands on what is there when the publisher ends', () => {
    const rig = new Rig();
    rig.frames(0, 5);
    rig.packager.endOfPublisher();
    expect(rig.playlist().segments[0]?.parts.map((part) => part.durationS)).toEqual([0.1, 0.066667]);
  });
});

describe('MediaWindow', () => {
  it('keeps the last segments and never reuses a number', () => {
    const rig = new Rig();
    rig.frames(0, 30 * 40);
    const { segments, mediaSequence } = rig.playlist();
    expect(segments).toHaveLength(13);
    expect(segments.filter((segment) => segment.parts.length > 0)).toHaveLength(4);
    expect(rig.window.findSegment(mediaSequence - 1)).not.toBeNull();
    expect(rig.window.findSegment(mediaSequence - 20)).toBeNull();
  });

  it('starts above every number of an earlier process', () => {
    const rig = new Rig();
    // The shortest segments there are, for a minute.
    for (let index = 0; index < 60 * 60; index++) rig.frame(index * 1500, index % 11 === 0);
    const later = windowStartAt(unixMs(NOW + 60_000));
    const last = rig.window.segments.at(-1);
    expect(last && last.mediaSequence < later.mediaSequence).toBe(true);
    expect(rig.window.nextPartSequence).toBeLessThan(later.partSequence);
  });
});
