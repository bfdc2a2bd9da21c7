import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { LATE_GRACE_MS, type PublishedCue } from '../../shared/interaction/protocol.ts';
import type { Choice } from './choice.ts';
import { CueStage, RESULTS_SHOWN_MS, WAITING_SHOWN_MS, keyOf, type StageView } from './cue-stage.ts';

const T = 1_000_000;
const POLL = {
  question: 'Which colour?',
  options: [
    { id: 'a', label: 'Red' },
    { id: 'b', label: 'Blue' },
  ],
};

function cue(change: Partial<PublishedCue> = {}): PublishedCue {
  return {
    cueId: 'q1',
    runId: 'r1',
    content: { kind: 'poll', poll: POLL },
    opensAtMs: T,
    closesAtMs: T + 10_000,
    state: 'open',
    results: null,
    revealAtMs: null,
    ...change,
  };
}

const REVEALED = cue({ state: 'closed', results: { counts: { a: 2, b: 1 }, total: 3 }, revealAtMs: T + 12_000 });

function stageWith(...cues: PublishedCue[]): CueStage {
  const stage = new CueStage({ load: () => null, save: () => undefined });
  stage.replaceAll(cues);
  return stage;
}

function phase(view: StageView): string {
  return view.question?.phase ?? 'empty';
}

