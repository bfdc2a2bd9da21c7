import { CAUSE_LABELS, type Alarm, type Incident } from './incident.ts';

/** Alarms of one cause that are no further apart are one incident (ms). */
export const JOIN_MS = 30_000;

const endOf = (alarm: Alarm): number => alarm.clearedAtMs ?? Number.POSITIVE_INFINITY;

/**
 * Alarms by cause, those that overlap or follow one another closely put together; the newest incident first. Every alarm is
 * in exactly one. O(n log n).
 * @param nameOf a rule in two or three words
 */
export function groupIncidents(alarms: readonly Alarm[], nameOf: (rule: string) => string): Incident[] {
  const incidents: Incident[] = [];
  for (const ofCause of Map.groupBy(alarms, ({ cause }) => cause).values()) {
    let group: Alarm[] = [];
    let endMs = Number.NEGATIVE_INFINITY;
    for (const alarm of [...ofCause].sort(byBeginning)) {
      if (group.length > 0 && alarm.raisedAtMs > endMs + JOIN_MS) {
        incidents.push(incidentOf(group, nameOf));
        group = [];
        endMs = Number.NEGATIVE_INFINITY;
      }
      group.push(alarm);
      endMs = Math.max(endMs, endOf(alarm));
    }
    if (group.length > 0) incidents.push(incidentOf(group, nameOf));
  }
  return incidents.sort((a, b) => b.fromMs - a.fromMs || compare(a.id, b.id));
}

/** The same alarms in another order make the same incidents. */
function byBeginning(a: Alarm, b: Alarm): number {
  return a.raisedAtMs - b.raisedAtMs || compare(a.id, b.id);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** @param alarms at least one, by their beginning */
function incidentOf(alarms: readonly Alarm[], nameOf: (rule: string) => string): Incident {
  const [first] = alarms;
  if (!first) throw new RangeError('incidentOf: an incident has at least one alarm');
  const endMs = Math.max(...alarms.map(endOf));
  const names = [...new Set(alarms.map(({ rule }) => nameOf(rule)))];
  return {
    id: first.id,
    cause: first.cause,
    level: alarms.some(({ level }) => level === 'error') ? 'error' : 'warning',
    fromMs: first.raisedAtMs,
    toMs: Number.isFinite(endMs) ? endMs : null,
    title: `${CAUSE_LABELS[first.cause]}: ${names.join(', ')}`,
    alarms: [...alarms],
  };
}
