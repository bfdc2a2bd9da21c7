import { createSocket, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import type { Clock } from '../../../shared/time/clock.ts';
import { systemNetwork } from '../../clock/ntp-network.ts';
import { encodeOsc, MAX_PACKET_BYTES, type OscMessage } from '../osc/osc-codec.ts';
import { networkWords, type DeviceResult } from './device-result.ts';

/** How long a looked-up name is taken for known. */
const NAME_KEPT_MS = 60_000;

/** Sends OSC by UDP. A sent packet is no proof that anybody heard it: UDP has no answer. */
export class OscSender {
  readonly #clock: Clock;
  readonly #addresses = new Map<string, { readonly address: string; readonly untilMs: number }>();
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
      await this.#sendTo(isIP(host) === 0 ? await this.#lookup(host) : host, port, packet);
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

  /** Within 2 s; kept for a while, so that messages to one name stay in order and leave at once. */
  async #lookup(host: string): Promise<string> {
    const nowMs = this.#clock.monoNow();
    const known = this.#addresses.get(host);
    if (known && known.untilMs > nowMs) return known.address;
    try {
      const address = await systemNetwork.lookup(host);
      this.#addresses.set(host, { address, untilMs: nowMs + NAME_KEPT_MS });
      return address;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${host} could not be looked up (${why}): check the name, or use its IP address`, {
        cause: error,
      });
    }
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
