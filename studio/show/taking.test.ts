import { describe, expect, it } from 'vitest';
import type { Cue } from '../../shared/cues/registry.ts';
import { Hand } from './hand.test-support.ts';
import { START_MS } from './simulation.test-support.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

const play = (cues: Cue[]): Hand => new Hand(testShow(cues, { plannedEndMs: START_MS + 60_000 }));
const marker = (id: string, change: Partial<Cue & { type: 'marker' }> = {}): Cue => testCueOf('marker', id, change);

describe('GO', () => {
  it('can be back-dated by what still reaches every viewer, and says how much that is', () => {
    const hand = play([testCue('c1'), testCue('c2')]);
    hand.run.pass(5000);
    expect(hand.go(900)).toBe('Back-dated by 900 ms, but only 800 ms still reaches every viewer.');
    expect(hand.go(300)).toBeNull();
    expect(hand.run.model.cues.get('c1')).toMatchObject({
      opensAtMs: START_MS + 4700,
      closesAtMs: START_MS + 9700,
      backDatedMs: 300,
      firedAtMs: START_MS + 5000,
    });
  });

  it('passes over memos, skipped cues, what a skipped group holds, and what was taken', () => {
    const hand = play([
      testCueOf('memo', 'm1', {}),
      marker('c1'),
      marker('c2', { skip: true }),
      testCueOf('group', 'g1', { skip: true }),
      marker('c3', { groupId: 'g1' }),
      marker('c4'),
      marker('c5'),
    ]);
    expect(hand.run.model.run.standbyCueId).toBe('c1');
    hand.fire('c4');
    expect(hand.run.model.run.standbyCueId).toBe('c1');
    hand.go();
    expect(hand.run.model.run.standbyCueId).toBe('c5');
    expect(hand.fire('m1')).toMatch(/memo: it is only read/);
    expect(hand.on('standby', 'c3')).toMatch(/skipped/);
  });
});

describe('a cue', () => {
  it('is taken again by fire now, as another take that the engine counts apart', () => {
    const hand = play([testCue('c1', { responseWindowMs: 1000 })]);
    hand.go();
    expect(hand.fire('c1')).toMatch(/still open: wait for its results, or void it/);
    hand.run.pass(3000);
    expect(hand.fire('c1')).toMatch(/waiting for its results/);
    hand.final('c1');
    expect(hand.phase('c1')).toBe('closed');
    expect(hand.fire('c1')).toBeNull();
    expect(hand.run.model.cues.get('c1')).toMatchObject({ take: 2, takenBy: 'fire-now', votes: 0, final: false });
    const runIds = hand.run.model.outbox.map(({ type, runId }) => `${type} ${runId}`);
    expect(runIds).toEqual(['publish first', 'reveal first', 'publish first~2']);
  });

  it('is not taken again while its question waits for results, though the plan made a wait of it', () => {
    const hand = play([testCue('c1', { responseWindowMs: 1000 })]);
    hand.go();
    hand.run.pass(3000);
    hand.run.edit(testShow([testCueOf('wait', 'c1', {})], { plannedEndMs: START_MS + 60_000 }));
    expect(hand.fire('c1')).toMatch(/waiting for its results/);
    expect(hand.run.model.cues.get('c1')).toMatchObject({ take: 1, phase: 'pending' });
  });

  it('is put back in standby and taken again; then the show goes on where it was', () => {
    const hand = play([marker('c1'), marker('c2'), marker('c3')]);
    hand.go();
    hand.run.pass(600);
    hand.go();
    hand.all('back');
    expect(hand.run.model.run.standbyCueId).toBe('c2');
    hand.run.pass(600);
    hand.go();
    expect(hand.run.model.run.standbyCueId).toBe('c3');
    expect(hand.run.model.cues.get('c2')?.take).toBe(2);
    for (let press = 0; press < 2; press++) hand.all('back');
    expect(hand.all('back')).toBe('There is no cue before this one.');
  });

  it('is jumped to: timers and chains end, and the show goes on behind it', () => {
    const hand = play([
      marker('c1'),
      marker('c2'),
      testCueOf('wait', 'c3', { waitMs: 9000, followOn: { kind: 'auto-follow', postWaitMs: 0 } }),
      marker('c4'),
    ]);
    for (let press = 0; press < 3; press++) {
      hand.go();
      hand.run.pass(600);
    }
    hand.fire('c1', 'jump');
    expect(hand.phase('c3')).toBe('closed');
    expect(hand.run.model.run.standbyCueId).toBe('c2');
    hand.run.pass(20_000);
    hand.go();
    expect(hand.run.model.run.standbyCueId).toBe('c3');
    expect(hand.taken.slice(3)).toEqual(['c1 jump 1800', 'c2 go 21800']);
  });
});

