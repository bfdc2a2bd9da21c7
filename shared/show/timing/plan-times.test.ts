import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cue } from '../../cues/registry.ts';
import type { Show } from '../show.ts';
import { formatInZone, wallTimeToEpoch } from '../../time/zone.ts';
import { planTimes } from './plan-times.ts';
import { anyCues, evening, linearCues, lengthMs, timedCue, timedShow } from './timing.test-support.ts';

/** For a machine that does much else. */
const PROPERTY_TIMEOUT_MS = 60_000;
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 10, 22, 20, 0);

function startsOf(cues: readonly Cue[], part: Parameters<typeof timedShow>[1] = {}): Record<string, number> {
  const plan = planTimes(timedShow(cues, { plannedStartMs: START_MS, ...part }));
  return Object.fromEntries(
    Object.entries(plan.cues).map(([id, { startMs }]) => [id, (startMs - START_MS) / MINUTE_MS]),
  );
}

describe('planTimes', () => {
  it('goes on with its plan where an edit changed no time, and makes another where one did', () => {
    const show = timedShow([timedCue('a', 5 * MINUTE_MS), timedCue('b', MINUTE_MS)], { plannedStartMs: START_MS });
    const plan = planTimes(show);
    const edited = (change: Partial<Cue>): Show => ({
      ...show,
      rundown: { cues: show.rundown.cues.map((cue) => (cue.id === 'a' ? ({ ...cue, ...change } as Cue) : cue)) },
    });
    expect(planTimes(edited({ title: 'Other words', hostNotes: 'and notes', colour: 'red' }))).toBe(plan);
    expect(planTimes(edited({ durationMs: 7 * MINUTE_MS })).endMs).toBe(plan.endMs + 2 * MINUTE_MS);
    expect(planTimes({ ...show, plannedStartMs: START_MS + 1 }).startMs).toBe(plan.startMs + 1);
  });

  it(
    'is the same for a show however it came to be',
    () => {
      const anyEdit = fc.record(
        {
          title: fc.string(),
          skip: fc.boolean(),
          durationMs: fc.option(fc.nat(600_000)),
          plannedStartMs: fc.option(fc.nat(600_000).map((ms) => START_MS + ms)),
          hotkey: fc.constant('F5'),
        },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(anyCues(START_MS), fc.array(fc.tuple(fc.nat(), anyEdit), { maxLength: 6 }), (cues, edits) => {
          let show = timedShow(cues, { plannedStartMs: START_MS });
          for (const [at, edit] of edits) {
            const place = at % Math.max(1, cues.length);
            const changed = show.rundown.cues.map((cue, index) => (index === place ? { ...cue, ...edit } : cue));
            show = { ...show, rundown: { cues: changed } };
            // A copy has no object in common with what was planned before.
            expect(planTimes(show)).toEqual(planTimes(structuredClone(show)));
          }
        }),
        { numRuns: 2_000 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it('puts cues one behind the other; skipped ones take no time', () => {
    const cues = [
      timedCue('a', 5 * MINUTE_MS),
      timedCue('b', 9 * MINUTE_MS, { skip: true }),
      timedCue('talk', 2 * MINUTE_MS, { type: 'memo' }),
      timedCue('c', null, { type: 'countdown' }),
      timedCue('d', null),
    ];
    expect(startsOf(cues)).toEqual({ a: 0, b: 5, talk: 5, c: 7, d: 8 });
  });

  it('tells the gap before a fixed start, and how far one overlaps', () => {
    const show = timedShow(
      [
        timedCue('a', 5 * MINUTE_MS),
        timedCue('late', MINUTE_MS, { plannedStartMs: START_MS + 7 * MINUTE_MS }),
        timedCue('early', MINUTE_MS, { trigger: { kind: 'hard-time', atMs: START_MS + 6 * MINUTE_MS } }),
        timedCue('after', MINUTE_MS),
      ],
      { plannedStartMs: START_MS, plannedEndMs: START_MS + 6 * MINUTE_MS },
    );
    const plan = planTimes(show);
    expect(plan.cues['late']).toMatchObject({ gapMs: 2 * MINUTE_MS, overlapMs: 0, placed: 'fixed' });
    expect(plan.cues['early']).toMatchObject({ gapMs: 0, overlapMs: 2 * MINUTE_MS, placed: 'hard' });
    expect(plan.cues['after']?.startMs).toBe(START_MS + 7 * MINUTE_MS);
    expect(plan.overPlannedEndMs).toBe(2 * MINUTE_MS);
  });

  it('adds up a sequence, takes the longest of parallel cues, and nests groups', () => {
    const inGroup = (id: string, groupId: string, minutes: number): Cue =>
      timedCue(id, minutes * MINUTE_MS, { type: 'wait', groupId });
    const cues = [
      timedCue('seq', null, { type: 'group', mode: 'sequence' }),
      inGroup('s1', 'seq', 2),
      timedCue('par', null, { type: 'group', mode: 'parallel', groupId: 'seq' }),
      inGroup('p1', 'par', 1),
      inGroup('p2', 'par', 3),
      inGroup('s2', 'seq', 4),
      timedCue('one', null, { type: 'group', mode: 'one-at-a-time' }),
      inGroup('o1', 'one', 1),
      inGroup('o2', 'one', 1),
      timedCue('end', MINUTE_MS),
    ];
    const { cues: plans, endMs } = planTimes(timedShow(cues, { plannedStartMs: START_MS }));
    expect(startsOf(cues)).toEqual({ seq: 0, s1: 0, par: 2, p1: 2, p2: 2, s2: 5, one: 9, o1: 9, o2: 10, end: 11 });
    expect(plans['par']?.durationMs).toBe(3 * MINUTE_MS);
    expect(plans['seq']?.durationMs).toBe(9 * MINUTE_MS);
    expect(plans['one']?.durationMs).toBe(2 * MINUTE_MS);
    expect(endMs).toBe(START_MS + 12 * MINUTE_MS);
  });

  it('takes the planned length of a group for its length', () => {
    const cues = [
      timedCue('g', 10 * MINUTE_MS, { type: 'group' }),
      timedCue('a', MINUTE_MS, { groupId: 'g' }),
      timedCue('b', 0),
    ];
    expect(startsOf(cues)['b']).toBe(10);
    expect(startsOf(cues.map((cue) => (cue.id === 'g' ? { ...cue, skip: true } : cue)))).toEqual({ g: 0, a: 0, b: 0 });
  });

  it('reckons with follow-ons and with cues that go by another’s time', () => {
    const cues = [
      timedCue('a', 10 * MINUTE_MS, { type: 'wait', followOn: { kind: 'auto-continue', postWaitMs: MINUTE_MS } }),
      timedCue('b', MINUTE_MS, { type: 'wait', followOn: { kind: 'auto-follow', postWaitMs: 2 * MINUTE_MS } }),
      timedCue('c', MINUTE_MS),
      timedCue('x', MINUTE_MS, { trigger: { kind: 'after-cue', cueId: 'a', point: 'start', offsetMs: 3 * MINUTE_MS } }),
      timedCue('y', 0, { trigger: { kind: 'before-end', cueId: 'a', beforeMs: MINUTE_MS } }),
      timedCue('d', MINUTE_MS, { trigger: { kind: 'show-offset', offsetMs: 30 * MINUTE_MS } }),
      timedCue('z', 0, { trigger: { kind: 'before-end', cueId: null, beforeMs: MINUTE_MS } }),
    ];
    expect(startsOf(cues, { plannedEndMs: START_MS + 60 * MINUTE_MS })).toEqual({
      a: 0,
      b: 1,
      c: 4,
      x: 3,
      y: 9,
      d: 30,
      z: 59,
    });
  });

  it('lets follow-ons go by the end of a window, not by the time for talking about it', () => {
    const cues = [
      timedCue('q', MINUTE_MS, { type: 'poll', followOn: { kind: 'auto-follow', postWaitMs: 0 } }),
      timedCue('r', 0, { type: 'reveal' }),
      timedCue('next', 0),
    ];
    expect(startsOf(cues)).toEqual({ q: 0, r: 0.25, next: 1 });
  });

  it('goes on in a sequence as the show does: at the end of what is done, to a reveal after the last viewer’s window', () => {
    const inGroup = { groupId: 'g' };
    const poll = (id: string, part: Partial<Cue> = {}): Cue =>
      timedCue(id, 2 * MINUTE_MS, { type: 'poll', responseWindowMs: MINUTE_MS, ...inGroup, ...part });
    const cues = [
      timedCue('g', null, { type: 'group', mode: 'sequence' }),
      timedCue('titles', MINUTE_MS, inGroup),
      poll('q1'),
      timedCue('off', 9 * MINUTE_MS, { ...inGroup, skip: true }),
      timedCue('r1', 0, { type: 'reveal', ...inGroup }),
      poll('q2'),
      timedCue('r1again', 0, { type: 'reveal', targetCueId: 'q1', ...inGroup }),
      poll('q3', { followOn: { kind: 'auto-continue', postWaitMs: 0 } }),
      timedCue('r3', 0, { type: 'reveal', ...inGroup }),
      poll('alone', { groupId: null }),
      timedCue('byhand', 0, { type: 'reveal' }),
    ];
    const starts = startsOf(cues, { targetLatencyMs: 6000 });
    expect(starts).toMatchObject({ titles: 0, q1: 0, r1: 1.1, q2: 1.1, r1again: 2.1, q3: 2.1, r3: 2.1 });
    expect(starts).toMatchObject({ alone: 4.1, byhand: 6.1 });
  });

  it('begins so that the first fixed start is reached, or at 0 when nothing has a time', () => {
    const fixed = timedShow([timedCue('a', 5 * MINUTE_MS), timedCue('b', 0, { plannedStartMs: START_MS })]);
    expect(planTimes(fixed)).toMatchObject({ anchored: true, startMs: START_MS - 5 * MINUTE_MS, endMs: START_MS });
    const loose = timedShow([timedCue('a', 5 * MINUTE_MS)]);
    expect(planTimes(loose)).toMatchObject({
      anchored: false,
      startMs: 0,
      endMs: 5 * MINUTE_MS,
      overPlannedEndMs: null,
    });
    expect(planTimes(timedShow([]))).toMatchObject({ anchored: false, durationMs: 0 });
  });

  it('keeps lengths true when the clocks change at night (Berlin, 25 October 2026)', () => {
    const startMs = wallTimeToEpoch('2026-10-25', '01:30', 'Europe/Berlin') ?? 0;
    const plan = planTimes(
      timedShow([timedCue('a', 90 * MINUTE_MS), timedCue('b', 60 * MINUTE_MS)], { plannedStartMs: startMs }),
    );
    // 90 minutes behind 01:30 it is 02:00 for the second time.
    expect(formatInZone(plan.cues['b']?.startMs ?? 0, 'Europe/Berlin')).toBe('02:00:00');
    expect(formatInZone(plan.endMs, 'Europe/Berlin')).toBe('03:00:00');
  });

  it(
    'adds up, whatever the evening, the zone and the change of clocks',
    () => {
      fc.assert(
        fc.property(
          evening,
          linearCues,
          fc.array(fc.option(lengthMs), { maxLength: 12 }),
          ({ startMs }, plain, fixed) => {
            const cues = plain.map((cue, index) => {
              const afterMs = fixed[index] ?? null;
              return afterMs === null ? cue : { ...cue, plannedStartMs: startMs + afterMs };
            });
            const plan = planTimes(timedShow(cues, { plannedStartMs: startMs }));
            let atMs = startMs;
            for (const cue of cues) {
              const {
                startMs: beginsMs,
                endMs,
                gapMs,
                overlapMs,
                durationMs,
              } = plan.cues[cue.id] ?? plan.cues[''] ?? fail();
              expect(beginsMs).toBe(cue.skip ? atMs : (cue.plannedStartMs ?? atMs));
              expect(beginsMs).toBe(atMs + gapMs - overlapMs);
              expect(durationMs).toBe(cue.skip ? 0 : cue.durationMs);
              expect(endMs).toBe(beginsMs + durationMs);
              atMs = endMs;
            }
          },
        ),
        { numRuns: 10_000 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'gives finite times in order for any rundown, however broken',
    () => {
      fc.assert(
        fc.property(
          evening.chain(({ startMs }) => fc.tuple(fc.constant(startMs), anyCues(startMs), fc.boolean())),
          ([startMs, cues, isFixed]) => {
            const plan = planTimes(timedShow(cues, { plannedStartMs: isFixed ? startMs : null }));
            expect(Object.keys(plan.cues)).toHaveLength(cues.length);
            let latestMs = plan.startMs;
            for (const slot of Object.values(plan.cues)) {
              expect(
                [slot.startMs, slot.endMs, slot.durationMs, slot.gapMs, slot.overlapMs].every(Number.isFinite),
              ).toBe(true);
              expect(slot.durationMs).toBeGreaterThanOrEqual(0);
              if (slot.placed !== 'none') latestMs = Math.max(latestMs, slot.endMs);
            }
            // A group of a planned length shorter than its cues ends before them.
            const isCut = cues.some((cue) => cue.type === 'group' && cue.durationMs !== null);
            if (isCut) expect(plan.endMs).toBeLessThanOrEqual(latestMs);
            else expect(plan.endMs).toBe(latestMs);
          },
        ),
        { numRuns: 10_000 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it('remembers the plan of a show', () => {
    const show = timedShow([timedCue('a', 1000)]);
    expect(planTimes(show)).toBe(planTimes(show));
  });
});

function fail(): never {
  throw new Error('a cue without a plan');
}
