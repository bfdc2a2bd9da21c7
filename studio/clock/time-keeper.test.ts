import { beforeEach, describe, expect, it } from 'vitest';
import type { ClockMapping } from '../../shared/time/studio-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { sleep } from '../../shared/time/clock.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { monoMs } from '../../shared/time/units.ts';
import type { HttpsClient } from './https-time.ts';
import type { NtpNetwork } from './ntp-network.ts';
import type { NtpSocketHandlers } from './ntp-socket.ts';
import { replyBytes, type ReplyFields } from './test-reply.ts';
import { TimeKeeper } from './time-keeper.ts';

/** One server of the fake network. */
interface FakeServer {
  /** How far its clock is ahead of the true time (the fake clock's wall). */
  aheadMs: number;
  oneWayMs: number;
  answers: boolean;
  fields: ReplyFields;
  asked: number;
}

let clock: FakeClock;
let studioClock: StudioClock;
let servers: Map<string, FakeServer>;
let mappings: ClockMapping[];
let notices: string[];
let openSockets: number;
let onAir: boolean;
/** True time minus the monotonic clock; the wall clock may be stepped away from it. */
let trueMinusMono: number;
/** The web server’s own error; null: it does not answer. */
let webAheadMs: number | null;
let asked: number;

function server(change: Partial<FakeServer> = {}): FakeServer {
  return { aheadMs: 0, oneWayMs: 5, answers: true, fields: {}, asked: 0, ...change };
}

function answer(target: FakeServer, cookie: Uint8Array, handlers: NtpSocketHandlers): void {
  const receiveMs = clock.monoNow() + trueMinusMono + target.oneWayMs + target.aheadMs;
  const packet = replyBytes({ origin: cookie, receiveMs, transmitMs: receiveMs, ...target.fields });
  clock.schedule(2 * target.oneWayMs, () => {
    handlers.onMessage(packet, clock.monoNow());
  });
}

const network: NtpNetwork = {
  lookup: (host) => (servers.has(host) ? Promise.resolve(host) : Promise.reject(new Error('no DNS answer'))),
  createSocket: (address, _port, handlers) => {
    openSockets += 1;
    return {
      send: (id, packet) => {
        const target = servers.get(address);
        if (target) target.asked += 1;
        handlers.onSent(id, monoMs(clock.monoNow()));
        if (target?.answers) answer(target, packet.slice(40, 48), handlers);
      },
      close: () => {
        openSockets -= 1;
      },
    };
  },
};

/** A web server: tells whole seconds after a connection of 30 ms, 20 ms each way. */
const https: HttpsClient = {
  readDate: async () => {
    asked += 1;
    if (webAheadMs === null) throw new Error('no way to it');
    const delay = (ms: number): Promise<void> => sleep(clock, ms);
    await delay(30);
    const sentAt = clock.monoNow();
    await delay(20);
    const dateMs = Math.floor((truth() + webAheadMs) / 1000) * 1000;
    await delay(20);
    return { dateMs, sentAt, heardAt: clock.monoNow() };
  },
};

function keeper(names: readonly string[]): TimeKeeper {
  return new TimeKeeper({
    clock,
    studioClock,
    servers: names,
    isOnAir: () => onAir,
    onMapping: (mapping) => mappings.push(mapping),
    onNotice: (_, text) => notices.push(text),
    network,
    nts: () => Promise.reject(new Error('no NTS here')),
    https,
  });
}

function truth(): number {
  return clock.monoNow() + trueMinusMono;
}

beforeEach(() => {
  clock = new FakeClock();
  studioClock = new StudioClock(clock);
  servers = new Map();
  mappings = [];
  notices = [];
  openSockets = 0;
  onAir = false;
  webAheadMs = 0;
  asked = 0;
  trueMinusMono = clock.wallNow() - clock.monoNow();
});

