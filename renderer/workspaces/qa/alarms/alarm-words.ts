import type { Alarm } from '../../../../shared/telemetry/incident.ts';
import { METRICS } from '../../../../shared/telemetry/metrics.ts';
import {
  EMPTY,
  formatCount,
  formatDecimal,
  formatDuration,
  formatKbps,
  formatMs,
  joined,
} from '../../../app/format.ts';

/** How things stand as a whole, for the badge. */
export interface AlarmSum {
  readonly level: 'none' | 'over' | 'warning' | 'error';
  readonly lasting: number;
  readonly unseen: number;
  /** In words, for people who cannot see the badge. */
  readonly words: string;
}

const alarmsText = (count: number): string => (count === 1 ? '1 alarm' : `${String(count)} alarms`);

/** `over`: nothing lasts any more, but nobody has seen it. */
export function sumOf(alarms: readonly Alarm[]): AlarmSum {
  const lasting = alarms.filter(({ clearedAtMs }) => clearedAtMs === null);
  const unseen = alarms.filter(({ seenAtMs }) => seenAtMs === null).length;
  if (alarms.length === 0) return { level: 'none', lasting: 0, unseen: 0, words: 'No alarms' };
  const level = lasting.length === 0 ? 'over' : lasting.some((alarm) => alarm.level === 'error') ? 'error' : 'warning';
  const now = lasting.length === 0 ? 'No alarm lasts' : `${alarmsText(lasting.length)} now`;
  return { level, lasting: lasting.length, unseen, words: unseen === 0 ? now : `${now}, ${String(unseen)} not seen` };
}

/** The worst figure with its unit; empty where there is none. */
export function worstText({ worst, metric }: Alarm): string {
  if (worst === null) return '';
  if (metric === null) return formatCount(worst);
  const { unit } = METRICS[metric];
  if (unit === 'ms') return joined(formatMs(worst));
  if (unit === 'kbps') return joined(formatKbps(worst));
  return joined(formatDecimal(worst, Math.abs(worst) >= 100 ? 0 : 1, unit));
}

/** How long something went on, or goes on: `0:07`. */
export function lastedText(fromMs: number, toMs: number | null, nowMs: number): string {
  return formatDuration((toMs ?? nowMs) - fromMs);
}

/** Whether somebody has seen it, and who: `seen by Ann`. */
export function seenText({ seenAtMs, seenBy }: Alarm): string {
  if (seenAtMs === null) return 'not seen';
  return `seen by ${seenBy ?? EMPTY}`;
}
