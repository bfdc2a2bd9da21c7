import type { Socket } from 'node:net';

/** Open sockets one other machine may have: a UI needs two or three, and a flood must not crowd others out. */
export const MAX_SOCKETS_PER_ADDRESS = 32;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** Ends a machine's sockets beyond its share at once. This machine itself has none. */
export class AddressLimit {
  readonly #open = new Map<string, number>();

  /** To be called with each accepted connection. */
  admit(socket: Pick<Socket, 'remoteAddress' | 'once' | 'destroy'>): boolean {
    const address = socket.remoteAddress;
    if (address === undefined || LOOPBACK.test(address)) return true;
    const open = this.#open.get(address) ?? 0;
    if (open >= MAX_SOCKETS_PER_ADDRESS) {
      socket.destroy();
      return false;
    }
    this.#open.set(address, open + 1);
    socket.once('close', () => {
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left === 0) this.#open.delete(address);
      else this.#open.set(address, left);
    });
    return true;
  }
}