describe('TimeKeeper', () => {
  it('sets a wrong computer’s studio time right within a burst, back as well as forward', async () => {
    for (const wrongMs of [3_600_000, -3_600_000]) {
      clock = new FakeClock();
      clock.stepWall(wrongMs);
      studioClock = new StudioClock(clock);
      trueMinusMono = clock.wallNow() - clock.monoNow() - wrongMs;
      servers.set('a', server());
      const time = keeper(['a']);
      time.start();
      await clock.advanceAsync(3000);
      expect(Math.abs(studioClock.now() - truth())).toBeLessThan(0.01);
      expect(time.view()).toMatchObject({ synchronised: true, source: 'a', servers: [{ state: 'used' }] });
      expect(time.view().offsetMs).toBeCloseTo(-wrongMs, 1);
      expect(time.view().roundTripMs).toBeCloseTo(10, 1);
      expect(time.view().errorBoundMs).toBeGreaterThan(5);
      time.close();
    }
  });

  it('says within 3 s that no server answers, and why', async () => {
    servers.set('quiet', server({ answers: false }));
    const time = keeper(['nowhere', 'quiet']);
    time.start();
    await clock.advanceAsync(3000);
    expect(time.view()).toMatchObject({
      synchronised: false,
      errorBoundMs: null,
      source: 'no time server answers (nowhere: no DNS answer; quiet: no answer) — running on this computer’s clock',
    });
    expect(time.view().state).toBe('settling');
    // What has not been heard by then is no longer waited for: the clock panel must not look as if it were about to come.
    await clock.advanceAsync(6000);
    expect(time.view().state).toBe('unsynchronised');
    time.close();
  });

  it('says so when there is no server or a wrong address', () => {
    const time = keeper(['not an address']);
    time.start();
    expect(notices[0]).toMatch(/“not an address” is no time server/);
    expect(time.view().source).toMatch(/no time server is set up/);
    time.close();
  });

  it('ignores a falseticker from the first moment, even if it answers first', async () => {
    servers.set('a', server({ oneWayMs: 20 }));
    servers.set('b', server({ oneWayMs: 15 }));
    servers.set('liar', server({ aheadMs: 2000, oneWayMs: 1 }));
    const time = keeper(['liar', 'a', 'b']);
    time.start();
    for (let turn = 0; turn < 100; turn++) {
      await clock.advanceAsync(100);
      expect(Math.abs(studioClock.now() - truth())).toBeLessThan(1);
    }
    const liar = time.view().servers.find(({ address }) => address === 'liar');
    expect(liar).toMatchObject({
      state: 'rejected',
      reason: expect.stringMatching(/2000\.0 ms ahead of the majority/),
    });
    expect(notices).toEqual(['Time server liar disagrees with the majority and is ignored.']);
    time.close();
  });

  it('on air only slews, by no more than 500 ppm, and never backwards', async () => {
    const a = server();
    servers.set('a', a);
    const time = keeper(['a']);
    time.start();
    await clock.advanceAsync(5000);
    onAir = true;
    a.aheadMs = -30;
    let before = studioClock.now();
    for (let turn = 0; turn < 900; turn++) {
      await clock.advanceAsync(100, 50);
      const rate = (studioClock.now() - before) / 100;
      expect(Math.abs(rate - 1)).toBeLessThan(501e-6);
      before = studioClock.now();
    }
    time.close();
  });

  it('holds over with a growing bound when the server falls silent, and comes back', async () => {
    const a = server();
    servers.set('a', a);
    const time = keeper(['a']);
    time.start();
    await clock.advanceAsync(3000);
    const before = time.view().errorBoundMs ?? 0;
    a.answers = false;
    await clock.advanceAsync(600_000, 250);
    const view = time.view();
    expect(view).toMatchObject({ synchronised: true, servers: [{ state: 'silent' }] });
    expect(view.source).toBe('no time server answers (a: no answer) — holding over');
    expect((view.errorBoundMs ?? 0) - before).toBeGreaterThan(8);
    expect(Math.abs(studioClock.now() - truth())).toBeLessThan(view.errorBoundMs ?? 0);
    a.answers = true;
    await clock.advanceAsync(70_000, 250);
    expect(time.view()).toMatchObject({ source: 'a', servers: [{ state: 'used' }] });
    time.close();
  });

  it.each([
    ['DENY', 1],
    ['RSTR', 1],
    // Asked at 0, 16 and 48 s: each time twice as long to the next.
    ['RATE', 3],
  ])('leaves a server in peace that says %s', async (kiss, asked) => {
    const a = server({ fields: { stratum: 0, kiss } });
    servers.set('a', a);
    const time = keeper(['a']);
    time.start();
    await clock.advanceAsync(100_000, 250);
    expect(a.asked).toBe(asked);
    expect(time.view().servers[0]).toMatchObject({ state: 'rejected', reason: `it sends us away (${kiss})` });
    time.close();
  });

  it('does not move studio time when the computer’s clock is set, but notices', async () => {
    servers.set('a', server());
    const time = keeper(['a']);
    time.start();
    await clock.advanceAsync(3000);
    for (const stepMs of [3_600_000, -7_200_000]) {
      clock.stepWall(stepMs);
      await clock.advanceAsync(5000);
      expect(Math.abs(studioClock.now() - truth())).toBeLessThan(0.01);
      expect(notices.join()).toContain(`was set by ${(stepMs / 1000).toFixed(1)} s`);
      expect(time.view().synchronised).toBe(true);
    }
    expect(time.view().offsetMs).toBeCloseTo(3_600_000, 1);
    time.close();
  });

  it('is told apart from noise: forged and late answers change nothing', async () => {
    servers.set('a', server({ fields: { origin: new Uint8Array(8).fill(9) } }));
    const time = keeper(['a']);
    time.start();
    await clock.advanceAsync(4000);
    expect(time.view()).toMatchObject({ synchronised: false, errorBoundMs: null });
    expect(time.view().servers[0]?.reason).toMatch(/to no question of ours/);
    time.close();
  });

  it('goes on from the time before a restart, and never sets that back', async () => {
    servers.set('a', server({ aheadMs: -50 }));
    const { mapping } = studioClock;
    studioClock.apply({ ...mapping, errorBoundMs: 3 });
    const time = keeper(['a']);
    time.start();
    expect(time.view()).toMatchObject({ synchronised: true, errorBoundMs: 3 });
    let before = studioClock.now();
    for (let turn = 0; turn < 50; turn++) {
      await clock.advanceAsync(100, 50);
      expect(studioClock.now() - before).toBeGreaterThan(99);
      before = studioClock.now();
    }
    expect(time.view().source).toMatch(/^a, falling back \d+ ms gently$/);
    time.close();
  });

  it('finds by HTTPS that the computer is a minute wrong, where NTP does not get through; and says how coarse that is', async () => {
    servers.set('a', server({ answers: false }));
    const wrongMs = 60_000;
    clock.stepWall(wrongMs);
    studioClock = new StudioClock(clock);
    const time = keeper(['a', 'https://web.example']);
    time.start();
    await clock.advanceAsync(5000);
    expect(asked).toBe(0);
    expect(time.view().servers[1]).toMatchObject({
      kind: 'https',
      state: 'candidate',
      reason: expect.stringMatching(/only while/),
    });
    await clock.advanceAsync(20_000);
    const view = time.view();
    expect(Math.abs(studioClock.now() - truth())).toBeLessThan(60);
    expect(view).toMatchObject({ synchronised: false, sourceKind: 'https' });
    expect(view.errorBoundMs).toBeGreaterThan(510);
    expect(view.source).toBe('no NTP server answers — only the date of https://web.example, which is true to ± 0.5 s');
    const before = asked;
    servers.set('a', server());
    await clock.advanceAsync(20_000);
    expect(time.view()).toMatchObject({ synchronised: true, sourceKind: 'ntp', source: expect.stringMatching(/^a/) });
    expect(asked).toBeLessThanOrEqual(before + 1);
    time.close();
  });

  it('leaves a computer that is right to half a second on its own clock when only HTTPS answers', async () => {
    clock.stepWall(200);
    studioClock = new StudioClock(clock);
    webAheadMs = 250;
    const time = keeper(['https://web.example']);
    time.start();
    await clock.advanceAsync(25_000);
    expect(Math.abs(studioClock.now() - clock.wallNow())).toBeLessThan(100);
    expect(Math.abs(studioClock.now() - truth())).toBeLessThan(time.view().errorBoundMs ?? 0);
    time.close();
    await clock.advanceAsync(1000);
    expect(clock.pendingTasks).toBe(0);
  });

  it('leaves nothing running', async () => {
    servers.set('a', server());
    const time = keeper(['a', 'nowhere']);
    time.start();
    await clock.advanceAsync(500);
    time.close();
    await clock.advanceAsync(5000);
    expect(clock.pendingTasks).toBe(0);
    expect(openSockets).toBe(0);
  });
});
