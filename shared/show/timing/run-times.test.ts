import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cue } from '../../cues/registry.ts';
import { cuePhaseSchema, takenBySchema, untakenCue, type CueRun, type RunState } from '../run-state.ts';
import { planTimes } from './plan-times.ts';
import { runTimes } from './run-times.ts';
import { anyCues, evening, lengthMs, timedCue, timedShow } from './timing.test-support.ts';

/** For a machine that does much else. */
const PROPERTY_TIMEOUT_MS = 60_000;
const MIN = 60_000;
const START_MS = Date.UTC(2026, 10, 22, 20, 0);
const at = (minutes: number): number => START_MS + minutes * MIN;

function runOf(cues: readonly Partial<CueRun>[], part: Partial<RunState> = {}): RunState {
  const states = cues.map((cue) => ({ ...untakenCue(cue.cueId ?? ''), ...cue }));
  const times = states.map(({ firedAtMs }) => firedAtMs).filter((ms) => ms !== null);
  return {
    runId: 'r',
    revision: 1,
    startedAtMs: null,
    firstTakenAtMs: times.length > 0 ? Math.min(...times) : null,
    endedAtMs: null,
    standbyCueId: null,
    currentCueId: null,
    holdSinceMs: null,
    heldMs: 0,
    hostMessage: null,
    cues: Object.fromEntries(states.map((cue) => [cue.cueId, cue])),
    ...part,
  };
}

/** A timed cue that runs since `fromMs` for `lengthMs`. */
function running(cueId: string, fromMs: number, forMs: number, part: Partial<CueRun> = {}): Partial<CueRun> {
  const closesAtMs = fromMs + forMs + (part.addedMs ?? 0);
  return { cueId, phase: 'open', take: 1, takenBy: 'go', firedAtMs: fromMs, opensAtMs: fromMs, closesAtMs, ...part };
}

function done(cueId: string, fromMs: number, untilMs: number): Partial<CueRun> {
  return { ...running(cueId, fromMs, untilMs - fromMs), phase: 'closed', endedAtMs: untilMs };
}

const wait = (id: string, minutes: number, part: Partial<Cue> = {}): Cue =>
  timedCue(id, minutes * MIN, { type: 'wait', ...part });
const threeCues = [wait('a', 5), wait('b', 5), wait('c', 5)];
const show = timedShow(threeCues, { plannedStartMs: START_MS, plannedEndMs: at(16) });

describe('before the first cue', () => {
  it('is behind by how late the start is, and never ahead', () => {
    expect(runTimes(show, runOf([]), at(-10))).toMatchObject({ expectedEndMs: at(15), endOverMs: -MIN });
    expect(runTimes(show, runOf([]), at(-10)).overUnder).toMatchObject({ absoluteMs: 0, relativeMs: 0, cueId: null });
    const late = runTimes(show, runOf([]), at(3));
    expect(late.overUnder).toMatchObject({ absoluteMs: 3 * MIN, relativeMs: 0 });
    expect(late.expectedEndMs).toBe(at(18));
  });
});

