/**
 * 100,000 malformed or hostile packets against the studio clock through its keeper, more than a third of them with the cookie
 * of the question they answer: nothing throws, nothing is set, and studio time stays where it was.
 */
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { seededRandom } from '../../shared/time/simulated-path.test-support.ts';
import { StudioClock, type ClockMapping } from '../../shared/time/studio-clock.ts';
import type { NtpSocketHandlers } from './ntp-socket.ts';
import { extensionField, sealedAnswer, uniqueIdOf } from './nts/nts-answer.test-support.ts';
import { replyBytes, type ReplyFields } from './test-reply.ts';
import { TimeKeeper } from './time-keeper.ts';

const PACKETS = 100_000;
const KEYS = { c2s: new Uint8Array(32).fill(1), s2c: new Uint8Array(32).fill(2) };
/** Public addresses are asked seldom, those of the house once a second. */
const HONEST = Array.from({ length: 24 }, (_, at) => `192.0.2.${String(at + 1)}`);
const HOSTILE = Array.from({ length: 22 }, (_, at) => `10.0.0.${String(at + 1)}`);
/** These send us away as well, so they are asked less and less. */
const KISSING = HOSTILE.slice(0, 6);
/** Honest, and authenticated; somebody on the way answers too. */
const SEALED = ['198.51.100.1', '198.51.100.2'];

class Attack {
  readonly clock = new FakeClock();
  readonly studioClock = new StudioClock(this.clock);
  readonly keeper: TimeKeeper;
  readonly notices: string[] = [];
  /** Largest jump of studio time from one mapping to the next, and largest change of speed (ppm). */
  largestStepMs = 0;
  largestPpm = 0;
  packets = 0;
  withCookie = 0;
  kisses = 0;
  open = false;
  readonly #random = seededRandom(20_261_123);
  readonly #trueMinusMono = this.clock.wallNow() - this.clock.monoNow() + 1_234.5;
  readonly #sockets = new Map<string, NtpSocketHandlers>();
  #before: ClockMapping | null = null;

  constructor() {
    this.keeper = new TimeKeeper({
      clock: this.clock,
      studioClock: this.studioClock,
      servers: [...HONEST, ...HOSTILE, ...SEALED.map((name) => `nts://${name}`)],
      // Off air it may step: so no step is its own doing.
      isOnAir: () => false,
      onMapping: (mapping) => this.#steered(mapping),
      onNotice: (_, text) => this.notices.push(text),
      network: {
        lookup: (host) => Promise.resolve(host),
        createSocket: (address, _port, handlers) => {
          this.#sockets.set(address, handlers);
          return {
            send: (id, packet) => {
              handlers.onSent(id, this.clock.monoNow());
              this.#asked(address, packet, handlers);
            },
            close: () => this.#sockets.delete(address),
          };
        },
      },
      nts: () =>
        Promise.resolve({
          keys: KEYS,
          cookies: Array.from({ length: 8 }, () => new Uint8Array(100)),
          server: null,
          port: null,
        }),
      https: { readDate: () => Promise.reject(new Error('no web here')) },
    });
  }

  get truthMs(): number {
    return this.clock.monoNow() + this.#trueMinusMono;
  }

  get offMs(): number {
    return Math.abs(this.studioClock.at(this.clock.monoNow()) - this.truthMs);
  }

  /** Someone who sees no question: forged, torn or plain noise, to every port that is open. */
  flood(count: number): void {
    const ports = [...this.#sockets.values()];
    for (let sent = 0; sent < count; sent++) this.#hit(ports[this.#whole(ports.length)], this.#foreign(), false);
  }

  #steered(mapping: ClockMapping): void {
    const before = this.#before;
    this.#before = mapping;
    if (!before || !this.open) return;
    const heldMs = before.studioRefMs + (mapping.monoRefMs - before.monoRefMs) * before.rate;
    this.largestStepMs = Math.max(this.largestStepMs, Math.abs(mapping.studioRefMs - heldMs));
    this.largestPpm = Math.max(this.largestPpm, Math.abs(mapping.rate - 1) * 1e6);
  }

