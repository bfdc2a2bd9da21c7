import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { INTERACTION_PROTOCOL, type EngineToViewer, type ViewerMessage } from '../../shared/interaction/protocol.ts';
import { EngineLink, type EngineSocketHandlers, type LinkState } from './engine-link.ts';
import { VoteOutbox, type Vote } from './vote-outbox.ts';

const VOTE: Vote = { type: 'vote', voteId: 'vote-0001', cueId: 'q1', runId: 'r1', optionId: 'a', mediaTimeMs: 1 };
const WELCOME: EngineToViewer = {
  type: 'welcome',
  protocol: INTERACTION_PROTOCOL,
  serverTimeMs: 1,
  targetLatencyMs: 900,
  cues: [],
};

class FakeEngine {
  readonly clock = new FakeClock();
  readonly states: LinkState[] = [];
  readonly heard: EngineToViewer['type'][] = [];
  readonly sockets: { handlers: EngineSocketHandlers; sent: ViewerMessage[]; closed: boolean }[] = [];
  readonly outbox = new VoteOutbox({ load: () => null, save: () => undefined });
  readonly link = new EngineLink({
    clock: this.clock,
    viewerId: 'viewer-1',
    outbox: this.outbox,
    random: () => 0.5,
    open: (handlers) => {
      const socket = { handlers, sent: [] as ViewerMessage[], closed: false };
      this.sockets.push(socket);
      return {
        send: (text) => socket.sent.push(JSON.parse(text) as ViewerMessage),
        close: () => (socket.closed = true),
      };
    },
    onMessage: (message) => this.heard.push(message.type),
    onState: (state) => this.states.push(state),
  });

  get socket() {
    const last = this.sockets.at(-1);
    if (!last) throw new Error('no socket was opened');
    return last;
  }

  say(message: EngineToViewer): void {
    this.socket.handlers.onText(JSON.stringify(message));
  }

  welcome(): void {
    this.socket.handlers.onOpen();
    this.say(WELCOME);
  }

  sent(type: ViewerMessage['type']): ViewerMessage[] {
    return this.socket.sent.filter((message) => message.type === type);
  }
}

describe('EngineLink', () => {
  it('introduces itself first, and sends a vote cast before the welcome after it', () => {
    const engine = new FakeEngine();
    engine.link.vote(VOTE);
    engine.socket.handlers.onOpen();
    expect(engine.socket.sent.map((message) => message.type)).toEqual(['hello']);
    engine.say(WELCOME);
    expect(engine.sent('vote')).toEqual([VOTE]);
    expect(engine.states).toEqual(['open']);
    engine.link.close();
  });

  it('sends eight pings at once, then one every two seconds, and learns the time from the pongs', () => {
    const engine = new FakeEngine();
    engine.welcome();
    engine.clock.advance(600);
    const pings = engine.sent('ping');
    expect(pings).toHaveLength(8);
    for (const ping of pings) {
      if (ping.type !== 'ping') continue;
      engine.say({ type: 'pong', id: ping.id, t0: ping.t0, t1: 1_000_000, t2: 1_000_000 });
    }
    expect(engine.link.time.errorBoundMs).not.toBeNull();
    engine.clock.advance(2_000);
    expect(engine.sent('ping')).toHaveLength(9);
    engine.link.close();
  });

  it('ignores a pong nobody asked for', () => {
    const engine = new FakeEngine();
    engine.welcome();
    engine.say({ type: 'pong', id: 999, t0: 0, t1: 5, t2: 5 });
    expect(engine.link.time.errorBoundMs).toBeNull();
    engine.link.close();
  });

  it('comes back by itself and sends the unanswered vote again with the same id', () => {
    const engine = new FakeEngine();
    engine.welcome();
    engine.link.vote(VOTE);
    engine.socket.handlers.onClose();
    expect(engine.states).toEqual(['open', 'lost']);
    engine.clock.advance(600);
    expect(engine.sockets).toHaveLength(2);
    engine.welcome();
    expect(engine.sent('vote')).toEqual([VOTE]);
    engine.say({ type: 'vote-ack', voteId: VOTE.voteId, cueId: 'q1', status: 'duplicate' });
    expect([engine.outbox.sent, engine.outbox.acked]).toEqual([1, 1]);
    expect(engine.states).toEqual(['open', 'lost', 'open']);
    engine.link.close();
  });

  it('tries for ever, never more than five seconds apart', () => {
    const engine = new FakeEngine();
    for (let attempt = 1; attempt < 50; attempt++) {
      engine.socket.handlers.onClose();
      engine.clock.advance(5_000);
      expect(engine.sockets.length).toBe(attempt + 1);
    }
    engine.link.close();
  });

  it('gives up a connection that says nothing for five seconds, and hears it no more', () => {
    const engine = new FakeEngine();
    engine.welcome();
    const silent = engine.socket;
    engine.clock.advance(8_000);
    expect(silent.closed).toBe(true);
    expect(engine.states).toEqual(['open', 'lost']);
    const before = engine.heard.length;
    silent.handlers.onText(JSON.stringify(WELCOME));
    silent.handlers.onClose();
    expect(engine.heard.length).toBe(before);
    engine.link.close();
  });

  it('counts what does not fit the protocol and goes on', () => {
    const engine = new FakeEngine();
    engine.welcome();
    for (const text of ['', '{', 'null', '{"type":"cue"}', '{"type":"constructor"}']) {
      engine.socket.handlers.onText(text);
    }
    expect(engine.link.badMessages).toBe(5);
    engine.say({ type: 'target-latency', targetLatencyMs: 500 });
    expect(engine.heard).toEqual(['welcome', 'target-latency']);
    engine.link.close();
  });

  it('leaves no timer and no socket behind', () => {
    const engine = new FakeEngine();
    engine.welcome();
    engine.link.close();
    expect(engine.socket.closed).toBe(true);
    engine.socket.handlers.onClose();
    expect(engine.clock.pendingTasks).toBe(0);
  });
});
