import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Role } from '../../shared/api/access.ts';
import type { contract } from '../../shared/api/contract.ts';
import { newDataDir, startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';
import { freePort } from './host-process.ts';

type Client = ContractRouterClient<typeof contract>;

const dataDir = newDataDir();
const sockets: WebSocket[] = [];
let studio: RunningStudio | null = null;

afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await studio?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const cookieOf = (response: Response): string => (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

/** Whether nobody has the port any more: the processes of a killed launcher end a moment after it. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function start(port: number): Promise<RunningStudio> {
  await waitFor('the port', () => isFree(port));
  studio = await startStudio(['--no-rehearsal', '--port', String(port)], {}, () => undefined, dataDir);
  return studio;
}

/** The cookie of the studio's own machine. */
async function signIn(running: RunningStudio): Promise<string> {
  return cookieOf(await fetch(await running.signInUrl(), { redirect: 'manual' }));
}

/** As a browser's window does it. */
async function connect(running: RunningStudio, cookie: string): Promise<Client> {
  const url = `${running.studioUrl.replace('http', 'ws')}api/ws?client=window-of-the-test`;
  const socket = new WebSocket(url, { headers: { cookie, origin: new URL(running.studioUrl).origin } });
  sockets.push(socket);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
}

async function comeByLink(running: RunningStudio, owner: Client, role: Role) {
  const { link, url } = await owner.access.createLink({ name: `A ${role}`, role });
  const joined = await fetch(`${running.studioUrl}join`, {
    method: 'POST',
    headers: { origin: new URL(running.studioUrl).origin, 'content-type': 'application/json' },
    body: JSON.stringify({ secret: new URL(url).hash.slice(1) }),
  });
  expect(joined.status).toBe(200);
  return { linkId: link.id, cookie: cookieOf(joined) };
}

const statusOf = async (running: RunningStudio, cookie: string): Promise<number> =>
  (await fetch(`${running.studioUrl}api/run`, { headers: { cookie } })).status;

/** Looked at while no studio runs: files come and go. */
function expectNoSecretOnDisk(cookies: readonly string[]): void {
  const values = cookies.map((cookie) => cookie.slice(cookie.indexOf('=') + 1).split('.'));
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const bytes = readFileSync(join(parentPath, name));
    for (const [, nonce = '', , signature = ''] of values) {
      expect([name, bytes.includes(nonce), bytes.includes(signature)]).toEqual([name, false, false]);
    }
  }
}

it('leaves guests signed in when the studio crashes, with their role and no more, until their link is withdrawn', async () => {
  const port = await freePort();
  const first = await start(port);
  const ownerCookie = await signIn(first);
  const owner = await connect(first, ownerCookie);
  const host = await comeByLink(first, owner, 'host');
  const planner = await comeByLink(first, owner, 'planner');
  const withdrawn = await comeByLink(first, owner, 'producer');
  await owner.access.revokeLink({ linkId: withdrawn.linkId });
  expect(await statusOf(first, withdrawn.cookie)).toBe(401);
  // Joins that come quickly share a save.
  await waitFor('the sessions on disk', () => {
    const text = readFileSync(join(dataDir, 'link-sessions.json'), 'utf8');
    return [host, planner].every(({ linkId }) => text.includes(linkId)) && !text.includes(withdrawn.linkId);
  });

  first.process.kill('SIGKILL');
  await first.exited;
  const second = await start(port);
  const asHost = await connect(second, host.cookie);
  expect(await asHost.access.me()).toMatchObject({ name: 'A host', role: 'host' });
  const { standbyCueId } = await asHost.run.state();
  await asHost.run.go({ requestId: 'request-of-the-host', expectedStandbyId: standbyCueId ?? '' });
  const asPlanner = await connect(second, planner.cookie);
  expect(await asPlanner.access.me()).toMatchObject({ role: 'planner', rights: ['read', 'plan'] });
  await expect(asPlanner.run.hold({ requestId: 'request-of-the-planner' })).rejects.toThrow(/A planner may not/);
  for (const cookie of [withdrawn.cookie, ownerCookie]) expect(await statusOf(second, cookie)).toBe(401);

  const ownerAgain = await connect(second, await signIn(second));
  await ownerAgain.access.revokeLink({ linkId: host.linkId });
  expect(await statusOf(second, host.cookie)).toBe(401);
  second.process.kill('SIGINT');
  await second.exited;
  expectNoSecretOnDisk([host.cookie, planner.cookie]);
  const third = await start(port);
  expect(await statusOf(third, host.cookie)).toBe(401);
  expect(await statusOf(third, planner.cookie)).toBe(200);
});
