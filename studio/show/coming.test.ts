import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FollowOn } from '../../shared/cues/cue-base.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import { coming } from './coming.ts';
import { Hand } from './hand.test-support.ts';
import { arbitraryRundown, arbitraryScript, simulate, START_MS, type Simulation } from './simulation.test-support.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

const LATENCY_MS = 700;
const inside = { groupId: 'g1' };
const follow = (kind: 'auto-continue' | 'auto-follow' | 'auto-follow-settled', postWaitMs = 0) => ({
  followOn: { kind, postWaitMs } satisfies FollowOn,
});
const wait = (id: string, waitMs: number, change: Partial<Cue & { type: 'wait' }> = {}): Cue =>
  testCueOf('wait', id, { waitMs, ...change });
const marker = (id: string, change: Partial<Cue & { type: 'marker' }> = {}): Cue => testCueOf('marker', id, change);
const at = (offsetMs: number) => ({ trigger: { kind: 'show-offset' as const, offsetMs } });
const hard = (ms: number) => ({ trigger: { kind: 'hard-time' as const, atMs: START_MS + ms } });

function comingIn({ model, nowMs, show }: Simulation) {
  return coming(model, { nowMs, show, viewerLatencyMs: LATENCY_MS, scene: 'camera' });
}

/** What comes, each in words: `c2 + c3 by go`, `c4 by itself at 1000` (ms since the start). */
function told(hand: Hand): string[] {
  return comingIn(hand.run).map(({ cueIds, by, atMs }) => {
    const when = atMs === null ? '' : ` at ${String(atMs - START_MS)}`;
    return `${cueIds.join(' + ')} by ${by}${when}`;
  });
}
const play = (...cues: Cue[]): Hand => new Hand(testShow(cues));

describe('what comes', () => {
  it('is by GO what standby goes through, skipped cues, skipped groups and memos left out', () => {
    const off = testCueOf('group', 'g1', { mode: 'one-at-a-time', skip: true });
    const hand = play(marker('c1'), off, marker('c2', inside), testCueOf('memo', 'c3', {}), marker('c4'), marker('c5'));
    expect(told(hand)).toEqual(['c1 by go', 'c4 by go', 'c5 by go']);
    hand.go();
    expect(told(hand)).toEqual(['c4 by go', 'c5 by go']);
    hand.on('standby', 'c5');
    expect(told(hand)).toEqual(['c5 by go']);
  });

  it('passes over what was fired ad lib, and has it again behind a jump', () => {
    const hand = play(marker('c1'), marker('c2'), marker('c3'), marker('c4'));
    hand.go();
    hand.run.pass(600);
    hand.fire('c3');
    expect(told(hand)).toEqual(['c2 by go', 'c4 by go']);
    hand.fire('c1', 'jump');
    hand.run.pass(600);
    hand.fire('c1', 'jump');
    expect(told(hand)).toEqual(['c2 by go', 'c3 by go', 'c4 by go']);
  });

  it('is nothing at the end of the rundown, and once the show is over', () => {
    const hand = play(marker('c1'), marker('c2'));
    hand.go();
    hand.run.pass(600);
    expect(told(hand)).toEqual(['c2 by go']);
    hand.all('finish');
    expect(told(hand)).toEqual([]);
    const other = play(marker('c1'));
    other.go();
    expect(told(other)).toEqual([]);
  });
});

describe('in a sequence group', () => {
  const group = testCueOf('group', 'g1', { mode: 'sequence' });

  it('the next in it comes by itself, before the cue in standby behind it', () => {
    const hand = play(group, wait('c1', 1000, inside), wait('c2', 2000, inside), wait('c3', 500, inside), marker('c4'));
    expect(told(hand)).toEqual(['g1 + c1 by go', 'c2 by itself', 'c3 by itself']);
    hand.go();
    expect(hand.run.model.run.standbyCueId).toBe('c4');
    expect(told(hand)).toEqual(['c2 by itself at 1000', 'c3 by itself at 3000', 'c4 by go']);
    hand.run.pass(3100);
    expect(told(hand)).toEqual(['c4 by go']);
  });

  it('so does what waits for a hand to end what is before it, and for the last viewer', () => {
    const open = testCue('c1', { responseWindowMs: null, ...inside });
    const hand = play(group, open, testCueOf('reveal', 'c2', inside), marker('c3', inside), marker('c4'));
    hand.go();
    expect(told(hand)).toEqual(['c2 by itself', 'c3 by itself', 'c4 by go']);
    hand.run.pass(1000);
    hand.on('close', 'c1');
    expect(hand.phase('c1')).toBe('closing');
    expect(told(hand)).toEqual(['c2 by itself', 'c3 by itself', 'c4 by go']);
    hand.run.pass(LATENCY_MS);
    // The reveal waits for its results, and the sequence for it.
    expect(told(hand)).toEqual(['c3 by itself', 'c4 by go']);
  });

  it('what follows the group comes behind all that is in it', () => {
    const chained = { ...group, ...follow('auto-follow', 100) };
    const hand = play(chained, wait('c1', 1000, inside), wait('c2', 2000, inside), marker('c4'), marker('c5'));
    hand.go();
    expect(told(hand)).toEqual(['c2 by itself at 1000', 'c4 by itself at 3100', 'c5 by go']);
  });

  it('it begins anew, if it loops', () => {
    const looping = testCueOf('group', 'g1', { mode: 'sequence', atEnd: 'loop' });
    const hand = play(looping, wait('c1', 1000, inside), wait('c2', 2000, inside), marker('c4'));
    hand.go();
    expect(told(hand)).toEqual(['c2 by itself at 1000', 'g1 + c1 by itself', 'c2 by itself']);
    hand.run.pass(1500);
    expect(told(hand)).toEqual(['g1 + c1 by itself', 'c2 by itself', 'g1 + c1 by itself']);
  });
});

