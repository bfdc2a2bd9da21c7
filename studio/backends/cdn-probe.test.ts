import { describe, expect, it } from 'vitest';
import type { Finding } from '../../shared/telemetry/probe.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import type { Fetched } from '../probe/fetcher.ts';
import { playlistText, START_MS } from '../probe/probe.test-support.ts';
import { CdnProbe, edgeAgeNow, type CdnReading } from './cdn-probe.ts';

const END = '#EXT-X-ENDLIST\n';
/** What the studio calls the beginning of its programme; long before the tests begin. */
const BEGAN_MS = 100_000;

/** A CDN of plain HLS or DASH that a test ends, refuses and begins anew; four segments of a second are listed. */
class Origin {
  readonly clock = new FakeClock(START_MS + BEGAN_MS);
  readonly readings: CdnReading[] = [];
  playlists = 0;
  onAir = true;
  /** What its playlist is now. */
  text: () => string = () => this.live();
  readonly #probe: CdnProbe;

  constructor(file: string) {
    const { clock } = this;
    this.#probe = new CdnProbe({
      clock,
      studioClock: new StudioClock(clock),
      playlistUrl: `https://cdn.example/${file}`,
      otherUrls: [],
      fetcher: { get: (url) => Promise.resolve().then(() => this.#answer(url)), close: () => undefined },
      isOnAir: () => this.onAir,
      onReadings: ([reading]) => {
        if (reading) this.readings.push(reading);
      },
    });
    this.#probe.start();
  }

  get #newest(): number {
    return Math.floor((this.clock.wallNow() - START_MS) / 1000);
  }

  live(): string {
    return playlistText({ first: this.#newest - 4 });
  }

  /** Numbered anew, as packagers do that were started again. */
  begunAnew(): string {
    const first = this.#newest - 4;
    return this.live().replace(/(MEDIA-SEQUENCE:)\d+/, `$1${String(first - BEGAN_MS / 1000)}`);
  }

  dash(type: 'dynamic' | 'static', newest = this.#newest): string {
    return `<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="${type}" minimumUpdatePeriod="PT1S" ${type === 'static' ? 'mediaPresentationDuration="PT1000S"' : ''}
  availabilityStartTime="${new Date(START_MS).toISOString()}"><Period id="0" start="PT0S">
  <AdaptationSet contentType="video" mimeType="video/mp4"><Representation id="v" bandwidth="800000" codecs="avc1.42c00c">
  <SegmentTemplate timescale="1000" media="$Time$.m4s"><SegmentTimeline><S t="${String((newest - 4) * 1000)}" d="1000" r="3"/></SegmentTimeline>
  </SegmentTemplate></Representation></AdaptationSet></Period></MPD>`;
  }

  /** What it is now it stays, with `more` at its end. */
  freeze(more: string): void {
    const now = this.text() + more;
    this.text = () => now;
  }

  pass(durationMs: number): Promise<void> {
    return this.clock.advanceAsync(durationMs);
  }

  get last(): CdnReading {
    const last = this.readings.at(-1);
    if (!last) throw new Error('nothing was told yet');
    return last;
  }

  found(kind: Finding['kind']): Finding | undefined {
    return this.last.findings.find((one) => one.kind === kind);
  }

  close(): void {
    this.#probe.close();
  }

  #answer(url: string): Fetched {
    const isPlaylist = /m3u8|mpd/.test(url);
    if (isPlaylist) this.playlists += 1;
    const body = new TextEncoder().encode(isPlaylist ? this.text() : '');
    const status = isPlaylist ? 200 : 404;
    const times = { askedMs: this.clock.monoNow(), ttfbMs: 1, totalMs: 1 };
    return { ok: true, url, status, header: () => null, body, complete: true, ...times };
  }
}

