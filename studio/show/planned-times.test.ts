import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FollowOn } from '../../shared/cues/cue-base.ts';
import { isInteraction, type Cue } from '../../shared/cues/registry.ts';
import { planTimes } from '../../shared/show/timing/plan-times.ts';
import { Hand } from './hand.test-support.ts';
import { START_MS } from './simulation.test-support.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

/** As far behind as the slowest viewer is in simulations. */
const LATENCY_MS = 700;
const settings = { targetLatencyMs: LATENCY_MS, plannedStartMs: START_MS };
const inGroup = { groupId: 'g1' };

/** Runs a show that goes on by itself from one GO; gives when each cue was taken, and when the plan says so (ms). */
function both(cues: readonly Cue[]): {
  readonly taken: Record<string, number>;
  readonly planned: Record<string, number>;
} {
  const show = { ...testShow([]), ...settings, rundown: { cues: [...cues] } };
  const hand = new Hand(show);
  hand.go();
  for (let turn = 0; turn < 300; turn++) {
    hand.run.pass(50);
    // What ends in this very millisecond.
    hand.run.take({ type: 'tick' });
    // Votes are counted while the windows of the last viewers run out, so a reveal need not wait for them.
    for (const cue of cues) if (isInteraction(cue) && hand.phase(cue.id) === 'pending') hand.final(cue.id);
  }
  const taken = hand.run.events.flatMap((event) =>
    event.type === 'cue-taken' ? [[event.cueId, event.opensAtMs - START_MS] as const] : [],
  );
  const planned = Object.entries(planTimes(show).cues).map(([id, { startMs }]) => [id, startMs - START_MS] as const);
  return { taken: Object.fromEntries(taken), planned: Object.fromEntries(planned) };
}

describe('a reveal right behind its question', () => {
  const poll = testCue('c1', { responseWindowMs: 1000, ...inGroup });

  it('comes in a sequence after the last viewer’s window, not into it', () => {
    const group = testCueOf('group', 'g1', { mode: 'sequence' });
    const { taken } = both([group, poll, testCueOf('memo', 'c2', inGroup), testCueOf('reveal', 'c3', inGroup)]);
    expect(taken).toEqual({ g1: 0, c1: 0, c3: 1000 + LATENCY_MS });
  });

  it('comes as the question says, where it says something', () => {
    const group = testCueOf('group', 'g1', { mode: 'sequence' });
    const follow = (kind: 'auto-continue' | 'auto-follow'): Cue => ({ ...poll, followOn: { kind, postWaitMs: 100 } });
    const reveal = testCueOf('reveal', 'c3', inGroup);
    expect(both([group, follow('auto-follow'), reveal]).taken['c3']).toBe(1100);
    expect(both([group, follow('auto-continue'), reveal]).taken['c3']).toBe(100);
    expect(both([group, { ...poll, atEnd: 'play-next' }, reveal]).taken['c3']).toBe(1000);
    // A reveal of another question is like any other cue.
    const before = testCue('c0', { responseWindowMs: 500, ...inGroup });
    const other = testCueOf('reveal', 'c3', { ...inGroup, targetCueId: 'c0' });
    expect(both([group, before, poll, other]).taken['c3']).toBe(1500);
  });

  it('waits for GO outside a sequence, where nothing else was said', () => {
    expect(both([{ ...poll, groupId: null }, testCueOf('reveal', 'c3', {})]).taken).toEqual({ c1: 0 });
  });

  it('comes too when the results are final before the slowest viewer’s window was reckoned to be over', () => {
    const hand = new Hand(
      testShow([testCueOf('group', 'g1', { mode: 'sequence' }), poll, testCueOf('reveal', 'c3', inGroup)]),
    );
    hand.go();
    hand.run.pass(1100);
    expect(hand.phase('c1')).toBe('closing');
    hand.final('c1');
    hand.run.pass(5000);
    expect(hand.taken.at(-1)).toBe('c3 group 1100');
    expect([hand.phase('c1'), hand.phase('c3'), hand.phase('g1')]).toEqual(['closed', 'closed', 'closed']);
  });
});

describe('planned times', () => {
  const shortMs = fc.constantFrom(0, 100, 500, 1300);
  const followOn: fc.Arbitrary<FollowOn> = fc.oneof(
    { weight: 3, arbitrary: fc.constant<FollowOn>({ kind: 'none' }) },
    fc.record({
      kind: fc.constantFrom('auto-follow' as const, 'auto-follow-settled' as const),
      postWaitMs: shortMs,
    }),
  );
  const row = fc.record({
    type: fc.constantFrom('poll' as const, 'quiz' as const, 'reveal' as const, 'wait' as const, 'marker' as const),
    windowMs: fc.constantFrom(300, 1000),
    durationMs: fc.constantFrom(null, 200, 900),
    atEnd: fc.constantFrom('stop' as const, 'stop' as const, 'play-next' as const),
    reveal: fc.constantFrom('auto' as const, 'manual' as const),
    skip: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
    followOn,
  });

  it('of a sequence are the times at which its cues are taken', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
        const inside = rows.map(({ type, windowMs, reveal, ...base }, place): Cue => {
          const isQuestion = type === 'poll' || type === 'quiz';
          const own = isQuestion ? { responseWindowMs: windowMs, reveal } : type === 'wait' ? { waitMs: windowMs } : {};
          return testCueOf(type, `c${String(place)}`, { ...base, ...inGroup, ...own }) as Cue;
        });
        const { taken, planned } = both([testCueOf('group', 'g1', { mode: 'sequence' }), ...inside]);
        let settledMs = 0;
        for (const cue of inside) {
          const atMs = planned[cue.id] ?? -1;
          expect([cue.id, taken[cue.id]]).toEqual([cue.id, cue.skip ? undefined : atMs]);
          // One that was told to come early waits for its results, which no plan knows; so does all behind it.
          if (!cue.skip && cue.type === 'reveal' && atMs < settledMs) break;
          if (!cue.skip && isInteraction(cue)) settledMs = atMs + (cue.responseWindowMs ?? 0) + LATENCY_MS;
        }
      }),
      { numRuns: 400 },
    );
  }, 60_000);
});
