import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { AddressLimit, MAX_SOCKETS_PER_ADDRESS } from './address-limit.ts';

class ActedSocket extends EventEmitter {
  destroyed = false;
  readonly remoteAddress: string;
  constructor(remoteAddress: string) {
    super();
    this.remoteAddress = remoteAddress;
  }
  destroy(): this {
    this.destroyed = true;
    return this;
  }
}

const open = (limit: AddressLimit, address: string, count: number): ActedSocket[] =>
  Array.from({ length: count }, () => {
    const socket = new ActedSocket(address);
    limit.admit(socket as never);
    return socket;
  });

it('ends what one machine opens beyond its share, and no other’s', () => {
  const limit = new AddressLimit();
  const flood = open(limit, '192.0.2.7', MAX_SOCKETS_PER_ADDRESS + 3);
  expect(flood.filter((socket) => socket.destroyed)).toHaveLength(3);
  expect(open(limit, '192.0.2.8', 1)[0]?.destroyed).toBe(false);
});

it('gives a share back when a socket closes', () => {
  const limit = new AddressLimit();
  const [first] = open(limit, '192.0.2.7', MAX_SOCKETS_PER_ADDRESS);
  first?.emit('close');
  expect(open(limit, '192.0.2.7', 1)[0]?.destroyed).toBe(false);
  expect(open(limit, '192.0.2.7', 1)[0]?.destroyed).toBe(true);
});

it('does not limit this machine', () => {
  const limit = new AddressLimit();
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    expect(open(limit, address, 100).some((socket) => socket.destroyed)).toBe(false);
  }
});
