import { statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { contract } from '../../shared/api/contract.ts';
import { liveMessageSchema, liveSchema, type LiveMessage } from '../../shared/api/live.ts';
import { HostProcess } from './host-process.ts';

type Client = ContractRouterClient<typeof contract>;

let host: HostProcess;
const key = (): string => `Bearer ${host.apiKey}`;

beforeAll(async () => {
  host = await HostProcess.prepare();
  await host.start();
});

afterAll(async () => {
  await host.cleanUp();
});

/** What the server answers to these bytes, up to the end of the connection. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(host.config.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.setTimeout(8_000, () => socket.destroy());
    socket.on('close', () => {
      resolve(answer);
    });
  });
}

function head(lines: string[]): string {
  return `${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`;
}

/** The status of an upgrade attempt: 101, or why not. */
function upgrade(headers: Record<string, string | string[]>, path = '/api/ws'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: '127.0.0.1',
      port: host.config.port,
      path,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
    request.end();
  });
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${host.origin}/api${path}`, {
    method: 'POST',
    headers: { authorization: key(), 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

let codes = 0;
async function signIn(): Promise<string> {
  codes += 1;
  const code = `code-of-this-test-${String(codes)}`;
  host.send({ type: 'sign-in-code', code });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const response = await fetch(`${host.origin}/?code=${code}`, { redirect: 'manual' });
  expect(response.status).toBe(303);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function openSocket(headers: Record<string, string>): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${String(host.config.port)}/api/ws`, { headers });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

function client(socket: WebSocket): Client {
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
}

describe('who may come in', () => {
  it('serves the API to the key, whose file only its owner reads', async () => {
    const response = await fetch(`${host.origin}/api/openapi.json`, { headers: { authorization: key() } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) as string });
    expect(statSync(host.config.apiKeyFile).mode & 0o777).toBe(0o600);
  });

  it('refuses everything without a key or session', async () => {
    for (const path of ['/', '/api/openapi.json', '/api/live', '/assets/index-abcdefgh.js', '/nothing']) {
      expect((await fetch(host.origin + path)).status, path).toBe(401);
    }
    const page = await fetch(host.origin, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(401);
    expect(await page.text()).toContain('npm start');
    const wrong = await fetch(`${host.origin}/api/live`, { headers: { authorization: 'Bearer nonsense' } });
    expect(wrong.status).toBe(401);
  });

  it('is not locked by the guesses of foreign pages in a browser of this machine', async () => {
    const guess = head([
      'GET /?code=guess HTTP/1.1',
      `Host: 127.0.0.1:${String(host.config.port)}`,
      'Sec-Fetch-Site: cross-site',
    ]);
    for (let count = 0; count < 12; count++) expect(await raw(guess)).toMatch(/^HTTP\/1\.1 401/);
    expect((await fetch(`${host.origin}/api/live`, { headers: { authorization: key() } })).status).toBe(200);
  });

  it('refuses every Host but its own with 421, and two of them', async () => {
    const line = 'GET /api/live HTTP/1.1';
    const authorization = `Authorization: ${key()}`;
    const own = `Host: 127.0.0.1:${String(host.config.port)}`;
    expect(await raw(head([line, own, authorization]))).toMatch(/^HTTP\/1\.1 200/);
    const hostile = [
      ['Host: evil.test'],
      [`Host: LOCALHOST.:${String(host.config.port)}`],
      [`Host: 127.0.0.1:${String(host.config.port)}@evil.test`],
      [own, own],
      [own, 'Host: evil.test'],
      [],
    ];
    for (const hosts of hostile) {
      expect(await raw(head([line, ...hosts, authorization])), hosts.join()).toMatch(/^HTTP\/1\.1 421/);
    }
    expect(await raw(head([`GET http://evil.test/ HTTP/1.1`, own, authorization]))).toMatch(/^HTTP\/1\.1 400/);
  });

  it('refuses sockets before the upgrade', async () => {
    const { origin } = host;
    expect(await upgrade({ Origin: origin, Authorization: key() })).toBe(101);
    expect(await upgrade({ Authorization: key() })).toBe(101);
    expect(await upgrade({ Origin: origin })).toBe(401);
    expect(await upgrade({})).toBe(403);
    expect(await upgrade({ Origin: 'http://evil.test', Authorization: key() })).toBe(403);
    expect(await upgrade({ Origin: 'null', Authorization: key() })).toBe(403);
    expect(await upgrade({ Origin: `${origin}.evil.test`, Authorization: key() })).toBe(403);
    expect(await upgrade({ Origin: origin, Authorization: key(), Host: 'evil.test' })).toBe(421);
    expect(await upgrade({ Origin: origin, Authorization: 'Bearer nonsense' })).toBe(401);
    expect(await upgrade({ Origin: origin, Authorization: key() }, '/elsewhere')).toBe(404);
    const cookie = await signIn();
    expect(await upgrade({ Cookie: cookie })).toBe(403);
    expect(await upgrade({ Cookie: cookie, Origin: origin })).toBe(101);
  });

  it('lets a code in once, and knows its session after a restart of the host', async () => {
    const cookie = await signIn();
    const again = await fetch(`${host.origin}/?code=code-of-this-test-${String(codes)}`, { redirect: 'manual' });
    expect(again.status).toBe(401);
    const page = await fetch(host.origin, { headers: { cookie } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(await page.text()).toContain('<title>studio</title>');
    const asset = await fetch(`${host.origin}/assets/index-abcdefgh.js`, { headers: { cookie } });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${host.origin}/assets/..%2f..%2fdata/api-key`, { headers: { cookie } })).status).toBe(404);
    expect((await fetch(`${host.origin}/producer`, { headers: { cookie } })).status).toBe(200);

    await host.kill();
    await host.start();
    expect((await fetch(host.origin, { headers: { cookie } })).status).toBe(200);
  });

  it('lets a session change nothing from another page', async () => {
    const cookie = await signIn();
    const send = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${host.origin}/api/show/settings`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: '{"title":"Hijacked"}',
      });
    expect((await send({})).status).toBe(403);
    expect((await send({ origin: 'http://evil.test' })).status).toBe(403);
    expect((await send({ origin: host.origin, 'content-type': 'text/plain' })).status).toBe(415);
    expect((await send({ origin: host.origin })).status).toBe(200);
  });
});

