import { describe, expect, it } from 'vitest';
import { captureTimeOfUserData, encodeSei } from '../../shared/media/capture-time-tag.ts';
import { unescapeEmulation } from '../../shared/media/h264-emulation.ts';
import { FragmentDates, type UserDataSample } from '../../shared/media/playback/fragment-dates.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { toTicks90k } from '../../shared/time/ticks90k.ts';
import { addMs, type UnixMs } from '../../shared/time/units.ts';
import { readFragment } from '../../tests/support/mp4.ts';
import { accessUnit, join, PIDS, TsWriter } from '../../tests/support/mpeg-ts.ts';
import { PublisherStream } from '../ingest/publisher-stream.ts';
import { MediaWindow, windowStartAt } from './media-window.ts';
import { Packager } from './packager.ts';

const FRAME_MS = 1000 / 30;

/** Puts the SEI where our encoder does: before the first slice. */
function tagged(keyFrame: boolean, captureTime: UnixMs): Uint8Array {
  const unit = accessUnit(keyFrame, 50);
  // The slice is the last NAL unit: 50 bytes after a start code of 3.
  const sliceAt = unit.byteLength - 53;
  return join([unit.subarray(0, sliceAt), encodeSei(captureTime), unit.subarray(sliceAt)]);
}

/** The SEI messages of a sample as a player hands them on: one NAL unit after the other, each behind its length. */
function userDataOf(sample: Uint8Array, ptsS: number): UserDataSample[] {
  const found: UserDataSample[] = [];
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  for (let at = 0; at < sample.byteLength; at += 4 + view.getUint32(at)) {
    const nal = sample.subarray(at + 4, at + 4 + view.getUint32(at));
    if (((nal[0] ?? 0) & 0x1f) !== 6) continue;
    const body = unescapeEmulation(nal.subarray(1));
    const hex = Array.from(body.subarray(2, 18), (byte) => byte.toString(16).padStart(2, '0')).join('');
    const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    found.push({ pts: ptsS, uuid, userDataBytes: body.subarray(18, 2 + (body[1] ?? 0)) });
  }
  return found;
}

describe('capture time in SEI, from the encoder to a player', () => {
  it('is in every picture of every part, and dates frames where nothing else does', () => {
    const clock = new FakeClock();
    const studioClock = new StudioClock(clock);
    const start = studioClock.now();
    const window = new MediaWindow({ ...windowStartAt(start), discontinuities: { first: 0, use: () => undefined } });
    const stream = new PublisherStream(new Packager(window, 100), studioClock, () => undefined);
    const writer = new TsWriter();
    stream.push(writer.tables([{ pid: PIDS.video, type: 0x1b }]), clock.monoNow());
    for (let frame = 0; frame < 75; frame++) {
      const captured = addMs(start, frame * FRAME_MS);
      clock.advance(FRAME_MS);
      const unit = tagged(frame % 30 === 0, captured);
      stream.push(writer.pes(PIDS.video, unit, { pts: toTicks90k(captured), declareLength: true }), clock.monoNow());
    }

    const dates = new FragmentDates();
    const captured: number[] = [];
    const parts = window.segments.flatMap((segment) => segment.parts);
    const zeroTicks = readFragment(parts[0]?.bytes ?? new Uint8Array()).tracks[0]?.baseDecodeTime ?? 0;
    for (const { bytes } of parts) {
      for (const { baseDecodeTime, samples } of readFragment(bytes).tracks) {
        let ticks = baseDecodeTime - zeroTicks;
        for (const { data, duration, compositionOffset } of samples) {
          const found = userDataOf(data, (ticks + compositionOffset) / 90_000);
          dates.userData(found);
          for (const one of found) {
            captured.push(captureTimeOfUserData(one.uuid ?? '', one.userDataBytes ?? new Uint8Array()) ?? 0);
          }
          ticks += duration;
        }
      }
    }
    expect(captured.length).toBeGreaterThanOrEqual(72);
    for (const [frame, time] of captured.entries()) expect(time).toBeCloseTo(start + frame * FRAME_MS, 2);
    expect(dates.captureTimeAt(1.234)).toBeCloseTo(start + 1_234, 1);
    expect(dates.datedBy).toBe('sei');
  });
});