describe('other groups', () => {
  it('in parallel come with all they hold on one frame', () => {
    const group = testCueOf('group', 'g1', { mode: 'parallel' });
    const hand = play(
      group,
      wait('c1', 1000, inside),
      wait('c2', 2000, inside),
      marker('c3', { ...inside, skip: true }),
      marker('c4'),
    );
    expect(told(hand)).toEqual(['g1 + c1 + c2 by go', 'c4 by go']);
    hand.go();
    expect(told(hand)).toEqual(['c4 by go']);
  });

  it('one at a time wait for GO, each', () => {
    const group = testCueOf('group', 'g1', { mode: 'one-at-a-time' });
    const hand = play(group, wait('c1', 1000, inside), wait('c2', 2000, inside), marker('c4'));
    expect(told(hand)).toEqual(['g1 by go', 'c1 by go', 'c2 by go']);
    hand.go();
    hand.run.pass(600);
    hand.go();
    expect(told(hand)).toEqual(['c2 by go', 'c4 by go']);
  });

  it('end by a hand, and what follows them comes by itself', () => {
    const group = testCueOf('group', 'g1', { mode: 'parallel', ...follow('auto-follow') });
    const hand = play(group, testCue('c1', { responseWindowMs: null, ...inside }), marker('c2'), marker('c3'));
    hand.go();
    expect(told(hand)).toEqual(['c2 by itself', 'c3 by go']);
  });
});

describe('chains', () => {
  it('go past an end that puts another cue in standby', () => {
    const hand = play(
      marker('c1'),
      wait('c2', 500, { atEnd: 'arm-next', ...follow('auto-follow', 1000) }),
      marker('c3'),
    );
    hand.fire('c2');
    expect(hand.run.model.run.standbyCueId).toBe('c1');
    expect(told(hand)).toEqual(['c3 by itself at 1500']);
    hand.run.pass(1500);
    expect(hand.run.model.run.standbyCueId).toBeNull();
  });

  it('come one after the other, as far as they go', () => {
    const hand = play(
      wait('c1', 1000, follow('auto-follow', 200)),
      marker('c2', follow('auto-continue', 3000)),
      testCue('c3', { responseWindowMs: 1000, ...follow('auto-follow-settled') }),
      marker('c4'),
      marker('c5'),
    );
    expect(told(hand)).toEqual(['c1 by go', 'c2 by itself', 'c3 by itself']);
    hand.go();
    expect(told(hand)).toEqual(['c2 by itself at 1200', 'c3 by itself at 4200', 'c4 by itself']);
    hand.run.pass(5000);
    expect(told(hand)).toEqual(['c4 by itself', 'c5 by go']);
    hand.run.pass(300);
    expect(told(hand)).toEqual(['c4 by itself', 'c5 by go']);
  });

  it('stop where the next was taken by hand, and stand still on hold', () => {
    const hand = play(wait('c1', 5000, follow('auto-follow')), marker('c2'), marker('c3'));
    hand.go();
    hand.hold();
    expect(told(hand)).toEqual(['c2 by itself', 'c3 by go']);
    hand.all('release');
    hand.run.pass(1000);
    hand.go();
    expect(told(hand)).toEqual(['c3 by go']);
  });

  it('are cut off by a jump', () => {
    const cues = [
      testCue('c1', { responseWindowMs: null, ...follow('auto-follow') }),
      marker('c2'),
      marker('c3'),
      marker('c4'),
    ];
    const hand = play(...cues);
    hand.go();
    expect(told(hand)).toEqual(['c2 by itself', 'c3 by go', 'c4 by go']);
    hand.fire('c3', 'jump');
    expect(told(hand)).toEqual(['c4 by go']);
  });

  it('have what hangs on an end that a hand brings about, and not what begins anew', () => {
    const after = { trigger: { kind: 'after-cue' as const, cueId: 'c1', point: 'end' as const, offsetMs: 100 } };
    const hand = play(
      testCue('c1', { responseWindowMs: null }),
      wait('c2', 1000, { ...after, atEnd: 'loop' }),
      marker('c3'),
    );
    hand.go();
    hand.on('standby', 'c3');
    expect(told(hand)[0]).toBe('c3 by go');
    hand.run.pass(1000);
    hand.on('close', 'c1');
    hand.run.pass(200);
    expect(hand.phase('c2')).toBe('open');
    expect(told(hand)).toEqual(['c3 by go']);
  });
});

