import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupIncidents, JOIN_MS } from './incident-groups.ts';
import { incidentSchema, type Alarm } from './incident.ts';

function alarm(part: Partial<Alarm> & { readonly id: string }): Alarm {
  return {
    ...{ rule: 'r', cause: 'cdn', level: 'warning', text: 'It is so.', whatToDo: 'Mend it.', metric: null },
    ...{ raisedAtMs: 0, clearedAtMs: null, seenAtMs: null, seenBy: null, worst: null },
    ...part,
  };
}

const nameOf = (rule: string): string => `name of ${rule}`;

describe('groupIncidents', () => {
  it('joins alarms of one cause that overlap or are close, and no others', () => {
    const incidents = groupIncidents(
      [
        alarm({ id: 'a', rule: 'stale', raisedAtMs: 0, clearedAtMs: 10_000 }),
        alarm({ id: 'b', rule: 'late', level: 'error', raisedAtMs: 10_000 + JOIN_MS, clearedAtMs: 50_000 }),
        alarm({ id: 'c', raisedAtMs: 50_001 + JOIN_MS }),
        alarm({ id: 'd', cause: 'clock', raisedAtMs: 5_000, clearedAtMs: 6_000 }),
      ],
      nameOf,
    );
    expect(incidents).toMatchObject([
      { id: 'c', fromMs: 50_001 + JOIN_MS, toMs: null },
      { id: 'd', cause: 'clock', title: 'Clock: name of r' },
      { id: 'a', level: 'error', fromMs: 0, toMs: 50_000, title: 'CDN: name of stale, name of late' },
    ]);
  });

  it('puts every alarm into exactly one incident, in any order the same', () => {
    const arbitrary = fc.array(
      fc.record({
        cause: fc.constantFrom('clock' as const, 'cdn' as const, 'viewers' as const),
        raisedAtMs: fc.nat(500_000),
        lastsMs: fc.option(fc.nat(60_000)),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(arbitrary, fc.nat(), (given, turn) => {
        const alarms = given.map(({ cause, raisedAtMs, lastsMs }, index) =>
          alarm({
            id: `a${String(index)}`,
            cause,
            raisedAtMs,
            clearedAtMs: lastsMs === null ? null : raisedAtMs + lastsMs,
          }),
        );
        const incidents = groupIncidents(alarms, nameOf);
        const split = alarms.length === 0 ? 0 : turn % alarms.length;
        expect(groupIncidents([...alarms.slice(split), ...alarms.slice(0, split)], nameOf)).toEqual(incidents);
        const ids = incidents.flatMap((one) => one.alarms.map(({ id }) => id));
        expect(ids.sort()).toEqual(alarms.map(({ id }) => id).sort());
        for (const one of incidents) {
          expect(incidentSchema.parse(one)).toEqual(one);
          expect(one.alarms.every(({ cause }) => cause === one.cause)).toBe(true);
          const others = incidents.filter((other) => other.cause === one.cause && other.fromMs > one.fromMs);
          for (const later of others) expect(later.fromMs).toBeGreaterThan((one.toMs ?? Infinity) + JOIN_MS);
        }
      }),
    );
  });
});
