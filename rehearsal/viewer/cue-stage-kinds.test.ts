import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishedCue, ViewerContent } from '../../shared/interaction/protocol.ts';
import { CueStage, keyOf } from './cue-stage.ts';

const T = 1_000_000;
const poll = {
  question: 'Which colour?',
  options: [
    { id: 'a', label: 'Red' },
    { id: 'b', label: 'Blue' },
  ],
};
const QUIZ: ViewerContent = { kind: 'quiz', poll, points: 1000, speedBonus: true, correctOptionIds: null };
const MESSAGE: ViewerContent = { kind: 'message', text: 'Thank you', link: null };
const COUNTDOWN: ViewerContent = { kind: 'countdown', label: 'We begin in', endsAtMs: T + 10_000 };

function cue(cueId: string, content: ViewerContent, change: Partial<PublishedCue> = {}): PublishedCue {
  const times = { opensAtMs: T, closesAtMs: T + 10_000 };
  return { cueId, runId: 'r1', content, ...times, state: 'open', results: null, revealAtMs: null, ...change };
}

function stageWith(...cues: PublishedCue[]): CueStage {
  const stage = new CueStage({ load: () => null, save: () => undefined });
  stage.replaceAll(cues);
  return stage;
}

const notesAt = (stage: CueStage, mediaTimeMs: number): string[] =>
  stage.advance(mediaTimeMs, null).notes.map((note) => note.content.kind);

describe('CueStage messages and countdowns', () => {
  it('come on their frame and go at their end, without waiting for anything', () => {
    const stage = stageWith(cue('m', MESSAGE), cue('c', COUNTDOWN, { opensAtMs: T + 1_000 }));
    expect(notesAt(stage, T - 1)).toEqual([]);
    expect(notesAt(stage, T)).toEqual(['message']);
    expect(notesAt(stage, T + 1_000)).toEqual(['countdown', 'message']);
    expect(stage.advance(T + 4_000, null).notes[0]?.remainingMs).toBe(6_000);
    expect(notesAt(stage, T + 9_999)).toEqual(['countdown', 'message']);
    expect(notesAt(stage, T + 10_000)).toEqual([]);
    expect(
      stage.appearances.map(({ cueId, phase, appearedMediaTimeMs }) => [cueId, phase, appearedMediaTimeMs]),
    ).toEqual([
      ['m', 'open', T],
      ['c', 'open', T + 1_000],
    ]);
  });

  it('stand beside a question, which stays where it is', () => {
    const stage = stageWith(cue('m', MESSAGE), cue('q', { kind: 'poll', poll }));
    const view = stage.advance(T + 100, null);
    expect(view.question?.cue.cueId).toBe('q');
    expect(view.notes).toHaveLength(1);
  });

  it('stay past their zero when they have no end, and go when they are withdrawn', () => {
    const stage = stageWith(cue('c', COUNTDOWN, { closesAtMs: null }));
    expect(stage.advance(T + 60_000, null).notes[0]?.remainingMs).toBe(0);
    stage.put(cue('c', COUNTDOWN, { closesAtMs: null, state: 'void' }));
    expect(notesAt(stage, T + 60_001)).toEqual([]);
  });

  it('follow an end and a zero that were moved', () => {
    const stage = stageWith(cue('c', COUNTDOWN));
    stage.advance(T + 5_000, null);
    stage.put(cue('c', { ...COUNTDOWN, endsAtMs: T + 30_000 }, { closesAtMs: T + 30_000 }));
    expect(stage.advance(T + 20_000, null).notes[0]?.remainingMs).toBe(10_000);
  });

  it('take no answers', () => {
    const stage = stageWith(cue('m', MESSAGE));
    expect(stage.vote(keyOf(cue('m', MESSAGE)), 'a', T + 1, 'vote-0001')).toBeNull();
  });
});

