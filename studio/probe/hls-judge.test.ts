import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeChange, judgePlaylist } from './hls-judge.ts';
import { listMedia } from './hls-media-list.ts';
import { liveEdgeMs, readHls } from './hls-playlist.ts';
import { judgeMultivariant } from './hls-session.ts';
import { mediaPlaylist, playlistText, START_MS, type PlaylistOptions } from './probe.test-support.ts';

const NOW_MS = START_MS + 60_000;
const kinds = (text: string, nowMs = NOW_MS): string[] =>
  judgePlaylist(mediaPlaylist(text), nowMs, 'stream').map(({ kind }) => kind);
const changeKinds = (before: string, after: string): string[] =>
  judgeChange(mediaPlaylist(before), mediaPlaylist(after), 'stream').map(({ kind }) => kind);

describe('readHls', () => {
  it('reads segments, parts and dates', () => {
    const playlist = mediaPlaylist(playlistText({ parts: 5, open: 2 }));
    expect(playlist).toMatchObject({ partTargetMs: 200, partHoldBackMs: 600, canBlockReload: true, problems: [] });
    expect(playlist.segments.map(({ mediaSequence, parts }) => [mediaSequence, parts.length])).toEqual([
      [10, 5],
      [11, 5],
      [12, 5],
      [13, 5],
      [14, 2],
    ]);
    expect(liveEdgeMs(playlist)).toBe(START_MS + 14_400);
  });

  it('says in which line it is damaged, and reads on', () => {
    const text = playlistText().replace('#EXTINF:1.000,\n11', '#EXTINF:one,\n11');
    const playlist = mediaPlaylist(text);
    const line = text.split('\n').indexOf('#EXTINF:one,') + 1;
    expect(playlist.problems).toEqual([{ line, level: 'error', text: 'EXTINF is no number of seconds: "one"' }]);
    expect(playlist.segments).toHaveLength(4);
  });

  it.each([
    ['#EXTM3U\n#EXTINF:1,\na.ts', /TARGETDURATION is missing/],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:1\na.ts', /without EXTINF/],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n', /no address/],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-TARGETDURATION:2\n', /stands twice/],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-PART:DURATION=1,URI="a"\n', /no EXT-X-PART-INF/],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:URI="a\n', /cannot be read/],
    ['#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-PROGRAM-DATE-TIME:soon\n', /no date/],
  ])('names the fault in %j', (text, problem) => {
    expect(mediaPlaylist(text).problems.map((one) => one.text)).toContainEqual(expect.stringMatching(problem));
  });

  it('carries dates on from segment to segment, but not across a discontinuity', () => {
    const date = `#EXT-X-PROGRAM-DATE-TIME:${new Date(START_MS).toISOString()}`;
    const text = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n${date}\n#EXTINF:1,\na\n#EXTINF:1,\nb\n#EXT-X-DISCONTINUITY\n#EXTINF:1,\nc`;
    expect(mediaPlaylist(text).segments.map(({ startMs }) => startMs)).toEqual([START_MS, START_MS + 1_000, null]);
  });

  it('never throws, and neither do the judges, whatever comes', () => {
    const tag = fc.constantFrom(
      ...['#EXTINF:', '#EXT-X-PART:', '#EXT-X-PROGRAM-DATE-TIME:', '#EXT-X-STREAM-INF:', '#EXT-X-MAP:', '#EXT-X-SKIP:'],
      ...['#EXT-X-MEDIA:', '#EXT-X-MEDIA-SEQUENCE:', '#EXT-X-TARGETDURATION:', '#EXT-X-BYTERANGE:', '#EXT-X-GAP'],
      ...['#EXT-X-DISCONTINUITY', '#EXT-X-SERVER-CONTROL:', '#EXT-X-PART-INF:', '#EXT-X-KEY:', '#EXT-X-ENDLIST'],
    );
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('1', '0', '-1', '1e9', 'URI="a"', 'DURATION=1,URI="b"', 'PART-TARGET=1', 'BANDWIDTH=1'),
      fc.constantFrom('2026-01-01T00:00:00Z', '9999999999999999', 'NaN', 'METHOD=AES-128', '5@3', 'SKIPPED-SEGMENTS=3'),
    );
    const line = fc.oneof(
      fc.string(),
      fc.tuple(tag, value).map(([name, text]) => name + text),
    );
    const text = fc.array(line, { maxLength: 30 }).map((lines) => ['#EXTM3U', ...lines].join('\n'));
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), text, (a, b) => {
        const [before, after] = [readHls(a), readHls(b)];
        if (after.kind === 'multivariant') judgeMultivariant(after);
        if (after.kind !== 'media') return;
        judgePlaylist(after, NOW_MS, 'stream');
        listMedia(after, 'http://cdn.example/live/index.m3u8');
        if (before.kind === 'media') judgeChange(before, after, 'stream');
      }),
      { numRuns: 500 },
    );
  });
});