describe('CueStage', () => {
  it('opens on the first frame captured at or after opensAt, not one earlier', () => {
    const stage = stageWith();
    stage.advance(T - 2_000, null);
    stage.put(cue());
    expect(phase(stage.advance(T - 0.01, 5))).toBe('empty');
    expect(phase(stage.advance(T, 6))).toBe('open');
    expect(stage.appearances).toEqual([
      {
        cueId: 'q1',
        runId: 'r1',
        phase: 'open',
        plannedMediaTimeMs: T,
        opensAtMs: T,
        appearedMediaTimeMs: T,
        appearedAtMs: 6,
        late: false,
      },
    ]);
  });

  it('appears within one frame of opensAt at any frame phase', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 33.3, noNaN: true }), (phaseMs) => {
        const stage = stageWith();
        for (let at = T - 100 + phaseMs; at < T + 100; at += 1000 / 30) {
          if (at < T - 60) stage.put(cue());
          stage.advance(at, at);
        }
        const [first] = stage.appearances;
        expect(first?.appearedMediaTimeMs).toBeGreaterThanOrEqual(T);
        expect(first?.appearedMediaTimeMs).toBeLessThan(T + 1000 / 30 + 0.01);
      }),
    );
  });

  it('counts down in media time and closes at closesAt', () => {
    const stage = stageWith(cue());
    const open = stage.advance(T + 4_000, null);
    expect(open.question?.remainingMs).toBe(6_000);
    expect(open.question?.windowMs).toBe(10_000);
    expect(phase(stage.advance(T + 9_999, null))).toBe('open');
    expect(phase(stage.advance(T + 10_000, null))).toBe('waiting');
    expect(phase(stage.advance(T + 10_000 + WAITING_SHOWN_MS, null))).toBe('empty');
  });

  it('shows results from their own media time on, then clears the picture', () => {
    const stage = stageWith(REVEALED);
    expect(phase(stage.advance(T + 11_999, null))).toBe('waiting');
    expect(phase(stage.advance(T + 12_000, null))).toBe('results');
    expect(phase(stage.advance(T + 12_000 + RESULTS_SHOWN_MS, null))).toBe('empty');
  });

  it('opens at once with its whole window when the message came late, and says so', () => {
    const stage = stageWith();
    stage.advance(T - 2_000, null);
    stage.advance(T + 500, null);
    stage.put(cue());
    const view = stage.advance(T + 533, null);
    expect(phase(view)).toBe('open');
    expect(view.question?.remainingMs).toBe(9_967);
    expect(stage.appearances[0]?.late).toBe(true);
    expect(stage.lateOpenings).toEqual([{ key: 'q1/r1', cueId: 'q1', runId: 'r1', lateMs: 500 }]);
    expect(stage.vote('q1/r1', 'a', T + 10_499, 'vote-0001')).not.toBeNull();
    expect(phase(stage.advance(T + 10_500, null))).toBe('waiting');
    expect(stage.lateOpenings).toEqual([]);
  });

  it('has only the rest of the window for who joined inside it, or heard of it too late, and when a hand ends it', () => {
    const joined = stageWith();
    joined.advance(T + 400, null);
    joined.put(cue());
    expect(joined.advance(T + 533, null).question?.remainingMs).toBe(9_467);
    const tooLate = stageWith();
    tooLate.advance(T - 100, null);
    tooLate.advance(T + LATE_GRACE_MS + 1, null);
    tooLate.put(cue());
    expect(tooLate.lateOpenings).toEqual([]);
    const ended = stageWith();
    ended.advance(T - 100, null);
    ended.advance(T + 2_000, null);
    ended.put(cue());
    ended.put(cue({ closesAtMs: T + 5_000 }));
    expect(ended.advance(T + 4_000, null).question?.remainingMs).toBe(1_000);
    const inTime = stageWith();
    inTime.advance(T - 5, null);
    inTime.put(cue());
    inTime.advance(T + 28, null);
    expect(inTime.lateOpenings).toEqual([]);
  });

  it('keeps an open poll through a small step back in media time', () => {
    const stage = stageWith(cue());
    stage.advance(T, null);
    expect(phase(stage.advance(T - 20, null))).toBe('open');
    expect(stage.appearances).toHaveLength(1);
  });

  it('closes an open-ended poll when the engine says so', () => {
    const stage = stageWith(cue({ closesAtMs: null }));
    const view = stage.advance(T + 3_600_000, null);
    expect(phase(view)).toBe('open');
    expect(view.question?.remainingMs).toBeNull();
    stage.put(cue({ closesAtMs: T + 3_601_000 }));
    expect(phase(stage.advance(T + 3_601_000, null))).toBe('waiting');
  });

  it('takes a void poll off, saying so only to those who saw it', () => {
    const seen = stageWith(cue());
    seen.advance(T, null);
    seen.put(cue({ state: 'void' }));
    expect(phase(seen.advance(T + 33, null))).toBe('withdrawn');
    expect(phase(seen.advance(T + 5_000, null))).toBe('empty');
    expect(phase(stageWith(cue({ state: 'void' })).advance(T + 33, null))).toBe('empty');
  });

  it('takes off the screen what was cleared, and shows a reveal that comes later', () => {
    const stage = stageWith(cue());
    expect(phase(stage.advance(T + 11_000, null))).toBe('waiting');
    stage.put(cue({ state: 'result', clearedAtMs: T + 12_500 }));
    expect(phase(stage.advance(T + 11_100, null))).toBe('empty');
    stage.put({ ...REVEALED, revealAtMs: T + 14_000, clearedAtMs: T + 12_500 });
    expect(phase(stage.advance(T + 13_900, null))).toBe('empty');
    expect(phase(stage.advance(T + 14_000, null))).toBe('results');
    stage.put({ ...REVEALED, revealAtMs: T + 14_000, clearedAtMs: T + 15_500 });
    expect(phase(stage.advance(T + 14_100, null))).toBe('empty');
  });

  it('puts an open poll before the results of another', () => {
    const next = cue({ cueId: 'q2', opensAtMs: T + 5_000, closesAtMs: T + 14_000 });
    const stage = stageWith(REVEALED, next);
    const during = stage.advance(T + 13_000, null);
    expect(during.question?.cue.cueId).toBe('q2');
    const after = stage.advance(T + 14_500, null);
    expect([after.question?.cue.cueId, after.question?.phase]).toEqual(['q1', 'results']);
  });

  it('never shows anything open outside its window, whatever the cues and the order of times', () => {
    const time = fc.integer({ min: T - 20_000, max: T + 40_000 });
    const anyCue = fc.record({
      cueId: fc.constantFrom('q1', 'q2', 'q3'),
      opensAtMs: time,
      windowMs: fc.option(fc.integer({ min: 1, max: 20_000 })),
      state: fc.constantFrom('open' as const, 'result' as const, 'closed' as const, 'void' as const),
    });
    fc.assert(
      fc.property(fc.array(anyCue, { maxLength: 5 }), fc.array(time, { maxLength: 30 }), (cues, times) => {
        const all = cues.map(({ cueId, opensAtMs, windowMs, state }) =>
          cue({ cueId, opensAtMs, closesAtMs: windowMs === null ? null : opensAtMs + windowMs, state }),
        );
        const stage = stageWith(...all);
        for (const at of times.sort((a, b) => a - b)) {
          const view = stage.advance(at, null).question;
          if (view?.phase !== 'open') continue;
          expect(view.cue.state).toBe('open');
          expect(at).toBeGreaterThanOrEqual(view.cue.opensAtMs);
          expect(at).toBeLessThan(view.cue.closesAtMs ?? Number.POSITIVE_INFINITY);
          expect(view.remainingMs === null || Number.isFinite(view.remainingMs)).toBe(true);
        }
      }),
    );
  });
});