describe('CueStage quiz questions', () => {
  it('take the first answer only', () => {
    const stage = stageWith(cue('q', QUIZ));
    const key = keyOf(cue('q', QUIZ));
    expect(stage.vote(key, 'b', T + 100, 'vote-0001')).not.toBeNull();
    expect(stage.vote(key, 'a', T + 200, 'vote-0002')).toBeNull();
    stage.acknowledged('vote-0001', 'counted', true);
    expect(stage.vote(key, 'a', T + 300, 'vote-0003')).toBeNull();
    const choice = stage.advance(T + 400, null).question?.choice;
    expect(choice).toMatchObject({ countedOptionId: 'b', answeredAtMs: T + 100, late: true });
  });

  it('may be answered again when the answer was not taken', () => {
    const stage = stageWith(cue('q', QUIZ));
    const key = keyOf(cue('q', QUIZ));
    stage.vote(key, 'b', T + 100, 'vote-0001');
    stage.acknowledged('vote-0001', 'too-early', false);
    expect(stage.vote(key, 'a', T + 200, 'vote-0002')).not.toBeNull();
    stage.acknowledged('vote-0002', 'already-answered', false);
    expect(stage.vote(key, 'a', T + 300, 'vote-0003')).toBeNull();
  });
});

describe('CueStage takes', () => {
  const second = { runId: 'r1~2', opensAtMs: T + 5_000, closesAtMs: T + 15_000 };

  it('let an older take leave on the frame on which the newer comes', () => {
    const stage = stageWith(cue('m', MESSAGE, { closesAtMs: null }), cue('m', MESSAGE, second));
    expect(stage.advance(T + 4_999, null).notes.map((note) => note.key)).toEqual(['m/r1']);
    expect(stage.advance(T + 5_000, null).notes.map((note) => note.key)).toEqual(['m/r1~2']);
    expect(notesAt(stage, T + 15_000)).toEqual([]);
  });

  it('keep the older when the newer is withdrawn before it came', () => {
    const stage = stageWith(cue('q', QUIZ), cue('q', QUIZ, { ...second, state: 'void' }));
    expect(stage.advance(T + 6_000, null).question?.key).toBe('q/r1');
  });

  it('ask again: the answer to the first take is none to the second', () => {
    const stage = stageWith(cue('q', QUIZ), cue('q', QUIZ, second));
    stage.vote('q/r1', 'a', T + 100, 'vote-0001');
    expect(stage.advance(T + 5_000, null).question).toMatchObject({ key: 'q/r1~2', choice: null });
    expect(stage.vote('q/r1~2', 'b', T + 5_100, 'vote-0002')).toMatchObject({ runId: 'r1~2' });
  });
});

describe('CueStage as a whole', () => {
  it('shows nothing before its frame or after its end, whatever is published', () => {
    const anyCue = fc.record({
      cueId: fc.constantFrom('x', 'y', 'z'),
      take: fc.integer({ min: 1, max: 3 }),
      content: fc.constantFrom<ViewerContent>(QUIZ, MESSAGE, COUNTDOWN, { kind: 'poll', poll }),
      opensAtMs: fc.integer({ min: T - 20_000, max: T + 20_000 }),
      windowMs: fc.option(fc.integer({ min: 1, max: 20_000 })),
      state: fc.constantFrom('open' as const, 'closed' as const, 'void' as const),
    });
    const times = fc.array(fc.integer({ min: T - 30_000, max: T + 50_000 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(anyCue, { maxLength: 6 }), times, (specs, all) => {
        const cues = specs.map(({ cueId, take, content, opensAtMs, windowMs, state }) =>
          cue(cueId, content, {
            ...{ runId: take === 1 ? 'r1' : `r1~${String(take)}`, opensAtMs, state },
            closesAtMs: windowMs === null ? null : opensAtMs + windowMs,
          }),
        );
        const byKey = new Map(cues.map((one) => [keyOf(one), one]));
        const stage = stageWith(...cues);
        for (const at of all.sort((a, b) => a - b)) {
          const { question, notes } = stage.advance(at, null);
          const families = [...notes.map((note) => note.key), ...(question ? [question.key] : [])].map((key) =>
            key.replace(/~.*/, ''),
          );
          expect(new Set(families).size).toBe(families.length);
          for (const note of notes) {
            const published = byKey.get(note.key);
            expect(published?.state).not.toBe('void');
            expect(at).toBeGreaterThanOrEqual(published?.opensAtMs ?? Infinity);
            expect(at).toBeLessThan(published?.closesAtMs ?? Infinity);
            expect(note.remainingMs ?? 0).toBeGreaterThanOrEqual(0);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