describe('judgePlaylist', () => {
  const options: fc.Arbitrary<PlaylistOptions> = fc.record({
    first: fc.integer({ min: 0, max: 1e9 }),
    segments: fc.integer({ min: 1, max: 8 }),
    segmentMs: fc.constantFrom(1_000, 2_000, 4_000),
    parts: fc.constantFrom(0, 4, 5, 10),
  });

  it('finds nothing in healthy playlists, nor in their growth', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 0, max: 3 }), (given, by) => {
        const first = given.first ?? 0;
        const after = playlistText({ ...given, first: first + by, open: given.parts === 0 ? 0 : 2 });
        const nowMs = START_MS + (first + 20) * 4_000;
        expect(kinds(playlistText(given), nowMs)).toEqual([]);
        expect(kinds(after, nowMs)).toEqual([]);
        expect(changeKinds(playlistText(given), after)).toEqual([]);
      }),
    );
  });

  const parts = playlistText({ parts: 5 });
  const plain = playlistText();
  it.each([
    ['pdt-jump', plain.replace('00:00:12.000Z', '00:00:14.000Z')],
    ['target-duration', plain.replace('#EXTINF:1.000,\n12', '#EXTINF:1.600,\n12')],
    ['part-duration', parts.replace('PART-TARGET=0.200', 'PART-TARGET=0.150')],
    ['part-missing', parts.replace(/#EXT-X-PART.*"12\.3.*\n/, '')],
    ['gap', plain.replace('12.m4s', '#EXT-X-GAP\n12.m4s')],
    ['duplicate-segment', plain.replace('12.m4s', '11.m4s')],
    ['pdt-missing', plain.replaceAll(/#EXT-X-PROGRAM.*\n/g, '')],
    ['syntax', plain.replace('#EXT-X-TARGETDURATION:1', '#EXT-X-TARGETDURATION:x')],
  ])('finds %s', (kind, text) => {
    expect(kinds(text)).toContain(kind);
  });

  it('finds media from the future', () => {
    expect(kinds(plain, START_MS + 14_000)).toEqual([]);
    expect(kinds(plain, START_MS + 11_000)).toEqual(['clock-skew']);
  });
});

describe('judgeChange', () => {
  const before = playlistText();
  it.each([
    ['sequence-backwards', playlistText({ first: 5 })],
    ['sequence-backwards', playlistText({ segments: 2 })],
    ['playlist-rewritten', playlistText({ first: 11 }).replace('12.m4s', 'other.m4s')],
    ['playlist-rewritten', playlistText({ first: 11 }).replace('00:00:12.000Z', '00:00:19.000Z')],
    ['playlist-rewritten', before.replace('TARGETDURATION:1', 'TARGETDURATION:2')],
  ])('finds %s', (kind, after) => {
    expect(changeKinds(before, after)).toContain(kind);
  });

  it('counts discontinuities that leave the playlist', () => {
    const withBreak = before.replace('#EXTINF:1.000,\n11', '#EXT-X-DISCONTINUITY\n#EXTINF:1.000,\n11');
    const later = playlistText({ first: 13 });
    const counted = later.replace('#EXT-X-MAP', '#EXT-X-DISCONTINUITY-SEQUENCE:1\n#EXT-X-MAP');
    expect(changeKinds(withBreak, later)).toEqual(['discontinuity-sequence']);
    expect(changeKinds(withBreak, counted)).toEqual([]);
  });
});
