import type { MonoMs } from '../../shared/time/units.ts';

/** One UDP socket to one server. */
export interface NtpSocket {
  /** Sends as soon as it can; `onSent` tells when that was. `id` is the asker's name for the question. */
  send(id: number, packet: Uint8Array): void;
  close(): void;
}

export interface NtpSocketHandlers {
  /** @param sentAt monotonic stamp taken just before. Always told before the answer. */
  onSent(id: number, sentAt: MonoMs): void;
  /** @param receivedAt monotonic stamp taken first thing. */
  onMessage(packet: Uint8Array, receivedAt: MonoMs): void;
  onError(reason: string): void;
}