describe('over and under', () => {
  it('is start lateness + overtime + pause + added time; the relative form leaves the late start out', () => {
    const onTime = runTimes(show, runOf([running('a', at(2), 5 * MIN)]), at(4));
    expect(onTime.overUnder).toMatchObject({
      absoluteMs: 2 * MIN,
      relativeMs: 0,
      startLatenessMs: 2 * MIN,
      overtimeMs: 0,
    });
    expect(onTime.cues['a']).toMatchObject({ state: 'running', remainingMs: 3 * MIN, endLateMs: 2 * MIN });
    expect(onTime.cues['c']).toMatchObject({ startMs: at(12), startLateMs: 2 * MIN });
    expect(onTime.expectedEndMs).toBe(at(17));

    const infinite = timedShow([wait('a', 5, { atEnd: 'infinite' }), ...threeCues.slice(1)], {
      plannedStartMs: START_MS,
    });
    const over = runTimes(infinite, runOf([running('a', at(2), 5 * MIN)]), at(8));
    expect(over.overUnder).toMatchObject({ absoluteMs: 3 * MIN, relativeMs: MIN, overtimeMs: MIN });
    expect(over.cues['a']).toMatchObject({ remainingMs: -MIN, overtimeMs: MIN });

    const added = runTimes(show, runOf([running('a', at(2), 5 * MIN, { addedMs: 30_000 })]), at(4));
    expect(added.overUnder).toMatchObject({ absoluteMs: 2.5 * MIN, relativeMs: 0.5 * MIN, addedMs: 30_000 });
  });

  it('grows while on hold, and keeps the pause afterwards', () => {
    const held = runTimes(show, runOf([running('a', at(0), 5 * MIN)], { holdSinceMs: at(1) }), at(3));
    expect(held.overUnder).toMatchObject({ absoluteMs: 2 * MIN, pauseMs: 2 * MIN, overtimeMs: 0 });
    expect(held.cues['a']?.remainingMs).toBe(4 * MIN);
    const released = runTimes(show, runOf([running('a', at(0), 5 * MIN, { closesAtMs: at(7) })]), at(4));
    expect(released.overUnder).toMatchObject({ absoluteMs: 2 * MIN, pauseMs: 2 * MIN });
  });

  it('stands still on hold for what viewers see, too, whose end the engine moves on in steps', () => {
    const cues = [timedCue('m', null, { type: 'message', stayMs: 5 * MIN })];
    const seen = timedShow(cues, { plannedStartMs: START_MS });
    for (const heldMs of [0, 300, 1_200, 30_700]) {
      const steps = (Math.floor(heldMs / 1000) + 1) * 1000;
      const run = runOf([running('m', at(0), 5 * MIN, { closesAtMs: at(5) + steps })], { holdSinceMs: at(1) });
      const times = runTimes(seen, run, at(1) + heldMs);
      expect(times.cues['m']?.remainingMs).toBe(4 * MIN);
      expect(times.overUnder).toMatchObject({ absoluteMs: heldMs, pauseMs: heldMs });
    }
  });

  it('is ahead when a cue ended early, and comes back while the next waits', () => {
    const run = runOf([done('a', at(0), at(3))]);
    expect(runTimes(show, run, at(3)).overUnder.absoluteMs).toBe(-2 * MIN);
    expect(runTimes(show, run, at(4)).overUnder.absoluteMs).toBe(-MIN);
    expect(runTimes(show, run, at(9)).overUnder.absoluteMs).toBe(4 * MIN);
    expect(runTimes(show, run, at(9)).expectedEndMs).toBe(at(19));
  });

  it('counts to end: its end stays, however late it began', () => {
    const toEnd = timedShow([wait('a', 5, { countToEnd: true, plannedStartMs: START_MS }), wait('b', 5)], {
      plannedStartMs: START_MS,
    });
    const run = runOf([running('a', at(3), 2 * MIN)]);
    expect(runTimes(toEnd, run, at(4)).overUnder).toMatchObject({ absoluteMs: 0, relativeMs: -3 * MIN });
    expect(runTimes(toEnd, run, at(4)).cues['b']?.startMs).toBe(at(5));
    expect(runTimes(toEnd, run, at(6)).overUnder).toMatchObject({ absoluteMs: MIN, overtimeMs: MIN });
  });

  it('is absorbed by gaps; hard starts stay and show the overlap', () => {
    const gaps = timedShow(
      [
        wait('a', 5),
        wait('b', 5, { plannedStartMs: at(8) }),
        wait('c', 5, { trigger: { kind: 'hard-time', atMs: at(14) } }),
        wait('d', 1),
      ],
      { plannedStartMs: START_MS },
    );
    const two = runTimes(gaps, runOf([running('a', at(2), 5 * MIN)]), at(3));
    expect(two.overUnder.absoluteMs).toBe(2 * MIN);
    expect(two.cues['b']?.startMs).toBe(at(8));
    expect(two.endOverMs).toBe(0);
    const six = runTimes(gaps, runOf([running('a', at(6), 5 * MIN)]), at(7));
    expect(six.cues['b']).toMatchObject({ startMs: at(11), startLateMs: 3 * MIN });
    expect(six.cues['c']).toMatchObject({ startMs: at(14), overlapMs: 2 * MIN });
    expect(six.cues['d']?.startMs).toBe(at(19));
  });

  it('has no absolute form without a planned time', () => {
    const loose = timedShow(threeCues);
    const { overUnder, expectedEndMs } = runTimes(
      loose,
      runOf([running('a', at(2), 5 * MIN, { addedMs: MIN })]),
      at(4),
    );
    expect(overUnder).toMatchObject({ absoluteMs: null, relativeMs: MIN });
    expect(expectedEndMs).toBe(at(18));
  });

  it('stands still when the show is over', () => {
    const run = runOf([done('a', at(0), at(5)), done('b', at(5), at(11))], { endedAtMs: at(11) });
    expect(runTimes(show, run, at(60))).toEqual(runTimes(show, run, at(11)));
    expect(runTimes(show, run, at(60))).toMatchObject({ expectedEndMs: at(11), overUnder: { absoluteMs: MIN } });
    expect(runTimes(show, run, at(60)).cues['c']?.state).toBe('passed');
  });
});

