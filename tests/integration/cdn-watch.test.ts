import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { CdnProbe, type CdnReading } from '../../studio/backends/cdn-probe.ts';
import { platformClock as clock } from '../../studio/platform-clock.ts';
import { HttpFetcher } from '../../studio/probe/fetcher.ts';
import { openProbeOrigin, type ProbeOrigin } from '../support/probe-origin.ts';

/** By how much the second CDN dates the same media later. */
const SHIFT_MS = 700;

/** Another CDN of the same media: its dates are shifted, and from a moment on it delivers nothing new. */
class OtherCdn {
  readonly #upstream: string;
  readonly #server: Server;
  #frozen: string | null = null;
  #freeze = false;

  constructor(upstream: string) {
    this.#upstream = upstream;
    this.#server = createServer((request, response) => {
      this.#answer(request.url ?? '', response).catch((error: unknown) => response.writeHead(502).end(String(error)));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the other CDN does not listen');
    return `http://127.0.0.1:${String(address.port)}/index.m3u8`;
  }

  freeze(): void {
    this.#freeze = true;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(path: string, response: ServerResponse): Promise<void> {
    const answer = await fetch(new URL(path.slice(1), this.#upstream));
    const body = new Uint8Array(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? 'text/plain';
    const head = { 'content-type': type, 'access-control-allow-origin': '*', 'cache-control': 'no-cache' };
    if (!path.startsWith('/index.m3u8')) {
      response.writeHead(answer.status, head).end(body);
      return;
    }
    const shifted = new TextDecoder()
      .decode(body)
      .replaceAll(/(PROGRAM-DATE-TIME:)(\S+)/g, (_, tag: string, date: string) => {
        return `${tag}${new Date(Date.parse(date) + SHIFT_MS).toISOString()}`;
      });
    if (!this.#freeze) this.#frozen = shifted;
    response.writeHead(200, head).end(this.#frozen ?? shifted);
  }
}

let origin: ProbeOrigin;
let other: OtherCdn;
let probe: CdnProbe;
let told: readonly CdnReading[] = [];

beforeAll(async () => {
  origin = await openProbeOrigin();
  other = new OtherCdn(origin.ffmpegUrl('ts'));
  const otherUrl = await other.listen();
  probe = new CdnProbe({
    clock,
    studioClock: new StudioClock(clock),
    playlistUrl: origin.ffmpegUrl('ts'),
    otherUrls: [otherUrl, 'http://127.0.0.1:1/nothing.m3u8'],
    fetcher: new HttpFetcher(clock),
    isOnAir: () => true,
    onReadings: (readings) => {
      told = readings;
    },
  });
  probe.start();
});

afterAll(async () => {
  probe.close();
  await other.close();
  await origin.close();
});

it('watches each CDN by itself, and compares each with the first', { timeout: 60_000 }, async () => {
  await expect.poll(() => told[1]?.datesApartMs ?? null, { timeout: 30_000 }).not.toBeNull();
  const [first, second, dead] = told;
  // The same media time, to the rounding of dates.
  expect(Math.abs((second?.datesApartMs ?? 0) - SHIFT_MS)).toBeLessThan(50);
  expect(first).toMatchObject({ datesApartMs: null, laterMs: null, reachable: true });
  expect(dead).toMatchObject({ name: '127.0.0.1:1 nothing.m3u8', reachable: false, datesApartMs: null });
  const kinds = (index: number): readonly string[] => (probe.readings[index]?.findings ?? []).map(({ kind }) => kind);
  await expect.poll(() => kinds(1), { timeout: 10_000 }).toContain('cdns-differ');
  expect(kinds(0)).not.toContain('cdns-differ');
  // It is as quick as the first, whatever its dates say; each is asked once a second.
  const later = (): number => Math.abs(told[1]?.laterMs ?? Number.POSITIVE_INFINITY);
  await expect.poll(later, { timeout: 20_000 }).toBeLessThan(1_500);
});

it(
  'counts a stall that does not end where the standing watch fetches only some of the media',
  { timeout: 60_000 },
  async () => {
    await expect.poll(() => probe.readings[1]?.stalls ?? null, { timeout: 30_000 }).not.toBeNull();
    other.freeze();
    await expect.poll(() => probe.readings[1]?.stalledMs ?? 0, { timeout: 40_000 }).toBeGreaterThan(2_000);
    expect(probe.readings[1]?.stalls).toBeGreaterThanOrEqual(1);
    expect(probe.readings[1]?.findings.map(({ kind }) => kind)).toContain('stall');
  },
);
