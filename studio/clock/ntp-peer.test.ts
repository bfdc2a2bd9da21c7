/** A flood of malformed or hostile packets against one peer, beside honest answers: nothing throws, and no offset changes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { seededRandom } from '../../shared/time/simulated-path.test-support.ts';
import type { NtpSocketHandlers } from './ntp-socket.ts';
import { NtpPeer } from './ntp-peer.ts';
import { replyBytes, type ReplyFields } from './test-reply.ts';

const PACKETS = 20_000;
const AHEAD_MS = 1234.5;

let clock: FakeClock;
let handlers: NtpSocketHandlers;
interface Question {
  readonly cookie: Uint8Array;
  readonly sentMs: number;
}

let cookies: Question[];
let lastId: number;
let random: () => number;
let peer: NtpPeer;

const whole = (below: number): number => Math.floor(random() * below);
const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => whole(256));
const truth = (): number => clock.wallNow() + AHEAD_MS;

/** What a hostile server, or anybody who can send as it, might say to the question it was asked. */
const REFUSED_FIELDS: readonly (() => ReplyFields)[] = [
  () => ({ leap: 3 }),
  () => ({ stratum: 16 + whole(240) }),
  () => ({ mode: [0, 1, 2, 3, 5, 6, 7][whole(7)] ?? 0 }),
  () => ({ version: [0, 1, 2, 5, 6, 7][whole(6)] ?? 0 }),
  () => ({ receiveMs: null }),
  () => ({ transmitMs: null }),
  () => ({ transmitMs: truth() - 1 - whole(1e6) }),
  () => ({ transmitMs: truth() + 500 + whole(1e6) }),
  () => ({ rootDelayMs: 3001 + whole(60_000_000) }),
  () => ({ rootDispersionMs: 1501 + whole(60_000_000) }),
  () => ({ precision: whole(128) }),
];

/** With our cookie, but to be refused for what it says. */
function refused(cookie: Uint8Array): Uint8Array {
  const fields = REFUSED_FIELDS[whole(REFUSED_FIELDS.length)]?.() ?? {};
  return replyBytes({ origin: cookie, receiveMs: truth(), transmitMs: truth(), ...fields });
}

/** Without our cookie: forged, doubled, torn or plain noise; the time in it is hours off. */
function foreign(): Uint8Array {
  const lieMs = truth() + (random() - 0.5) * 1e8;
  const forged = replyBytes({ origin: bytes(8), receiveMs: lieMs, transmitMs: lieMs + random() });
  switch (whole(6)) {
    case 0:
      return bytes(whole(600));
    case 1:
      return forged.slice(0, whole(48));
    case 2:
      return new Uint8Array(whole(100));
    case 3:
      return Uint8Array.from([...forged, ...bytes(whole(64))]);
    case 4:
      return replyBytes({ stratum: 0, kiss: ['DENY', 'RSTR', 'RATE', 'STEP'][whole(4)] ?? '', origin: bytes(8) });
    default: {
      for (let flips = 0; flips < 4; flips++) forged[whole(48)] = whole(256);
      return forged;
    }
  }
}

/** Equally long on both ways. */
function honest({ cookie, sentMs }: Question): void {
  const stampMs = (sentMs + truth()) / 2;
  handlers.onMessage(replyBytes({ origin: cookie, receiveMs: stampMs, transmitMs: stampMs }), clock.monoNow());
}

beforeEach(() => {
  clock = new FakeClock();
  random = seededRandom(20_261_122);
  cookies = [];
  lastId = 0;
  peer = new NtpPeer({
    address: { host: 'a', port: 123, text: 'a' },
    clock,
    network: {
      lookup: () => Promise.resolve('127.0.0.1'),
      createSocket: (_address, _port, given) => {
        handlers = given;
        return {
          send: (id, packet) => {
            lastId = id;
            cookies.push({ cookie: packet.slice(40, 48), sentMs: truth() });
            given.onSent(id, clock.monoNow());
          },
          close: () => undefined,
        };
      },
    },
    nts: null,
    randomBytes: bytes,
    onOutcome: () => undefined,
    onStampDelay: () => undefined,
  });
});

function offBy(): number {
  const estimate = peer.estimate(clock.monoNow());
  if (!estimate) throw new Error('an estimate');
  return Math.abs(clock.monoNow() + estimate.offsetMs - truth());
}

/** Lets honest exchanges happen until there are so many. */
async function learn(exchanges: number): Promise<void> {
  for (let turn = 0; peer.facts.probesHeard < exchanges && turn < 10_000; turn++) {
    await clock.advanceAsync(50, 50);
    const cookie = cookies.pop();
    if (cookie) honest(cookie);
  }
}

describe('a peer under attack', () => {
  it(`keeps its offset through ${String(PACKETS)} malformed or hostile packets`, async () => {
    peer.burst(false);
    await learn(32);
    expect(offBy()).toBeLessThan(0.02);
    const before = peer.estimate(clock.monoNow());
    const heard = peer.facts.probesHeard;
    let ours = 0;
    for (let sent = 0; sent < PACKETS; sent++) {
      // Time goes on only now and then: a flood is as fast as that.
      if (sent % 100 === 0) await clock.advanceAsync(25, 25);
      const cookie = whole(20) === 0 ? cookies.pop() : undefined;
      if (cookie) ours += 1;
      handlers.onMessage(cookie ? refused(cookie.cookie) : foreign(), clock.monoNow());
    }
    expect(ours).toBeGreaterThan(5);
    expect(lastId).toBeGreaterThan(40);
    expect(peer.facts.probesHeard).toBe(heard);
    expect(peer.facts.refused).toBeGreaterThanOrEqual(PACKETS);
    expect(offBy()).toBeLessThan(0.5);
    const after = peer.estimate(before?.atMono ?? 0);
    expect(after?.offsetMs).toBeCloseTo(before?.offsetMs ?? 0, 3);
    expect(after?.frequencyPpm).toBe(before?.frequencyPpm);
    // And it is no worse for it: honest answers count again.
    await learn(heard + 8);
    expect(offBy()).toBeLessThan(0.02);
    expect(peer.outcome).toEqual({ kind: 'good' });
    peer.close();
    expect(clock.pendingTasks).toBe(0);
  });

  it('takes a doubled answer once', async () => {
    peer.burst(false);
    await clock.advanceAsync(50, 50);
    const cookie = cookies.pop();
    if (!cookie) throw new Error('a question');
    honest(cookie);
    honest(cookie);
    expect(peer.facts).toMatchObject({ probesHeard: 1, refused: 1, reach: 1 });
    peer.close();
  });
});
