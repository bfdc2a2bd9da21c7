import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlaylist } from './playlist.ts';

const live = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.3
#EXT-X-PART-INF:PART-TARGET=0.1
#EXT-X-MEDIA-SEQUENCE:41
#EXT-X-MAP:URI="init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
#EXT-X-PART:DURATION=0.5,URI="41.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.5,URI="41.1.m4s"
#EXTINF:1.0,
41.m4s
#EXT-X-PART:DURATION=0.1,URI="a,DURATION=9.m4s"
#EXT-X-PART:URI="42.1.m4s",DURATION=0.1
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="42.2.m4s"
`;

describe('parsePlaylist', () => {
  it('finds the live edge and the part to ask for next', () => {
    expect(parsePlaylist(live)).toEqual({
      ...{ kind: 'media', edgeMs: Date.UTC(2026, 0, 1, 0, 0, 1, 200), partTargetMs: 100 },
      ...{ canBlockReload: true, nextMsn: 42, nextPart: 2 },
    });
  });

  it('believes a date of the segment in progress over the sum of durations', () => {
    const dated = live.replace('41.m4s\n', '41.m4s\n#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:01.003Z\n');
    expect(parsePlaylist(dated)).toMatchObject({ edgeMs: Date.UTC(2026, 0, 1, 0, 0, 1, 203) });
  });

  it('has no edge without dates or media', () => {
    expect(parsePlaylist('#EXTM3U\n')).toMatchObject({ kind: 'media', edgeMs: null });
    expect(parsePlaylist('#EXTM3U\n#EXTINF:1,\na.ts\n')).toMatchObject({ edgeMs: null, nextMsn: 1, nextPart: 0 });
  });

  it('names the first variant of a multivariant playlist', () => {
    const text = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n\nvideo/live.m3u8\n';
    expect(parsePlaylist(text)).toEqual({ kind: 'multivariant', uri: 'video/live.m3u8' });
  });

  it('calls a web page what it is', () => {
    expect(parsePlaylist('<!doctype html>').kind).toBe('invalid');
  });

  it('never throws, and never gives an edge that is no number', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom(...live.split('\n')), fc.constantFrom(...live.split('\n')));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const playlist = parsePlaylist(['#EXTM3U', ...lines].join('\n'));
        if (playlist.kind === 'media' && playlist.edgeMs !== null) expect(Number.isFinite(playlist.edgeMs)).toBe(true);
      }),
    );
  });
});
