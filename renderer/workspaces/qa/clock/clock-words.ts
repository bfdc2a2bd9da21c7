import type { ClockServerView, ClockView } from '../../../../shared/api/clock-view.ts';
import { formatDecimal, formatMs, formatOffsetMs, joined, type Formatted } from '../../../app/format.ts';

export type Level = 'green' | 'amber' | 'red' | 'grey';

/** How the clock stands, in two words; how grave that is, the host says: its light. */
export function clockState({ state }: ClockView): string {
  switch (state) {
    case 'synchronised':
      return 'Synchronised';
    case 'holdover':
      return 'Holdover';
    case 'settling':
      return 'Settling';
    case 'unsynchronised':
      return 'Not synchronised';
  }
}

/** `+0.12 ms ± 1.5 ms`: how far studio time is believed to be off, and how sure that is; null: nothing is known. */
export function offsetWithBound(clock: ClockView): string | null {
  if (clock.errorBoundMs === null) return null;
  return `${joined(formatOffsetMs(-clock.slewRemainingMs))} ± ${joined(formatMs(clock.errorBoundMs))}`;
}

/** Milliseconds as clocks need them: to the microsecond below 1 ms, as that is what stamps tell apart. */
export function formatFineMs(value: number | null): Formatted {
  return value !== null && Math.abs(value) < 1 ? formatDecimal(value, 3, 'ms') : formatMs(value);
}

/** The same with an explicit sign, for offsets. */
export function formatFineOffsetMs(value: number | null): Formatted {
  const plain = formatFineMs(value);
  return value !== null && value > 0 && Number(plain.text) !== 0 ? { ...plain, text: `+${plain.text}` } : plain;
}

/** Parts per million with a sign: positive runs fast. */
export function formatPpm(value: number | null): Formatted {
  const plain = formatDecimal(value, value !== null && Math.abs(value) >= 100 ? 0 : 2, 'ppm');
  return value !== null && value > 0 && Number(plain.text) !== 0 ? { ...plain, text: `+${plain.text}` } : plain;
}

/** The last eight questions, the oldest first: whether each was answered well. */
export function reachBits(reach: number): readonly boolean[] {
  return Array.from({ length: 8 }, (_, index) => (reach & (128 >> index)) !== 0);
}

export const SERVER_STATES: Readonly<
  Record<ClockServerView['state'], { readonly level: Level; readonly hint: string; readonly order: number }>
> = {
  used: { level: 'green', hint: 'Studio time follows this server', order: 0 },
  candidate: { level: 'green', hint: 'Good, but not needed or not settled yet', order: 1 },
  trying: { level: 'grey', hint: 'Asked; no answer yet', order: 2 },
  rejected: { level: 'amber', hint: 'Answers, but is not believed', order: 3 },
  silent: { level: 'red', hint: 'Does not answer', order: 4 },
};

/** How a server's state is to be taken; of one that nobody has asked yet nothing good is known either. */
export function serverLevel({ state, probesHeard }: ClockServerView): Level {
  return state === 'candidate' && probesHeard === 0 ? 'grey' : SERVER_STATES[state].level;
}

const KINDS: Readonly<Record<ClockServerView['kind'], string>> = {
  ntp: 'NTP',
  nts: 'NTP with authenticated answers (NTS)',
  https: 'the Date header of a web server, good to a part of a second',
};

/** What is behind a server, for its tooltip. */
export function serverHint(server: ClockServerView): string {
  const { stratum, referenceId, rootDelayMs, rootDispersionMs, kind, probesUsed, probesHeard } = server;
  const parts = [
    server.reason ?? SERVER_STATES[server.state].hint,
    `by ${KINDS[kind]}`,
    stratum === null ? null : `stratum ${String(stratum)}${referenceId === null ? '' : `, follows ${referenceId}`}`,
    rootDelayMs === null || rootDispersionMs === null
      ? null
      : `root delay ${joined(formatMs(rootDelayMs))}, root dispersion ${joined(formatMs(rootDispersionMs))}`,
    probesHeard === 0 ? null : `${String(probesUsed)} of ${String(probesHeard)} probes used`,
  ];
  return `${parts.filter((part) => part !== null).join('; ')}.`;
}

/** The lower and upper edge of a server's say, against studio time (ms). */
export interface OffsetInterval {
  readonly server: ClockServerView;
  readonly offsetMs: number;
  /** Null: its bound is not known. */
  readonly boundMs: number | null;
}

/** What the servers say of studio time, those that are followed first; those that say nothing are left out. */
export function offsetIntervals(clock: ClockView): readonly OffsetInterval[] {
  return clock.servers
    .flatMap((server) =>
      server.studioOffsetMs === null ? [] : [{ server, offsetMs: server.studioOffsetMs, boundMs: server.errorBoundMs }],
    )
    .sort((a, b) => SERVER_STATES[a.server.state].order - SERVER_STATES[b.server.state].order);
}

/**
 * Half the width of an axis about studio time on which all that is believed, and the studio's own bound, has room; a
 * falseticker seconds away stands at its edge. Rounded up to 1, 2 or 5 of a power of ten (ms).
 */
export function axisHalfMs(clock: ClockView): number {
  const believed = offsetIntervals(clock).filter(
    ({ server }) => server.state === 'used' || server.state === 'candidate',
  );
  const edges = believed.map(({ offsetMs, boundMs }) => Math.abs(offsetMs) + (boundMs ?? 0));
  const widest = Math.max(0.1, clock.errorBoundMs ?? 0, ...edges) * 1.1;
  const power = 10 ** Math.floor(Math.log10(widest));
  return ([1, 2, 5, 10].find((step) => step * power >= widest) ?? 10) * power;
}