describe('cues out of their turn', () => {
  it('fired ad lib, moves nothing', () => {
    const run = runOf([running('a', at(0), 5 * MIN), { ...running('c', at(1), 5 * MIN), takenBy: 'fire-now' }]);
    const times = runTimes(show, run, at(2));
    expect(times.overUnder).toMatchObject({ absoluteMs: 0, cueId: 'a' });
    expect(times.cues['b']?.startMs).toBe(at(5));
    expect(times.runningCueIds).toEqual(['a', 'c']);
  });

  it('jumped over, passes', () => {
    const times = runTimes(
      show,
      runOf([done('a', at(0), at(5)), { ...running('c', at(5), 5 * MIN), takenBy: 'jump' }]),
      at(6),
    );
    expect(times.cues['b']?.state).toBe('passed');
    expect(times.overUnder.absoluteMs).toBe(-5 * MIN);
    expect(times.expectedEndMs).toBe(at(10));
  });

  it('keeps waiting for the longer cue under a shorter one', () => {
    const cues = [
      wait('talk', 5),
      timedCue('poll', null, {
        type: 'poll',
        trigger: { kind: 'after-cue', cueId: 'talk', point: 'start', offsetMs: MIN },
      }),
      wait('next', 5),
    ];
    const run = runOf([
      running('talk', at(1), 5 * MIN, { addedMs: MIN }),
      { ...running('poll', at(2), 15_000), phase: 'closed', endedAtMs: at(3) },
    ]);
    const times = runTimes(timedShow(cues, { plannedStartMs: START_MS }), run, at(4));
    expect(times.overUnder).toMatchObject({ cueId: 'talk', absoluteMs: 2 * MIN });
    expect(times.cues['next']?.startMs).toBe(at(7));
  });
});

describe('groups and lines that are only read', () => {
  const cues = [
    wait('a', 1),
    timedCue('talk', 2 * MIN, { type: 'memo' }),
    timedCue('g', null, { type: 'group', mode: 'parallel' }),
    wait('p', 1, { groupId: 'g' }),
    wait('q', 3, { groupId: 'g' }),
    wait('z', 1),
  ];
  const mixed = timedShow(cues, { plannedStartMs: START_MS });

  it('lets a memo pass by itself', () => {
    const times = runTimes(mixed, runOf([done('a', at(1), at(2))]), at(3));
    expect(times.cues['talk']).toMatchObject({ state: 'running', remainingMs: MIN });
    expect(times.cues['g']).toMatchObject({ state: 'planned', startMs: at(4), endMs: at(7), endLateMs: MIN });
    expect(times.overUnder.absoluteMs).toBe(MIN);
    expect(runTimes(mixed, runOf([done('a', at(1), at(2))]), at(6)).overUnder.absoluteMs).toBe(3 * MIN);
  });

  it('tells a group by its cues', () => {
    const run = runOf([
      done('a', at(0), at(1)),
      { ...running('g', at(3), 0), phase: 'open', closesAtMs: null },
      { ...running('p', at(3), MIN), takenBy: 'group' },
      { ...running('q', at(3), 3 * MIN, { addedMs: MIN }), takenBy: 'group' },
    ]);
    const times = runTimes(mixed, run, at(3.5));
    expect(times.cues['g']).toMatchObject({ state: 'running', startMs: at(3), endMs: at(7), endLateMs: MIN });
    expect(times.overUnder).toMatchObject({ cueId: 'q', absoluteMs: MIN });
    expect(times.cues['z']?.startMs).toBe(at(7));
  });
});

