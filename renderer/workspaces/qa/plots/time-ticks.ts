import { formatInZone, zoneOffsetMs } from '../../../../shared/time/zone.ts';

/** Distances between the marks of the time axis that people can read (s). */
const STEPS_S: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 14_400];
/** Room that a mark with its text takes. */
const MARK_PX = 74;

/** Round times of day in the zone, within [fromS, toS] and far enough apart to be read. Seconds since the epoch. */
export function timeTicks(fromS: number, toS: number, widthPx: number, zone: string): number[] {
  const most = Math.max(1, widthPx / MARK_PX);
  const stepS = STEPS_S.find((step) => (toS - fromS) / step <= most) ?? 14_400;
  // Half hours of a zone are round there, whatever they are in UTC.
  const offsetS = zoneOffsetMs(fromS * 1_000, zone) / 1_000;
  const ticks: number[] = [];
  for (let at = Math.ceil((fromS + offsetS) / stepS) * stepS - offsetS; at <= toS; at += stepS) ticks.push(at);
  return ticks;
}

/** The texts of marks: to the minute where that is enough; midnight says which day begins. */
export function tickTexts(ticks: readonly number[], zone: string): string[] {
  const style = (ticks[1] ?? Infinity) - (ticks[0] ?? 0) >= 60 ? 'minutes' : 'time';
  return ticks.map((tick) => {
    const text = formatInZone(Math.round(tick * 1_000), zone, style);
    return style === 'minutes' && text === '00:00' ? formatInZone(tick * 1_000, zone, 'date') : text;
  });
}

/** A moment to a tenth of a second, as wide cells do not need and narrow ones do. */
export function momentText(atMs: number, stepMs: number, zone: string): string {
  const whole = formatInZone(atMs, zone);
  return stepMs >= 1_000 ? whole : `${whole}.${Math.floor((((atMs % 1_000) + 1_000) % 1_000) / 100)}`;
}
