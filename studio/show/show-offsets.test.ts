import { describe, expect, it } from 'vitest';
import type { Trigger } from '../../shared/cues/cue-base.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import { runTimes } from '../../shared/show/timing/run-times.ts';
import { Hand } from './hand.test-support.ts';
import { stateOf } from './show-model.ts';
import { START_MS } from './simulation.test-support.ts';
import { testCueOf, testShow } from './test-show.ts';

const play = (cues: Cue[]): Hand => new Hand(testShow(cues));
const marker = (id: string, change: Partial<Cue & { type: 'marker' }> = {}): Cue => testCueOf('marker', id, change);
const at = (offsetMs: number): { trigger: Trigger } => ({ trigger: { kind: 'show-offset', offsetMs } });

describe('offsets from the show', () => {
  it('count from the first cue taken in its turn, and from no other', () => {
    const hand = play([marker('c1'), marker('c2'), marker('c3', at(5000))]);
    hand.run.pass(1000);
    hand.go();
    hand.run.pass(2000);
    hand.go();
    expect(hand.run.model.armed.get('c3')).toMatchObject({ atMs: START_MS + 6000, cause: 'offset', of: null });
    hand.run.pass(60_000);
    expect(hand.taken).toEqual(['c1 go 1000', 'c2 go 3000', 'c3 scheduled 6000']);
  });

  it('do not begin with what is fired ad lib', () => {
    const hand = play([marker('c1'), marker('c2'), marker('c3', at(5000))]);
    hand.fire('c2');
    hand.run.pass(60_000);
    hand.go();
    hand.run.pass(60_000);
    expect(hand.taken).toEqual(['c2 fire-now 0', 'c1 go 60000', 'c3 scheduled 65000']);
  });

  it('count from the frame of a take that was dated back, and from the first cue of a group', () => {
    const hand = play([
      testCueOf('group', 'g1', { mode: 'one-at-a-time' }),
      marker('c1', { groupId: 'g1' }),
      marker('c2', at(0)),
      marker('c3', at(500)),
    ]);
    hand.run.pass(1000);
    hand.go();
    hand.run.pass(1000);
    expect(hand.go(300)).toBeNull();
    hand.run.pass(5000);
    expect(hand.taken).toEqual(['g1 go 1000', 'c1 go 1700', 'c2 scheduled 1700', 'c3 scheduled 2200']);
  });

  it('count anew from a start of the run by hand, for what is still to come', () => {
    const hand = play([marker('c1'), marker('c2', at(1000)), marker('c3', at(5000))]);
    hand.go();
    hand.run.pass(3000);
    hand.all('start-run');
    hand.run.pass(60_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 scheduled 1000', 'c3 scheduled 8000']);
  });

  it('stand still on hold, also when the show began on it', () => {
    const hand = play([marker('c1'), marker('c2', at(5000)), marker('c3', at(7000))]);
    hand.hold();
    hand.run.pass(10_000);
    hand.go();
    hand.run.pass(1000);
    hand.run.take({ type: 'plan-changed' });
    hand.all('release');
    hand.run.pass(5500);
    hand.hold();
    hand.run.pass(1000);
    hand.all('release');
    hand.run.pass(60_000);
    // 5 s of show after the release at 11 s; then half a second of it before the second hold, of one.
    expect(hand.taken).toEqual(['c1 go 10000', 'c2 scheduled 16000', 'c3 scheduled 19000']);
  });

  it('are at the times that the rundown shows', () => {
    const hand = play([marker('c1', { durationMs: 2000 }), marker('c2', at(5000)), marker('c3', at(9000))]);
    const shown = (id: string): number | undefined => {
      const { run } = hand;
      return runTimes(run.show, stateOf(run.model), run.nowMs).cues[id]?.startMs;
    };
    expect(shown('c2')).toBe(START_MS + 5000);
    hand.run.pass(3000);
    hand.go();
    expect([shown('c2'), shown('c3')]).toEqual([START_MS + 8000, START_MS + 12_000]);
    hand.run.pass(1000);
    // One that was planned too late is shown where its time was.
    hand.run.edit(testShow([...hand.run.show.rundown.cues, marker('c4', at(500))]));
    expect(hand.run.model.cues.get('c4')?.note).toBe('not armed: its time had passed when it was planned');
    expect(shown('c4')).toBe(START_MS + 3500);
    hand.run.pass(60_000);
    expect(hand.taken).toEqual(['c1 go 3000', 'c2 scheduled 8000', 'c3 scheduled 12000']);
  });
});
