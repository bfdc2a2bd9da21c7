import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StudioContent } from '../../shared/interaction/protocol.ts';
import { ARRIVAL_GRACE_MS, CueBook, type Verdict, type VoteMessage } from './cue-book.ts';
import type { CueCommand } from './cue-record.ts';

const OPENS_MS = 1_000_000;
const CLOSES_MS = OPENS_MS + 10_000;
const LATENCY_MS = 2_000;
const OVER_MS = CLOSES_MS + LATENCY_MS + ARRIVAL_GRACE_MS;
const key = { cueId: 'q1', runId: 'run-1' };
const question = {
  question: 'Which is a prime?',
  options: [
    { id: 'seven', label: '7' },
    { id: 'eight', label: '8' },
  ],
};
const quiz: StudioContent = {
  kind: 'quiz',
  poll: question,
  points: 1000,
  speedBonus: true,
  correctOptionIds: ['seven'],
};
const message: StudioContent = { kind: 'message', text: 'Thank you', link: null };
const countdown: StudioContent = { kind: 'countdown', label: 'We begin in', endsAtMs: CLOSES_MS };

/** Decides and applies, as the engine does; what was wrong, or null. */
function carryOut(book: CueBook, command: CueCommand, nowMs = OPENS_MS): string | null {
  const decision = book.decide(command, nowMs, LATENCY_MS);
  if (!decision.ok) return decision.error;
  if (decision.record) book.apply(decision.record);
  return null;
}

function bookWith(content: StudioContent, closesAtMs: number | null = CLOSES_MS): CueBook {
  const book = new CueBook();
  expect(carryOut(book, { type: 'publish', id: 'p', ...key, content, opensAtMs: OPENS_MS, closesAtMs })).toBeNull();
  return book;
}

function finalise(book: CueBook, nowMs: number): void {
  for (const record of book.dueFinals(nowMs, LATENCY_MS)) book.apply(record);
}

function answer(book: CueBook, voteId: string, optionId: string, afterMs: number, transitMs = 100): Verdict {
  const mediaTimeMs = OPENS_MS + afterMs;
  const vote: VoteMessage = { type: 'vote', voteId, ...key, optionId, mediaTimeMs };
  return book.vote('viewer-1', vote, mediaTimeMs + transitMs, LATENCY_MS);
}

const extend = (closesAtMs: number): CueCommand => ({
  type: 'extend',
  id: `e${String(closesAtMs)}`,
  ...key,
  closesAtMs,
});
const close = (closesAtMs: number): CueCommand => ({ type: 'close', id: `c${String(closesAtMs)}`, ...key, closesAtMs });

