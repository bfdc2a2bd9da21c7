import type { HostConfig } from '../shared/process/launch.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { ClockMapping } from '../shared/time/studio-clock.ts';

/** What the process hands to the host. */
export interface StudioHostDeps {
  readonly clock: Clock;
  /** Studio time as the host before this one left it on this machine; null at the first start. */
  readonly handedOver: ClockMapping | null;
  readonly config: HostConfig;
  readonly version: string;
  /** The show of a first start. */
  readonly demoFile: string;
  /** CPU time of this process so far, in µs. */
  cpuUsage(): { user: number; system: number };
  onMapping(mapping: ClockMapping): void;
  onStatusLine(line: string, onAir: boolean): void;
  /** For the log; the operator sees the same as a notice. */
  onLog(level: 'info' | 'warning' | 'error', text: string): void;
  /** What the operator should know though no UI is open: errors, as they are noticed. */
  onError(text: string): void;
}