describe('cues with a time of their own', () => {
  it('come in the order of their times in an automatic run', () => {
    const hand = play(
      wait('c1', 500, at(0)),
      wait('c2', 500, at(4000)),
      wait('c3', 500, at(2000)),
      marker('c4', at(9000)),
    );
    hand.all('start-run');
    hand.run.pass(100);
    expect(told(hand)).toEqual(['c3 by itself at 2000', 'c2 by itself at 4000', 'c4 by itself at 9000']);
  });

  it('come before standby if what is in hand is planned to last until then, and behind it if not', () => {
    const hand = play(wait('c1', 10_000), marker('c2'), marker('c3', hard(5000)), marker('c4'));
    hand.go();
    expect(told(hand)).toEqual(['c3 by itself at 5000', 'c2 by go', 'c4 by go']);
    const other = play(wait('c1', 2000), wait('c2', 1000), wait('c5', 9000), marker('c3', hard(5000)), marker('c4'));
    other.go();
    expect(told(other)).toEqual(['c2 by go', 'c5 by go', 'c3 by itself at 5000']);
    // In the planned length of an instant it is talked about.
    const third = play(marker('c1', { durationMs: 8000 }), marker('c2'), marker('c3', hard(5000)));
    third.go();
    expect(told(third)).toEqual(['c3 by itself at 5000', 'c2 by go']);
  });

  it('come by themselves though they stand in standby', () => {
    const hand = play(marker('c1'), marker('c2', hard(5000)), marker('c3'));
    hand.go();
    expect(hand.run.model.run.standbyCueId).toBe('c2');
    expect(told(hand)).toEqual(['c2 by itself at 5000', 'c3 by go']);
  });
});

describe('in any run', () => {
  const PROPERTY_TIMEOUT_MS = 120_000;
  const takenSince = (run: Simulation, count: number): string[] =>
    run.events.slice(count).flatMap((event) => (event.type === 'cue-taken' ? [event.cueId] : []));

  it(
    'GO takes what it is said to take; what comes by itself at a time is taken then, and behind it what was said',
    () => {
      const seen = { go: 0, itself: 0 };
      fc.assert(
        fc.property(arbitraryRundown, arbitraryScript, (show, script) => {
          const run = simulate(show, script);
          const [first, second] = comingIn(run);
          if (!first || run.model.run.holdSinceMs !== null) return;
          // What begins anew is no news, and puts off what would follow it.
          if (run.show.rundown.cues.some(({ type, atEnd }) => atEnd === 'loop' && type !== 'group')) return;
          const before = run.events.length;
          if (first.by === 'go') {
            run.nowMs += 600;
            expect(first.cueIds[0]).toBe(run.model.run.standbyCueId);
            const stamp = { captureMs: run.nowMs, backDateMs: 0, rescueLeftMs: null };
            const expectedStandbyId = run.model.run.standbyCueId ?? '';
            run.take({ type: 'go', requestId: 'go', expectedStandbyId, revision: null, stamp });
          } else if (first.atMs === null) return;
          else run.pass(first.atMs - run.nowMs);
          seen[first.by] += 1;
          const taken = takenSince(run, before);
          expect(taken.slice(0, first.cueIds.length)).toEqual(first.cueIds);
          if (first.by === 'go' || !second || taken.includes(second.cueIds[0] ?? '')) return;
          expect(comingIn(run)[0]?.cueIds).toEqual(second.cueIds);
        }),
        { numRuns: 5000 },
      );
      expect(seen.go).toBeGreaterThan(300);
      expect(seen.itself).toBeGreaterThan(100);
    },
    PROPERTY_TIMEOUT_MS,
  );
});