describe('quiz questions', () => {
  it('keep their right answers from viewers until the results are shown', () => {
    const book = bookWith(quiz);
    const told = (): unknown => book.publishedCue(key)?.content;
    expect(told()).toMatchObject({ kind: 'quiz', correctOptionIds: null });
    carryOut(book, { type: 'reveal', id: 'r', ...key, revealAtMs: OVER_MS });
    expect(told()).toMatchObject({ correctOptionIds: null });
    finalise(book, OVER_MS);
    expect(told()).toMatchObject({ correctOptionIds: ['seven'] });
  });

  it('keep them from viewers when they are cancelled', () => {
    const book = bookWith(quiz);
    carryOut(book, { type: 'cancel', id: 'x', ...key, reason: '' });
    expect(book.publishedCue(key)).toMatchObject({ state: 'void', content: { correctOptionIds: null } });
  });

  it('take one answer a viewer: the same again is a duplicate, another is refused', () => {
    const book = bookWith(quiz);
    expect(answer(book, 'vote-0001', 'eight', 3_000).status).toBe('counted');
    expect(answer(book, 'vote-0001', 'eight', 3_000).status).toBe('duplicate');
    expect(answer(book, 'vote-0002', 'seven', 4_000).status).toBe('already-answered');
    expect(answer(book, 'vote-0003', 'seven', 1_000).status).toBe('already-answered');
    expect(book.tally(key)).toMatchObject({ counts: { seven: 0, eight: 1 }, total: 1 });
  });

  it('call an answer late that was held up longer than the slowest viewer is behind, also when it is repeated', () => {
    const book = bookWith(quiz);
    const limitMs = LATENCY_MS + ARRIVAL_GRACE_MS;
    expect(answer(book, 'vote-0001', 'seven', 3_000, limitMs + 1)).toEqual({ status: 'counted', late: true });
    expect(answer(book, 'vote-0001', 'seven', 3_000, limitMs + 900)).toEqual({ status: 'duplicate', late: true });
    const prompt = bookWith(quiz);
    expect(answer(prompt, 'vote-0001', 'seven', 3_000, limitMs)).toEqual({ status: 'counted', late: false });
    expect(answer(prompt, 'vote-0001', 'seven', 3_000, limitMs + 5_000)).toEqual({ status: 'duplicate', late: false });
  });

  it('need their right answer among the options', () => {
    const wrong: StudioContent = { ...quiz, correctOptionIds: ['nine'] };
    const command: CueCommand = { type: 'publish', id: 'p', ...key, content: wrong, opensAtMs: 1, closesAtMs: null };
    expect(carryOut(new CueBook(), command)).toContain('"nine"');
  });

  it('count the first answer of each viewer, whatever arrives in whatever order', () => {
    const votes = fc.array(
      fc.record({
        viewer: fc.integer({ min: 0, max: 3 }),
        optionId: fc.constantFrom('seven', 'eight', 'nine'),
        afterMs: fc.integer({ min: -200, max: 10_200 }),
      }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(votes, (all) => {
        const book = bookWith(quiz);
        const first = new Map<string, string>();
        for (const [index, { viewer, optionId, afterMs }] of all.entries()) {
          const viewerId = `viewer-${String(viewer)}`;
          const vote = { type: 'vote' as const, voteId: `vote-${String(index)}`, ...key, optionId };
          const mediaTimeMs = OPENS_MS + afterMs;
          const { status } = book.vote(viewerId, { ...vote, mediaTimeMs }, mediaTimeMs + 500, LATENCY_MS);
          expect(status === 'counted').toBe(
            optionId !== 'nine' && afterMs >= -50 && afterMs < 10_000 && mediaTimeMs + 500 >= OPENS_MS - 50
              ? !first.has(viewerId)
              : false,
          );
          if (status === 'counted') first.set(viewerId, optionId);
        }
        const tally = book.tally(key);
        expect(tally?.total).toBe(first.size);
        for (const option of ['seven', 'eight']) {
          expect(tally?.counts[option]).toBe([...first.values()].filter((one) => one === option).length);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('messages and countdowns', () => {
  it('take no votes, have no tally, and are closed when nobody sees them any more', () => {
    const book = bookWith(message);
    expect(answer(book, 'vote-0001', 'a', 100).status).toBe('unknown-cue');
    expect(book.tally(key)).toBeNull();
    expect(book.takeChangedTallies()).toEqual([]);
    finalise(book, OVER_MS - 1);
    expect(book.publishedCue(key)?.state).toBe('open');
    finalise(book, OVER_MS);
    expect(book.publishedCue(key)).toMatchObject({ state: 'closed', results: null, revealAtMs: null });
    expect(carryOut(book, { type: 'reveal', id: 'r', ...key, revealAtMs: 1 })).toContain('no results');
  });

  it('stay until they are closed when they have no end', () => {
    const book = bookWith(message, null);
    finalise(book, OPENS_MS + 86_400_000);
    expect(book.publishedCue(key)?.state).toBe('open');
    expect(carryOut(book, close(CLOSES_MS), CLOSES_MS)).toBeNull();
    expect(book.publishedCue(key)?.closesAtMs).toBe(CLOSES_MS);
  });

  it('move a countdown’s zero with its end, both ways', () => {
    const book = bookWith(countdown);
    expect(carryOut(book, extend(CLOSES_MS + 5_000))).toBeNull();
    expect(book.publishedCue(key)).toMatchObject({
      closesAtMs: CLOSES_MS + 5_000,
      content: { endsAtMs: CLOSES_MS + 5_000 },
    });
    expect(carryOut(book, extend(CLOSES_MS - 1_000))).toBeNull();
    expect(book.publishedCue(key)?.content).toMatchObject({ endsAtMs: CLOSES_MS - 1_000 });
    // Published again after a resync, it is still the same one.
    const again: CueCommand = {
      type: 'publish',
      id: 'again',
      ...key,
      content: countdown,
      opensAtMs: OPENS_MS,
      closesAtMs: CLOSES_MS,
    };
    expect(book.decide(again, OPENS_MS, LATENCY_MS)).toEqual({ ok: true, record: null });
  });

  it('leave a countdown’s zero alone when it is closed early', () => {
    const book = bookWith(countdown);
    carryOut(book, close(OPENS_MS + 2_000));
    expect(book.publishedCue(key)).toMatchObject({ closesAtMs: OPENS_MS + 2_000, content: { endsAtMs: CLOSES_MS } });
  });
});

describe('more time for a question', () => {
  it('only grows its window, while anyone can still answer', () => {
    const book = bookWith(quiz);
    expect(carryOut(book, extend(CLOSES_MS - 1))).toContain('only grow');
    expect(carryOut(book, extend(CLOSES_MS))).toBeNull();
    expect(carryOut(book, extend(CLOSES_MS + 4_000), OVER_MS - 1)).toBeNull();
    expect(answer(book, 'vote-0001', 'seven', 13_999).status).toBe('counted');
    finalise(book, OVER_MS + 4_000);
    expect(carryOut(book, extend(CLOSES_MS + 9_000), OVER_MS + 4_000)).toContain('already final');
    expect(carryOut(bookWith(quiz), extend(CLOSES_MS + 1), OVER_MS)).toContain('already final');
    expect(carryOut(bookWith(quiz, null), extend(CLOSES_MS))).toContain('no end');
  });

  it('never ends a window before an answer that was in time when it was given', () => {
    const step = fc.record({
      what: fc.constantFrom('close' as const, 'extend' as const, 'vote' as const),
      atMs: fc.integer({ min: 0, max: 20_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const book = bookWith({ kind: 'poll', poll: question });
        let endMs = CLOSES_MS;
        for (const [index, { what, atMs }] of steps.entries()) {
          const wantedMs = OPENS_MS + atMs;
          if (what === 'vote') {
            const vote = { type: 'vote' as const, voteId: `vote-${String(index)}`, ...key, optionId: 'seven' };
            const { status } = book.vote('viewer-1', { ...vote, mediaTimeMs: wantedMs }, wantedMs, LATENCY_MS);
            expect(status).toBe(wantedMs < endMs ? 'counted' : 'too-late');
            continue;
          }
          const refused = carryOut(book, what === 'close' ? close(wantedMs) : extend(wantedMs));
          const grows = wantedMs >= endMs;
          expect(refused === null).toBe(what === 'close' ? wantedMs > OPENS_MS && wantedMs <= endMs : grows);
          if (refused === null) endMs = wantedMs;
          expect(book.publishedCue(key)?.closesAtMs).toBe(endMs);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('takes', () => {
  it('count for themselves and belong to the same run of the show', () => {
    const book = bookWith(quiz);
    answer(book, 'vote-0001', 'seven', 1_000);
    const second: CueCommand = {
      type: 'publish',
      id: 'p2',
      ...{ cueId: 'q1', runId: 'run-1~2', content: quiz },
      ...{ opensAtMs: OPENS_MS + 20_000, closesAtMs: CLOSES_MS + 20_000 },
    };
    expect(carryOut(book, second)).toBeNull();
    expect(book.currentRunId).toBe('run-1');
    expect(book.isCurrent('run-1~2')).toBe(true);
    expect(book.tally({ cueId: 'q1', runId: 'run-1~2' })?.total).toBe(0);
    expect(book.runCounts().counted).toBe(1);
    expect(book.currentRecords().map((record) => record.runId)).toEqual(['run-1', 'run-1~2']);
  });
});
