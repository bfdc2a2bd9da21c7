import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cue } from '../../shared/cues/registry.ts';
import { Hand } from './hand.test-support.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

const inside = { groupId: 'g1' };
const marker = (id: string, change: Partial<Cue & { type: 'marker' }> = {}): Cue => testCueOf('marker', id, change);
const play = (...cues: Cue[]): Hand => new Hand(testShow(cues));
const standby = (hand: Hand): string | null => hand.run.model.run.standbyCueId;

describe('skip', () => {
  it('passes over a group with all that it takes by itself, and goes into one whose cues are taken one at a time', () => {
    const hand = play(
      testCueOf('group', 'g1', { mode: 'sequence' }),
      marker('c1', inside),
      marker('c2', inside),
      testCueOf('group', 'g2', { mode: 'one-at-a-time' }),
      marker('c3', { groupId: 'g2' }),
      testCueOf('group', 'g3', { mode: 'parallel', skip: true }),
      marker('c4', { groupId: 'g3' }),
      testCueOf('memo', 'c5', {}),
      marker('c6', { skip: true }),
      marker('c7'),
    );
    const seen = [standby(hand)];
    while (hand.all('skip') === null) seen.push(standby(hand));
    expect(seen).toEqual(['g1', 'g2', 'c3', 'c7']);
    expect(hand.run.refusals).toEqual(['No cue is left to take behind this one.']);
    while (hand.all('back') === null) seen.unshift(standby(hand));
    expect(seen.slice(0, 3)).toEqual(['g1', 'g2', 'c3']);
  });

  it('passes over what was taken out of its turn, which would be published a second time', () => {
    const hand = play(testCue('c1'), testCue('c2'), testCue('c3'), testCue('c4'));
    hand.go();
    hand.run.pass(600);
    expect(hand.fire('c3')).toBeNull();
    expect(standby(hand)).toBe('c2');
    expect(hand.all('skip')).toBeNull();
    expect(standby(hand)).toBe('c4');
    hand.run.pass(600);
    hand.go();
    expect(hand.sent.filter((command) => command === 'publish c3')).toHaveLength(1);
    expect(hand.taken.at(-1)).toBe('c4 go 1200');
  });

  it('without a standby goes to the first that is left, and says so when none is', () => {
    const hand = play(marker('c1'), marker('c2'));
    hand.all('skip');
    hand.go();
    expect(standby(hand)).toBeNull();
    expect(hand.all('skip')).toBeNull();
    expect(standby(hand)).toBe('c1');
    hand.run.pass(600);
    hand.go();
    // Back to c2, which was taken: GO may take it again.
    hand.on('standby', 'c2');
    hand.run.pass(600);
    hand.go();
    expect(hand.all('skip')).toBe('No cue is left to take.');
  });

  it('visits what GO after GO takes, in the same order', () => {
    const row = fc.record({
      type: fc.constantFrom('marker' as const, 'message' as const, 'memo' as const, 'group' as const),
      mode: fc.constantFrom('sequence' as const, 'parallel' as const, 'one-at-a-time' as const),
      skip: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      depth: fc.nat(3),
    });
    const empty = testShow([]);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 10 }), (rows) => {
        const around: { id: string; mode: string }[] = [];
        const cues = rows.map(({ type, mode, skip, depth }, place): Cue => {
          around.length = Math.min(around.length, depth);
          const id = `c${String(place)}`;
          const base = { skip, groupId: around.at(-1)?.id ?? null };
          if (type !== 'group') return testCueOf(type, id, base) as Cue;
          // Skipping a group that runs by itself skips those in it that would wait for GO.
          const takesByItself = around.some((group) => group.mode !== 'one-at-a-time');
          const own = takesByItself && mode === 'one-at-a-time' ? 'sequence' : mode;
          around.push({ id, mode: own });
          return testCueOf('group', id, { ...base, mode: own });
        });
        const show = { ...empty, rundown: { cues } };
        const going = new Hand(show);
        const skipping = new Hand(show);
        const visited: string[] = [];
        for (let at = standby(skipping); at !== null; at = skipping.all('skip') === null ? standby(skipping) : null) {
          visited.push(at);
        }
        while (standby(going) !== null) {
          going.go();
          going.run.pass(20_000);
        }
        expect(visited).toEqual(going.taken.flatMap((line) => line.match(/^(\S+) go /)?.[1] ?? []));
      }),
      { numRuns: 3000 },
    );
  });
});
