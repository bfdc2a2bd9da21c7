import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingKind, ProbeReading } from '../../shared/telemetry/probe.ts';
import { platformClock as clock } from '../../studio/platform-clock.ts';
import { HttpFetcher } from '../../studio/probe/fetcher.ts';
import { UrlProbe } from '../../studio/probe/url-probe.ts';
import { startChronyd } from '../support/chronyd.ts';
import { DEFECTS } from '../support/defects.ts';
import { FFMPEG_DEFECTS } from '../support/ffmpeg-defects.ts';
import { openProbeOrigin, type ProbeOrigin } from '../support/probe-origin.ts';

/** What a machine that is too busy brings about in any stream: beside a defect it is not blamed on the stream. */
const BUSY: readonly FindingKind[] = ['slow-media', 'slow-playlist', 'stall', 'stale-manifest'];
/** So much later than its limits say a healthy stream may be on a machine that tests much at once; nothing else is forgiven. */
const BUSY_MS = 4_000;
/** Long enough that a playlist which stands still would be found nevertheless. */
const HEALTHY_MS = 12_000;
const DEFECTS_MS = 9_000;
/** FFmpeg's plain HLS asks for three segments of a second. */
const PLAYER_MS = 3_000;

let origin: ProbeOrigin;

beforeAll(async () => {
  origin = await openProbeOrigin();
});

afterAll(async () => {
  await origin.close();
});

/** Probes all at once for a while. @param slackMs also in the hands of the simulated player, beyond what is asked for */
async function probe(urls: readonly string[], forMs: number, slackMs: number): Promise<ProbeReading[]> {
  const fetcher = new HttpFetcher(clock);
  const probes = urls.map(
    (url) =>
      new UrlProbe({
        clock,
        fetcher,
        url,
        settings: {
          depth: 'deep',
          mustBeLive: false,
          playerBufferMs: slackMs === 0 ? null : PLAYER_MS + slackMs,
          slackMs,
        },
        span: 'minute',
        now: () => clock.wallNow(),
      }),
  );
  const runs = probes.map((one) => one.run());
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const readings = probes.map((one) => one.reading());
  for (const one of probes) one.close();
  await Promise.all(runs);
  fetcher.close();
  return readings;
}

interface CliResult {
  readonly code: number | null;
  readonly output: string;
}

/** @param interruptMs when Ctrl-C is pressed; null: never */
function cli(args: readonly string[], interruptMs: number | null = null): Promise<CliResult> {
  const script = fileURLToPath(new URL('../../scripts/probe.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  if (interruptMs !== null) setTimeout(() => child.kill('SIGINT'), interruptMs);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}

describe('the probe', () => {
  it('finds nothing wrong with the studio’s own origin, nor with FFmpeg’s HLS and DASH', async () => {
    const urls = [
      origin.healthyUrl,
      origin.healthyUrl.replace('index.m3u8', 'master.m3u8'),
      origin.ffmpegUrl('ts'),
      origin.ffmpegUrl('fmp4'),
      origin.ffmpegUrl('dash'),
    ];
    const readings = await probe(urls, HEALTHY_MS, BUSY_MS);
    expect(readings.map(({ format }) => format)).toEqual(['ll-hls', 'll-hls', 'hls', 'hls', 'dash']);
    for (const { findings, ...figures } of readings) {
      expect(findings).toEqual([]);
      expect(figures).toMatchObject({ reachable: true, problem: null, failedRequests: 0, stalls: 0, stalledMs: 0 });
      for (const name of ['manifestMs', 'ttfbMs', 'partFetchMs', 'throughputKbps', 'bitrateKbps'] as const) {
        expect(figures[name], name).toBeGreaterThan(0);
      }
      // Capture is dated on this machine: media is a segment old at the most, give or take what a busy machine adds.
      expect(figures.latencyP95Ms).toBeGreaterThan(-250);
      expect(figures.latencyP95Ms).toBeLessThan(4_000);
    }
  });

  it('finds each defect and calls it by its name, in LL-HLS and in FFmpeg’s own HLS and DASH', async () => {
    const known = { ...DEFECTS, ...FFMPEG_DEFECTS };
    const names = Object.keys(known);
    const readings = await probe(
      names.map((name) => origin.defectUrl(name)),
      DEFECTS_MS,
      0,
    );
    const seen = names.map((name, index) => ({
      name,
      kinds: (readings[index]?.findings ?? []).map(({ kind }) => kind),
    }));
    for (const { name, kinds } of seen) {
      const { found, follows = [] } = known[name] ?? {};
      expect(kinds, name).toContain(found);
      const others = kinds.filter((kind) => kind !== found && ![...follows, ...BUSY].includes(kind));
      expect(others, `${name}: nothing else is blamed`).toEqual([]);
    }
    expect(Object.keys(DEFECTS).length).toBeGreaterThanOrEqual(15);
    expect(readings.map(({ format }) => format)).toContain('dash');
    const { findings = [] } = readings[0] ?? {};
    for (const { what, where, why, whatToDo, count, firstAtMs, lastAtMs } of findings) {
      for (const text of [what, where, why, whatToDo]) expect(text.length).toBeGreaterThan(3);
      expect(count).toBeGreaterThan(0);
      expect(lastAtMs).toBeGreaterThanOrEqual(firstAtMs);
    }
  });

  it('tells scripts by its exit code, and people in words; Ctrl-C ends it with the report so far', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cuelight-probe-cli-'));
    const [junit, html] = ['out.xml', 'out.html'].map((name) => join(folder, name));
    const [found, interrupted, nothing, usage] = await Promise.all([
      cli([origin.defectUrl('segment 404'), '--for', '6s', '--junit', junit ?? '', '--html', html ?? '']),
      cli([origin.ffmpegUrl('ts'), '--for', '600', '--json'], 6_000),
      cli([origin.ffmpegUrl('ts').replace('index', 'nothing'), '--for', '4s']),
      cli(['nowhere']),
    ]);
    expect(found.code).toBe(1);
    expect(found.output).toContain('Segment missing');
    expect(readFileSync(junit ?? '', 'utf8')).toContain('<failure type="segment-missing"');
    expect(readFileSync(html ?? '', 'utf8')).toContain('Segment missing');
    rmSync(folder, { recursive: true });
    expect([0, 1]).toContain(interrupted.code);
    expect(JSON.parse(interrupted.output)).toMatchObject({ urls: [{ format: 'hls' }] });
    expect(nothing).toEqual({ code: 2, output: expect.stringContaining('it answered 404') as string });
    expect(usage).toEqual({ code: 2, output: expect.stringContaining('http:// or https://') as string });
  });

  it('measures by time servers where it is told to, says how sure that is, and does not measure by one that is silent', async () => {
    const chronyd = await startChronyd('127.0.9.5', 31_235);
    try {
      const [checked, silent] = await Promise.all([
        cli([origin.ffmpegUrl('ts'), '--for', '4s', '--ntp', chronyd.server]),
        cli([origin.ffmpegUrl('ts'), '--for', '4s', '--ntp', '127.0.9.8:31999']),
      ]);
      expect(checked.output).toMatch(/Ages are by 127\.0\.9\.5:31235, ± \d+(\.\d+)? ms; this computer’s clock is/);
      expect(silent.code).toBe(2);
      expect(silent.output).toMatch(/No time server is believed.*127\.0\.9\.8:31999: nothing listens there/);
    } finally {
      await chronyd.kill();
    }
  });
});
