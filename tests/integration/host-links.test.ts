import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Live } from '../../shared/api/live.ts';
import type { Tally } from '../../shared/interaction/protocol.ts';
import type { HostConfig } from '../../shared/process/launch.ts';
import type { Report } from '../../shared/report/report.ts';
import type { History } from '../../shared/telemetry/history.ts';
import type { Metric } from '../../shared/telemetry/metrics.ts';
import { freePort, HostProcess } from './host-process.ts';
import { BackendPeer, EncoderPeer, onAirStatus } from './host-peers.ts';

let host: HostProcess;
let encoder: EncoderPeer;
let backend: BackendPeer;

async function setUp(autostart: HostConfig['autostart']): Promise<void> {
  backend = await BackendPeer.listen();
  const encoderPort = await freePort();
  encoder = await EncoderPeer.listen(encoderPort);
  const address = `127.0.0.1:${String(backend.port)}`;
  host = await HostProcess.prepare({
    encoderPort,
    autostart,
    backends: {
      ingest: { url: 'srt://127.0.0.1:9999', latencyMs: 120, streamId: 'publish:live/main', passphrase: null },
      cdnUrl: `http://${address}/live/index.m3u8`,
      engine: { url: `ws://${address}`, controlKey: 'the-key-of-this-engine' },
      viewerUrl: `http://${address}/`,
    },
  });
  await host.start();
}

async function get<T>(path: string): Promise<T> {
  const response = await fetch(`${host.origin}/api${path}`, { headers: { authorization: `Bearer ${host.apiKey}` } });
  return (await response.json()) as T;
}
const live = (): Promise<Live> => get<Live>('/live');

async function post(path: string, body: unknown): Promise<number> {
  const response = await fetch(`${host.origin}/api${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${host.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status;
}

/** Which of these figures were measured since. */
async function figuresSince(fromMs: number, metrics: Metric[]): Promise<Metric[]> {
  const response = await fetch(`${host.origin}/api/telemetry/history`, {
    method: 'POST',
    headers: { authorization: `Bearer ${host.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ metrics, fromMs, toMs: Date.now(), bins: 10 }),
  });
  const { series } = (await response.json()) as History;
  return series.flatMap(({ metric, mean }) => (mean.some((value) => value !== null) ? metric : []));
}

