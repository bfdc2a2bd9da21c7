import { describe, expect, it } from 'vitest';
import type { Trigger } from '../../shared/cues/cue-base.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import { Hand } from './hand.test-support.ts';
import { tally } from './simulation.test-support.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

const play = (cues: Cue[]): Hand => new Hand(testShow(cues));

/** The three votes of a tally of simulations are enough. */
const byVotesOf = (cueId: string): { trigger: Trigger } => ({
  trigger: { kind: 'tally', cueId, optionId: null, unit: 'votes', atLeast: 3, minVotes: 10 },
});

/** A look at the votes of these, as they stand for their last takes. */
function look(hand: Hand, ...cueIds: string[]): void {
  const tallies = cueIds.map((cueId) => tally(hand.run.model, cueId, false));
  hand.run.take({ type: 'tallies', tallies });
}

describe('a cue that comes with votes', () => {
  it('does not come with those of the take before a jump back, but with those of the next', () => {
    const hand = play([testCueOf('marker', 'c0', {}), testCue('c1'), testCueOf('marker', 'c2', byVotesOf('c1'))]);
    hand.go();
    hand.run.pass(1000);
    hand.go();
    look(hand, 'c1');
    hand.run.pass(10_000);
    hand.final('c1');
    expect(hand.taken).toEqual(['c0 go 0', 'c1 go 1000', 'c2 tally 1000']);
    hand.fire('c0', 'jump');
    hand.final('c1');
    expect(hand.taken.slice(3)).toEqual(['c0 jump 11000']);
    hand.run.pass(1000);
    hand.go();
    look(hand, 'c1');
    expect(hand.taken.slice(4)).toEqual(['c1 go 12000', 'c2 tally 12000']);
  });

  it('comes once a take of its question, wherever a jump back goes to', () => {
    const hand = play([testCue('c1'), testCueOf('marker', 'c2', {}), testCueOf('marker', 'c3', byVotesOf('c1'))]);
    hand.go();
    hand.run.pass(1000);
    look(hand, 'c1');
    hand.run.pass(10_000);
    hand.final('c1');
    hand.fire('c2', 'jump');
    look(hand, 'c1');
    expect(hand.taken).toEqual(['c1 go 0', 'c3 tally 1000', 'c2 jump 11000']);
  });

  it('waits in a sequence that begins anew for the votes of the new round', () => {
    const inside = { groupId: 'g1' };
    const hand = play([
      testCueOf('group', 'g1', { mode: 'sequence', atEnd: 'loop' }),
      testCueOf('wait', 'c1', { waitMs: 2000, ...inside }),
      testCue('c2', { responseWindowMs: 1000, ...inside }),
      testCueOf('wait', 'c3', { waitMs: 3000, ...inside }),
      testCueOf('marker', 'c4', { ...byVotesOf('c2'), ...inside }),
    ]);
    hand.go();
    hand.run.pass(2500);
    look(hand, 'c2');
    hand.run.pass(2000);
    hand.final('c2');
    hand.run.pass(2000);
    look(hand, 'c2');
    expect(hand.taken).toEqual([
      'g1 go 0',
      'c1 group 0',
      'c2 group 2000',
      'c4 tally 2500',
      'c3 group 3000',
      'g1 follow-on 6000',
      'c1 group 6000',
    ]);
  });

  it('does not come with late votes of a question that a jump has cut off', () => {
    const hand = play([
      testCue('c1', { responseWindowMs: null }),
      testCueOf('marker', 'c2', byVotesOf('c1')),
      testCueOf('marker', 'c3', {}),
    ]);
    hand.go();
    hand.run.pass(1000);
    hand.fire('c3', 'jump');
    look(hand, 'c1');
    hand.on('close', 'c1');
    hand.run.pass(5000);
    hand.final('c1');
    expect(hand.taken).toEqual(['c1 go 0', 'c3 jump 1000']);
  });

  it.each(['void', 'panic'] as const)('does not come at the release when a %s has withdrawn the question', (how) => {
    const hand = play([testCue('c1', { responseWindowMs: null }), testCueOf('marker', 'c2', byVotesOf('c1'))]);
    hand.go();
    hand.run.pass(1000);
    hand.hold();
    look(hand, 'c1');
    if (how === 'void') hand.on('void', 'c1');
    else hand.all('panic');
    hand.all('release');
    look(hand, 'c1');
    expect(hand.taken).toEqual(['c1 go 0']);
  });

  it('comes with a share from so many votes on, and by what there is once results are final', () => {
    const trigger: Trigger = { kind: 'tally', cueId: 'c1', optionId: 'a', unit: 'percent', atLeast: 60, minVotes: 10 };
    const votes = (hand: Hand, a: number, b: number, final = false): void => {
      const counted = { ...tally(hand.run.model, 'c1', final), counts: { a, b }, total: a + b };
      hand.run.take({ type: 'tallies', tallies: [counted] });
    };
    const begin = (): Hand => {
      const hand = play([testCue('c1'), testCueOf('marker', 'c2', { trigger })]);
      hand.go();
      hand.run.pass(1000);
      return hand;
    };
    const hand = begin();
    votes(hand, 1, 0);
    votes(hand, 8, 1);
    expect(hand.taken).toEqual(['c1 go 0']);
    votes(hand, 6, 4);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 tally 1000']);
    const few = begin();
    few.run.pass(10_000);
    votes(few, 2, 0);
    votes(few, 0, 0, true);
    expect(few.taken).toEqual(['c1 go 0']);
    votes(few, 2, 1, true);
    expect(few.taken).toEqual(['c1 go 0', 'c2 tally 11000']);
  });
});
