import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../../../shared/time/clock.ts';
import { encodeOsc, MAX_PACKET_BYTES, type OscMessage } from '../osc/osc-codec.ts';
import { networkWords, type DeviceResult } from './device-result.ts';

/** Sends OSC by UDP. A sent packet is no proof that anybody heard it: UDP has no answer. */
export class OscSender {
  readonly #clock: Clock;
  /** By family, made on first use. */
  readonly #sockets = new Map<'udp4' | 'udp6', Socket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Never rejects. */
  async send(host: string, port: number, message: OscMessage): Promise<DeviceResult> {
    const startMs = this.#clock.monoNow();
    const failed = (detail: string): DeviceResult => ({
      ok: false,
      detail,
      tookMs: this.#clock.monoNow() - startMs,
    });
    const packet = encodeOsc(message);
    if (packet.length > MAX_PACKET_BYTES) return failed('Not sent: the message is too long for one packet.');
    try {
      const address = isIP(host) === 0 ? (await lookup(host)).address : host;
      await this.#sendTo(address, port, packet);
      const detail = `Sent to ${host}:${String(port)}. (OSC has no answer, so whether it was heard is not known.)`;
      return { ok: true, detail, tookMs: this.#clock.monoNow() - startMs };
    } catch (error) {
      return failed(`Not sent: ${networkWords(error)}.`);
    }
  }

  close(): void {
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
  }

  #sendTo(address: string, port: number, packet: Uint8Array): Promise<void> {
    const type = isIP(address) === 6 ? 'udp6' : 'udp4';
    const socket = this.#sockets.get(type) ?? this.#open(type);
    return new Promise((resolve, reject) => {
      socket.send(packet, port, address, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  #open(type: 'udp4' | 'udp6'): Socket {
    const socket = createSocket(type);
    // A socket that failed as a whole is made anew for the next message; that message's own error was told to its sender.
    socket.on('error', () => {
      if (this.#sockets.get(type) === socket) this.#sockets.delete(type);
      socket.close();
    });
    socket.unref();
    this.#sockets.set(type, socket);
    return socket;
  }
}
