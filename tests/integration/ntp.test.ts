import { createServer } from 'node:https';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { afterEach, expect, it } from 'vitest';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { intervalOf, systemHttps } from '../../studio/clock/https-time.ts';
import { systemNetwork } from '../../studio/clock/ntp-network.ts';
import { encodeRequest } from '../../studio/clock/ntp-packet.ts';
import { startNtpThread } from '../../studio/clock/ntp-thread.ts';
import { systemNts } from '../../studio/clock/nts/nts-keys.ts';
import { replyBytes } from '../../studio/clock/test-reply.ts';
import { TimeKeeper } from '../../studio/clock/time-keeper.ts';
import { platformClock } from '../../studio/platform-clock.ts';
import { startChronyd, type Chronyd } from '../support/chronyd.ts';
import { makeIdentity } from '../support/tls-identity.ts';

const PORT = 31_230;
const NTS_PORT = 31_246;
const cleanUps: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits at most 20 s: a machine that is busy with other things is slow, and no less right. */
async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400 && !isTrue(); turn++) await pause(50);
  expect(isTrue()).toBe(true);
}

async function chronyd(address: string): Promise<Chronyd> {
  const running = await startChronyd(address, PORT);
  cleanUps.push(() => running.kill());
  return running;
}

/** A server of our own on loopback that answers as `reply` says (null: not at all). */
async function hostile(reply: (request: Uint8Array) => Uint8Array | null): Promise<string> {
  const socket: Socket = createSocket('udp4');
  socket.on('message', (request: Buffer, from: RemoteInfo) => {
    const packet = reply(request);
    if (packet) socket.send(packet, from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.9.9', resolve);
  });
  cleanUps.push(() => {
    socket.close();
  });
  return `127.0.9.9:${String(socket.address().port)}`;
}

/** An honest answer to a request, but for what is changed. */
function answer(request: Uint8Array, change: Parameters<typeof replyBytes>[0] = {}, aheadMs = 0): Uint8Array {
  const nowMs = platformClock.wallNow() + aheadMs;
  return replyBytes({ origin: request.slice(40, 48), receiveMs: nowMs, transmitMs: nowMs, ...change });
}

function keepTime(servers: readonly string[], ca: string | null = null) {
  const studioClock = new StudioClock(platformClock);
  const notices: string[] = [];
  const time = new TimeKeeper({
    clock: platformClock,
    studioClock,
    servers,
    isOnAir: () => false,
    onMapping: () => undefined,
    onNotice: (_, text) => notices.push(text),
    network: systemNetwork,
    nts: systemNts(platformClock, ca),
    https: systemHttps(platformClock, ca),
  });
  cleanUps.push(() => {
    time.close();
  });
  time.start();
  return { time, studioClock, notices };
}

/**
 * How far studio time is from this machine's clock, which chronyd serves: the truth here. It is told in whole
 * milliseconds, and only watching it turn some times narrows that to µs; and a busy machine may stop us between the
 * readings of the two clocks, so the closest pair counts.
 */
function awayMs(studioClock: StudioClock): number {
  const endMs = platformClock.monoNow() + 10;
  let best = { gapMs: Number.POSITIVE_INFINITY, awayMs: 0 };
  while (platformClock.monoNow() < endMs || best.gapMs > 0.05) {
    const beforeMs = platformClock.wallNow();
    const studioMs = studioClock.now();
    const afterMs = platformClock.wallNow();
    const gapMs = afterMs - beforeMs;
    // The wall clock is known better with every reading: of two equally close pairs the later is the better.
    if (gapMs <= Math.max(0.05, best.gapMs)) best = { gapMs, awayMs: studioMs - (beforeMs + afterMs) / 2 };
  }
  return best.awayMs;
}

it('agrees with a real chronyd, with an honest bound; and holds over when it is killed', async () => {
  const server = await chronyd('127.0.9.1');
  const { time, studioClock } = keepTime([server.server]);
  await until(() => (time.view().errorBoundMs ?? Number.POSITIVE_INFINITY) < 5);
  const view = time.view();
  expect(view.synchronised).toBe(true);
  expect(view.source).toBe(server.server);
  expect(view.servers[0]).toMatchObject({ state: 'used', reason: null });
  const bound = view.errorBoundMs ?? Number.POSITIVE_INFINITY;
  console.log(
    `chronyd: offset ${view.offsetMs.toFixed(4)} ms, bound ${bound.toFixed(4)} ms, round trip ${String(view.roundTripMs)}`,
  );
  expect(Math.abs(view.offsetMs)).toBeLessThan(bound + 0.05);
  expect(Math.abs(awayMs(studioClock))).toBeLessThan(bound + 0.05);

  await server.kill();
  const boundAtItsEnd = time.view().errorBoundMs ?? Number.POSITIVE_INFINITY;
  await until(() => time.view().servers[0]?.state === 'silent');
  const later = time.view();
  expect(later.synchronised).toBe(true);
  expect(later.source).toMatch(/no time server answers .* holding over/);
  expect(later.errorBoundMs).toBeGreaterThan(boundAtItsEnd);
  expect(Math.abs(awayMs(studioClock))).toBeLessThan((later.errorBoundMs ?? 0) + 0.05);
});

it('follows a chronyd by NTS, and refuses one whose certificate nobody vouches for', async () => {
  const identity = makeIdentity('127.0.9.3');
  cleanUps.push(identity.remove);
  const running = await startChronyd('127.0.9.3', PORT, identity.chronyLines(NTS_PORT));
  cleanUps.push(() => running.kill());
  const server = `nts://127.0.9.3:${String(NTS_PORT)}`;
  const trusting = keepTime([server], identity.certificate);
  const doubting = keepTime([server]);
  await until(() => trusting.time.view().synchronised);
  expect(trusting.time.view()).toMatchObject({ sourceKind: 'nts', source: server });
  expect(trusting.time.view().servers[0]).toMatchObject({ kind: 'nts', state: 'used', refused: 0 });
  expect(Math.abs(awayMs(trusting.studioClock))).toBeLessThan((trusting.time.view().errorBoundMs ?? 0) + 0.05);
  await until(() => doubting.time.view().servers[0]?.state === 'silent');
  expect(doubting.time.view()).toMatchObject({ synchronised: false });
  expect(doubting.time.view().servers[0]?.reason).toMatch(/certificate/);
});

it('reads the time from a web server’s date, but not from a cache', async () => {
  const identity = makeIdentity('127.0.0.1');
  cleanUps.push(identity.remove);
  const server = createServer({ key: identity.key, cert: identity.certificate }, (request, response) => {
    if (request.url === '/cached') response.setHeader('age', '7');
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanUps.push(() => {
    server.close();
  });
  const address = server.address();
  const origin = `https://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`;
  const https = systemHttps(platformClock, identity.certificate);
  const { lowMs, highMs } = intervalOf(await https.readDate(new URL(origin)));
  const offsetMs = platformClock.wallNow() - platformClock.monoNow();
  // A server may keep its date for a while: Node’s own is written anew as the second turns.
  expect(offsetMs).toBeGreaterThan(lowMs - 50);
  expect(offsetMs).toBeLessThan(highMs + 1050);
  await expect(https.readDate(new URL(`${origin}/cached`))).rejects.toThrow('from a cache');
  await expect(systemHttps(platformClock, null).readDate(new URL(origin))).rejects.toThrow(/certificate/);
});

it('stamps answers when they come, though this thread is busy', async () => {
  const server = await chronyd('127.0.9.4');
  const network = startNtpThread();
  cleanUps.push(() => network.close());
  const ask = (): Promise<{ tookMs: number; lateMs: number }> =>
    new Promise((resolve, reject) => {
      let sentAt = 0;
      const socket = network.createSocket('127.0.9.4', PORT, {
        onSent: (_, at) => {
          sentAt = at;
        },
        onMessage: (_, receivedAt) => {
          socket.close();
          resolve({ tookMs: receivedAt - sentAt, lateMs: platformClock.monoNow() - receivedAt });
        },
        onError: reject,
      });
      socket.send(1, encodeRequest(new Uint8Array(8).fill(1)));
    });
  // Once the thread is known to run, its word waits until this loop turns again.
  await ask();
  const heard = ask();
  const untilMs = platformClock.monoNow() + 1500;
  while (platformClock.monoNow() < untilMs);
  const { tookMs, lateMs } = await heard;
  expect(server.server).toContain('127.0.9.4');
  expect(lateMs).toBeGreaterThan(tookMs);
});

it('ignores a server that is 2 s ahead of two real ones, from the first moment', async () => {
  const good = [await chronyd('127.0.9.1'), await chronyd('127.0.9.2')];
  const liar = await hostile((request) => answer(request, {}, 2000));
  const { time, studioClock, notices } = keepTime([liar, ...good.map(({ server }) => server)]);
  for (let turn = 0; turn < 60; turn++) {
    await pause(50);
    // Nowhere near the 2 s of the liar; a busy machine may have taken its first reading some ms late.
    expect(Math.abs(awayMs(studioClock))).toBeLessThan(50);
  }
  await until(() => time.view().servers.every(({ state }) => state === 'used' || state === 'rejected'));
  const states = Object.fromEntries(time.view().servers.map(({ address, state }) => [address, state]));
  expect(states).toEqual({ [liar]: 'rejected', '127.0.9.1:31230': 'used', '127.0.9.2:31230': 'used' });
  expect(time.view().servers[0]?.reason).toMatch(/(199|200)\d\.\d ms ahead of the majority/);
  expect(notices.join()).toContain(`${liar} disagrees with the majority`);
  expect(time.view().synchronised).toBe(true);
});

it('refuses every kind of bad answer, and says so', async () => {
  const badAnswers: [reply: (request: Uint8Array) => Uint8Array | null, reason: RegExp][] = [
    [(request) => answer(request, { origin: new Uint8Array(8).fill(7) }), /to no question of ours/],
    [(request) => answer(request, { leap: 3 }), /not synchronised itself/],
    [(request) => answer(request).slice(0, 20), /20 bytes of 48/],
    [(request) => answer(request, { stratum: 0, kiss: 'DENY' }), /sends us away \(DENY\)/],
    [(request) => answer(request, { transmitMs: null }), /carries no time/],
    [() => null, /no answer/],
  ];
  const kept = [];
  for (const [reply, reason] of badAnswers) kept.push({ ...keepTime([await hostile(reply)]), reason });
  for (const { time, studioClock, reason } of kept) {
    await until(() => reason.test(time.view().servers[0]?.reason ?? ''));
    const view = time.view();
    expect(view).toMatchObject({ synchronised: false, errorBoundMs: null });
    expect(view.source).toMatch(/^no time server answers \(.*\) — running on this computer’s clock$/);
    // Not moved; a busy machine may have taken its first reading some ms late.
    expect(Math.abs(awayMs(studioClock))).toBeLessThan(50);
  }
});

it('says that there is no DNS, or nobody at the address', async () => {
  const { time } = keepTime(['no-such-server.invalid', '127.0.9.8:31999']);
  await until(() => time.view().servers.every(({ reason }) => reason !== null));
  const { source, servers } = time.view();
  expect(source).toMatch(/running on this computer’s clock/);
  expect(servers[0]?.reason).toMatch(/no DNS answer|unknown to DNS/);
  expect(servers[1]?.reason).toBe('nothing listens there');
});