describe('in any run', () => {
  const step = fc.record({
    lateMs: lengthMs,
    earlyMs: lengthMs,
    addedMs: fc.integer({ min: -600, max: 600 }).map((seconds) => seconds * 1000),
    heldMs: lengthMs,
  });

  it(
    'the parts add up, over midnight and clock changes, and the end moves with them',
    () => {
      fc.assert(
        fc.property(
          evening,
          fc.array(fc.record({ minutes: fc.integer({ min: 1, max: 180 }), countToEnd: fc.boolean() }), {
            minLength: 1,
            maxLength: 8,
          }),
          fc.array(step, { minLength: 1, maxLength: 8 }),
          lengthMs,
          ({ startMs }, lengths, steps, sinceMs) => {
            let plannedMs = startMs;
            const cues = lengths.map(({ minutes, countToEnd }, index) => {
              const plannedStartMs = countToEnd ? plannedMs : null;
              plannedMs += minutes * MIN;
              return wait(`c${index}`, minutes, { countToEnd, plannedStartMs });
            });
            const linked = timedShow(cues, { plannedStartMs: startMs });
            const plan = planTimes(linked);
            let clockMs = startMs;
            const states = steps.slice(0, cues.length).map(({ lateMs, earlyMs, addedMs, heldMs }, index) => {
              // The show may begin early; within it one follows the other.
              const fromMs = clockMs + lateMs - (index === 0 ? 3_600_000 : 0);
              const forMs = (lengths[index]?.minutes ?? 0) * MIN + heldMs;
              const last = index === Math.min(steps.length, cues.length) - 1;
              clockMs = Math.max(fromMs, fromMs + forMs + addedMs - earlyMs);
              const state = running(`c${index}`, fromMs, forMs, { addedMs });
              return last ? state : { ...state, phase: 'closed' as const, endedAtMs: clockMs };
            });
            const lastFiredMs = states.at(-1)?.firedAtMs ?? startMs;
            const nowMs = lastFiredMs + sinceMs;
            const times = runTimes(linked, runOf(states), nowMs);
            const { absoluteMs, relativeMs, startLatenessMs, overtimeMs, pauseMs, addedMs, cueId } = times.overUnder;
            expect(absoluteMs).toBe(startLatenessMs + overtimeMs + pauseMs + addedMs);
            expect(relativeMs).toBe((absoluteMs ?? 0) + startMs - (states[0]?.firedAtMs ?? 0));
            const inHand = times.cues[cueId ?? ''];
            expect(inHand?.endMs).toBe((plan.cues[cueId ?? '']?.endMs ?? 0) + (absoluteMs ?? 0));
            const isFree = cues.slice(states.length).every(({ countToEnd }) => !countToEnd);
            if (isFree)
              expect(times.expectedEndMs - plan.endMs).toBe(Math.max(absoluteMs ?? 0, latestEnd(times) - plan.endMs));
          },
        ),
        { numRuns: 10_000 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'no figure is missing or less than nothing, whatever was planned and whatever happened',
    () => {
      const cueRun = fc.record({
        phase: fc.constantFrom(...cuePhaseSchema.options),
        take: fc.nat(2),
        takenBy: fc.constantFrom(...takenBySchema.options),
        plannedAtMs: fc.option(lengthMs),
        firedAtMs: fc.option(lengthMs),
        opensAtMs: fc.option(lengthMs),
        closesAtMs: fc.option(lengthMs),
        endedAtMs: fc.option(lengthMs),
        addedMs: fc.integer({ min: -60_000, max: 60_000 }),
      });
      const cases = evening.chain(({ startMs }) =>
        fc.record({
          startMs: fc.constant(startMs),
          cues: anyCues(startMs),
          states: fc.array(cueRun, { maxLength: 12 }),
          isFixed: fc.boolean(),
          holdMs: fc.option(lengthMs),
          endedMs: fc.option(lengthMs, { freq: 3 }),
          nowMs: lengthMs,
        }),
      );
      fc.assert(
        fc.property(cases, ({ startMs, cues, states, isFixed, holdMs, endedMs, nowMs }) => {
          const onLine = (ms: number | null): number | null => (ms === null ? null : startMs + ms);
          const runs = states.slice(0, cues.length).map((state, index) => ({
            ...state,
            cueId: `c${index}`,
            plannedAtMs: onLine(state.plannedAtMs),
            firedAtMs: onLine(state.firedAtMs),
            opensAtMs: onLine(state.opensAtMs),
            closesAtMs: onLine(state.closesAtMs),
            endedAtMs: onLine(state.endedAtMs),
          }));
          const any = timedShow(cues, { plannedStartMs: isFixed ? startMs : null });
          const run = runOf(runs, { holdSinceMs: onLine(holdMs), endedAtMs: onLine(endedMs) });
          const times = runTimes(any, run, startMs + nowMs);
          expect(Object.keys(times.cues)).toHaveLength(cues.length);
          for (const slot of Object.values(times.cues)) {
            const figures = [slot.startMs, slot.endMs, slot.startLateMs, slot.endLateMs, slot.remainingMs ?? 0];
            expect(figures.every(Number.isFinite)).toBe(true);
            expect(slot.endMs).toBeGreaterThanOrEqual(slot.startMs);
            expect(Math.min(slot.overtimeMs, slot.overlapMs)).toBeGreaterThanOrEqual(0);
          }
          const { absoluteMs, relativeMs, startLatenessMs, overtimeMs, pauseMs, addedMs } = times.overUnder;
          expect([times.startMs, times.expectedEndMs, times.plannedEndMs, relativeMs].every(Number.isFinite)).toBe(
            true,
          );
          if (absoluteMs !== null) expect(absoluteMs).toBe(startLatenessMs + overtimeMs + pauseMs + addedMs);
        }),
        { numRuns: 10_000 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});

function latestEnd(times: ReturnType<typeof runTimes>): number {
  return Math.max(...Object.values(times.cues).map(({ endMs }) => endMs));
}