/** Waits until it holds; fails with what was last seen. */
async function until(what: string, holds: (live: Live) => boolean, withinMs = 8_000): Promise<Live> {
  const endMs = Date.now() + withinMs;
  let seen = await live();
  while (!holds(seen)) {
    if (Date.now() > endMs) throw new Error(`${what} never came; last: ${JSON.stringify(seen.connections)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    seen = await live();
  }
  return seen;
}

const off: HostConfig['autostart'] = { source: null, goLive: false, run: false };
const goLive: HostConfig['autostart'] = { source: { kind: 'test' }, goLive: true, run: false };

afterEach(async () => {
  await host.cleanUp();
  await encoder.close();
  await backend.close();
});

describe('the encoder', () => {
  beforeEach(() => setUp(goLive));

  it('is started once, and left alone by a host that took over', async () => {
    await until('on air', ({ encoder: status }) => status?.onAir === true);
    expect(encoder.offered).toEqual(['cuelight.encoder.v1', `ticket.${host.config.encoder.controlTicket}`]);
    const starts = (): number => encoder.commands.filter((command) => command.type === 'start').length;
    expect(starts()).toBe(1);
    expect(encoder.commands.find((command) => command.type === 'clock')).toBeDefined();

    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await host.kill();
    await host.start();
    const seen = await until('taken over', ({ encoder: status }) => status?.onAir === true);
    expect(seen.source).toEqual({ kind: 'test' });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(starts()).toBe(1);
    expect(encoder.commands.some((command) => command.type === 'stop')).toBe(false);
    // The seconds without a host count: the picture went out all the time.
    expect((await get<Report>('/run/report')).onAirMs).toBeGreaterThan(3_500);
  });

  it('is started again when it comes back empty', async () => {
    await until('on air', ({ encoder: status }) => status?.onAir === true);
    const { port } = host.config.encoder;
    await encoder.close();
    const away = await until('away', ({ encoder: status }) => status === null);
    expect(away.connections.ingest.level).toBe('red');
    encoder = await EncoderPeer.listen(port);
    await until('on air again', ({ encoder: status }) => status?.onAir === true, 4_000);
    expect(encoder.commands.filter((command) => command.type === 'start')).toHaveLength(1);
  });

  it('survives what is no message, and stays off air when taken off', async () => {
    await until('on air', ({ encoder: status }) => status?.onAir === true);
    encoder.say('garbage');
    encoder.say(Buffer.from([1, 2, 3]));
    encoder.say('{"type":"status","status":{}}');
    expect(await post('/air/stop', {})).toBe(200);
    await until('off air', ({ encoder: status }) => status?.onAir === false);
    await host.kill();
    await host.start();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await live()).encoder?.onAir).toBe(false);
  });
});

describe('the engine', () => {
  beforeEach(() => setUp(off));

  it('gets what was not acknowledged again after a reconnect', async () => {
    await until('the engine', ({ connections }) => connections.engine.level === 'green');
    expect(backend.keys).toContain('the-key-of-this-engine');
    expect(backend.commands.some((command) => command.type === 'target-latency')).toBe(true);
    backend.acknowledging = false;
    const { run } = await live();
    const cueId = run.standbyCueId ?? '';
    expect(await post('/run/go', { requestId: 'request-go', expectedStandbyId: cueId })).toBe(200);
    const published = (): string[] =>
      backend.commands.flatMap((command) => (command.type === 'publish' ? [command.id] : []));
    await until('published', () => published().length === 1);
    // A half-open connection: noticed after 3 s of silence.
    backend.silent = true;
    const lost = await until('the loss', ({ connections }) => connections.engine.level === 'red', 5_000);
    expect(lost.connections.engine.reason).toContain('nothing was heard for 3 s');
    backend.silent = false;
    backend.acknowledging = true;
    await until('the engine again', ({ connections }) => connections.engine.level === 'green', 10_000);
    await until('published again', () => published().length >= 2);
    expect(new Set(published()).size).toBe(1);
  });

  it('is shown with what it said when it refuses', async () => {
    await until('the engine', ({ connections }) => connections.engine.level === 'green');
    backend.refusing = 401;
    backend.breakOff();
    const seen = await until('the refusal', ({ connections }) => /answered 401/.test(connections.engine.reason));
    expect(seen.connections.engine.level).toBe('red');
    expect(seen.audience).toBeNull();
  });

  it('has its answers counted and shown, and garbage left out', async () => {
    await until('the engine', ({ connections }) => connections.engine.level === 'green');
    const { run } = await live();
    const cueId = run.standbyCueId ?? '';
    await post('/run/go', { requestId: 'request-go', expectedStandbyId: cueId });
    backend.say('garbage');
    backend.say('{"type":"tallies","tallies":[{}]}');
    const tally: Tally = { cueId, runId: run.runId, sequence: 3, counts: {}, total: 7, state: 'open', final: false };
    backend.say({ type: 'tallies', atMs: Date.now(), tallies: [tally] });
    backend.tellAudience({ sent: 10, acked: 8, counted: 7, refused: 1 });
    const seen = await until('the votes', (now) => now.run.cues[cueId]?.votes === 7 && now.audience !== null);
    expect(seen.connections.engine).toMatchObject({
      level: 'amber',
      reason: expect.stringMatching(/2 messages/) as string,
    });
    expect(seen.playheads.viewersMs).toBeCloseTo(seen.nowMs - 800, 0);
    expect((await get<Report>('/run/report')).votes).toEqual({ sent: 10, acked: 8, counted: 7, lost: 2 });
  });

  it('lets what it told of viewers go when it tells no more, though it goes on answering', async () => {
    await until('the engine', ({ connections }) => connections.engine.level === 'green');
    backend.tellAudience({ sent: 10, acked: 8, counted: 7, refused: 1 });
    const told = await until('the audience', ({ playheads }) => playheads.viewersMs !== null);
    expect(told.rescue.leftMs).not.toBeNull();
    const heardMs = Date.now();
    const seen = await until('silence', ({ audience }) => audience === null, 10_000);
    expect(Date.now() - heardMs).toBeGreaterThan(4_000);
    expect(seen).toMatchObject({ playheads: { viewersMs: null }, rescue: { leftMs: null } });
    expect(seen.connections.engine).toMatchObject({
      level: 'amber',
      reason: expect.stringMatching(/told nothing of its viewers for/) as string,
    });
    // What is measured from now on has no figures of viewers; the sums of the run stay for the report.
    // Points are of whole seconds: the one that is going on may have begun while they were known.
    const fromMs = Date.now() + 1_000;
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    const measured = await figuresSince(fromMs, ['viewers', 'glassToGlassP50Ms', 'engineRoundTripMs']);
    expect(measured).toEqual(['engineRoundTripMs']);
    expect((await get<Report>('/run/report')).votes).toMatchObject({ sent: 10, counted: 7 });
    backend.tellAudience({ sent: 10, acked: 8, counted: 7, refused: 1 });
    await until(
      'the audience again',
      ({ audience, connections }) => audience !== null && connections.engine.level === 'green',
    );
  });
});

describe('the CDN', () => {
  beforeEach(() => setUp(goLive));

  it('is judged by what it returns', async () => {
    await until('on air', ({ encoder: status }) => status?.onAir === true);
    backend.playlist = { status: 200, type: 'text/html', body: '<!doctype html><p>Welcome' };
    const page = await until('the page', ({ connections }) => /web page/.test(connections.cdn.reason));
    expect(page.connections.cdn.reason).toContain('it returned a web page (200 text/html)');
    expect(page.connections.cdn.level).toBe('red');
    const date = new Date(Date.now() + 500).toISOString();
    const body = `#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:${date}\n#EXT-X-PART:DURATION=0.1,URI="p"\n`;
    backend.playlist = { status: 200, type: 'application/vnd.apple.mpegurl', body };
    const fine = await until('the playlist', ({ cdn }) => (cdn?.liveEdgeAgeMs ?? null) !== null);
    expect(fine.cdn?.reachable).toBe(true);
  });
});

it('runs the rundown by itself once on air with an engine', async () => {
  await setUp({ source: { kind: 'test' }, goLive: true, run: true });
  const seen = await until('the run', ({ run }) => run.startedAtMs !== null);
  expect(seen.encoder?.onAir).toBe(true);
  await host.kill();
  await host.start();
  const again = await until('the same run', ({ encoder: status }) => status?.onAir === true);
  expect(again.run.runId).toBe(seen.run.runId);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await live()).run.startedAtMs).toBe(seen.run.startedAtMs);
});

it('adopts a running encoder when nothing is known of it', async () => {
  await setUp(off);
  await host.stop();
  encoder.status = onAirStatus({ kind: 'ui' });
  rmSync(join(host.config.dataDir, 'on-air.json'), { force: true });
  await host.start();
  await until('adopted', ({ source, encoder: status }) => source?.kind === 'ui' && status?.onAir === true);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(encoder.commands.some((command) => command.type === 'stop')).toBe(false);
});
