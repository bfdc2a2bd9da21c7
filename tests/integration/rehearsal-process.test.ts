import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RehearsalConfig } from '../../shared/process/launch.ts';

/** The process as the launcher starts it; its doors as a stranger finds them. */
const ENTRY = fileURLToPath(new URL('../../rehearsal/main.ts', import.meta.url));
let directory = '';
let children: ChildProcess[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cuelight-rehearsal-'));
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('the rehearsal process', () => {
  it('opens its doors, guards them, and ends on `stop` leaving nothing behind', async () => {
    const config = await freeConfig();
    const child = start(config);
    expect(await nextMessage(child)).toEqual({ type: 'ready' });
    const host = `127.0.0.1:${String(config.httpPort)}`;

    const health = await fetch(`http://${host}/health`);
    expect(await health.json()).toMatchObject({ ok: true, ingest: { connected: false } });
    const page = await fetch(`http://${host}/`);
    expect([200, 503]).toContain(page.status);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(`http://${host}/live/main/index.m3u8`)).status).toBe(404);

    const get = (path: string, ...headers: string[]): Promise<string> =>
      raw(config.httpPort, [`GET ${path} HTTP/1.1`, ...headers]);
    // DNS rebinding, lookalikes, duplicates, and no name at all.
    for (const name of ['evil.test', `127.0.0.1@evil:${String(config.httpPort)}`, '127.0.0.1', `${host}.`]) {
      expect(await get('/health', `Host: ${name}`)).toMatch(/^HTTP\/1\.1 421 /);
    }
    expect(await get('/health', `Host: ${host}`, `Host: ${host}`)).toMatch(/^HTTP\/1\.1 4(00|21) /);
    expect(await get('/health')).toMatch(/^HTTP\/1\.1 400 /);
    // Out of the folder, in every spelling.
    for (const path of [
      '/../../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/%00',
      '/%',
    ]) {
      expect(await get(path, `Host: ${host}`)).toMatch(/^HTTP\/1\.1 40[04] /);
    }
    const upgrade = [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: eA==',
    ];
    expect(await get('/engine/viewer', 'Host: evil.test', ...upgrade)).toMatch(/^HTTP\/1\.1 421 /);
    expect(await get('/elsewhere', `Host: ${host}`, ...upgrade)).toMatch(/^HTTP\/1\.1 404 /);

    child.kill('SIGINT');
    expect((await fetch(`http://${host}/health`)).ok).toBe(true);
    child.send({ type: 'stop' });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    // Both ports are free again.
    const again = start(config);
    expect(await nextMessage(again)).toEqual({ type: 'ready' });
  });

  it('ends itself when the launcher is gone', async () => {
    const child = start(await freeConfig());
    expect(await nextMessage(child)).toEqual({ type: 'ready' });
    child.disconnect();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  it('says which port is taken', async () => {
    const config = await freeConfig();
    const taken = await listen(config.httpPort);
    const child = start(config);
    expect(await nextMessage(child)).toEqual({
      type: 'fatal',
      message: expect.stringContaining(`TCP port ${String(config.httpPort)} is taken`),
    });
    await once(child, 'exit');
    taken.close();

    const first = start(config);
    expect(await nextMessage(first)).toEqual({ type: 'ready' });
    const second = start({ ...config, httpPort: (await freeConfig()).httpPort });
    expect(await nextMessage(second)).toEqual({
      type: 'fatal',
      message: expect.stringContaining(`UDP port ${String(config.srtPort)}`),
    });
  });

  it('refuses a configuration that makes no sense', async () => {
    const child = start({ nonsense: true });
    expect(await nextMessage(child)).toEqual({ type: 'fatal', message: expect.stringContaining('not valid') });
  });
});

function start(config: unknown): ChildProcess {
  const child = fork(ENTRY, { execArgv: ['--no-warnings'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  children.push(child);
  child.send({ type: 'config', config });
  return child;
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const [message] = (await once(child, 'message')) as [unknown];
  return message;
}

async function freeConfig(): Promise<RehearsalConfig> {
  const [http, srt] = [await listen(0), await listen(0)];
  const [httpPort, srtPort] = [portOf(http), portOf(srt)];
  http.close();
  srt.close();
  return {
    bindAddress: '127.0.0.1',
    httpPort,
    srtPort,
    allowedHosts: [`127.0.0.1:${String(httpPort)}`],
    controlKey: 'a-control-key-for-tests',
    dataDir: join(directory, String(httpPort)),
    audience: 0,
    targetLatencyMs: 1000,
    partMs: 100,
    comparePartMs: null,
  };
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Sends these lines, whatever a proper client would think of them. */
async function raw(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (answer.includes('\r\n\r\n')) break;
  }
  return answer;
}