describe('a reveal', () => {
  it('waits for the results, then reveals', () => {
    const hand = play([
      testCue('c1', { responseWindowMs: 1000, reveal: 'manual' }),
      testCueOf('reveal', 'c2', {}),
      marker('c3'),
    ]);
    hand.go();
    hand.run.pass(600);
    hand.go();
    expect(hand.run.model.cues.get('c2')).toMatchObject({ phase: 'open', note: 'waits for the results of cue 1' });
    hand.run.pass(3000);
    hand.final('c1');
    expect([hand.phase('c1'), hand.phase('c2')]).toEqual(['closed', 'closed']);
    expect(hand.sent).toEqual(['publish c1', 'reveal c1']);
  });

  it('fails visibly when there is nothing to reveal', () => {
    const hand = play([testCueOf('reveal', 'c1', {}), testCue('c2'), testCueOf('reveal', 'c3', { targetCueId: 'c2' })]);
    hand.go();
    expect(hand.run.model.cues.get('c1')).toMatchObject({
      phase: 'closed',
      failure: expect.stringMatching(/no poll/) as string,
    });
    hand.fire('c3');
    expect(hand.run.model.cues.get('c3')?.failure).toMatch(/cue 2 has not been taken/);
  });
});

describe('a scene', () => {
  it('comes back when its time is over; one that stays is over at once', () => {
    const hand = play([
      testCueOf('scene', 'c1', { scene: 'screen', then: 'stay', followOn: { kind: 'auto-follow', postWaitMs: 0 } }),
      testCueOf('scene', 'c2', { scene: 'screen-with-camera', then: 'back', durationMs: 2000 }),
    ]);
    hand.go();
    hand.run.pass(5000);
    const scenes = hand.run.events.flatMap((event) => ('scene' in event && event.scene ? [event.scene] : []));
    expect(scenes).toEqual(['screen', 'screen-with-camera', 'camera']);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 follow-on 0']);
  });
});

describe('triggers', () => {
  it('hang on the start, the end and before the end of another cue, and move with it', () => {
    const hand = play([
      testCueOf('wait', 'c1', { waitMs: 5000 }),
      marker('c2', { trigger: { kind: 'after-cue', cueId: 'c1', point: 'start', offsetMs: 1000 } }),
      marker('c3', { trigger: { kind: 'before-end', cueId: 'c1', beforeMs: 2000 } }),
      marker('c4', { trigger: { kind: 'after-cue', cueId: 'c1', point: 'end', offsetMs: 500 } }),
      marker('c5', { trigger: { kind: 'before-end', cueId: null, beforeMs: 10_000 } }),
    ]);
    hand.go();
    hand.run.pass(500);
    hand.add('c1', 1000);
    hand.run.pass(60_000);
    expect(hand.taken).toEqual([
      'c1 go 0',
      'c2 scheduled 1000',
      'c3 scheduled 4000',
      'c4 scheduled 6500',
      'c5 scheduled 50000',
    ]);
  });

  it('before the end comes at once when less time is left, and not at all when the cue was ended', () => {
    const hand = play([
      testCueOf('wait', 'c1', { waitMs: 5000 }),
      marker('c2', { trigger: { kind: 'before-end', cueId: 'c1', beforeMs: 2000 } }),
      testCueOf('wait', 'c3', { waitMs: 1000 }),
      marker('c4', { trigger: { kind: 'before-end', cueId: 'c3', beforeMs: 2000 } }),
    ]);
    hand.go();
    hand.run.pass(1000);
    hand.on('close', 'c1');
    hand.fire('c3');
    hand.run.pass(10_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c3 fire-now 1000', 'c4 scheduled 1000']);
  });

  it('come with votes, once, and never on hold', () => {
    const tally = (atLeast: number, unit: 'votes' | 'percent', optionId: string | null): Cue['trigger'] => ({
      kind: 'tally',
      cueId: 'c1',
      optionId,
      unit,
      atLeast,
      minVotes: 10,
    });
    const hand = play([
      testCue('c1', { responseWindowMs: null }),
      marker('c2', { trigger: tally(3, 'votes', null) }),
      marker('c3', { trigger: tally(60, 'percent', 'a') }),
      marker('c4', { trigger: tally(4, 'votes', null) }),
    ]);
    hand.go();
    hand.hold();
    hand.final('c1');
    expect(hand.taken).toHaveLength(1);
    hand.all('release');
    // Two of three votes are for a.
    for (let look = 0; look < 3; look++) hand.final('c1');
    expect(hand.taken).toEqual(['c1 go 0', 'c2 tally 0', 'c3 tally 0']);
  });

  it('that measure take nothing before the show', () => {
    const hand = play([
      marker('c1'),
      marker('c2', { trigger: { kind: 'telemetry', metric: 'viewers', side: 'above', value: 1, forMs: 0 } }),
    ]);
    hand.run.take({ type: 'observed', cueId: 'c2' });
    expect(hand.taken).toEqual([]);
    hand.go();
    hand.run.take({ type: 'observed', cueId: 'c2' });
    expect(hand.taken).toEqual(['c1 go 0', 'c2 telemetry 0']);
  });
});
