import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BufferModel } from './buffer-model.ts';
import type { Answer } from './fetcher.ts';
import { FindingBook } from './finding-book.ts';
import { judgeCaching, judgeDate, judgeHead } from './http-judge.ts';
import type { MediaFacts } from './media-facts.ts';
import { readFragments, readInit } from './read-fmp4.ts';
import { readTs } from './read-ts.ts';
import { TimelineJudge, type MediaItem } from './timeline-judge.ts';

const START_MS = Date.UTC(2026, 0, 1);

describe('TimelineJudge', () => {
  const item = (order: number, changes: Partial<MediaItem> = {}): MediaItem => ({
    ...{ kind: 'segment', order, name: `${String(order)}.m4s`, durationMs: 1_000, timeline: 0 },
    startMs: START_MS + order * 1_000,
    ...changes,
  });
  const facts = (startS: number, changes: Partial<MediaFacts> = {}): MediaFacts => ({
    ...{ container: 'fmp4', cutOff: null },
    tracks: [{ kind: 'video', startS, endS: startS + 1 }],
    ...changes,
  });
  const judge = (...pieces: readonly (readonly [MediaItem, MediaFacts])[]): string[] => {
    const judge = new TimelineJudge('stream');
    return pieces.flatMap(([one, media]) => judge.judge(one, media).map(({ kind }) => kind));
  };

  it('finds nothing in a steady timeline, wherever it begins and whatever wraps', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 95_440, noNaN: true }), fc.boolean(), (beginS, isTs) => {
        const container = isTs ? 'ts' : 'fmp4';
        const wrapS = 2 ** 33 / 90_000;
        const pieces = Array.from({ length: 10 }, (_, index) => {
          const startS = isTs ? (beginS + index) % wrapS : beginS + index;
          return [item(index), facts(startS, { container })] as const;
        });
        expect(judge(...pieces)).toEqual([]);
      }),
    );
  });

  it('tells a jump from a drift, and both from a discontinuity that is announced', () => {
    expect(judge([item(0), facts(0)], [item(1), facts(9)])).toEqual(['discontinuity-untagged']);
    expect(judge([item(0), facts(0)], [item(1, { timeline: 1 }), facts(900)])).toEqual([]);
    const drifting = Array.from({ length: 6 }, (_, index) => [item(index), facts(index * 1.04)] as const);
    expect(judge(...drifting)).toEqual(['timeline-wrong']);
    // Pieces in between that were not fetched: nothing can be said of a jump.
    expect(judge([item(0), facts(0)], [item(5), facts(5)])).toEqual([]);
  });

  it('holds media against what a DASH manifest announces', () => {
    expect(judge([item(0, { announcedMs: 0 }), facts(2)])).toEqual(['timeline-wrong']);
    expect(judge([item(0, { announcedMs: 2_000 }), facts(2)])).toEqual([]);
  });

  it('finds sound and picture apart, and media of another length', () => {
    const apart = facts(0, {
      tracks: [
        { kind: 'video', startS: 0, endS: 1 },
        { kind: 'audio', startS: 0.4, endS: 1.4 },
      ],
    });
    expect(judge([item(0), apart])).toEqual(['av-gap']);
    expect(judge([item(0, { durationMs: 1_500 }), facts(0)])).toEqual(['duration-wrong']);
  });
});

describe('readers of media', () => {
  it('never throw, whatever comes', () => {
    const box = fc
      .tuple(fc.constantFrom('moof', 'moov', 'traf', 'trun', 'tfhd', 'tfdt', 'mdia', 'stsd'), fc.uint8Array())
      .map(([type, body]) => Buffer.concat([Buffer.from([0, 0, 0, body.length + 8]), Buffer.from(type), body]));
    const nested = fc
      .array(box, { maxLength: 6 })
      .map((boxes) => Buffer.concat(boxes))
      .map((body) =>
        Buffer.concat([Buffer.from([0, 0, body.length >> 8, (body.length + 8) & 255]), Buffer.from('moof'), body]),
      );
    const packet = fc.uint8Array({ minLength: 188, maxLength: 400 }).map((bytes) => {
      bytes[0] = 0x47;
      if (bytes.length > 188) bytes[188] = 0x47;
      return bytes;
    });
    const track = [{ trackId: 1, kind: 'video', timescale: 90_000, defaultDuration: null, codec: 'avc1' }] as const;
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), box, nested, packet), (bytes) => {
        readTs(bytes);
        readInit(bytes);
        readFragments(bytes, track);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('BufferModel', () => {
  it('stands still for as long as media is late, once', () => {
    const player = new BufferModel(500);
    player.arrived(200, 0);
    player.arrived(200, 200);
    player.arrived(200, 1_200);
    expect(player.stalls).toEqual([{ atMs: 700, lastsMs: 500 }]);
    expect(player.standing(1_300)).toBeNull();
    expect(player.standing(2_000)).toEqual({ atMs: 1_400, lastsMs: 600 });
  });

  it('counts a stall that never ends, and tells each once', () => {
    const player = new BufferModel(500);
    expect(player.soFar(0)).toBeNull();
    player.arrived(200, 0);
    player.arrived(200, 1_200);
    expect(player.untold(1_250)).toEqual([{ atMs: 500, lastsMs: 700, lasts: false }]);
    expect(player.soFar(5_400)).toEqual({ stalls: 2, stalledMs: 700 + 4_000 });
    expect(player.untold(2_000)).toEqual([{ atMs: 1_400, lastsMs: 600, lasts: true }]);
    expect(player.untold(3_000)).toEqual([]);
    player.arrived(200, 5_400);
    expect(player.untold(5_400)).toEqual([]);
    expect(player.soFar(5_400)).toEqual({ stalls: 2, stalledMs: 4_700 });
    // Of a stream that has ended nothing more is due.
    player.ended();
    expect(player.soFar(60_000)).toEqual({ stalls: 2, stalledMs: 4_700 });
    player.forget();
    expect(player.soFar(60_000)).toBeNull();
  });

  it('looked at now and then, counts only what was missing for certain', () => {
    const player = new BufferModel(500);
    player.looked(1_000, 0);
    // It ran dry at 500 ms at the latest, but may have got it in time.
    player.looked(1_000, 1_000);
    expect(player.soFar(1_900)).toEqual({ stalls: 0, stalledMs: 0 });
    player.looked(0, 2_000);
    expect(player.soFar(2_900)).toEqual({ stalls: 1, stalledMs: 500 });
    player.looked(0, 3_000);
    player.looked(1_000, 4_000);
    expect(player.stalls).toEqual([{ atMs: 1_500, lastsMs: 1_500 }]);
    // Much was missed meanwhile: it goes on at the end.
    player.looked(0, 8_000);
    player.jumped(9_000);
    expect(player.soFar(9_100)).toEqual({ stalls: 2, stalledMs: 1_500 + 4_000 });
    player.looked(1_000, 9_400);
    expect(player.soFar(9_400)?.stalls).toBe(2);
  });

  it('never stands still by looks at media that comes in time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 200, max: 1_500 }), { maxLength: 50 }), (gaps) => {
        const player = new BufferModel(300);
        let nowMs = 0;
        let seen = 0;
        player.looked(200, 0);
        for (const gapMs of gaps) {
          nowMs += gapMs;
          // A part of 200 ms every 200 ms, on time.
          const listed = Math.floor(nowMs / 200);
          player.looked((listed - seen) * 200, nowMs);
          seen = listed;
        }
        expect(player.stalls).toEqual([]);
      }),
    );
  });

  it('never stands still when media comes no later than it is due', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 800 }), { maxLength: 50 }), (jitter) => {
        const player = new BufferModel(1_000);
        let lastMs = 0;
        for (const [index, lateMs] of jitter.entries()) {
          lastMs = Math.max(lastMs, index * 200 + (index === 0 ? 0 : lateMs));
          player.arrived(200, lastMs);
        }
        expect(player.stalls).toEqual([]);
      }),
    );
  });
});

