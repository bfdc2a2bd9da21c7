import { createSocket, type Socket } from 'node:dgram';
import type { OscPeer } from './osc-desk.ts';

export interface OscServerOptions {
  /** IPv4 address to listen at: 127.0.0.1, or 0.0.0.0 for the networks of this machine. */
  readonly address: string;
  readonly port: number;
  onPacket(packet: Uint8Array, peer: OscPeer): void;
  /** It cannot listen, or no longer can: in words. The studio goes on without OSC. */
  onProblem(text: string): void;
}

/** The UDP socket at which OSC comes in. */
export class OscServer {
  readonly #socket: Socket;
  #open = true;

  constructor(options: OscServerOptions) {
    const { address, port } = options;
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (packet, { address, port }) => {
      options.onPacket(packet, { address, port });
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      options.onProblem(problemWords(error, address, port));
      this.close();
    });
    this.#socket.bind({ address, port, exclusive: true });
  }

  /** A packet that cannot be sent is lost, as UDP packets are. */
  send(packet: Uint8Array, peer: OscPeer): void {
    if (!this.#open) return;
    this.#socket.send(packet, peer.port, peer.address, () => undefined);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.close();
  }
}

function problemWords({ code, message }: NodeJS.ErrnoException, address: string, port: number): string {
  const place = `UDP port ${String(port)}`;
  if (code === 'EADDRINUSE') return `No OSC: ${place} is taken by another program. Choose another with --osc.`;
  if (code === 'EACCES') return `No OSC: this user may not open ${place}. Choose a port above 1023 with --osc.`;
  return `No OSC: ${place} of ${address} cannot be used: ${message}.`;
}
