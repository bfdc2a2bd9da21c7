import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { SocketLink } from './socket-link.ts';

/** As much of a WebSocket as the link uses, which does as it is told. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: unknown[] = [];
  pings = 0;
  closed: string[] = [];

  send(message: unknown): void {
    this.sent.push(message);
  }

  ping(): void {
    this.pings += 1;
  }

  close(code: number): void {
    this.closed.push(String(code));
    this.readyState = 2;
  }

  terminate(): void {
    this.closed.push('terminated');
    this.readyState = 3;
    this.emit('close');
  }
}

function open(maxMessagesPerSecond = 200): { socket: FakeSocket; link: SocketLink; clock: FakeClock; heard: string[] } {
  const socket = new FakeSocket();
  const clock = new FakeClock();
  const heard: string[] = [];
  const link = new SocketLink(
    socket as unknown as WebSocket,
    { clock, maxMessagesPerSecond },
    {
      onText: (text) => heard.push(text),
      onBad: () => heard.push('bad'),
      onClose: () => heard.push('closed'),
    },
  );
  return { socket, link, clock, heard };
}

describe('SocketLink', () => {
  it('hands over text, however it is chopped, and calls the rest bad', () => {
    const { socket, heard } = open();
    socket.emit('message', Buffer.from('one'), false);
    socket.emit('message', [Buffer.from('t'), Buffer.from('wo')], false);
    socket.emit('message', Buffer.from([1]), true);
    socket.emit('error', new Error('invalid frame'));
    expect(heard).toEqual(['one', 'two', 'bad', 'bad']);
  });

  it('drops a peer that lets more than 4 MiB pile up', () => {
    const { socket, link, heard } = open();
    socket.bufferedAmount = 4 * 1024 * 1024;
    link.send('still fits');
    socket.bufferedAmount += 1;
    link.send('too much');
    expect(socket.sent).toEqual(['still fits']);
    expect(socket.closed).toEqual(['terminated']);
    expect(heard).toEqual(['closed']);
    link.send('nobody there');
    expect(socket.sent).toHaveLength(1);
  });

  it('blames nobody for the time in which it stood still itself', () => {
    const { socket, link, clock } = open();
    link.heartbeat();
    clock.advance(10_000);
    link.heartbeat();
    expect(socket.closed).toEqual([]);
    socket.emit('pong');
    clock.advance(1_000);
    link.heartbeat();
    expect(socket.closed).toEqual([]);
  });

  it('finds a peer dead at the third heartbeat without an answer, and lets one live that answers', () => {
    const { socket, link, clock } = open();
    for (let beat = 0; beat < 10; beat++) {
      clock.advance(1_000);
      link.heartbeat();
      socket.emit('pong');
    }
    expect(socket.pings).toBe(10);
    for (let beat = 0; beat < 3; beat++) {
      expect(socket.closed).toEqual([]);
      clock.advance(1_000);
      link.heartbeat();
    }
    expect(socket.closed).toEqual(['terminated']);
  });

  it('closes for policy after more than 20 bad messages, or too many in a second', () => {
    const bad = open();
    for (let index = 0; index < 20; index++) bad.link.countBad();
    expect(bad.socket.closed).toEqual([]);
    bad.link.countBad();
    expect(bad.socket.closed).toEqual(['1008']);
    const fast = open(5);
    for (let second = 0; second < 3; second++) {
      for (let index = 0; index < 5; index++) fast.socket.emit('message', Buffer.from('x'), false);
      fast.clock.advance(1_000);
    }
    expect(fast.socket.closed).toEqual([]);
    for (let index = 0; index < 9; index++) fast.socket.emit('message', Buffer.from('x'), false);
    expect(fast.socket.closed).toEqual(['1008']);
    expect(fast.heard).toHaveLength(20);
  });
});
