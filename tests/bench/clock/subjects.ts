import { NtpTimeSync } from 'ntp-time-sync';
import { StudioClock } from '../../../shared/time/studio-clock.ts';
import { systemHttps } from '../../../studio/clock/https-time.ts';
import type { NtpNetwork } from '../../../studio/clock/ntp-network.ts';
import { systemNts } from '../../../studio/clock/nts/nts-keys.ts';
import { TimeKeeper } from '../../../studio/clock/time-keeper.ts';
import { platformClock } from '../../../studio/platform-clock.ts';
import { warpClock, warpNetwork } from './warped.ts';

/** What a clock said at one moment, against this machine's wall clock: the truth here. */
export interface Reading {
  readonly errorMs: number;
  readonly boundMs: number | null;
}

/** Our clock as the product runs it; `driftPpm` makes its oscillator wrong. */
export class OwnClock {
  readonly readings: Reading[] = [];
  readonly time: TimeKeeper;
  /** Off at first, as in the product: then it may be set and hurry. */
  onAir = false;
  readonly #studioClock: StudioClock;
  readonly #warp: (mono: number) => number;

  constructor(servers: readonly string[], network: NtpNetwork, driftPpm: number) {
    const clock = warpClock(platformClock, driftPpm);
    this.#warp = clock.warp;
    this.#studioClock = new StudioClock(clock);
    this.time = new TimeKeeper({
      clock,
      studioClock: this.#studioClock,
      servers,
      isOnAir: () => this.onAir,
      onMapping: () => undefined,
      onNotice: () => undefined,
      network: warpNetwork(network, clock),
      nts: systemNts(clock, null),
      https: systemHttps(clock, null),
    });
    this.time.start();
  }

  /** @param wallMinusMono the truth as it was measured just now. */
  read(realMono: number, wallMinusMono: number): void {
    const { rate, studioRefMs, monoRefMs, errorBoundMs } = this.#studioClock.mapping;
    const studioMs = studioRefMs + (this.#warp(realMono) - monoRefMs) * rate;
    this.readings.push({ errorMs: studioMs - (realMono + wallMinusMono), boundMs: errorBoundMs });
  }
}

/** ntp-time-sync's word on this machine's offset, which is 0: what it says is its error; ms. Null where it fails. */
export async function ntpTimeSyncErrorMs(server: string): Promise<number | null> {
  const subject = new NtpTimeSync({ servers: [server], sampleCount: 8, replyTimeout: 1000 });
  try {
    return (await subject.getTime(true)).offset;
  } catch {
    // It throws at its third lost answer; the next attempt may have more luck.
    return null;
  }
}
