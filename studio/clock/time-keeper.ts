import type { ClockView } from '../../shared/api/live.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { ClockMapping, StudioClock } from '../../shared/time/studio-clock.ts';
import type { NtpNetwork } from './ntp-network.ts';

export interface TimeKeeperDeps {
  clock: Clock;
  studioClock: StudioClock;
  /** `host[:port]`, `[v6]:port`; empty: stays on this computer's clock and says so. */
  servers: readonly string[];
  /** On air the clock only slews (≤ 500 ppm). */
  isOnAir(): boolean;
  /** After `studioClock` took it over: pass it to the scheduler, the launcher and the encoder. */
  onMapping(mapping: ClockMapping): void;
  onNotice(level: 'info' | 'warning' | 'error', text: string): void;
  /** `systemNetwork` in the product. */
  network: NtpNetwork;
}

/** Disciplines the studio clock by NTP (RFC 5905). Never blocks, never hangs. */
export declare class TimeKeeper {
  constructor(deps: TimeKeeperDeps);
  start(): void;
  view(): ClockView;
  close(): void;
}