describe('requests', () => {
  it('fires the cue in standby once, and refuses a stale GO with the reason', async () => {
    const answer = await fetch(`${host.origin}/api/live`, { headers: { authorization: key() } });
    const expectedStandbyId = liveSchema.parse(await answer.json()).run.standbyCueId ?? '';
    const stale = await post('/run/go', { requestId: 'request-stale', expectedStandbyId: 'another-cue' });
    expect(stale.status).toBe(409);
    const refusal = (await stale.json()) as { data: { reason: string; revision: number } };
    expect(refusal.data.reason.length).toBeGreaterThan(10);
    expect(refusal.data.revision).toBeGreaterThan(0);

    const first = await post('/run/go', { requestId: 'request-go-1', expectedStandbyId });
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ currentCueId: expectedStandbyId });
    const repeated = await post('/run/go', { requestId: 'request-go-1', expectedStandbyId });
    expect(repeated.status).toBe(200);
    const another = await post('/run/go', { requestId: 'request-go-2', expectedStandbyId });
    expect(another.status).toBe(409);
  });

  it('says in words what is wrong with a request', async () => {
    const response = await post('/run/go', { requestId: 'request-bad', expectedStandbyId: 'no spaces allowed' });
    expect(response.status).toBe(400);
    const { message } = (await response.json()) as { message: string };
    expect(message).toContain('expectedStandbyId: letters, digits, _ and - only');
    expect((await post('/run/go', '{"requestId":')).status).toBe(400);
    expect((await post('/no/such/route', {})).status).toBe(404);
  });

  it('takes no body of more than 16 MiB', async () => {
    const lines = [
      'POST /api/show/settings HTTP/1.1',
      `Host: 127.0.0.1:${String(host.config.port)}`,
      `Authorization: ${key()}`,
      'Content-Type: application/json',
      'Content-Length: 17000000',
    ];
    expect(await raw(head(lines))).toMatch(/^HTTP\/1\.1 413/);
  });

  it('refuses to go on air without an ingest', async () => {
    const response = await post('/air/start', { source: { kind: 'test' } });
    expect(response.status).toBe(409);
  });

  it('gives the media ticket to the signed-in page alone', async () => {
    const { origin } = host;
    const url = `${origin}/api/air/media-session`;
    expect((await fetch(url, { headers: { authorization: key() } })).status).toBe(409);
    const cookie = await signIn();
    expect((await fetch(url, { headers: { cookie } })).status).toBe(409);
    const withKey = await openSocket({ authorization: key() });
    await expect(client(withKey).air.mediaSession()).rejects.toThrow(/signed-in page/);
    withKey.close();
    const socket = await openSocket({ cookie, origin });
    const session = await client(socket).air.mediaSession();
    expect(session).toEqual({
      url: `ws://127.0.0.1:${String(host.config.encoder.port)}/media`,
      ticket: host.config.encoder.mediaTicket,
    });
    socket.close();
  });
});

