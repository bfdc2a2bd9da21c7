import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeId3 } from '../../shared/media/capture-time-tag.ts';
import { unixMs } from '../../shared/time/units.ts';
import { accessUnit, adtsFrame, join, PIDS, TsWriter } from '../../tests/support/mpeg-ts.ts';
import { TsDemuxer } from './ts-demuxer.ts';

const STREAMS = [
  { pid: PIDS.video, type: 0x1b },
  { pid: PIDS.audio, type: 0x0f },
  { pid: PIDS.id3, type: 0x15 },
];
const NOW = unixMs(Date.UTC(2026, 0, 1));

interface Seen {
  readonly video: { pts: number; dts: number; keyFrame: boolean; nals: number }[];
  readonly audio: { pts: number; frames: number }[];
  readonly tags: number[];
  readonly programs: unknown[];
}

function demuxer(): { seen: Seen; demux: TsDemuxer } {
  const seen: Seen = { video: [], audio: [], tags: [], programs: [] };
  const demux = new TsDemuxer({
    onProgram: (program) => seen.programs.push(program),
    onVideo: ({ keyFrame, nals }, pts, dts) => seen.video.push({ pts, dts, keyFrame, nals: nals.length }),
    onAudio: (frames, pts) => seen.audio.push({ pts, frames: frames.length }),
    onCaptureTag: (time) => seen.tags.push(time),
  });
  return { seen, demux };
}

/** One second: 30 pictures, sound and a tag. */
function second(writer: TsWriter): Uint8Array {
  const parts = [writer.tables(STREAMS)];
  for (let frame = 0; frame < 30; frame++) {
    const pts = 1000 + frame * 3000;
    parts.push(
      writer.pes(PIDS.video, accessUnit(frame === 0, frame === 0 ? 3000 : 500), { pts, declareLength: false }),
    );
    const sound = join([adtsFrame(new Uint8Array(200)), adtsFrame(new Uint8Array(180))]);
    if (frame % 2 === 0) parts.push(writer.pes(PIDS.audio, sound, { pts, declareLength: true, streamId: 0xc0 }));
    if (frame === 5) parts.push(writer.pes(PIDS.id3, encodeId3(NOW), { pts, declareLength: true, streamId: 0xbd }));
  }
  return join(parts);
}

describe('TsDemuxer', () => {
  it('hands on pictures, sound and tags, each with its last byte', () => {
    const { seen, demux } = demuxer();
    demux.push(second(new TsWriter()));
    expect(seen.programs).toEqual([{ video: true, audio: true, id3: true }]);
    // Access units whose length is not told and fills its packets wait for the next start: here none does.
    expect(seen.video).toHaveLength(30);
    expect(seen.video[0]).toEqual({ pts: 1000, dts: 1000, keyFrame: true, nals: 1 });
    expect(seen.video[1]).toEqual({ pts: 4000, dts: 4000, keyFrame: false, nals: 1 });
    expect(seen.audio).toHaveLength(15);
    expect(seen.audio[0]).toEqual({ pts: 1000, frames: 2 });
    expect(seen.tags).toEqual([NOW]);
    expect(demux.counts).toEqual({ continuityErrors: 0, syncLosses: 0, skippedBytes: 0, damaged: 0 });
  });

  it('gives the same whatever pieces the bytes come in', () => {
    const bytes = second(new TsWriter());
    const whole = demuxer();
    whole.demux.push(bytes);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (size) => {
        const { seen, demux } = demuxer();
        for (let at = 0; at < bytes.byteLength; at += size) demux.push(bytes.slice(at, at + size));
        expect(seen).toEqual(whole.seen);
      }),
      { numRuns: 30 },
    );
  });

  it('goes on after lost packets and counts them', () => {
    const bytes = second(new TsWriter());
    const { seen, demux } = demuxer();
    // Without the 4th packet: within the key frame.
    demux.push(bytes.subarray(0, 3 * 188));
    demux.push(bytes.subarray(4 * 188));
    expect(demux.counts).toMatchObject({ continuityErrors: 1, damaged: 1 });
    expect(seen.video).toHaveLength(29);
  });

  it('follows a program that changes its streams', () => {
    const writer = new TsWriter();
    const { seen, demux } = demuxer();
    demux.push(writer.tables(STREAMS));
    demux.push(writer.tables([{ pid: 0x44, type: 0x1b }]));
    demux.push(writer.pes(0x44, accessUnit(true, 100), { pts: 9, declareLength: false }));
    expect(seen.programs).toEqual([
      { video: true, audio: true, id3: true },
      { video: true, audio: false, id3: false },
    ]);
    expect(seen.video).toHaveLength(1);
  });

  it('throws at nothing: random bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 5 }), (chunks) => {
        const { demux } = demuxer();
        for (const chunk of chunks) demux.push(Uint8Array.from(chunk));
        demux.flush();
      }),
      { numRuns: 300 },
    );
  });

  it('throws at nothing: random packets with a sync byte', () => {
    const packet = fc.uint8Array({ minLength: 187, maxLength: 187 }).map((rest) => [0x47, ...rest]);
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 20 }), (packets) => {
        const { demux } = demuxer();
        demux.push(new TsWriter().tables(STREAMS));
        demux.push(Uint8Array.from(packets.flat()));
        demux.flush();
      }),
      { numRuns: 300 },
    );
  });

  it('survives flipped bits and cut ends of a real stream, and recovers', () => {
    // Half of them in the packets' headers, where they hurt most.
    const flip = fc.record({ packet: fc.nat(120), at: fc.oneof(fc.nat(5), fc.nat(187)), bit: fc.nat(7) });
    const flips = fc.array(flip, { minLength: 1, maxLength: 40 });
    let damagedSeen = 0;
    fc.assert(
      fc.property(flips, fc.nat(), (flipped, cut) => {
        const writer = new TsWriter();
        const bytes = second(writer);
        for (const { packet, at, bit } of flipped) {
          const index = (packet * 188 + at) % bytes.byteLength;
          bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        }
        const { seen, demux } = demuxer();
        demux.push(bytes.subarray(0, bytes.byteLength - (cut % 400)));
        const { continuityErrors, damaged, syncLosses } = demux.counts;
        damagedSeen += Math.min(1, continuityErrors + damaged + syncLosses);
        // The cut may take the next second's tables with it; the one after that must be whole.
        demux.push(second(writer));
        const before = seen.video.length;
        demux.push(second(writer));
        expect(seen.video.length - before).toBe(30);
      }),
      { numRuns: 80 },
    );
    expect(damagedSeen).toBeGreaterThan(40);
  });
});