describe('what HTTP tells', () => {
  const answer = (headers: Record<string, string>): Answer => ({
    ...{ ok: true, url: 'https://cdn.example/a', status: 200, body: new Uint8Array(), complete: true },
    ...{ askedMs: 0, ttfbMs: 20, totalMs: 30 },
    header: (name) => headers[name] ?? null,
  });
  const kinds = (drafts: readonly { kind: string }[]): string[] => drafts.map(({ kind }) => kind);

  it('knows types and CORS', () => {
    const cors = { 'access-control-allow-origin': '*' };
    const head = (type: string, asked: 'hls-playlist' | 'media'): string[] =>
      kinds(judgeHead(answer({ ...cors, 'content-type': type }), asked, 't', 'w'));
    expect(head('application/vnd.apple.mpegurl; charset=utf-8', 'hls-playlist')).toEqual([]);
    expect(head('Application/X-MpegURL', 'hls-playlist')).toEqual([]);
    expect(head('video/MP2T', 'media')).toEqual([]);
    expect(head('text/html', 'hls-playlist')).toEqual(['content-type']);
    expect(head('text/plain', 'media')).toEqual(['content-type']);
    expect(kinds(judgeHead(answer({ 'content-type': 'video/mp4' }), 'media', 't', 'w'))).toEqual(['cors']);
  });

  it.each([
    [{}, []],
    [{ 'cache-control': 'no-cache' }, []],
    [{ 'cache-control': 'public, max-age=1' }, []],
    [{ 'cache-control': 'max-age=60, no-store' }, []],
    [{ 'cache-control': 'max-age=30' }, ['playlist-cached']],
    [{ 'cache-control': 'max-age=0, s-maxage=10' }, ['playlist-cached']],
    [{ age: '9', 'x-cache': 'HIT' }, ['playlist-cached']],
    [{ age: 'soon' }, []],
  ])('knows how long %j may be kept', (headers, found) => {
    expect(kinds(judgeCaching(answer(headers), 1_000, 't', 'w'))).toEqual(found);
  });

  it('tells the server’s clock to its second', () => {
    const at = (offMs: number): string[] =>
      kinds(judgeDate(answer({ date: new Date(START_MS + offMs).toUTCString() }), START_MS + 500, 't', 'w'));
    expect(at(0)).toEqual([]);
    expect(at(-2_000)).toEqual([]);
    expect(at(-4_000)).toEqual(['clock-skew']);
    expect(at(4_000)).toEqual(['clock-skew']);
    const kept = answer({ date: new Date(START_MS - 60_000).toUTCString(), age: '60' });
    expect(judgeDate(kept, START_MS, 't', 'w')).toEqual([]);
  });
});

describe('FindingBook', () => {
  it('counts what is met again, and what lasts once in ten seconds', () => {
    const book = new FindingBook();
    const draft = (where: string) => ({ kind: 'gap', track: 't', where, what: 'a gap' }) as const;
    book.add(draft('1.m4s, line 7'), 0);
    book.add(draft('1.m4s, line 5'), 1_000);
    book.add(draft('2.m4s, line 7'), 2_000);
    expect(book.all).toMatchObject([{ kind: 'gap', count: 2, firstAtMs: 0, lastAtMs: 2_000 }]);
    book.add(draft('1.m4s, line 3'), 11_000);
    expect(book.all[0]?.count).toBe(3);
  });
});