describe('the live stream', () => {
  it('is open to curl as server-sent events', async () => {
    const leaving = new AbortController();
    const response = await fetch(`${host.origin}/api/subscribe`, {
      headers: { authorization: key() },
      signal: leaving.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('"type":"live"')) break;
    }
    expect(text).toContain('"type":"show"');
    leaving.abort();
  });

  it('cuts off a socket that does not read, and serves everyone else meanwhile', async () => {
    const lazy = await openSocket({ authorization: key() });
    const closed = new Promise<number>((resolve) => lazy.once('close', resolve));
    const api = client(lazy);
    const streams = await Promise.all(Array.from({ length: 20 }, () => api.system.subscribe()));
    lazy.pause();
    for (let turn = 0; turn < 40; turn++) {
      expect((await post('/show/settings', { title: `Title ${String(turn)}` })).status).toBe(200);
    }
    // Two heartbeats of 5 s without an answer.
    await new Promise((resolve) => setTimeout(resolve, 10_500));
    lazy.resume();
    expect(await closed).toBe(1006);
    expect(streams).toHaveLength(20);
  });

  it('begins with everything and tells a change within 100 ms of its answer', async () => {
    const socket = await openSocket({ cookie: await signIn(), origin: host.origin });
    const api = client(socket);
    const leaving = new AbortController();
    const seen: { message: LiveMessage; atMs: number }[] = [];
    const reading = (async () => {
      for await (const message of await api.system.subscribe(undefined, { signal: leaving.signal })) {
        expect(liveMessageSchema.parse(message)).toEqual(message);
        seen.push({ message, atMs: performance.now() });
      }
    })().catch((error: unknown) => {
      if (!leaving.signal.aborted) throw error;
    });
    while (!seen.some(({ message }) => message.type === 'telemetry')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(seen.slice(0, 3).map(({ message }) => message.type)).toEqual(['show', 'run', 'live']);
    const { run } = await api.system.live();
    const { show } = await api.show.get();
    const cueId = show.rundown.cues.findLast(({ id }) => id !== run.standbyCueId)?.id ?? '';
    await api.run.standby({ requestId: 'request-standby', cueId });
    const answeredMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const told = seen.find(
      ({ message }) => message.type === 'run-change' && message.change.head.standbyCueId === cueId,
    );
    expect((told?.atMs ?? Infinity) - answeredMs).toBeLessThan(100);

    await post('/show/settings', { title: 'A new title' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen.findLast(({ message }) => message.type === 'plan')?.message).toMatchObject({
      ops: [{ op: 'set-show', field: 'title', value: 'A new title' }],
      by: 'Control surface',
    });
    leaving.abort();
    await reading;
    socket.close();
  });

  it('lives through garbage', async () => {
    const headers = { authorization: key() };
    const socket = await openSocket(headers);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    const api = client(socket);
    socket.send('garbage');
    socket.send(Buffer.from([0xff, 0xfe, 0, 1]));
    socket.send('{"i":"1","p":{"u":"http://evil.test/"}}');
    socket.send('{"i":"2","p":{"u":"//["}}');
    expect((await api.system.info()).rehearsal).toBe(false);
    for (let index = 0; index < 30; index++) socket.send('{"i":{},"t":"x"}');
    expect(await closed).toBe(1007);

    const huge = await openSocket(headers);
    const hugeClosed = new Promise<number>((resolve) => huge.once('close', resolve));
    huge.on('error', () => undefined);
    huge.send('x'.repeat(17 * 1024 * 1024));
    expect(await hugeClosed).toBe(1009);

    const broken = await raw(
      `${[
        'GET /api/ws HTTP/1.1',
        `Host: 127.0.0.1:${String(host.config.port)}`,
        `Authorization: ${key()}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ].join('\r\n')}\r\n\r\n\xff\xff\xff\xff\xff\xff`,
    );
    expect(broken).toMatch(/^HTTP\/1\.1 101/);
    expect((await fetch(`${host.origin}/api/info`, { headers })).status).toBe(200);
  });
});

describe('its life', () => {
  it('answers with its report, tells its line, and ends when told', async () => {
    host.send({ type: 'report' });
    const { report, ok, problems } = await host.waitFor('report');
    expect(report).toMatchObject({ version: 1, votes: { lost: 0 } });
    expect(ok).toBe(false);
    expect(problems).toContain('The programme never went on air.');
    expect((await host.waitFor('status')).line).toContain('off air');
    expect(host.messages.some((message) => message.type === 'clock')).toBe(true);
    expect(await host.stop()).toBe(0);
    const figures = new DatabaseSync(join(host.config.dataDir, 'telemetry.sqlite'), { readOnly: true });
    const { points } = figures.prepare('SELECT count(*) AS points FROM level_1000').get() as { points: number };
    figures.close();
    expect(points).toBeGreaterThan(0);
  });

  it('ends with its launcher', async () => {
    await host.start();
    host.disconnect();
    expect(await host.ended()).toBe(0);
  });

  it('says in words when it cannot work at all', async () => {
    await host.start();
    const second = await HostProcess.prepare();
    second.config.port = host.config.port;
    await expect(second.start()).rejects.toThrow(`Port ${String(host.config.port)} is taken`);
    await second.cleanUp();
  });
});
