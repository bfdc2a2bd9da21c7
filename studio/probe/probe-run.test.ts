import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import type { Fetched } from './fetcher.ts';
import { ProbeRun, type ProbeLimits, type ProbeResult } from './probe-run.ts';
import { playlistText, START_MS } from './probe.test-support.ts';
import { verdictText } from './report/text-report.ts';

const NO_LIMITS: ProbeLimits = { maxLatencyMs: null, maxSpreadMs: null };
const END = '#EXT-X-ENDLIST\n';
const MULTIVARIANT = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=2\nhigh.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow.m3u8\n';

interface Given {
  /** @param sinceMs since the run began */
  playlist(url: string, sinceMs: number): string;
  readonly limits?: ProbeLimits;
  /** When Ctrl-C is pressed; null: never. */
  readonly stopMs?: number | null;
  readonly urls?: readonly string[];
  readonly forMs?: number;
}

/** A live playlist as it is so long after a run began. */
const live = (sinceMs: number): string => playlistText({ first: 96 + Math.floor(sinceMs / 1000) });

/** Runs as the command line does: until time is over, it is stopped, or there is nothing left to probe. */
async function probed(given: Given): Promise<ProbeResult> {
  const { limits = NO_LIMITS, stopMs = null, urls = ['https://cdn.example/index.m3u8'], forMs = 60_000 } = given;
  const clock = new FakeClock(START_MS + 100_000);
  const startMs = clock.wallNow();
  const answer = (url: string): Fetched => {
    const isPlaylist = url.includes('m3u8');
    const body = new TextEncoder().encode(isPlaylist ? given.playlist(url, clock.wallNow() - startMs) : '');
    const times = { askedMs: clock.monoNow(), ttfbMs: 1, totalMs: 1 };
    const header = (name: string): string | null =>
      ({ 'content-type': 'application/vnd.apple.mpegurl', 'access-control-allow-origin': '*' })[name] ?? null;
    return { ok: true, url, status: isPlaylist ? 200 : 404, header, body, complete: true, ...times };
  };
  const run = new ProbeRun({
    ...{ clock, urls, limits, forMs, playerBufferMs: null },
    fetcher: { get: (url) => Promise.resolve().then(() => answer(url)) },
    time: { now: () => clock.wallNow(), clock: () => ({ source: null, errorBoundMs: null, offsetMs: 0 }) },
  });
  const state = { isOver: false };
  const done = run.run().then(() => {
    state.isOver = true;
  });
  for (let ranMs = 0; ranMs < (stopMs ?? forMs) && !state.isOver; ranMs += 100) await clock.advanceAsync(100);
  const result = run.result();
  run.close();
  await done;
  return result;
}

const kindsOf = (result: ProbeResult, level: string): string[] =>
  result.urls.flatMap(({ reading }) => reading.findings.filter((one) => one.level === level).map(({ kind }) => kind));

describe('a run of the probe', () => {
  it('does not call a stream healthy that ends in the middle', async () => {
    const result = await probed({
      playlist: (_, sinceMs) => live(Math.min(sinceMs, 30_000)) + (sinceMs > 30_000 ? END : ''),
    });
    expect(result).toMatchObject({ verdict: 'findings', wantedMs: 60_000, isCutShort: true });
    expect(kindsOf(result, 'error')).toContain('ended');
    const whats = result.urls[0]?.reading.findings.map(({ what }) => what).join('\n');
    expect(whats).toContain('it was live until now: it has EXT-X-ENDLIST');
    expect(whats).toMatch(/over after 3[01] s; 60 s were wanted/);
    expect(verdictText(result)).toMatch(/^Not healthy: over after 3[01] s of the 60 s wanted/);
  });

  it('says of a recording that it is one, and that it was not probed for as long as was wanted', async () => {
    const result = await probed({ playlist: () => live(0) + END });
    expect(result).toMatchObject({ verdict: 'findings', isCutShort: true });
    const [ended] = result.urls[0]?.reading.findings.filter(({ kind }) => kind === 'ended') ?? [];
    expect(ended).toMatchObject({ level: 'error', whatToDo: expect.stringContaining('recording') as string });
    expect(ended?.what).toMatch(/over after 0 s; 60 s were wanted/);
  });

  it('ends with a recording of several renditions, too', async () => {
    const result = await probed({ playlist: (url) => (url.includes('index') ? MULTIVARIANT : live(0) + END) });
    expect(result).toMatchObject({ verdict: 'findings', isCutShort: true });
  });

  it('blames what is over where a limit was given, and only warns of it beside another that is live', async () => {
    const urls = ['https://cdn.example/index.m3u8', 'https://cdn.example/old.m3u8'];
    const playlist = (url: string, sinceMs: number): string => (url.includes('old') ? live(0) + END : live(sinceMs));
    const limits = { maxLatencyMs: 60_000, maxSpreadMs: null };
    const limited = await probed({ playlist, urls, limits, forMs: 5_000 });
    expect(kindsOf(limited, 'error')).toContain('ended');
    const free = await probed({ playlist, urls, forMs: 5_000 });
    expect(free.isCutShort).toBe(false);
    expect(kindsOf(free, 'error')).not.toContain('ended');
    expect(kindsOf(free, 'warning')).toContain('ended');
  });

  it('is no shorter than wanted when it is stopped by hand', async () => {
    const result = await probed({ playlist: (_, sinceMs) => live(sinceMs), stopMs: 10_000 });
    expect(result.isCutShort).toBe(false);
    expect(kindsOf(result, 'error')).not.toContain('ended');
  });

  it('does not pass where the probe itself failed', async () => {
    const result = await probed({
      playlist: (_, sinceMs) => {
        if (sinceMs > 5_000) throw new Error('out of memory');
        return live(sinceMs);
      },
    });
    expect(result).toMatchObject({ verdict: 'findings', isCutShort: true });
    expect(result.urls[0]?.reading.findings.map(({ what }) => what)).toContain(
      'the probe itself failed: out of memory',
    );
  });
});
