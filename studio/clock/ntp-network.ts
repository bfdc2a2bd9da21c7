import type { MonoMs } from '../../shared/time/units.ts';

/** One UDP socket to one server. */
export interface NtpSocket {
  /** Sends and returns the monotonic stamp taken just before. */
  send(packet: Uint8Array): MonoMs;
  close(): void;
}

export interface NtpSocketHandlers {
  /** @param receivedAt monotonic stamp taken first thing. */
  onMessage(packet: Uint8Array, receivedAt: MonoMs): void;
  onError(reason: string): void;
}

/** DNS and UDP, injected so that tests need no network. */
export interface NtpNetwork {
  /** Resolves within 2 s or rejects with an Error in words ("no DNS answer"); never hangs. */
  lookup(host: string): Promise<string>;
  createSocket(address: string, port: number, handlers: NtpSocketHandlers): NtpSocket;
}

/** The real network. */
export declare const systemNetwork: NtpNetwork;
