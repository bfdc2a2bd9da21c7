import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { INTERACTION_PROTOCOL, type ControlMessage, type EngineToControl } from '../../shared/interaction/protocol.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { EngineLink } from './engine-link.ts';

const nothing = (): void => undefined;
type Ping = Extract<ControlMessage, { type: 'ping' }>;

/** An engine on a real socket that answers a ping only when told to; all time is the test's. */
class SlowEngine {
  readonly clock = new FakeClock();
  readonly studioClock = new StudioClock(this.clock);
  readonly pings: Ping[] = [];
  readonly #server: WebSocketServer;
  readonly link: EngineLink;
  #socket: WebSocket | null = null;
  #acks = 0;
  #acked = 0;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#socket = socket;
      socket.on('message', (data: Buffer) => {
        const message = JSON.parse(data.toString('utf8')) as ControlMessage;
        if (message.type === 'ping') this.pings.push(message);
        if (message.type !== 'hello') return;
        this.say({ type: 'welcome', protocol: INTERACTION_PROTOCOL, serverTimeMs: 1, cues: [], tallies: [] });
      });
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    this.link = new EngineLink({
      ...{ clock: this.clock, studioClock: this.studioClock, random: () => 0 },
      ...{ engineUrl: `ws://127.0.0.1:${String(address.port)}`, controlKey: 'key', controllerId: 'studio-test' },
      ...{ targetLatencyMs: () => 800, onWelcome: nothing, onTallies: nothing, onAudience: nothing },
      ...{ onAudienceView: nothing, onArmed: nothing, onChange: nothing },
      onAck: () => {
        this.#acked++;
      },
    });
  }

  static async open(): Promise<SlowEngine> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    const engine = new SlowEngine(server);
    engine.link.start();
    await engine.#pinged(1);
    return engine;
  }

  say(message: EngineToControl): void {
    this.#socket?.send(JSON.stringify(message));
  }

  /** Lets a second pass, on a connection that is not silent. */
  async second(): Promise<void> {
    const before = this.pings.length;
    this.clock.advance(1_000);
    await this.#pinged(before + 1);
    await this.#heard();
  }

  /** Answers the ping with this index; the engine's clock is `aheadMs` ahead. */
  async answer(index: number, aheadMs = 0): Promise<void> {
    const ping = this.pings[index];
    if (!ping) throw new Error(`no ping ${String(index)}`);
    const atMs = (ping.t0 + this.studioClock.now()) / 2 + aheadMs;
    this.say({ type: 'pong', id: ping.id, t0: ping.t0, t1: atMs, t2: atMs });
    await this.#heard();
  }

  async close(): Promise<void> {
    this.link.close();
    this.#socket?.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  cutOff(): void {
    this.#socket?.terminate();
  }

  async #heard(): Promise<void> {
    this.say({ type: 'ack', id: `ack-${String(++this.#acks)}`, ok: true, error: null });
    await expect.poll(() => this.#acked).toBe(this.#acks);
  }

  async #pinged(count: number): Promise<void> {
    await expect.poll(() => this.pings.length).toBe(count);
  }
}

let engine: SlowEngine | null = null;
afterEach(async () => {
  await engine?.close();
  engine = null;
});

describe('round trip to the engine', () => {
  it('is measured though it is longer than the time between pings', async () => {
    engine = await SlowEngine.open();
    for (let second = 0; second < 3; second++) await engine.second();
    for (let second = 0; second < 4; second++) {
      await engine.answer(second, 40);
      expect(engine.link.view.roundTripMs).toBeCloseTo(3_000, 3);
      await engine.second();
    }
    const { measured, clockOffsetMs, clockErrorMs } = engine.link.view;
    expect(measured).toMatchObject({ exchanges: 4 });
    expect(clockOffsetMs).toBeCloseTo(40, 3);
    expect(clockErrorMs).toBeCloseTo(1_500, 3);
  });

  it('grows with the link at once, whatever good exchanges there were before', async () => {
    engine = await SlowEngine.open();
    for (let index = 0; index < 5; index++) {
      engine.clock.advance(20);
      await engine.answer(index);
      expect(engine.link.view.roundTripMs).toBeLessThan(50);
      engine.clock.advance(980);
      await expect.poll(() => engine?.pings.length).toBe(index + 2);
    }
    engine.clock.advance(700);
    expect(engine.link.view.roundTripMs).toBeGreaterThan(690);
    await engine.answer(5);
    expect(engine.link.view.roundTripMs).toBeGreaterThan(690);
    // The clock goes on with the best.
    expect(engine.link.view.measured?.shortestMs).toBeLessThan(50);
    expect(engine.link.view.clockErrorMs).toBeLessThan(25);
  });

  it('is at least the age of a ping that is never answered', async () => {
    engine = await SlowEngine.open();
    expect(engine.link.view.roundTripMs).toBeNull();
    engine.clock.advance(10);
    await engine.answer(0);
    for (let second = 0; second < 6; second++) await engine.second();
    expect(engine.link.view.roundTripMs).toBeGreaterThan(4_900);
    // Later answers show that the ones before them are lost.
    await engine.answer(6);
    expect(engine.link.view.roundTripMs).toBeLessThan(1_000);
  });

  it('is not known when the link is down, and begins anew with the next', async () => {
    engine = await SlowEngine.open();
    engine.clock.advance(30);
    await engine.answer(0);
    expect(engine.link.view.roundTripMs).not.toBeNull();
    engine.cutOff();
    await expect.poll(() => engine?.link.view.state).toBe('connecting');
    expect(engine.link.view).toMatchObject({ roundTripMs: null, clockOffsetMs: null, measured: null });
    engine.clock.advance(500);
    await expect.poll(() => engine?.link.view.state).toBe('connected');
    expect(engine.link.view.roundTripMs).toBeNull();
  });

  it('counts an answer once, and none that nobody asked for', async () => {
    engine = await SlowEngine.open();
    engine.clock.advance(30);
    await engine.answer(0);
    await engine.answer(0);
    engine.say({ type: 'pong', id: 99, t0: 0, t1: 5, t2: 5 });
    await engine.second();
    expect(engine.link.view.measured?.exchanges).toBe(1);
  });
});
