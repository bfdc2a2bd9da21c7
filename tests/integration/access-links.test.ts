import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { contract } from '../../shared/api/contract.ts';
import type { LiveMessage } from '../../shared/api/live.ts';
import { HostProcess } from './host-process.ts';

type Client = ContractRouterClient<typeof contract>;

let host: HostProcess;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  host = await HostProcess.prepare();
  await host.start();
});

afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await host.cleanUp();
});

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const cookieOf = (response: Response): string => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

let codes = 0;
/** The cookie of the studio's own machine. */
async function ownerCookie(): Promise<string> {
  codes += 1;
  const code = `code-of-this-test-${String(codes)}`;
  host.send({ type: 'sign-in-code', code });
  await wait(100);
  return cookieOf(await fetch(`${host.origin}/?code=${code}`, { redirect: 'manual' }));
}

function join(secret: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${host.origin}/join`, {
    method: 'POST',
    headers: { origin: host.origin, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ secret }),
  });
}

async function connect(cookie: string, window = 'window-of-the-test'): Promise<{ socket: WebSocket; api: Client }> {
  const url = `ws://127.0.0.1:${String(host.config.port)}/api/ws?client=${window}`;
  const socket = new WebSocket(url, { headers: { cookie, origin: host.origin } });
  sockets.push(socket);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, api: createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })) };
}

describe('links', () => {
  it('let a planner in, who edits but never takes a cue, and are worth nothing once withdrawn', async () => {
    const owner = await connect(await ownerCookie());
    expect((await owner.api.access.me()).rights).toContain('admin');
    const { link, url } = await owner.api.access.createLink({ name: 'Ann', role: 'planner' });
    const { pathname, hash } = new URL(url);
    expect(pathname).toBe('/join');
    const page = await fetch(host.origin + pathname);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('/join.js');
    expect((await fetch(`${host.origin}/join.js`)).headers.get('content-type')).toContain('text/javascript');

    const joined = await join(hash.slice(1));
    expect(joined.status).toBe(200);
    expect(joined.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
    const ann = await connect(cookieOf(joined));
    expect(await ann.api.access.me()).toMatchObject({ name: 'Ann', role: 'planner', rights: ['read', 'plan'] });

    const { show, planRevision } = await ann.api.show.get();
    const [cue] = show.rundown.cues;
    const ops = [{ op: 'set' as const, cueId: cue?.id ?? '', field: 'title', value: 'By Ann' }];
    const edit = { requestId: 'request-by-ann', baseRevision: planRevision, ops };
    expect(await ann.api.show.edit(edit)).toEqual({ planRevision: planRevision + 1, conflicts: [] });
    expect(await ann.api.show.edit(edit)).toEqual({ planRevision: planRevision + 1, conflicts: [] });

    const go = { requestId: 'request-go-ann', expectedStandbyId: cue?.id ?? '' };
    await expect(ann.api.run.go(go)).rejects.toThrow(/A planner may not run the show/);
    await expect(ann.api.air.start({ source: { kind: 'test' } })).rejects.toThrow(/may not go on air/);
    await expect(ann.api.access.links()).rejects.toThrow(/may not give links/);
    const overHttp = await fetch(`${host.origin}/api/run/go`, {
      method: 'POST',
      headers: { cookie: cookieOf(joined), origin: host.origin, 'content-type': 'application/json' },
      body: JSON.stringify(go),
    });
    expect(overHttp.status).toBe(403);
    expect(((await overHttp.json()) as { data: { reason: string } }).data.reason).toMatch(/a producer or host may/);

    const closed = new Promise((resolve) => ann.socket.once('close', resolve));
    await owner.api.access.revokeLink({ linkId: link.id });
    await closed;
    expect((await fetch(`${host.origin}/api/live`, { headers: { cookie: cookieOf(joined) } })).status).toBe(401);
    expect((await join(hash.slice(1))).status).toBe(401);
  });

  it('lead to the workspace that the role is for', async () => {
    const owner = await connect(await ownerCookie());
    const places: unknown[] = [];
    for (const role of ['host', 'qa', 'producer'] as const) {
      const { url } = await owner.api.access.createLink({ name: `A ${role}`, role });
      places.push(await (await join(new URL(url).hash.slice(1))).json());
    }
    expect(places).toEqual(['/#host', '/#qa', '/'].map((place) => ({ ok: true, place })));
  });

  it('outlive a restart of the host', async () => {
    const owner = await connect(await ownerCookie());
    const { url } = await owner.api.access.createLink({ name: 'Bob', role: 'viewer' });
    const cookie = cookieOf(await join(new URL(url).hash.slice(1)));
    await host.kill();
    await host.start();
    expect(await (await connect(cookie)).api.access.me()).toMatchObject({ name: 'Bob', role: 'viewer' });
  });

  it('do not take the place of the studio’s own session, and are guessed in vain', async () => {
    const cookie = await ownerCookie();
    const owner = await connect(cookie);
    const { url } = await owner.api.access.createLink({ name: 'Cai', role: 'viewer' });
    expect((await join(new URL(url).hash.slice(1), { cookie })).status).toBe(409);
    expect((await join(new URL(url).hash.slice(1), { origin: 'http://evil.test' })).status).toBe(403);
    expect((await join('AAAAAAAAAAAAAAAAAAAAAA')).status).toBe(401);
    expect((await join('short')).status).toBe(401);
    const huge = await join('A'.repeat(100_000));
    expect(huge.status).toBe(401);
  });
});

describe('people', () => {
  it('see who is where, until they leave', async () => {
    const { api } = await connect(await ownerCookie(), 'window-of-the-owner');
    const other = await connect(await ownerCookie(), 'window-of-another');
    const seen: LiveMessage[] = [];
    const leaving = new AbortController();
    const reading = (async () => {
      for await (const message of await api.system.subscribe(undefined, { signal: leaving.signal })) seen.push(message);
    })().catch((error: unknown) => {
      if (!leaving.signal.aborted) throw error;
    });
    const people = () => seen.flatMap((message) => (message.type === 'presence' ? [message.people] : [])).at(-1) ?? [];
    await other.api.access.presence({ workspace: 'producer', cueId: 'intro', field: 'title' });
    for (let turn = 0; turn < 50 && people().length === 0; turn++) await wait(20);
    expect(people()).toMatchObject([{ name: 'Studio', role: 'producer', cueId: 'intro', field: 'title' }]);
    other.socket.terminate();
    for (let turn = 0; turn < 50 && people().length > 0; turn++) await wait(20);
    expect(people()).toEqual([]);
    leaving.abort();
    await reading;
  });
});

describe('edits', () => {
  it('are there after kill −9 as soon as they were confirmed, and in the file soon', async () => {
    const { api } = await connect(await ownerCookie());
    let { planRevision } = await api.show.get();
    for (let count = 1; count <= 20; count++) {
      const ops = [{ op: 'set-show' as const, field: 'title', value: `Title ${String(count)}` }];
      const answer = await api.show.edit({
        requestId: `request-${String(count)}-kill`,
        baseRevision: planRevision,
        ops,
      });
      ({ planRevision } = answer);
    }
    await host.kill();
    await host.start();
    const again = await connect(await ownerCookie());
    expect(await again.api.show.get()).toMatchObject({ planRevision, show: { title: 'Title 20' } });
  });
});
