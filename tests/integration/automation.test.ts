import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { decode } from 'node-osc';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceStatus } from '../../shared/api/devices.ts';
import type { DeviceAction } from '../../shared/cues/device/device-cue.ts';
import { freshCue } from '../../shared/cues/registry.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import { showSchema, type Show } from '../../shared/show/show.ts';
import { delay, waitFor } from '../harness/studio.ts';
import { ObsServer } from '../support/obs-server.ts';
import { freePort, HostProcess } from './host-process.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function oscListener() {
  const socket = createSocket('udp4');
  closers.push(() => socket.close());
  const heard: { address: string; args: unknown[] }[] = [];
  socket.on('message', (packet) => {
    const { address, args } = decode(packet) as { address: string; args: { value: unknown }[] };
    heard.push({ address, args: args.map(({ value }) => value) });
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { heard, port: socket.address().port };
}

async function httpListener() {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      bodies.push(JSON.parse(text));
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { bodies, port: (server.address() as AddressInfo).port };
}

async function openHost(show: object) {
  const host = await HostProcess.prepare();
  closers.push(() => host.cleanUp());
  const file = join(host.dir, 'automation.cuelight');
  const whole = { version: 2, id: 'automation', title: 'Automation', targetLatencyMs: 1_000, ...show };
  writeFileSync(file, JSON.stringify(showSchema.parse(whole) satisfies Show));
  host.config.showFile = file;
  await host.start();
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(host.origin + path, {
      method,
      headers: { authorization: `Bearer ${host.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    host,
    ask,
    run: () => ask<RunState>('GET', '/api/run'),
    devices: () => ask<DeviceStatus[]>('GET', '/api/devices'),
    fire: (cueId: string) => ask('POST', '/api/run/fire', { cueId }),
  };
}

/** As the studio's own window does, which alone may. */
async function setPassword(host: HostProcess, body: object): Promise<void> {
  host.send({ type: 'sign-in-code', code: 'code-of-the-automation-test' });
  await delay(100);
  const signedIn = await fetch(`${host.origin}/?code=code-of-the-automation-test`, { redirect: 'manual' });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const headers = { cookie, origin: host.origin, 'content-type': 'application/json' };
  const response = await fetch(`${host.origin}/api/devices/password`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
}

const device = (id: string, number: string, action: DeviceAction) => ({
  ...freshCue('device', id, number, `Title of ${id}`),
  action,
});

describe('cues and triggers that speak to devices, through the whole host', () => {
  it('switches OBS, sends OSC, and fails visibly with the device’s own reason', async () => {
    const obs = await ObsServer.listen({ password: 'secret word' });
    closers.push(() => obs.close());
    const osc = await oscListener();
    const { host, ask, run, devices, fire } = await openHost({
      devices: [
        { id: 'obs', name: 'OBS', kind: 'obs', host: '127.0.0.1', port: obs.port },
        { id: 'desk', name: 'Desk', kind: 'osc', host: '127.0.0.1', port: osc.port },
        { id: 'web', name: 'Web', kind: 'http', baseUrl: `http://127.0.0.1:${String(await freePort())}` },
      ],
      rundown: {
        cues: [
          device('scene', '1', { kind: 'obs-scene', deviceId: 'obs', scene: 'Pause' }),
          device('light', '2', { kind: 'osc', deviceId: 'desk', address: '/light', args: [{ float: 1 }, 'on'] }),
          device('hook', '3', { kind: 'http', deviceId: 'web', method: 'POST', path: '/x', body: '' }),
          device('nobody', '4', { kind: 'osc', deviceId: 'gone', address: '/x', args: [] }),
        ],
      },
    });
    await waitFor('the question for a password', async () =>
      (await devices()).some(({ detail }) => detail.includes('asks for a password')),
    );
    const password = { deviceId: 'obs', password: 'secret word' };
    await expect(ask('POST', '/api/devices/password', password)).rejects.toThrow(/403 .*may not/);
    await setPassword(host, password);
    await waitFor('OBS', async () => (await devices()).some(({ state }) => state === 'connected'));
    await fire('scene');
    await waitFor('the scene', () => obs.current === 'Pause');
    await fire('light');
    await waitFor('the OSC', () => osc.heard.length > 0);
    expect(osc.heard).toEqual([{ address: '/light', args: [1, 'on'] }]);
    await fire('hook');
    await fire('nobody');
    const failed = await waitFor('the failures', async () => {
      const { cues } = await run();
      return cues['hook']?.failure && cues['nobody']?.failure ? cues : null;
    });
    expect(failed['hook']?.failure).toContain('nothing listens there');
    expect(failed['nobody']?.failure).toContain('no device');
    expect([failed['scene']?.failure, failed['light']?.failure]).toEqual([null, null]);
    const live = JSON.stringify(await ask('GET', '/api/live'));
    expect(live).toContain('“Pause” on programme');
    expect(live + host.log + JSON.stringify(await ask('GET', '/api/show'))).not.toContain('secret word');
    expect(
      await ask('POST', '/api/devices/test', { action: { kind: 'obs-scene', deviceId: 'obs', scene: 'No' } }),
    ).toMatchObject({
      ok: false,
      detail: expect.stringContaining('It has: Camera, Screen, Pause') as string,
    });
  });

  it('tells devices what happens, filled in, each in order; of one that hangs there is one notice', async () => {
    const osc = await oscListener();
    const web = await httpListener();
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      hanging.closeAllConnections();
      hanging.close();
    });
    const tell = (id: string, when: string, action: DeviceAction) => ({ id, when, cueId: null, action });
    const body = '{"n":"{number}","t":"{title}","v":{votes}}';
    const { run, ask, fire, host } = await openHost({
      devices: [
        { id: 'desk', name: 'Desk', kind: 'osc', host: '127.0.0.1', port: osc.port },
        { id: 'web', name: 'Web', kind: 'http', baseUrl: `http://127.0.0.1:${String(web.port)}` },
        {
          id: 'slow',
          name: 'Slow',
          kind: 'http',
          baseUrl: `http://127.0.0.1:${String((hanging.address() as AddressInfo).port)}`,
        },
      ],
      lifecycleTriggers: [
        tell('a', 'cue-open', {
          kind: 'osc',
          deviceId: 'desk',
          address: '/open',
          args: ['{number}', '{votes}', '{type}'],
        }),
        tell('b', 'cue-void', { kind: 'http', deviceId: 'web', method: 'POST', path: '/void', body }),
        tell('c', 'hold', { kind: 'osc', deviceId: 'desk', address: '/hold', args: [] }),
        tell('d', 'cue-taken', { kind: 'http', deviceId: 'slow', method: 'POST', path: '/', body: '' }),
        tell('e', 'show-over', { kind: 'osc', deviceId: 'desk', address: '/over', args: [] }),
      ],
      rundown: { cues: [{ ...freshCue('poll', 'p', '7', 'Say "yes"?') }, freshCue('poll', 'q', '8', 'Second')] },
    });
    await fire('p');
    await fire('q');
    await ask('POST', '/api/run/hold', {});
    await ask('POST', '/api/run/release', {});
    await ask('POST', '/api/run/void', { cueId: 'p' });
    await ask('POST', '/api/run/void', { cueId: 'q' });
    await ask('POST', '/api/run/finish', {});
    await waitFor('all of it', () => osc.heard.length >= 4 && web.bodies.length >= 2);
    expect(osc.heard).toEqual([
      { address: '/open', args: ['7', 0, 'poll'] },
      { address: '/open', args: ['8', 0, 'poll'] },
      { address: '/hold', args: [] },
      { address: '/over', args: [] },
    ]);
    expect(web.bodies).toEqual([
      { n: '7', t: 'Say "yes"?', v: 0 },
      { n: '8', t: 'Second', v: 0 },
    ]);
    expect((await run()).endedAtMs).not.toBeNull();
    await waitFor('the notice', () => host.log.includes('Slow could not be told'));
    await delay(200);
    expect(host.log.split('Slow could not be told')).toHaveLength(2);
  });

  it('goes on without OSC when its port is taken, and says so', async () => {
    const taken = await oscListener();
    const host = await HostProcess.prepare({ oscPort: taken.port });
    closers.push(() => host.cleanUp());
    await host.start();
    await waitFor('the notice', () => host.log.includes(`UDP port ${String(taken.port)} is taken`));
    expect(
      (await fetch(`${host.origin}/api/run`, { headers: { authorization: `Bearer ${host.apiKey}` } })).status,
    ).toBe(200);
  });
});
