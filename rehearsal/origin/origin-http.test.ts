import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { unixMs } from '../../shared/time/units.ts';
import { readStrictPlaylist } from '../../tests/support/strict-playlist.ts';
import { MediaWindow, windowStartAt } from './media-window.ts';
import { ORIGIN_PATH, Origin } from './origin-http.ts';

/** As much of a response as the origin uses. */
class Answer extends EventEmitter {
  status: number | null = null;
  readonly headers = new Map<string, string>();
  body = '';
  ended = false;
  destroyed = false;
  headersSent = false;

  setHeader(name: string, value: string): void {
    this.headers.set(name.toLowerCase(), value);
  }

  writeHead(status: number, headers: Record<string, string | number>): void {
    this.status = status;
    this.headersSent = true;
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, String(value));
  }

  write(piece: string | Uint8Array): void {
    this.body += typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1');
  }

  end(): void {
    this.ended = true;
  }

  cork(): void {}
  uncork(): void {}
}

function rig() {
  const clock = new FakeClock();
  const window = new MediaWindow({
    ...windowStartAt(unixMs(Date.UTC(2026, 0, 1))),
    discontinuities: { first: 7, use: () => undefined },
  });
  const origin = new Origin({ clock, window, path: ORIGIN_PATH, status: () => ({ connected: false }) });
  const ask = async (path: string, method = 'GET'): Promise<Answer> => {
    const answer = new Answer();
    const request = { method } as IncomingMessage;
    const url = new URL(`http://origin/live/main/${path}`);
    // Only what the origin uses of a response is there.
    const response: unknown = answer;
    void origin.handle(request, response as ServerResponse, url);
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    return answer;
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
  };
  let startMs = Date.UTC(2026, 0, 1);
  const segment = (): number => {
    const initId = window.addInit({ bytes: Uint8Array.of(1), codecs: 'avc1.42c00d', widthPx: 320, heightPx: 180 });
    window.beginSegment(unixMs(startMs), initId, false);
    startMs += 1000;
    return window.segments.at(-1)?.mediaSequence ?? -1;
  };
  const part = (text = 'part'): void => {
    const independent = window.segments.at(-1)?.parts.length === 0;
    window.addPart({ durationMs: 100, independent, bytes: Buffer.from(text) });
  };
  return { clock, window, origin, ask, settle, segment, part };
}

describe('Origin', () => {
  it('says so when nothing was ever published', async () => {
    const { ask, clock } = rig();
    for (const path of ['index.m3u8', 'index.m3u8?_HLS_msn=5', 'master.m3u8']) {
      const answer = await ask(path);
      expect(answer).toMatchObject({ status: 404, ended: true });
      expect(answer.body).toContain('Nothing has been published yet');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    expect(JSON.parse((await ask('status.json')).body)).toEqual({ connected: false });
    expect(clock.pendingTasks).toBe(0);
  });

  it('serves playlists, parts, segments and maps to any page', async () => {
    const { ask, segment, part, window } = rig();
    const mediaSequence = segment();
    part('one');
    part('two');
    const playlist = await ask('index.m3u8');
    expect(playlist.headers.get('access-control-allow-origin')).toBe('*');
    expect(playlist.headers.get('cache-control')).toBe('no-cache');
    const read = readStrictPlaylist(playlist.body);
    expect(read.segments[0]?.parts).toHaveLength(2);
    expect(read.preloadHint).toBe(`part-${String(window.nextPartSequence)}.m4s`);
    const first = await ask(read.segments[0]?.parts[0]?.uri ?? '');
    expect(first).toMatchObject({ status: 200, body: 'one' });
    expect(first.headers.get('cache-control')).toContain('immutable');
    expect((await ask(read.segments[0]?.map ?? '')).status).toBe(200);
    expect((await ask(`seg-${String(mediaSequence)}.m4s`)).status).toBe(404);
    window.endSegment(200);
    expect((await ask(`seg-${String(mediaSequence)}.m4s`)).body).toBe('onetwo');
    const master = (await ask('master.m3u8')).body;
    expect(master).toContain('CODECS="avc1.42c00d",RESOLUTION=320x180\nindex.m3u8\n');
    expect(master).toMatch(/BANDWIDTH=\d+/);
  });

  it('blocks a reload until its part is there', async () => {
    const { ask, segment, part, settle, window, clock } = rig();
    const mediaSequence = segment();
    part();
    const query = `index.m3u8?_HLS_msn=${String(mediaSequence)}&_HLS_part=`;
    expect((await ask(`${query}0`)).status).toBe(200);
    const waiting = await ask(`${query}1`);
    const whole = await ask(`index.m3u8?_HLS_msn=${String(mediaSequence)}`);
    expect(waiting.ended || whole.ended).toBe(false);
    part();
    await settle();
    expect(readStrictPlaylist(waiting.body).segments[0]?.parts).toHaveLength(2);
    // A part after the last of a segment is the first of the next.
    const beyond = await ask(`${query}2`);
    window.endSegment(200);
    segment();
    await settle();
    expect(whole.status).toBe(200);
    expect(beyond.ended).toBe(false);
    part();
    await settle();
    expect(beyond.status).toBe(200);
    expect(clock.pendingTasks).toBe(0);
  });

  it('sends the hinted part as soon as it is made', async () => {
    const { ask, segment, part, settle, window } = rig();
    segment();
    part();
    const hinted = await ask(`part-${String(window.nextPartSequence)}.m4s`);
    expect((await ask(`part-${String(window.nextPartSequence + 1)}.m4s`)).status).toBe(404);
    expect(hinted.ended).toBe(false);
    part('hinted');
    await settle();
    expect(hinted).toMatchObject({ status: 200, body: 'hinted' });
  });

  it('refuses nonsense and what is too far ahead', async () => {
    const { ask, segment, part } = rig();
    const mediaSequence = segment();
    part();
    const at = String(mediaSequence);
    const nonsense = [
      '_HLS_part=1',
      '_HLS_msn=x',
      '_HLS_msn=-1',
      '_HLS_msn=1&_HLS_msn=2',
      `_HLS_msn=${at}&_HLS_part=1.5`,
      `_HLS_msn=${String(mediaSequence + 3)}`,
      `_HLS_msn=${at}&_HLS_part=31`,
    ];
    for (const query of nonsense) expect([query, (await ask(`index.m3u8?${query}`)).status]).toEqual([query, 400]);
    for (const path of ['', 'part-x.m4s', 'seg-1.mp4', 'init-1.m4s', '../x', 'part-1.m4s']) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
    expect((await ask('index.m3u8', 'POST')).status).toBe(405);
    expect((await ask('index.m3u8', 'OPTIONS')).status).toBe(204);
    expect(await ask('index.m3u8', 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it('gives waiting up: when time is over, the client leaves or it closes', async () => {
    const { ask, segment, part, settle, origin, clock } = rig();
    const query = `index.m3u8?_HLS_msn=${String(segment())}&_HLS_part=1`;
    part();
    const late = await ask(query);
    clock.advance(5_999);
    await settle();
    expect(late.ended).toBe(false);
    clock.advance(1);
    await settle();
    expect(late.status).toBe(503);
    const gone = await ask(query);
    gone.destroyed = true;
    gone.emit('close');
    expect(clock.pendingTasks).toBe(0);
    const closed = await ask(query);
    origin.close();
    await settle();
    expect(closed.status).toBe(503);
    expect(clock.pendingTasks).toBe(0);
  });
});
