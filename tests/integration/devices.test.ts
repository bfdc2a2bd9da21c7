import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'node-osc';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceAction } from '../../shared/cues/device/device-cue.ts';
import type { Device } from '../../shared/show/show.ts';
import { DeviceDesk } from '../../studio/automation/devices/device-desk.ts';
import { sendHttp } from '../../studio/automation/devices/http-sender.ts';
import { PasswordStore } from '../../studio/automation/devices/password-store.ts';
import { platformClock } from '../../studio/platform-clock.ts';
import { waitFor } from '../harness/studio.ts';
import { ObsServer } from '../support/obs-server.ts';
import { freePort } from './host-process.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function dataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'cuelight-devices-'));
  closers.push(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}

function openDesk(devices: Device[]) {
  const file = join(dataDir(), 'device-passwords.json');
  const notices: string[] = [];
  const desk = new DeviceDesk({
    clock: platformClock,
    random: Math.random,
    passwords: PasswordStore.open(file, (problem) => notices.push(problem)),
    devices: () => devices,
    onChange: () => undefined,
    onNotice: (_level, text) => notices.push(text),
  });
  closers.push(() => {
    desk.close();
  });
  desk.planChanged();
  const status = (id: string) => desk.statuses().find(({ deviceId }) => deviceId === id);
  return { desk, file, notices, status };
}

describe('OSC out', () => {
  it('reaches a receiver, which a foreign codec reads; the status says what is known', async () => {
    const socket: Socket = createSocket('udp4');
    closers.push(() => socket.close());
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const heard = new Promise<Buffer>((resolve) => socket.once('message', resolve));
    const { desk, status } = openDesk([
      { id: 'desk', name: 'Desk', kind: 'osc', host: '127.0.0.1', port: socket.address().port },
    ]);
    expect(status('desk')).toMatchObject({ state: 'idle', detail: 'Nothing was sent yet.' });
    const result = await desk.act({
      kind: 'osc',
      deviceId: 'desk',
      address: '/ch/01/mix/fader',
      args: [{ float: 1 }, 0.25, 3, 'é', true],
    });
    expect(result).toMatchObject({ ok: true, detail: expect.stringContaining('not known') as string });
    expect(decode(await heard)).toMatchObject({
      address: '/ch/01/mix/fader',
      args: [1, 0.25, 3, 'é', true].map((value) => ({ value })),
    });
    expect(status('desk')).toMatchObject({ state: 'connected' });
  });

  it('says in words what is wrong', async () => {
    const { desk } = openDesk([{ id: 'desk', name: 'Desk', kind: 'osc', host: 'no-such-host.invalid', port: 9 }]);
    const send = (deviceId: string): Promise<{ ok: boolean; detail: string }> =>
      desk.act({ kind: 'osc', deviceId, address: '/a', args: [] });
    expect(await send('desk')).toMatchObject({ ok: false, detail: expect.stringMatching(/name/) as string });
    expect(await send('gone')).toMatchObject({ ok: false, detail: expect.stringContaining('no device') as string });
    expect(await desk.act({ kind: 'obs-scene', deviceId: 'desk', scene: 'x' })).toMatchObject({
      ok: false,
      detail: 'Desk is a device for OSC, but an OBS scene was asked of it.',
    });
  });
});

interface Heard {
  method: string;
  url: string;
  type: string | undefined;
  auth: string | undefined;
  body: string;
}

