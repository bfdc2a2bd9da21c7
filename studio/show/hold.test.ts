import { describe, expect, it } from 'vitest';
import type { Cue } from '../../shared/cues/registry.ts';
import { Hand } from './hand.test-support.ts';
import { START_MS } from './simulation.test-support.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

const play = (cues: Cue[]): Hand => new Hand(testShow(cues));
const offset = (offsetMs: number) => ({ trigger: { kind: 'show-offset' as const, offsetMs } });

describe('hold', () => {
  it('stops what comes by itself; on release it comes so much later', () => {
    const hand = play([
      testCueOf('wait', 'c1', { waitMs: 2000, followOn: { kind: 'auto-follow', postWaitMs: 0 } }),
      testCueOf('marker', 'c2', {}),
      testCueOf('marker', 'c3', offset(3000)),
    ]);
    hand.all('start-run');
    hand.go();
    hand.run.pass(1000);
    expect(hand.hold()).toBeNull();
    expect(hand.hold()).toMatch(/on hold since/);
    hand.run.pass(10_000);
    expect(hand.taken).toEqual(['c1 go 0']);
    expect(hand.phase('c1')).toBe('open');
    expect(hand.all('release')).toBeNull();
    expect(hand.run.model.run).toMatchObject({ heldMs: 10_000, holdSinceMs: null });
    hand.run.pass(10_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 follow-on 12000', 'c3 scheduled 13000']);
    expect(hand.run.model.cues.get('c1')?.endedAtMs).toBe(START_MS + 12_000);
  });

  it('moves overlays on for viewers while it lasts, and sets them right at its end', () => {
    const hand = play([testCueOf('countdown', 'c1', { lengthMs: 5000 })]);
    hand.go();
    hand.run.pass(4800);
    hand.hold();
    hand.run.pass(3700);
    const seen = hand.run.model.cues.get('c1')?.closesAtMs ?? 0;
    // Never runs out before the hold ends, and is never more than two steps ahead.
    expect(seen).toBeGreaterThan(hand.run.nowMs);
    expect(seen).toBeLessThanOrEqual(hand.run.nowMs + 200 + 2000);
    hand.all('release');
    expect(hand.run.model.cues.get('c1')).toMatchObject({ closesAtMs: START_MS + 8700, addedMs: 0 });
    hand.run.pass(1000);
    expect(hand.phase('c1')).toBe('closed');
  });

  it('lets open windows run on, unless they are to be extended', () => {
    const hand = play([testCue('c1', { responseWindowMs: 3000 }), testCue('c2', { responseWindowMs: 3000 })]);
    hand.go();
    hand.hold();
    hand.run.pass(5000);
    expect(hand.phase('c1')).toBe('pending');
    hand.all('release');
    hand.go();
    hand.hold(true);
    hand.run.pass(5000);
    expect(hand.phase('c2')).toBe('open');
    hand.all('release');
    expect(hand.run.model.cues.get('c2')?.closesAtMs).toBeGreaterThanOrEqual(START_MS + 5000 + 8000);
    hand.run.pass(6000);
    expect(hand.phase('c2')).toBe('pending');
  });

  it('misses hard times, and puts them in standby', () => {
    const hand = play([
      testCue('c1'),
      testCueOf('marker', 'c2', { trigger: { kind: 'hard-time', atMs: START_MS + 1000 } }),
    ]);
    expect(hand.phase('c2')).toBe('armed');
    hand.hold();
    hand.run.pass(3000);
    expect(hand.run.model.cues.get('c2')).toMatchObject({
      phase: 'draft',
      note: expect.stringMatching(/missed on hold/) as string,
    });
    expect(hand.run.model.run.standbyCueId).toBe('c2');
    hand.go();
    expect(hand.taken).toEqual(['c2 go 3000']);
  });

  it('leaves GO to the producer', () => {
    const hand = play([testCueOf('wait', 'c1', { waitMs: 1000 }), testCueOf('marker', 'c2', {})]);
    hand.hold();
    hand.run.pass(500);
    hand.go();
    hand.run.pass(5000);
    expect(hand.phase('c1')).toBe('open');
    hand.all('release');
    hand.run.pass(1500);
    expect(hand.run.model.cues.get('c1')?.endedAtMs).toBe(START_MS + 6500);
  });
});

describe('panic', () => {
  it('withdraws what viewers answer and see, ends timers, drops chains, and holds', () => {
    const hand = play([
      testCue('c1', { responseWindowMs: null, followOn: { kind: 'auto-continue', postWaitMs: 60_000 } }),
      testCueOf('marker', 'c2', {}),
      testCueOf('message', 'c3', { stayMs: null }),
      testCueOf('scene', 'c4', { scene: 'screen', then: 'back' }),
      testCueOf('marker', 'c5', offset(5000)),
    ]);
    hand.all('start-run');
    hand.go();
    hand.fire('c3');
    hand.fire('c4');
    expect(hand.run.model.armed.has('c2')).toBe(true);
    hand.all('panic');
    expect(['c1', 'c2', 'c3', 'c4'].map((cueId) => hand.phase(cueId))).toEqual(['void', 'draft', 'void', 'closed']);
    expect(hand.sent.slice(-2)).toEqual(['cancel c1', 'cancel c3']);
    // The programme stays as it is.
    expect(hand.run.events.findLast(({ type }) => type === 'cue-ended')).toMatchObject({ cueId: 'c4', scene: null });
    hand.run.pass(1000);
    hand.all('release');
    hand.run.pass(100_000);
    expect(hand.taken.slice(3)).toEqual(['c5 scheduled 6000']);
  });
});

describe('panic after questions', () => {
  it('takes results, and the wait for them, off viewers’ screens, and leaves the votes alone', () => {
    const hand = play([
      testCue('c1', { responseWindowMs: 1000, reveal: 'manual' }),
      testCue('c2', { responseWindowMs: 1000, reveal: 'manual' }),
      testCue('c3', { responseWindowMs: 1000, reveal: 'manual' }),
      testCueOf('message', 'c4', { stayMs: 1000 }),
      testCue('c5', { responseWindowMs: 1000, reveal: 'auto' }),
    ]);
    hand.go();
    hand.run.pass(5000);
    hand.final('c1');
    hand.on('reveal', 'c1');
    hand.run.pass(200_000);
    for (const cueId of ['c2', 'c3']) {
      hand.go();
      hand.run.pass(5000);
      hand.final(cueId);
    }
    hand.on('reveal', 'c2');
    hand.go();
    hand.run.pass(5000);
    hand.go();
    hand.run.pass(5000);
    expect(hand.phase('c5')).toBe('pending');
    hand.all('panic');
    const panicked = hand.run.events.findLast((event) => event.type === 'panicked');
    // The results of c1 left all screens long ago, and so did c4 when its time was over.
    expect(panicked?.commands.map(({ type, cueId }) => `${type} ${cueId}`)).toEqual([
      'clear c2',
      'clear c3',
      'clear c5',
    ]);
    expect(hand.run.model.outbox.filter(({ type }) => type === 'clear')).toHaveLength(3);
    hand.final('c5');
    expect(hand.phase('c5')).toBe('result');
    expect(['c1', 'c2', 'c3', 'c4'].map((cueId) => hand.phase(cueId))).toEqual([
      'closed',
      'closed',
      'result',
      'closed',
    ]);
  });
});

describe('the end of the show', () => {
  it('is refused while a window is open, and ends all that comes by itself', () => {
    const hand = play([
      testCue('c1', { responseWindowMs: 1000 }),
      testCueOf('message', 'c2', { stayMs: null, followOn: { kind: 'auto-follow', postWaitMs: 0 } }),
      testCueOf('marker', 'c3', offset(60_000)),
    ]);
    hand.all('start-run');
    hand.go();
    expect(hand.all('finish')).toMatch(/still open: close it/);
    hand.run.pass(3000);
    hand.go();
    expect(hand.all('finish')).toBeNull();
    expect(hand.sent.at(-1)).toBe('close c2');
    expect(hand.run.model.armed.size).toBe(0);
    hand.run.pass(100_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 go 3000']);
    expect(hand.all('finish')).toMatch(/over at/);
    expect(hand.go()).toMatch(/over at .*begin a new run/);
    expect(hand.taken).toHaveLength(2);
  });
});

describe('time', () => {
  it('is only added to windows, and to what goes on', () => {
    const hand = play([testCue('c1', { responseWindowMs: 5000 }), testCue('c2', { responseWindowMs: null })]);
    expect(hand.add('c1', 1000)).toMatch(/does not go on: it is draft/);
    hand.go();
    expect(hand.add('c1', -1000)).toMatch(/only be given more/);
    expect(hand.add('c1', 1000)).toBeNull();
    expect(hand.run.model.cues.get('c1')?.closesAtMs).toBe(START_MS + 6000);
    hand.run.pass(600);
    hand.go();
    expect(hand.add('c2', 1000)).toMatch(/no end that could be moved/);
  });
});