describe('the standing watch', () => {
  it('goes on when the playlist ends on air: says so, lets its media grow old, and follows it when it lives again', async () => {
    const origin = new Origin('index.m3u8');
    await origin.pass(10_000);
    expect(origin.last).toMatchObject({ problem: null, phase: 'running' });
    expect(origin.last.liveEdgeAgeMs).toBeLessThan(2_000);
    origin.freeze(END);
    await origin.pass(5_000);
    expect(origin.last.problem).toMatch(/stream is over/);
    expect(origin.last.liveEdgeAgeMs).toBeGreaterThan(3_900);
    expect(origin.found('ended')).toMatchObject({ level: 'error', what: expect.stringContaining('live') as string });
    const [asked, told] = [origin.playlists, origin.readings.length];
    await origin.pass(30_000);
    expect(origin.playlists - asked).toBeGreaterThan(25);
    expect(origin.playlists - asked).toBeLessThan(40);
    expect(origin.last.liveEdgeAgeMs).toBeGreaterThan(33_900);
    // Nor does it look as if nobody had asked yet while it is looked at from its beginning.
    const meanwhile = origin.readings.slice(told);
    expect(meanwhile.filter(({ problem, reachable, asked }) => problem === null || !reachable || !asked)).toEqual([]);
    origin.text = () => origin.begunAnew();
    await origin.pass(5_000);
    expect(origin.last.problem).toBeNull();
    expect(origin.last.liveEdgeAgeMs).toBeLessThan(2_000);
    expect(origin.found('sequence-backwards')).toBeUndefined();
    expect(origin.found('stale-manifest')).toBeUndefined();
    origin.close();
  });

  it('waits on air for what follows on the ended playlist of an earlier show', async () => {
    const origin = new Origin('index.m3u8');
    origin.onAir = false;
    origin.freeze(END);
    await origin.pass(60_000);
    origin.onAir = true;
    await origin.pass(5_000);
    expect(origin.last).toMatchObject({ phase: 'starting', findings: [] });
    origin.text = () => origin.live();
    await origin.pass(10_000);
    expect(origin.last).toMatchObject({ phase: 'running', problem: null });
    expect(origin.last.liveEdgeAgeMs).toBeLessThan(2_000);
    expect(origin.found('ended')).toBeUndefined();
    origin.close();
  });

  it('goes on when a DASH manifest becomes static on air', async () => {
    const origin = new Origin('index.mpd');
    origin.text = () => origin.dash('dynamic');
    await origin.pass(10_000);
    expect(origin.last).toMatchObject({ problem: null, format: 'dash' });
    const over = origin.dash('static');
    origin.text = () => over;
    await origin.pass(15_000);
    expect(origin.last.problem).toMatch(/stream is over/);
    expect(origin.last.liveEdgeAgeMs).toBeGreaterThan(13_900);
    expect(origin.found('ended')).toMatchObject({ level: 'error' });
    origin.text = () => origin.dash('dynamic');
    await origin.pass(5_000);
    expect(origin.last.problem).toBeNull();
    expect(origin.last.liveEdgeAgeMs).toBeLessThan(2_500);
    origin.close();
  });

  it('lets media grow old while its playlist is refused or empty, and begins anew after a fault of its own', async () => {
    const origin = new Origin('index.m3u8');
    await origin.pass(10_000);
    const empty = origin.live().replaceAll(/#EXT-X-PROGRAM.*\n|#EXTINF.*\n.*m4s\n/g, '');
    origin.text = () => empty;
    await origin.pass(6_000);
    expect(origin.last.problem).toMatch(/no media/);
    expect(origin.last.liveEdgeAgeMs).toBeGreaterThan(4_900);
    origin.text = () => 'no playlist';
    await origin.pass(30_000);
    expect(origin.last.problem).toMatch(/no HLS/);
    expect(origin.last.liveEdgeAgeMs).toBeGreaterThan(34_000);
    origin.text = () => {
      throw new Error('out of memory');
    };
    await origin.pass(3_000);
    expect(origin.last.problem).toMatch(/probe itself failed: out of memory/);
    origin.text = () => origin.live();
    await origin.pass(13_000);
    expect(origin.last.problem).toBeNull();
    origin.close();
  });
});

it('lets the newest media grow old where no playlist comes that should have', () => {
  const reading = { format: 'll-hls' as const, problem: null, liveEdgeAgeMs: 95, atMs: 10_000 };
  expect(edgeAgeNow(reading, 11_000)).toBe(95);
  expect(edgeAgeNow(reading, 14_000)).toBe(4_095);
  // Of others nobody knows better between two looks.
  expect(edgeAgeNow({ ...reading, format: 'hls' }, 12_500)).toBe(95);
  expect(edgeAgeNow({ ...reading, format: 'hls' }, 14_000)).toBe(4_095);
  expect(edgeAgeNow({ ...reading, format: 'dash' }, 14_000)).toBe(4_095);
  expect(edgeAgeNow({ ...reading, problem: 'it is over' }, 11_000)).toBe(1_095);
  expect(edgeAgeNow({ ...reading, liveEdgeAgeMs: null }, 14_000)).toBeNull();
});