  #asked(address: string, question: Uint8Array, handlers: NtpSocketHandlers): void {
    const outMs = 4 + this.#random();
    const backMs = 4 + this.#random();
    const origin = question.slice(40, 48);
    const sealed = SEALED.includes(address);
    this.clock.schedule(outMs, () => {
      const stampMs = this.truthMs;
      this.clock.schedule(backMs, () => {
        const honest = replyBytes({ origin, receiveMs: stampMs, transmitMs: stampMs });
        if (this.open && HOSTILE.includes(address)) {
          this.#hit(handlers, this.#hostile(address, origin, stampMs), true);
          return;
        }
        const uniqueId = uniqueIdOf(question);
        if (sealed && this.open) {
          for (let one = 0; one < 8; one++) this.#hit(handlers, this.#unsealed(origin, uniqueId), true);
        }
        handlers.onMessage(sealed ? sealedAnswer(honest, uniqueId, KEYS.s2c) : honest, this.clock.monoNow());
      });
    });
  }

  #hit(handlers: NtpSocketHandlers | undefined, packet: Uint8Array, cookie: boolean): void {
    if (!handlers) return;
    this.packets += 1;
    if (cookie) this.withCookie += 1;
    handlers.onMessage(packet, this.clock.monoNow());
  }

  /** A server's answer to our question, to be refused for what it says or to be outvoted for the time it tells. */
  #hostile(address: string, origin: Uint8Array, truthMs: number): Uint8Array {
    if (KISSING.includes(address) && this.#whole(2) === 0) {
      this.kisses += 1;
      const kiss = ['DENY', 'RSTR', 'RATE', 'STEP', '\u0000\u0001', ''][this.#whole(6)] ?? '';
      return replyBytes({ origin, stratum: 0, kiss, receiveMs: truthMs, transmitMs: truthMs });
    }
    const packet = replyBytes({ origin, receiveMs: truthMs, transmitMs: truthMs, ...this.#lie(truthMs) });
    const tail = this.#whole(4) === 0 ? this.#bytes(this.#whole(120)) : new Uint8Array();
    return Uint8Array.from([...packet, ...tail]);
  }

  #lie(truthMs: number): ReplyFields {
    const whole = (below: number): number => this.#whole(below);
    // From 60 ms to a day, either way: farther than any honest answer's own bound.
    const farMs = truthMs + (whole(2) === 0 ? -1 : 1) * 10 ** (1.8 + this.#random() * 6.1);
    const lies: readonly (() => ReplyFields)[] = [
      () => ({ leap: 3 }),
      () => ({ leap: whole(4), stratum: 1 + whole(15), receiveMs: farMs, transmitMs: farMs }),
      () => ({ stratum: 16 + whole(240) }),
      () => ({ mode: [0, 1, 2, 3, 5, 6, 7][whole(7)] ?? 0 }),
      () => ({ version: [0, 1, 2, 5, 6, 7][whole(6)] ?? 0 }),
      () => ({ receiveMs: null }),
      () => ({ transmitMs: null }),
      () => ({ receiveMs: null, transmitMs: null }),
      () => ({ transmitMs: truthMs - 1 - whole(1e6) }),
      () => ({ transmitMs: truthMs + 500 + whole(1e6) }),
      () => ({ receiveMs: farMs, transmitMs: farMs }),
      // It pretends that all of the way was its own doing: no round trip, and so no doubt.
      () => ({ receiveMs: farMs, transmitMs: farMs + 8 }),
      () => ({ receiveMs: farMs, transmitMs: farMs, rootDelayMs: 0, rootDispersionMs: 0, precision: -128 }),
      () => ({ rootDelayMs: whole(60_000_000) }),
      () => ({ rootDispersionMs: whole(60_000_000) }),
      () => ({ precision: whole(256) - 128 }),
    ];
    return lies[whole(lies.length)]?.() ?? {};
  }

  /** Somebody on the way saw the question and answers it first, without the keys. */
  #unsealed(origin: Uint8Array, uniqueId: Uint8Array): Uint8Array {
    const farMs = this.truthMs + (this.#random() - 0.5) * 1e8;
    const header = replyBytes({ origin, receiveMs: farMs, transmitMs: farMs });
    const id = extensionField(0x0104, uniqueId);
    switch (this.#whole(6)) {
      case 0:
        return header;
      case 1:
        return Buffer.concat([header, this.#bytes(this.#whole(400))]);
      case 2:
        return Buffer.concat([header, id, extensionField(0x0404, this.#bytes(4 * this.#whole(40)))]);
      case 3:
        return sealedAnswer(header, uniqueId, KEYS.c2s);
      case 4: {
        const kiss = replyBytes({ origin, stratum: 0, kiss: ['NTSN', 'DENY', 'RATE'][this.#whole(3)] ?? '' });
        return Buffer.concat([kiss, extensionField(0x0104, this.#bytes(32))]);
      }
      default: {
        const torn = Uint8Array.from(sealedAnswer(header, uniqueId, KEYS.s2c));
        torn[48 + this.#whole(torn.length - 48)] = this.#whole(256);
        return torn.slice(0, 48 + this.#whole(torn.length - 49));
      }
    }
  }

  #foreign(): Uint8Array {
    const lieMs = this.truthMs + (this.#random() - 0.5) * 1e8;
    const forged = replyBytes({ origin: this.#bytes(8), receiveMs: lieMs, transmitMs: lieMs + this.#random() });
    switch (this.#whole(6)) {
      case 0:
        return this.#bytes(this.#whole(200));
      case 1:
        return forged.slice(0, this.#whole(48));
      case 2:
        return new Uint8Array(this.#whole(100));
      case 3:
        return Uint8Array.from([...forged, ...this.#bytes(this.#whole(64))]);
      case 4:
        return replyBytes({ stratum: 0, kiss: ['DENY', 'RSTR', 'RATE'][this.#whole(3)] ?? '', origin: this.#bytes(8) });
      default: {
        for (let flips = 0; flips < 4; flips++) forged[this.#whole(48)] = this.#whole(256);
        return forged;
      }
    }
  }

  #whole(below: number): number {
    return Math.floor(this.#random() * below);
  }

  #bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.#whole(256));
  }
}

describe('the studio clock under attack', () => {
  it(`stays where it is through ${String(PACKETS)} malformed or hostile packets, a third of them to our own questions`, async () => {
    const attack = new Attack();
    attack.keeper.start();
    await attack.clock.advanceAsync(20_000, 250);
    expect(attack.keeper.view()).toMatchObject({ synchronised: true, state: 'synchronised' });
    expect(attack.offMs).toBeLessThan(0.5);
    const { lastStep } = attack.keeper.view();
    attack.open = true;
    for (let second = 0; attack.packets < PACKETS; second++) {
      await attack.clock.advanceAsync(1_000, 250);
      // As many again, or a little more, from those who see nothing.
      attack.flood(Math.max(1, Math.floor(1.7 * attack.withCookie) - (attack.packets - attack.withCookie)));
      const { errorBoundMs } = attack.studioClock.mapping;
      expect(errorBoundMs, `second ${String(second)}`).toBeLessThan(30);
      expect(attack.offMs, `second ${String(second)}`).toBeLessThan(Math.min(1, errorBoundMs ?? 0));
      expect(attack.studioClock.mapping.synchronised).toBe(true);
    }
    expect(attack.withCookie).toBeGreaterThan(PACKETS / 3);
    expect(attack.kisses).toBeGreaterThanOrEqual(KISSING.length);
    expect(attack.largestStepMs).toBeLessThan(0.001);
    expect(attack.largestPpm).toBeLessThan(500);
    expect(attack.keeper.view().lastStep).toEqual(lastStep);
    const honest = [...HONEST, ...SEALED];
    const states = attack.keeper.view().servers.flatMap(({ address, state }) => {
      return honest.some((name) => address.includes(name)) ? [state] : [];
    });
    expect(states).toEqual(honest.map(() => 'used'));
    attack.keeper.close();
    expect(attack.clock.pendingTasks).toBeLessThan(HONEST.length + HOSTILE.length + SEALED.length);
  }, 60_000);
});
