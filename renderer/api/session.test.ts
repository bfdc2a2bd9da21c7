import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/websocket';
import { describe, expect, it } from 'vitest';
import { contract } from '../../shared/api/contract.ts';
import type { LiveMessage } from '../../shared/api/live.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { monoMs } from '../../shared/time/units.ts';
import { liveSample, showSample } from '../app/samples.test-support.ts';
import type { LinkSocket } from './api-link.ts';
import { LinkDownError } from './errors.ts';
import { StudioSession } from './session.ts';
import { createStores } from './stores.ts';

/** One end of a socket that exists in memory alone. */
class MemorySocket {
  readyState = 0;
  peer: MemorySocket | null = null;
  /** A link that is broken without either end being told. */
  cut = false;
  readonly #listeners = new Map<string, Set<(event: unknown) => void>>();

  addEventListener(type: string, listener: (event: unknown) => void): void {
    const known = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, known.add(listener));
  }

  removeEventListener(type: string, listener: (event: unknown) => void): void {
    this.#listeners.get(type)?.delete(listener);
  }

  send(data: unknown): void {
    queueMicrotask(() => {
      if (!this.cut) this.peer?.emit('message', { data });
    });
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.emit('close', {});
    this.peer?.close();
  }

  emit(type: string, event: unknown): void {
    if (type === 'open') this.readyState = 1;
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }
}

/** A host in memory: it accepts or refuses connections, and tells what it is asked to tell. */
function memoryHost() {
  const os = implement(contract);
  const system = {
    info: os.system.info.handler(() => ({
      version: '0',
      rehearsal: true,
      viewerUrl: null,
      cdnUrl: null,
      canCapture: true,
      oscPort: null,
    })),
    ping: os.system.ping.handler(({ input }) => ({ t0: input.t0, t1: 1, t2: 1 })),
    me: os.access.me.handler(() => ({
      name: 'Studio',
      role: 'producer' as const,
      rights: ['read' as const],
      clientId: 'c',
    })),
    subscribe: os.system.subscribe.handler(async function* subscribe({ signal }) {
      const { run, ...live } = liveSample();
      const first: LiveMessage[] = [
        { type: 'show', show: showSample([]), planRevision: 1 },
        { type: 'notice', id: 'n', level: 'info', text: 'hello', atMs: 1 },
        { type: 'run', run },
        { type: 'live', live },
      ];
      yield* first;
      await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    }),
  };
  const { me, ...others } = system;
  const handler = new RPCHandler({ system: others, access: { me } });
  const host = {
    up: true,
    sockets: [] as MemorySocket[],
    open: (): LinkSocket => {
      const page = new MemorySocket();
      const server = new MemorySocket();
      page.peer = server;
      server.peer = page;
      host.sockets.push(page);
      queueMicrotask(() => {
        if (!host.up) {
          page.close();
          return;
        }
        server.emit('open', {});
        handler.upgrade(server, {});
        page.emit('open', {});
      });
      return page as unknown as LinkSocket;
    },
  };
  return host;
}

/** @param sleptMs how long the page was not run so far */
function sessionWith(host: ReturnType<typeof memoryHost>, sleptMs = () => 0) {
  const clock = new FakeClock();
  const pageClock: Clock = {
    wallNow: () => clock.wallNow(),
    monoNow: () => monoMs(clock.monoNow() + sleptMs()),
    schedule: (delayMs, task) => clock.schedule(delayMs, task),
  };
  const stores = createStores();
  const notices: string[] = [];
  const session = new StudioSession({
    clock: pageClock,
    stores,
    openSocket: host.open,
    random: () => 0.5,
    whyBlocked: () => Promise.resolve(host.up ? null : 'not signed in'),
    onPlan: (message) => {
      if (message.type === 'show') stores.show.setState({ show: message.show, planRevision: message.planRevision });
    },
    onNotice: (notice) => notices.push(notice.text),
    onBadMessage: () => undefined,
  });
  return { clock, stores, notices, session };
}

/** Lets the in-memory socket deliver what is under way. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 500; turn++) await Promise.resolve();
};

describe('StudioSession', () => {
  it('fills the stores, keeps them through a lost link, and comes back by itself', async () => {
    const host = memoryHost();
    const { clock, stores, notices, session } = sessionWith(host);
    session.start();
    await settle();
    expect(stores.link.getState()).toMatchObject({ phase: 'open', fresh: true });
    expect(stores.show.getState().show?.title).toBe('Test');
    expect(stores.me.getState().me?.role).toBe('producer');

    host.up = false;
    host.sockets.at(-1)?.close();
    await settle();
    expect(stores.link.getState()).toMatchObject({ phase: 'down', fresh: false });
    expect(stores.live.getState().live).not.toBeNull();

    host.up = true;
    await clock.advanceAsync(300);
    await settle();
    expect(stores.link.getState()).toMatchObject({ phase: 'open', fresh: true, attempts: 0 });
    expect(notices).toEqual(['hello']);
    session.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('refuses requests at once while the link is down: nothing is carried out late', async () => {
    const host = memoryHost();
    host.up = false;
    const { clock, session } = sessionWith(host);
    session.start();
    await settle();
    await expect(session.client.system.info()).rejects.toBeInstanceOf(LinkDownError);
    session.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('asks why after some attempts, and says so', async () => {
    const host = memoryHost();
    host.up = false;
    const { clock, stores, session } = sessionWith(host);
    session.start();
    await clock.advanceAsync(3_000, 50);
    await settle();
    expect(stores.link.getState().blockedReason).toBe('not signed in');
    session.close();
  });

  it('does not take its own sleep for the silence of the host', async () => {
    let sleptMs = 0;
    const host = memoryHost();
    const { clock, stores, session } = sessionWith(host, () => sleptMs);
    session.start();
    await settle();
    // The page is not run for 20 s: the next timer comes that much too late.
    sleptMs = 20_000;
    await clock.advanceAsync(4_000, 50);
    await settle();
    expect(host.sockets.length).toBe(1);
    expect(stores.link.getState().phase).toBe('open');
    session.close();
  });

  it('drops a connection that no longer answers', async () => {
    const host = memoryHost();
    const { clock, session } = sessionWith(host);
    session.start();
    await settle();
    for (const socket of host.sockets) socket.cut = true;
    await clock.advanceAsync(8_000, 50);
    await settle();
    expect(host.sockets.length).toBeGreaterThan(1);
    session.close();
    expect(clock.pendingTasks).toBe(0);
  });
});
