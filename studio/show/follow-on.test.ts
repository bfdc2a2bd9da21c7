import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FollowOn } from '../../shared/cues/cue-base.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import { Hand } from './hand.test-support.ts';
import { START_MS } from './simulation.test-support.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

const follow = (
  kind: 'auto-continue' | 'auto-follow' | 'auto-follow-settled',
  postWaitMs = 0,
): { followOn: FollowOn } => ({
  followOn: { kind, postWaitMs },
});
const play = (cues: Cue[]): Hand => new Hand(testShow(cues));

describe('follow-on', () => {
  it('comes so long after the start, the end, or the last viewer’s window', () => {
    const hand = play([
      testCue('c1', { ...follow('auto-continue', 300), responseWindowMs: 5000 }),
      testCueOf('wait', 'c2', { waitMs: 1000, ...follow('auto-follow', 200) }),
      testCueOf('message', 'c3', { stayMs: 2000, ...follow('auto-follow-settled', 100) }),
      testCueOf('marker', 'c4', {}),
    ]);
    hand.go();
    hand.run.pass(10_000);
    // 700 ms is the slowest viewer's latency in simulations.
    expect(hand.taken).toEqual(['c1 go 0', 'c2 follow-on 300', 'c3 follow-on 1500', 'c4 follow-on 4300']);
    expect(hand.run.model.run.standbyCueId).toBeNull();
  });

  it('comes at once when a hand ends the cue before its time, and never twice', () => {
    const hand = play([
      testCueOf('wait', 'c1', { waitMs: 60_000, ...follow('auto-follow', 500) }),
      testCueOf('marker', 'c2', {}),
      testCueOf('marker', 'c3', {}),
    ]);
    hand.go();
    expect(hand.run.model.armed.get('c2')?.atMs).toBe(START_MS + 60_500);
    hand.run.pass(1000);
    hand.on('close', 'c1');
    hand.run.pass(100_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 follow-on 1500']);
  });

  it('goes no further when its next link was taken by hand', () => {
    const hand = play([
      testCueOf('wait', 'c1', { waitMs: 5000, ...follow('auto-follow') }),
      testCueOf('marker', 'c2', {}),
      testCueOf('marker', 'c3', {}),
    ]);
    hand.go();
    hand.run.pass(1000);
    hand.go();
    hand.run.pass(10_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 go 1000']);
  });

  it('moves with time added and taken away', () => {
    const hand = play([
      testCueOf('countdown', 'c1', { lengthMs: 5000, ...follow('auto-follow') }),
      testCueOf('marker', 'c2', {}),
    ]);
    hand.go();
    expect(hand.add('c1', 3000)).toBeNull();
    expect(hand.add('c1', -1000)).toBeNull();
    expect(hand.run.model.cues.get('c1')).toMatchObject({ closesAtMs: START_MS + 7000, addedMs: 2000 });
    expect(hand.sent).toEqual(['publish c1', 'extend c1', 'extend c1']);
    hand.run.pass(20_000);
    expect(hand.taken.at(-1)).toBe('c2 follow-on 7000');
  });
});

describe('at its end a cue', () => {
  it('puts the next in standby, takes it, begins anew, or goes on in overtime', () => {
    const hand = play([
      testCueOf('wait', 'c1', { waitMs: 100, atEnd: 'arm-next' }),
      testCueOf('wait', 'c2', { waitMs: 100, atEnd: 'play-next' }),
      testCueOf('wait', 'c3', { waitMs: 1000, atEnd: 'loop' }),
      testCueOf('countdown', 'c4', { lengthMs: 1000, atEnd: 'infinite' }),
    ]);
    hand.go();
    hand.on('standby', 'c4');
    hand.run.pass(600);
    expect(hand.run.model.run.standbyCueId).toBe('c2');
    hand.go();
    hand.run.pass(3200);
    expect(hand.taken).toEqual([
      'c1 go 0',
      'c2 go 600',
      'c3 follow-on 700',
      'c3 follow-on 1700',
      'c3 follow-on 2700',
      'c3 follow-on 3700',
    ]);
    expect(hand.run.model.cues.get('c3')?.take).toBe(4);
    hand.on('close', 'c3');
    hand.go();
    hand.run.pass(60_000);
    expect(hand.phase('c3')).toBe('closed');
    expect(hand.phase('c4')).toBe('open');
    expect(hand.run.model.taken.get('c4')?.publish?.closesAtMs).toBeNull();
  });

  it('ends when it was planned to, however late it began', () => {
    const hand = play([testCueOf('wait', 'c1', { durationMs: 5000, plannedStartMs: START_MS, countToEnd: true })]);
    hand.run.pass(2000);
    hand.go();
    expect(hand.run.model.cues.get('c1')?.closesAtMs).toBe(START_MS + 5000);
  });

  it('begins a question anew when its results are in, as another take', () => {
    const hand = play([testCue('c1', { responseWindowMs: 1000, atEnd: 'loop' })]);
    hand.go();
    hand.run.pass(3000);
    hand.final('c1');
    expect(hand.run.model.cues.get('c1')).toMatchObject({ phase: 'open', take: 2, votes: 0 });
    expect(hand.run.model.taken.get('c1')?.publish?.runId).toBe('first~2');
  });
});

describe('a group', () => {
  const inside = { groupId: 'g1' };

  it('in sequence takes its cues one after the other, then what follows it', () => {
    const hand = play([
      testCueOf('group', 'g1', { mode: 'sequence', ...follow('auto-follow', 100) }),
      testCueOf('wait', 'c1', { waitMs: 1000, ...inside }),
      testCueOf('memo', 'c2', inside),
      testCueOf('marker', 'c3', inside),
      testCueOf('wait', 'c4', { waitMs: 500, ...inside }),
      testCueOf('marker', 'c5', {}),
    ]);
    hand.go();
    expect(hand.run.model.run.standbyCueId).toBe('c5');
    hand.run.pass(10_000);
    expect(hand.taken).toEqual(['g1 go 0', 'c1 group 0', 'c3 group 1000', 'c4 group 1000', 'c5 follow-on 1600']);
    expect(hand.run.model.cues.get('g1')).toMatchObject({ phase: 'closed', endedAtMs: START_MS + 1500 });
  });

  it('in parallel takes all at once and ends with the last', () => {
    const hand = play([
      testCueOf('group', 'g1', { mode: 'parallel' }),
      testCueOf('wait', 'c1', { waitMs: 1000, ...inside }),
      testCueOf('wait', 'c2', { waitMs: 3000, ...inside }),
    ]);
    hand.go();
    expect(hand.taken).toEqual(['g1 go 0', 'c1 group 0', 'c2 group 0']);
    hand.run.pass(2000);
    expect(hand.phase('g1')).toBe('open');
    hand.run.pass(2000);
    expect(hand.phase('g1')).toBe('closed');
  });

  it('one at a time puts its first in standby, and taking one ends the one before', () => {
    const hand = play([
      testCueOf('group', 'g1', { mode: 'one-at-a-time' }),
      testCueOf('message', 'c1', { stayMs: null, ...inside }),
      testCue('c2', { responseWindowMs: null, ...inside }),
      testCueOf('message', 'c3', { stayMs: null, ...inside }),
    ]);
    hand.go();
    expect(hand.run.model.run.standbyCueId).toBe('c1');
    for (let press = 0; press < 3; press++) {
      hand.run.pass(1000);
      hand.go();
    }
    expect([hand.phase('c1'), hand.phase('c2'), hand.phase('c3')]).toEqual(['closed', 'closing', 'open']);
    expect(hand.sent).toEqual(['publish c1', 'publish c2', 'close c1', 'publish c3', 'close c2']);
    hand.on('close', 'c3');
    expect(hand.phase('g1')).toBe('closed');
  });

  it('that holds nothing fails visibly, and what follows comes all the same', () => {
    const hand = play([
      testCueOf('group', 'g1', { mode: 'sequence', ...follow('auto-follow', 100) }),
      testCueOf('marker', 'c1', {}),
    ]);
    hand.go();
    hand.run.pass(1000);
    expect(hand.run.model.cues.get('g1')?.failure).toMatch(/holds no cue/);
    expect(hand.taken.at(-1)).toBe('c1 follow-on 100');
  });
});

/** Made once: reading its settings takes longer than a run of it. */
const SHOW = testShow([]);

describe('a chain', () => {
  const link = fc.record({
    kind: fc.constantFrom(
      'device' as const,
      'reveal' as const,
      'scene' as const,
      'wait' as const,
      'group' as const,
      'message' as const,
    ),
    waitMs: fc.nat(3000),
    lengthMs: fc.nat(2000),
  });

  it('keeps its timing when every cue in it fails', () => {
    fc.assert(
      fc.property(fc.array(link, { minLength: 1, maxLength: 5 }), (links) => {
        const cues = links.map(({ kind, waitMs, lengthMs }, n): Cue => {
          const isTimed = kind === 'wait' || kind === 'message';
          const base = { ...follow('auto-follow', waitMs), durationMs: isTimed ? lengthMs : null };
          return testCueOf(kind, `c${String(n)}`, base) as Cue;
        });
        const last = testCueOf('marker', 'last', {});
        const show = { ...SHOW, rundown: { cues: [...cues, last] } };
        const runs = [false, true].map((fails) => {
          const hand = new Hand(show);
          hand.go();
          for (let turn = 0; turn < 5; turn++) {
            hand.run.pass(6000);
            for (const { cueId, take } of hand.run.model.cues.values()) {
              if (fails) hand.run.take({ type: 'failed', cueId, take, failure: 'broken' });
              const error = fails ? 'no answer' : null;
              hand.run.take({ type: 'device-done', cueId, take, error });
            }
          }
          return hand.taken;
        });
        expect(runs[0]).toEqual(runs[1]);
        expect(runs[0]).toHaveLength(cues.length + 1);
        const lengths = links.map(({ kind, lengthMs, waitMs }) => {
          const ownMs = kind === 'wait' || kind === 'message' ? lengthMs : 0;
          return ownMs + waitMs;
        });
        const totalMs = lengths.reduce((sum, ms) => sum + ms, 0);
        expect(runs[0]?.at(-1)).toBe(`last follow-on ${String(totalMs)}`);
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);
});
