import { describe, expect, it } from 'vitest';
import type { FollowOn } from '../../shared/cues/cue-base.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import { Hand } from './hand.test-support.ts';
import { START_MS } from './simulation.test-support.ts';
import { testCue, testCueOf, testShow } from './test-show.ts';

const follow = (
  kind: 'auto-continue' | 'auto-follow' | 'auto-follow-settled',
  postWaitMs = 0,
): { followOn: FollowOn } => ({ followOn: { kind, postWaitMs } });
const marker = (id: string, change: Partial<Cue & { type: 'marker' }> = {}): Cue => testCueOf('marker', id, change);
const after = (cueId: string, point: 'start' | 'end', offsetMs: number) => ({
  trigger: { kind: 'after-cue' as const, cueId, point, offsetMs },
});

describe('an edit while a cue goes on', () => {
  const first = testCueOf('wait', 'c1', { waitMs: 5000, ...follow('auto-follow') });

  it('that puts a cue between has that one follow, and not the other as well', () => {
    const hand = new Hand(testShow([first, marker('c2')]));
    hand.go();
    hand.run.edit(testShow([first, marker('c3'), marker('c2')]));
    hand.run.pass(10_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c3 follow-on 5000']);
  });

  it('that takes the follow-on away has nothing follow', () => {
    const hand = new Hand(testShow([first, marker('c2')]));
    hand.go();
    hand.run.edit(testShow([{ ...first, followOn: { kind: 'none' } }, marker('c2')]));
    hand.run.pass(10_000);
    expect(hand.taken).toEqual(['c1 go 0']);
    expect(hand.phase('c2')).toBe('draft');
  });

  it('of the time after a start moves what is armed, and takes it back with the trigger', () => {
    const hand = new Hand(
      testShow([first, marker('c2', after('c1', 'start', 2000)), marker('c3', after('c1', 'end', 9000))]),
    );
    hand.go();
    hand.run.pass(500);
    hand.run.edit(testShow([first, marker('c2', after('c1', 'start', 3000)), marker('c3')]));
    hand.run.pass(20_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 scheduled 3000']);
  });

  it('of the wait after the start moves the next', () => {
    const cue = testCue('c1', { ...follow('auto-continue', 1000), responseWindowMs: 9000 });
    const hand = new Hand(testShow([cue, marker('c2')]));
    hand.go();
    hand.run.edit(testShow([{ ...cue, ...follow('auto-continue', 2500) }, marker('c2')]));
    hand.run.pass(20_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 follow-on 2500']);
  });

  it('leaves a chain alone that waits behind a cue that is over', () => {
    const cue = testCueOf('wait', 'c1', { waitMs: 1000, ...follow('auto-follow', 4000) });
    const hand = new Hand(testShow([cue, marker('c2')]));
    hand.go();
    hand.run.pass(2000);
    hand.run.edit(testShow([{ ...cue }, marker('c2'), marker('c3')]));
    hand.run.pass(20_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 follow-on 5000']);
  });
});

describe('after a jump', () => {
  const chains = [
    follow('auto-follow'),
    follow('auto-follow-settled'),
    { atEnd: 'loop' as const },
    { atEnd: 'arm-next' as const },
    { atEnd: 'play-next' as const },
  ];

  it('nothing follows a question that is still open, whatever becomes of it', () => {
    for (const chain of chains) {
      const c1 = testCue('c1', { ...chain, responseWindowMs: 3000 });
      const cues = [c1, marker('c2'), marker('c5', after('c1', 'end', 100)), marker('c3'), marker('c4')];
      const hand = new Hand(testShow(cues));
      hand.go();
      hand.run.pass(1000);
      expect(hand.fire('c3', 'jump')).toBeNull();
      hand.add('c1', 1000);
      hand.run.edit(testShow([...cues]));
      hand.run.pass(10_000);
      hand.final('c1');
      hand.run.pass(10_000);
      expect(hand.taken).toEqual(['c1 go 0', 'c3 jump 1000']);
      expect(hand.run.model.run.standbyCueId).toBe('c4');
      expect(hand.phase('c1')).toBe('closed');
    }
  });

  it('the question has its chain again when it is taken again', () => {
    const hand = new Hand(
      testShow([testCue('c1', { ...follow('auto-follow'), responseWindowMs: 1000 }), marker('c2')]),
    );
    hand.go();
    hand.fire('c2', 'jump');
    hand.run.pass(5000);
    hand.final('c1');
    hand.fire('c1', 'jump');
    hand.run.pass(5000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 jump 0', 'c1 jump 5000', 'c2 follow-on 6000']);
  });

  it('ends the group when a question before it in the sequence is over too', () => {
    const inside = { groupId: 'g1' };
    const hand = new Hand(
      testShow([
        testCueOf('group', 'g1', { mode: 'sequence' }),
        testCue('c1', { responseWindowMs: 5000, ...inside }),
        marker('c2', inside),
        testCueOf('wait', 'c3', { waitMs: 1000, ...inside }),
      ]),
    );
    hand.go();
    hand.run.pass(1000);
    hand.fire('c3', 'jump');
    hand.run.pass(10_000);
    expect(hand.taken).toEqual(['g1 go 0', 'c1 group 0', 'c3 jump 1000']);
    expect(hand.phase('g1')).toBe('closed');
  });
});

describe('panic', () => {
  it('lets nothing begin anew of a question that waits for its results', () => {
    const hand = new Hand(testShow([testCue('c1', { atEnd: 'loop', responseWindowMs: 1000 }), marker('c2')]));
    hand.go();
    hand.run.pass(3000);
    expect(hand.phase('c1')).toBe('pending');
    hand.all('panic');
    hand.final('c1');
    hand.all('release');
    hand.run.pass(5000);
    expect(hand.taken).toEqual(['c1 go 0']);
  });
});

describe('on hold', () => {
  it('time added to a timer moves what follows by as much', () => {
    const hand = new Hand(
      testShow([testCueOf('wait', 'c1', { waitMs: 10_000, ...follow('auto-follow') }), marker('c2')]),
    );
    hand.go();
    hand.run.pass(2000);
    hand.hold();
    hand.run.pass(18_000);
    expect(hand.add('c1', 1000)).toBeNull();
    hand.run.pass(1000);
    hand.all('release');
    expect(hand.phase('c2')).toBe('armed');
    hand.run.pass(60_000);
    expect(hand.taken).toEqual(['c1 go 0', 'c2 follow-on 30000']);
    expect(hand.run.model.cues.get('c1')?.endedAtMs).toBe(START_MS + 30_000);
  });

  it('an overlay and what hangs on its end keep together, at whatever moment the hold ends', () => {
    for (const heldMs of [500, 1000, 2000, 3700]) {
      const hand = new Hand(
        testShow([
          testCueOf('countdown', 'c1', { lengthMs: 5000, ...follow('auto-follow', 100) }),
          marker('c2'),
          marker('c3', { trigger: { kind: 'before-end', cueId: 'c1', beforeMs: 400 } }),
        ]),
      );
      hand.go();
      hand.run.pass(4000);
      hand.hold();
      hand.run.pass(heldMs);
      hand.all('release');
      hand.run.pass(20_000);
      const endMs = 5000 + heldMs;
      expect(hand.taken).toEqual([
        'c1 go 0',
        `c3 scheduled ${String(endMs - 400)}`,
        `c2 follow-on ${String(endMs + 100)}`,
      ]);
    }
  });
});

describe('a group', () => {
  const inside = { groupId: 'g1' };

  it('has what follows it armed as soon as its end is known, and moved with it', () => {
    for (const mode of ['sequence', 'parallel'] as const) {
      const hand = new Hand(
        testShow([
          testCueOf('group', 'g1', { mode, ...follow('auto-follow', 100) }),
          testCueOf('wait', 'c1', { waitMs: 1000, ...inside }),
          testCueOf('wait', 'c2', { waitMs: 3000, ...inside }),
          marker('c3'),
          marker('c4', after('g1', 'end', 50)),
        ]),
      );
      hand.go();
      hand.run.pass(1500);
      const endMs = mode === 'sequence' ? 4000 : 3000;
      expect(hand.run.model.armed.get('c3')?.atMs).toBe(START_MS + endMs + 100);
      expect(hand.run.model.armed.get('c4')?.atMs).toBe(START_MS + endMs + 50);
      hand.add('c2', 500);
      expect(hand.run.model.armed.get('c3')?.atMs).toBe(START_MS + endMs + 600);
      hand.run.pass(20_000);
      expect(hand.taken.slice(-2)).toEqual([
        `c4 scheduled ${String(endMs + 550)}`,
        `c3 follow-on ${String(endMs + 600)}`,
      ]);
    }
  });

  it('has what follows it wait when its end is no longer known', () => {
    const hand = new Hand(
      testShow([
        testCueOf('group', 'g1', { mode: 'parallel', ...follow('auto-follow', 100) }),
        testCueOf('wait', 'c1', { waitMs: 3000, ...inside }),
        marker('c2', inside),
        testCueOf('message', 'c5', { stayMs: null, groupId: 'g1', skip: true }),
        marker('c3'),
      ]),
    );
    hand.go();
    expect(hand.run.model.armed.get('c3')?.atMs).toBe(START_MS + 3100);
    hand.fire('c5');
    hand.run.pass(10_000);
    expect(hand.taken.slice(-1)).toEqual(['c5 fire-now 0']);
    hand.on('close', 'c5');
    hand.run.pass(10_000);
    expect(hand.taken.slice(-1)).toEqual(['c3 follow-on 10100']);
  });

  it('is followed in time through groups in groups', () => {
    const hand = new Hand(
      testShow([
        testCueOf('group', 'g1', { mode: 'sequence', ...follow('auto-follow') }),
        testCueOf('group', 'g2', { mode: 'parallel', groupId: 'g1' }),
        testCueOf('wait', 'c1', { waitMs: 1000, groupId: 'g2' }),
        testCueOf('wait', 'c2', { waitMs: 3000, groupId: 'g2' }),
        testCueOf('wait', 'c3', { waitMs: 500, groupId: 'g1' }),
        marker('c4'),
      ]),
    );
    hand.go();
    expect(hand.run.model.armed.get('c3')?.atMs).toBe(START_MS + 3000);
    hand.run.pass(3001);
    expect(hand.run.model.armed.get('c4')?.atMs).toBe(START_MS + 3500);
    hand.run.pass(5000);
    expect(hand.taken.slice(-2)).toEqual(['c3 group 3000', 'c4 follow-on 3500']);
    expect([hand.phase('g1'), hand.phase('g2')]).toEqual(['closed', 'closed']);
  });

  it('begins anew when it loops, until it is ended', () => {
    const hand = new Hand(
      testShow([
        testCueOf('group', 'g1', { mode: 'sequence', atEnd: 'loop' }),
        testCueOf('wait', 'c1', { waitMs: 1000, ...inside }),
        testCueOf('wait', 'c2', { waitMs: 500, ...inside }),
        marker('c3'),
      ]),
    );
    hand.go();
    hand.run.pass(3400);
    expect(hand.taken.filter((one) => one.startsWith('g1'))).toEqual([
      'g1 go 0',
      'g1 follow-on 1500',
      'g1 follow-on 3000',
    ]);
    hand.on('close', 'g1');
    hand.run.pass(10_000);
    expect(hand.phase('g1')).toBe('closed');
    expect(hand.taken.at(-1)).toBe('c1 group 3000');
  });

  it('taken again while it goes on begins from its top', () => {
    for (const mode of ['sequence', 'parallel'] as const) {
      const hand = new Hand(
        testShow([
          testCueOf('group', 'g1', { mode }),
          testCueOf('wait', 'c1', { waitMs: 2000, ...inside }),
          testCueOf('wait', 'c2', { waitMs: 3000, ...inside }),
        ]),
      );
      hand.go();
      hand.run.pass(1000);
      expect(hand.fire('g1')).toBeNull();
      expect(hand.run.model.cues.get('c1')).toMatchObject({ phase: 'open', take: 2 });
      hand.run.pass(10_000);
      expect(hand.phase('g1')).toBe('closed');
      const lastMs = mode === 'sequence' ? 6000 : 4000;
      expect(hand.run.model.cues.get('g1')?.endedAtMs).toBe(START_MS + lastMs);
    }
  });

  it('breaks off visibly when its first cue cannot be taken', () => {
    const hand = new Hand(
      testShow([
        testCueOf('group', 'g1', { mode: 'sequence', ...follow('auto-follow', 100) }),
        testCue('c1', { responseWindowMs: 1000, ...inside }),
        marker('c2', inside),
        marker('c3'),
      ]),
    );
    hand.fire('c1');
    hand.run.pass(3000);
    expect(hand.phase('c1')).toBe('pending');
    hand.go();
    expect(hand.run.model.cues.get('g1')).toMatchObject({
      phase: 'closed',
      failure: expect.stringContaining('waiting for its results') as string,
    });
  });

  it('goes past a cue of its sequence that was withdrawn before its turn', () => {
    const hand = new Hand(
      testShow([
        testCueOf('group', 'g1', { mode: 'sequence' }),
        testCueOf('wait', 'c1', { waitMs: 2000, ...inside }),
        marker('c2', inside),
        testCueOf('wait', 'c3', { waitMs: 1000, ...inside }),
      ]),
    );
    hand.go();
    hand.run.pass(500);
    hand.on('void', 'c2');
    hand.run.pass(10_000);
    expect(hand.taken).toEqual(['g1 go 0', 'c1 group 0', 'c3 group 2000']);
    expect(hand.phase('g1')).toBe('closed');
  });
});

describe('fire now', () => {
  it('of a cue that was taken less than half a second ago is refused: two hands, one cue', () => {
    const hand = new Hand(testShow([marker('c1'), marker('c2')]));
    expect(hand.fire('c2')).toBeNull();
    hand.run.pass(100);
    expect(hand.fire('c2')).toMatch(/less than half a second ago/);
    expect(hand.go()).toBeNull();
    expect(hand.fire('c1')).toMatch(/less than half a second ago/);
    hand.run.pass(600);
    expect(hand.fire('c2')).toBeNull();
  });
});