async function httpPeer(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const heard: Heard[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { 'content-type': type, authorization: auth } = request.headers;
      heard.push({ method: request.method ?? '', url: request.url ?? '', type, auth, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { heard, port: (server.address() as AddressInfo).port };
}

const send = (baseUrl: string, changes: Partial<Parameters<typeof sendHttp>[1]> = {}) =>
  sendHttp(platformClock, { method: 'POST', baseUrl, path: '/go', body: '', ...changes });

describe('HTTP out', () => {
  it('sends JSON as JSON and text as text, behind the path of the device', async () => {
    const { heard, port } = await httpPeer((_request, response) => response.writeHead(204).end());
    const base = `http://user:secret@127.0.0.1:${String(port)}/api/`;
    expect(await send(base, { path: '/x?y=1', body: '{"a":1}' })).toMatchObject({
      ok: true,
      detail: 'It answered 204 No Content.',
    });
    await send(base, { method: 'PUT', body: 'hello' });
    await send(base, { method: 'GET', body: 'left out' });
    const auth = `Basic ${Buffer.from('user:secret').toString('base64')}`;
    expect(heard).toEqual([
      { method: 'POST', url: '/api/x?y=1', type: 'application/json', auth, body: '{"a":1}' },
      { method: 'PUT', url: '/api/go', type: 'text/plain; charset=utf-8', auth, body: 'hello' },
      { method: 'GET', url: '/api/go', type: undefined, auth, body: '' },
    ]);
  });

  it('gives the first words of a failure', async () => {
    const { port } = await httpPeer((_request, response) =>
      response.writeHead(500).end(`<html><h1>No such\n page</h1>${'x'.repeat(100_000)}`),
    );
    const { ok, detail } = await send(`http://127.0.0.1:${String(port)}`);
    expect(ok).toBe(false);
    expect(detail).toMatch(/^It answered 500 Internal Server Error: No such page x+…$/);
    expect(detail.length).toBeLessThan(230);
  });

  it('follows three redirects and no more; 307 keeps what is sent, 303 does not', async () => {
    const { heard, port } = await httpPeer((request, response) => {
      const step = Number(/\d+/.exec(request.url ?? '')?.[0] ?? 0);
      const last = request.url?.includes('ends') === true && step === 3;
      if (last) response.writeHead(200).end('there');
      else
        response.writeHead(step === 2 ? 303 : 307, { location: request.url?.replace(/\d+/, String(step + 1)) }).end();
    });
    const base = `http://127.0.0.1:${String(port)}`;
    expect(await send(base, { path: '/ends/0', body: '{}' })).toMatchObject({ ok: true });
    expect(heard.map(({ method, body }) => `${method} ${body}`)).toEqual(['POST {}', 'POST {}', 'POST {}', 'GET ']);
    const loop = await send(base, { path: '/loop/0' });
    expect(loop).toMatchObject({ ok: false, detail: expect.stringContaining('more than 3 times') as string });
    expect(heard).toHaveLength(8);
  });

  it('gives a server that hangs 3 s, and one that hangs within its answer too', async () => {
    const { port } = await httpPeer(() => undefined);
    const half = await httpPeer((_request, response) => void response.writeHead(500).write('half'));
    const results = await Promise.all([
      send(`http://127.0.0.1:${String(port)}`),
      send(`http://127.0.0.1:${String(half.port)}`),
    ]);
    for (const { ok, detail, tookMs } of results) {
      expect({ ok, detail }).toEqual({ ok: false, detail: 'It did not answer within 3 s.' });
      expect(tookMs).toBeGreaterThanOrEqual(2_990);
    }
  });

  it('says what a machine without a server, one that speaks no HTTP and an odd address are', async () => {
    const gone = await freePort();
    expect(await send(`http://127.0.0.1:${String(gone)}`)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('nothing listens there') as string,
    });
    const rude = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    closers.push(() => rude.close());
    expect(await send(`http://127.0.0.1:${String((rude.address() as AddressInfo).port)}`)).toMatchObject({ ok: false });
    expect(await send('ftp://127.0.0.1')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('not an http') as string,
    });
    expect(await send('http://127.0.0.1:1', { path: '@127.0.0.1:2/' })).toMatchObject({ ok: false });
  });

  it('never goes to link-local addresses: neither named, nor redirected to', async () => {
    const refusal = { ok: false, detail: expect.stringContaining('an address no device has') as string };
    expect(await send('http://169.254.169.254')).toMatchObject(refusal);
    expect(await send('http://[fe80::1]')).toMatchObject(refusal);
    expect(await send('http://[::ffff:a9fe:a9fe]')).toMatchObject(refusal);
    expect(await send('http://0.0.0.0:80')).toMatchObject(refusal);
    const { port } = await httpPeer((_request, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    );
    expect(await send(`http://127.0.0.1:${String(port)}`)).toMatchObject(refusal);
  });
});

describe('OBS', () => {
  const device = (port: number): Device => ({ id: 'obs', name: 'OBS', kind: 'obs', host: '127.0.0.1', port });
  const scene = (name: string): DeviceAction => ({ kind: 'obs-scene', deviceId: 'obs', scene: name });

  async function openObs(options: Parameters<typeof ObsServer.listen>[0] = {}): Promise<ObsServer> {
    const obs = await ObsServer.listen(options);
    closers.push(() => obs.close());
    return obs;
  }

  it('lists scenes, switches them, and follows what is done at OBS itself', async () => {
    const obs = await openObs();
    const { desk, status } = openDesk([device(obs.port)]);
    await waitFor('OBS', () => status('obs')?.state === 'connected');
    expect(status('obs')).toMatchObject({ scenes: ['Camera', 'Screen', 'Pause'] });
    expect(await desk.act(scene('Screen'))).toMatchObject({ ok: true, detail: 'OBS shows “Screen”.' });
    expect(obs.current).toBe('Screen');
    obs.switchTo('Pause');
    await waitFor('the scene', () => status('obs')?.detail.includes('“Pause” on programme'));
    obs.addScene('Outro');
    await waitFor('the new scene', () => status('obs')?.scenes.includes('Outro'));
    expect(await desk.act(scene('Nowhere'))).toMatchObject({
      ok: false,
      detail: 'Not switched: OBS has no scene “Nowhere”. It has: Camera, Screen, Pause, Outro.',
    });
  });

  it('asks for the password, keeps it for its owner alone, and tells nobody', async () => {
    const obs = await openObs({ password: 'open sesame' });
    const { desk, status, file, notices } = openDesk([device(obs.port)]);
    await waitFor('the question', () => status('obs')?.detail.includes('asks for a password'));
    expect(desk.setPassword('obs', 'wrong')).toBeNull();
    await waitFor('the refusal', () => status('obs')?.detail.includes('refuses the password'));
    expect(await desk.act(scene('Screen'))).toMatchObject({ ok: false });
    expect(desk.setPassword('obs', 'open sesame')).toBeNull();
    await waitFor('OBS', () => status('obs')?.state === 'connected');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('open sesame');
    expect(JSON.stringify([desk.statuses(), notices])).not.toContain('sesame');
    expect(desk.setPassword('gone', 'x')).toContain('no device');
  });

  it('does not offer a password to another address', async () => {
    const [first, second] = [await openObs({ password: 'one' }), await openObs({ password: 'one' })];
    const devices = [device(first.port)];
    const { desk, status } = openDesk(devices);
    desk.setPassword('obs', 'one');
    await waitFor('OBS', () => status('obs')?.state === 'connected');
    devices[0] = device(second.port);
    desk.planChanged();
    await waitFor('the question', () => status('obs')?.detail.includes('asks for a password'));
    await waitFor('the first to be let go', () => first.connected === 0);
  });

  it('connects again, for ever', async () => {
    const obs = await openObs();
    const { port } = obs;
    const { status, notices, desk } = openDesk([device(port)]);
    await waitFor('OBS', () => status('obs')?.state === 'connected');
    await obs.close();
    await waitFor('the loss', () => status('obs')?.state === 'failed');
    expect(await desk.act(scene('Camera'))).toMatchObject({ ok: false });
    await waitFor('the reason', () => status('obs')?.detail.includes('is OBS running'));
    const again = await openObs({ port });
    await waitFor('OBS again', () => status('obs')?.state === 'connected');
    expect(again.attempts).toBe(1);
    expect(notices).toEqual([
      expect.stringContaining('OBS is not connected any more') as string,
      'OBS is connected again.',
    ]);
  });

  it('gives up an OBS that hangs, whether it never greets or stops answering', async () => {
    const mute = await openObs();
    mute.silent = true;
    const stopping = await openObs();
    const { desk, status } = openDesk([device(mute.port), { ...device(stopping.port), id: 'second' }]);
    await waitFor('the second', () => status('second')?.state === 'connected');
    stopping.silent = true;
    const result = await desk.act({ ...scene('Screen'), deviceId: 'second' });
    expect(result).toMatchObject({ ok: false, detail: expect.stringContaining('did not answer within 3 s') as string });
    await waitFor('the first to be given up', () => status('obs')?.detail.includes('within 5 s'));
    stopping.silent = false;
    await waitFor('the second again', () => status('second')?.state === 'connected');
  });
});

describe('the passwords', () => {
  it('sets a damaged file aside without showing what stands in it', () => {
    const file = join(dataDir(), 'p.json');
    writeFileSync(file, '{"127.0.0.1:4455": "half of a sec');
    const told: string[] = [];
    expect(PasswordStore.open(file, (problem) => told.push(problem)).get('127.0.0.1:4455')).toBeNull();
    expect(told).toHaveLength(1);
    expect(told[0]).not.toContain('sec');
    expect(readFileSync(`${file}.damaged`, 'utf8')).toContain('half');
  });

  it('survives a restart, and forgets on an empty one', () => {
    const file = join(dataDir(), 'p.json');
    const fail = (problem: string): never => {
      throw new Error(problem);
    };
    PasswordStore.open(file, fail).set('a:1', 'x');
    const again = PasswordStore.open(file, fail);
    expect(again.get('a:1')).toBe('x');
    again.set('a:1', '');
    expect(PasswordStore.open(file, fail).get('a:1')).toBeNull();
    expect(readFileSync(file, 'utf8')).toBe('{}');
  });
});
