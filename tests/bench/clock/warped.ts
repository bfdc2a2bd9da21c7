import type { Clock } from '../../../shared/time/clock.ts';
import { monoMs } from '../../../shared/time/units.ts';
import type { NtpNetwork } from '../../../studio/clock/ntp-network.ts';

/** A clock whose oscillator is wrong by `driftPpm`, from this moment on. */
export interface WarpedClock extends Clock {
  warp(realMono: number): number;
}

export function warpClock(clock: Clock, driftPpm: number): WarpedClock {
  const baseMs = clock.monoNow();
  const warp = (realMono: number): number => baseMs + (realMono - baseMs) * (1 + driftPpm / 1e6);
  return {
    warp,
    wallNow: () => clock.wallNow(),
    monoNow: () => monoMs(warp(clock.monoNow())),
    schedule: (delayMs, task) => clock.schedule(delayMs, task),
  };
}

/** Real sockets whose stamps are of the warped oscillator. */
export function warpNetwork(network: NtpNetwork, { warp }: WarpedClock): NtpNetwork {
  return {
    lookup: (host) => network.lookup(host),
    createSocket: (address, port, handlers) =>
      network.createSocket(address, port, {
        onSent: (id, sentAt) => {
          handlers.onSent(id, monoMs(warp(sentAt)));
        },
        onMessage: (packet, receivedAt) => {
          handlers.onMessage(packet, monoMs(warp(receivedAt)));
        },
        onError: handlers.onError,
      }),
  };
}
