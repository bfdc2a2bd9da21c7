import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlaylist } from './cdn-playlist.ts';

const at = Date.UTC(2026, 0, 1);
const date = (timeMs: number): string => `#EXT-X-PROGRAM-DATE-TIME:${new Date(timeMs).toISOString()}`;

describe('readPlaylist', () => {
  it('finds the end of the newest part', () => {
    const text = [
      '#EXTM3U',
      '#EXT-X-VERSION:9',
      date(at),
      '#EXT-X-PART:DURATION=0.5,URI="0.0.m4s",INDEPENDENT=YES',
      '#EXT-X-PART:DURATION=0.5,URI="0.1.m4s"',
      '#EXTINF:1.00000,',
      '0.m4s',
      '#EXT-X-PART:DURATION=0.10000,URI="1.0.m4s"',
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="1.1.m4s"',
    ].join('\n');
    expect(readPlaylist(text)).toEqual({ kind: 'media', liveEdgeMs: at + 1_100, segments: 1, parts: 3 });
  });

  it('follows a new date after a discontinuity', () => {
    const text = ['#EXTM3U', date(at), '#EXTINF:2,', 'a', date(at + 60_000), '#EXTINF:2,', 'b'].join('\r\n');
    expect(readPlaylist(text)).toMatchObject({ liveEdgeMs: at + 62_000 });
  });

  it('does not guess without a date', () => {
    expect(readPlaylist('#EXTM3U\n#EXTINF:2,\na')).toMatchObject({ kind: 'media', liveEdgeMs: null, segments: 1 });
    expect(readPlaylist('#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:soon')).toMatchObject({ liveEdgeMs: null });
  });

  it('leads from a multivariant playlist to its first rendition', () => {
    const text = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n\nvideo.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=2\nother.m3u8';
    expect(readPlaylist(text)).toEqual({ kind: 'multivariant', uri: 'video.m3u8' });
    expect(readPlaylist('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1')).toEqual({ kind: 'not-a-playlist' });
  });

  it.each(['', '<!doctype html><title>Welcome</title>', '{"error":1}', 'EXTM3U'])('knows that %j is none', (text) => {
    expect(readPlaylist(text)).toEqual({ kind: 'not-a-playlist' });
  });

  it('passes over damaged durations', () => {
    const text = ['#EXTM3U', date(at), '#EXTINF:-3,', 'a', '#EXTINF:99999999,', 'b', '#EXTINF:x', 'c'].join('\n');
    expect(readPlaylist(text)).toMatchObject({ liveEdgeMs: at });
  });

  it('sums what a well-formed playlist holds, wherever it was cut into parts', () => {
    const segment = fc.array(fc.integer({ min: 20, max: 2_000 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 12 }), segment, (segments, open) => {
        const parts = (durations: number[]): string[] =>
          durations.map((durationMs) => `#EXT-X-PART:DURATION=${String(durationMs / 1000)},URI="p"`);
        const sum = (durations: number[]): number => durations.reduce((total, durationMs) => total + durationMs, 0);
        const lines = segments.flatMap((durations) => [
          ...parts(durations),
          `#EXTINF:${String(sum(durations) / 1000)},`,
          's.m4s',
        ]);
        const reading = readPlaylist(['#EXTM3U', date(at), ...lines, ...parts(open)].join('\n'));
        if (reading.kind !== 'media' || reading.liveEdgeMs === null) throw new Error('it is a media playlist');
        expect(reading.liveEdgeMs).toBeCloseTo(at + sum(segments.map(sum)) + sum(open), 3);
      }),
    );
  });

  it('never throws', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('#EXTINF:', '#EXT-X-PART:', '#EXT-X-PROGRAM-DATE-TIME:', '#EXT-X-STREAM-INF:', '#EXTINF:1e9,'),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        readPlaylist(['#EXTM3U', ...lines].join('\n'));
        readPlaylist(lines.join('\n'));
      }),
    );
  });
});