describe('CueStage votes', () => {
  const key = keyOf(cue());

  function choiceAt(stage: CueStage, mediaTimeMs: number): Choice | null {
    return stage.advance(mediaTimeMs, null).question?.choice ?? null;
  }

  it('sends media time with the vote and shows it counted after the acknowledgement', () => {
    const stage = stageWith(cue());
    stage.advance(T + 1_000, null);
    expect(stage.vote(key, 'b', T + 1_000, 'vote-0001')).toEqual({
      type: 'vote',
      voteId: 'vote-0001',
      cueId: 'q1',
      runId: 'r1',
      optionId: 'b',
      mediaTimeMs: T + 1_000,
    });
    expect(choiceAt(stage, T + 1_033)?.status).toBe('sending');
    stage.acknowledged('vote-0001', 'counted', false);
    expect(choiceAt(stage, T + 1_066)).toMatchObject({ status: 'counted', countedOptionId: 'b' });
  });

  it('takes no vote outside the window, for an unknown option, or twice for the same option', () => {
    const stage = stageWith(cue());
    expect(stage.vote(key, 'a', T - 1, 'vote-0001')).toBeNull();
    expect(stage.vote(key, 'a', T + 10_000, 'vote-0001')).toBeNull();
    expect(stage.vote(key, 'z', T + 1, 'vote-0001')).toBeNull();
    expect(stage.vote('other/r1', 'a', T + 1, 'vote-0001')).toBeNull();
    expect(stage.vote(key, 'a', T + 1, 'vote-0001')).not.toBeNull();
    expect(stage.vote(key, 'a', T + 2, 'vote-0002')).toBeNull();
  });

  it('lets an answer be changed, and remembers which one stands when the change comes too late', () => {
    const stage = stageWith(cue());
    stage.vote(key, 'a', T + 1, 'vote-0001');
    stage.acknowledged('vote-0001', 'counted', false);
    expect(stage.vote(key, 'b', T + 2, 'vote-0002')).not.toBeNull();
    stage.acknowledged('vote-0001', 'duplicate', false);
    stage.acknowledged('vote-0002', 'too-late', false);
    expect(choiceAt(stage, T + 100)).toMatchObject({ optionId: 'b', status: 'too-late', countedOptionId: 'a' });
  });

  it('keeps choices over a reload and ignores a store full of something else', () => {
    let saved: unknown = null;
    const before = new CueStage({ load: () => null, save: (choices) => (saved = choices) });
    before.put(cue());
    before.vote(key, 'a', T + 1, 'vote-0001');
    const after = new CueStage({ load: () => saved, save: () => undefined });
    after.put(cue());
    expect(choiceAt(after, T + 50)?.optionId).toBe('a');
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const stage = new CueStage({ load: () => value, save: () => undefined });
        stage.put(cue());
        expect(choiceAt(stage, T + 1)).toBeNull();
      }),
    );
  });
});
