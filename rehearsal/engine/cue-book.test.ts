import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARRIVAL_GRACE_MS, CueBook, RECOVERY_MS, type AcceptedVote, type VoteMessage } from './cue-book.ts';
import type { CueCommand } from './cue-record.ts';

const OPENS_MS = 1_000_000;
const CLOSES_MS = OPENS_MS + 10_000;
const LATENCY_MS = 2_000;
const poll = {
  question: 'Which colour?',
  options: [
    { id: 'red', label: 'Red' },
    { id: 'blue', label: 'Blue' },
    { id: 'green', label: 'Green' },
  ],
};
const key = { cueId: 'q1', runId: 'run-1' };

function publish(change: Partial<Extract<CueCommand, { type: 'publish' }>> = {}): CueCommand {
  return {
    type: 'publish',
    id: 'p1',
    ...key,
    content: { kind: 'poll', poll },
    opensAtMs: OPENS_MS,
    closesAtMs: CLOSES_MS,
    ...change,
  };
}

function vote(change: Partial<VoteMessage> = {}): VoteMessage {
  return { type: 'vote', voteId: 'vote-0001', ...key, optionId: 'red', mediaTimeMs: OPENS_MS + 2_000, ...change };
}

/** Decides and applies, as the engine does. */
function carryOut(book: CueBook, command: CueCommand, nowMs: number): boolean {
  const decision = book.decide(command, nowMs, LATENCY_MS);
  if (decision.ok && decision.record) book.apply(decision.record);
  return decision.ok;
}

function finalise(book: CueBook, nowMs: number): void {
  for (const record of book.dueFinals(nowMs, LATENCY_MS)) book.apply(record);
}

function openBook(): CueBook {
  const book = new CueBook();
  expect(carryOut(book, publish(), OPENS_MS - 10)).toBe(true);
  return book;
}

const arrive = (book: CueBook, viewerId: string, message: VoteMessage, arrivedAtMs = OPENS_MS + 4_000): string =>
  book.vote(viewerId, message, arrivedAtMs, LATENCY_MS).status;

describe('CueBook votes', () => {
  it('counts one vote a viewer, the last choice by media time, and each vote id once', () => {
    const book = openBook();
    expect(arrive(book, 'viewer-1', vote())).toBe('counted');
    expect(arrive(book, 'viewer-1', vote())).toBe('duplicate');
    const later = vote({ voteId: 'vote-0003', optionId: 'blue', mediaTimeMs: OPENS_MS + 4_000 });
    const earlier = vote({ voteId: 'vote-0002', optionId: 'green', mediaTimeMs: OPENS_MS + 3_000 });
    expect(arrive(book, 'viewer-1', later)).toBe('counted');
    expect(arrive(book, 'viewer-1', earlier)).toBe('counted');
    expect(arrive(book, 'viewer-2', vote())).toBe('counted');
    expect(book.tally(key)).toMatchObject({ counts: { red: 1, blue: 1, green: 0 }, total: 2, final: false });
    expect(book.runCounts().counted).toBe(4);
  });

  it('takes the later of two choices made on the same frame', () => {
    const book = openBook();
    arrive(book, 'viewer-1', vote());
    arrive(book, 'viewer-1', vote({ voteId: 'vote-0002', optionId: 'blue' }));
    expect(book.tally(key)?.counts).toEqual({ red: 0, blue: 1, green: 0 });
  });

  it('judges the window in media time, and the arrival by the slowest viewer', () => {
    const book = openBook();
    const at = (mediaTimeMs: number, arrivedAtMs: number): string =>
      arrive(
        book,
        'viewer-1',
        vote({ voteId: `vote-${String(mediaTimeMs)}-${String(arrivedAtMs)}`, mediaTimeMs }),
        arrivedAtMs,
      );
    expect(at(OPENS_MS - 51, OPENS_MS + 100)).toBe('too-early');
    expect(at(OPENS_MS + 10, OPENS_MS - 100)).toBe('too-early');
    expect(at(OPENS_MS - 50, OPENS_MS + 100)).toBe('counted');
    expect(at(CLOSES_MS - 1, CLOSES_MS + LATENCY_MS + ARRIVAL_GRACE_MS - 1)).toBe('counted');
    expect(at(CLOSES_MS - 1, CLOSES_MS + LATENCY_MS + ARRIVAL_GRACE_MS)).toBe('too-late');
    expect(at(CLOSES_MS, CLOSES_MS + 1)).toBe('too-late');
  });

  it('names what is wrong with a vote', () => {
    const book = openBook();
    expect(arrive(book, 'viewer-1', vote({ cueId: 'other' }))).toBe('unknown-cue');
    expect(arrive(book, 'viewer-1', vote({ runId: 'run-2' }))).toBe('unknown-cue');
    expect(arrive(book, 'viewer-1', vote({ optionId: 'mauve' }))).toBe('unknown-option');
    expect(arrive(book, 'viewer-1', vote({ optionId: '__proto__' }))).toBe('unknown-option');
    carryOut(book, { type: 'cancel', id: 'c', ...key, reason: 'mistake' }, OPENS_MS + 1);
    expect(arrive(book, 'viewer-1', vote())).toBe('void');
  });
});

describe('CueBook after a restart', () => {
  it('waits for viewers to come back before anything from before is final', () => {
    const book = openBook();
    const restartMs = CLOSES_MS + 60_000;
    book.markRestart(restartMs);
    finalise(book, restartMs + RECOVERY_MS - 1);
    expect(book.tally(key)?.final).toBe(false);
    expect(arrive(book, 'viewer-1', vote(), restartMs + RECOVERY_MS - 1)).toBe('counted');
    expect(arrive(book, 'viewer-2', vote(), restartMs + RECOVERY_MS)).toBe('too-late');
    finalise(book, restartMs + RECOVERY_MS);
    expect(book.tally(key)).toMatchObject({ final: true, total: 1 });
    expect(carryOut(book, publish({ runId: 'run-2' }), restartMs)).toBe(false);
  });
});

describe('CueBook commands', () => {
  it('publishes once: the same again is nothing new, another content is refused', () => {
    const book = openBook();
    expect(book.decide(publish({ id: 'p2' }), OPENS_MS, LATENCY_MS)).toEqual({ ok: true, record: null });
    expect(book.decide(publish({ opensAtMs: OPENS_MS + 1 }), OPENS_MS, LATENCY_MS).ok).toBe(false);
    expect(carryOut(book, publish({ runId: 'run-2' }), OPENS_MS)).toBe(true);
    expect(book.currentRunId).toBe('run-2');
  });

  it('takes a late publish as long as anyone can still answer', () => {
    const endMs = CLOSES_MS + LATENCY_MS + ARRIVAL_GRACE_MS;
    expect(new CueBook().decide(publish(), endMs - 1, LATENCY_MS).ok).toBe(true);
    expect(new CueBook().decide(publish(), endMs, LATENCY_MS).ok).toBe(false);
    expect(new CueBook().decide(publish({ closesAtMs: OPENS_MS }), OPENS_MS, LATENCY_MS).ok).toBe(false);
  });

  it('goes open → result → closed, and shows viewers no results before the reveal', () => {
    const book = openBook();
    arrive(book, 'viewer-1', vote());
    finalise(book, CLOSES_MS + LATENCY_MS + ARRIVAL_GRACE_MS - 1);
    expect(book.publishedCue(key)).toMatchObject({ state: 'open', results: null });
    finalise(book, CLOSES_MS + LATENCY_MS + ARRIVAL_GRACE_MS);
    expect(book.publishedCue(key)).toMatchObject({ state: 'result', results: null, revealAtMs: null });
    expect(book.tally(key)).toMatchObject({ state: 'result', final: true });
    carryOut(book, { type: 'reveal', id: 'r', ...key, revealAtMs: CLOSES_MS + 5_000 }, CLOSES_MS + 5_000);
    expect(book.publishedCue(key)).toMatchObject({
      state: 'closed',
      results: { counts: { red: 1, blue: 0, green: 0 }, total: 1 },
      revealAtMs: CLOSES_MS + 5_000,
    });
  });

  it('gives who heard of it late the whole window, without a speed bonus, and waits for it', () => {
    const book = openBook();
    const finalMs = CLOSES_MS + LATENCY_MS + ARRIVAL_GRACE_MS;
    book.openedLate('viewer-1', { ...key, lateMs: 1_500 }, OPENS_MS + 2_000, LATENCY_MS);
    const inside = vote({ mediaTimeMs: CLOSES_MS + 1_499 });
    const verdict = book.vote('viewer-1', inside, CLOSES_MS + 2_000, LATENCY_MS);
    expect(verdict).toEqual({ status: 'counted', late: true });
    expect(arrive(book, 'viewer-2', vote({ mediaTimeMs: CLOSES_MS }))).toBe('too-late');
    expect(arrive(book, 'viewer-1', vote({ voteId: 'vote-0009', mediaTimeMs: CLOSES_MS + 1_500 }))).toBe('too-late');
    finalise(book, finalMs + 1_499);
    expect(book.publishedCue(key)?.state).toBe('open');
    finalise(book, finalMs + 1_500);
    expect(book.publishedCue(key)?.state).toBe('result');
  });

  it('ends late windows too when a hand ends it, and gives none afterwards', () => {
    const book = openBook();
    book.openedLate('viewer-1', { ...key, lateMs: 1_500 }, OPENS_MS + 2_000, LATENCY_MS);
    carryOut(book, { type: 'close', id: 'c', ...key, closesAtMs: OPENS_MS + 4_000 }, OPENS_MS + 4_000);
    expect(arrive(book, 'viewer-1', vote({ mediaTimeMs: OPENS_MS + 4_100 }))).toBe('too-late');
    const finalMs = OPENS_MS + 4_000 + LATENCY_MS + ARRIVAL_GRACE_MS;
    book.openedLate('viewer-1', { ...key, lateMs: 1_500 }, finalMs, LATENCY_MS);
    finalise(book, finalMs);
    expect(book.publishedCue(key)?.state).toBe('result');
  });

  it('clears what is left of a question, a reveal under way included, and keeps its votes', () => {
    const book = openBook();
    arrive(book, 'viewer-1', vote());
    finalise(book, CLOSES_MS + LATENCY_MS + ARRIVAL_GRACE_MS);
    carryOut(book, { type: 'reveal', id: 'r', ...key, revealAtMs: CLOSES_MS + 6_000 }, CLOSES_MS + 5_000);
    expect(book.publishedCue(key)).not.toHaveProperty('clearedAtMs');
    expect(carryOut(book, { type: 'clear', id: 'c', ...key }, CLOSES_MS + 5_500)).toBe(true);
    expect(book.publishedCue(key)).toMatchObject({ clearedAtMs: CLOSES_MS + 6_000, results: { total: 1 } });
    carryOut(book, { type: 'clear', id: 'd', ...key }, CLOSES_MS + 9_000);
    expect(book.publishedCue(key)?.clearedAtMs).toBe(CLOSES_MS + 9_000);
    const message = publish({ cueId: 'note', content: { kind: 'message', text: 'Hello', link: null } });
    carryOut(book, message, OPENS_MS);
    expect(carryOut(book, { type: 'clear', id: 'e', cueId: 'note', runId: 'run-1' }, OPENS_MS)).toBe(false);
  });

  it('keeps a reveal that comes before the results are final until they are', () => {
    const book = openBook();
    carryOut(book, { type: 'reveal', id: 'r', ...key, revealAtMs: CLOSES_MS }, CLOSES_MS);
    expect(book.publishedCue(key)).toMatchObject({ state: 'open', results: null, revealAtMs: null });
    finalise(book, CLOSES_MS + 60_000);
    expect(book.publishedCue(key)).toMatchObject({ state: 'closed', revealAtMs: CLOSES_MS });
  });

  it('closes an open-ended poll, and refuses to move the end once results are final', () => {
    const book = new CueBook();
    carryOut(book, publish({ closesAtMs: null }), OPENS_MS);
    finalise(book, OPENS_MS + 3_600_000);
    expect(book.tally(key)?.final).toBe(false);
    expect(carryOut(book, { type: 'reveal', id: 'r', ...key, revealAtMs: OPENS_MS }, OPENS_MS)).toBe(false);
    expect(carryOut(book, { type: 'close', id: 'c', ...key, closesAtMs: OPENS_MS }, OPENS_MS)).toBe(false);
    expect(carryOut(book, { type: 'close', id: 'c', ...key, closesAtMs: CLOSES_MS }, CLOSES_MS)).toBe(true);
    expect(carryOut(book, { type: 'close', id: 'd', ...key, closesAtMs: CLOSES_MS - 1 }, CLOSES_MS)).toBe(true);
    expect(carryOut(book, { type: 'close', id: 'f', ...key, closesAtMs: CLOSES_MS }, CLOSES_MS)).toBe(false);
    finalise(book, CLOSES_MS + 60_000);
    expect(carryOut(book, { type: 'close', id: 'e', ...key, closesAtMs: CLOSES_MS + 9 }, CLOSES_MS)).toBe(false);
  });

  it('cancels at any time: no vote of a cancelled cue is in the tally, yet all are accounted for', () => {
    const book = openBook();
    arrive(book, 'viewer-1', vote());
    expect(carryOut(book, { type: 'cancel', id: 'c', ...key, reason: '' }, CLOSES_MS)).toBe(true);
    expect(book.tally(key)).toMatchObject({ state: 'void', total: 0, counts: { red: 0 }, final: true });
    expect(book.runCounts().counted).toBe(1);
    expect(carryOut(book, { type: 'close', id: 'd', ...key, closesAtMs: CLOSES_MS + 1 }, CLOSES_MS)).toBe(false);
    expect(carryOut(book, { type: 'cancel', id: 'e', cueId: 'none', runId: 'run-1', reason: '' }, 0)).toBe(false);
  });
});

interface Sent {
  readonly viewer: number;
  readonly message: VoteMessage;
}

/** Votes of a few viewers with distinct media times, in and around the window. */
const sentVotes: fc.Arbitrary<Sent[]> = fc
  .array(
    fc.record({
      viewer: fc.integer({ min: 0, max: 4 }),
      optionId: fc.constantFrom('red', 'blue', 'green', 'mauve'),
      offsetMs: fc.integer({ min: -200, max: 10_200 }),
    }),
    { maxLength: 30 },
  )
  .map((specs) =>
    specs.map(({ viewer, optionId, offsetMs }, index) => ({
      viewer,
      message: vote({
        voteId: `vote-${String(index).padStart(4, '0')}`,
        optionId,
        mediaTimeMs: OPENS_MS + offsetMs + index / 100,
      }),
    })),
  );

/** Every vote at least once, some again, in any order. */
const deliveries = sentVotes.chain((sent) =>
  fc.record({
    sent: fc.constant(sent),
    order: fc
      .tuple(
        fc.shuffledSubarray(sent, { minLength: sent.length }),
        sent.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...sent), { maxLength: 20 }),
      )
      .chain(([once, again]) => fc.shuffledSubarray([...once, ...again], { minLength: once.length + again.length })),
  }),
);

describe('CueBook properties', () => {
  it('counts no vote twice and does not depend on order or duplication', () => {
    fc.assert(
      fc.property(deliveries, ({ sent, order }) => {
        const book = openBook();
        const accepted: AcceptedVote[] = [];
        for (const { viewer, message } of order) {
          const viewerId = `viewer-${String(viewer)}`;
          const arrivedAtMs = CLOSES_MS + 1;
          if (arrive(book, viewerId, message, arrivedAtMs) === 'counted') {
            accepted.push({ ...message, viewerId, arrivedAtMs });
          }
        }
        expect(new Set(accepted.map((one) => one.voteId)).size).toBe(accepted.length);
        expect(book.runCounts().counted).toBe(accepted.length);
        expect(accepted.length).toBeLessThanOrEqual(sent.length);
        const plain = openBook();
        for (const { viewer, message } of sent) arrive(plain, `viewer-${String(viewer)}`, message, CLOSES_MS + 1);
        const tally = book.tally(key);
        expect(tally).toEqual(plain.tally(key));
        const voters = new Set(accepted.map((one) => one.viewerId));
        expect(tally?.total).toBe(voters.size);
        expect(Object.values(tally?.counts ?? {}).reduce((sum, votes) => sum + votes, 0)).toBe(voters.size);
      }),
    );
  });

  it('is never final while a vote could still be counted, and never counts one after', () => {
    const step = fc.record({
      nowMs: fc.integer({ min: OPENS_MS - 1_000, max: CLOSES_MS + 40_000 }),
      latencyMs: fc.integer({ min: 0, max: 30_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const book = openBook();
        let wasFinal = false;
        for (const [index, { nowMs, latencyMs }] of steps.sort((a, b) => a.nowMs - b.nowMs).entries()) {
          const status = book.vote('viewer-1', vote({ voteId: `vote-${String(index)}xx` }), nowMs, latencyMs).status;
          if (wasFinal) expect(status).toBe('too-late');
          for (const record of book.dueFinals(nowMs, latencyMs)) {
            expect(nowMs).toBeGreaterThanOrEqual(book.finalAtMs(record, latencyMs) ?? Infinity);
            expect(status).toBe('too-late');
            book.apply(record);
          }
          wasFinal = book.tally(key)?.final === true;
        }
      }),
    );
  });

  it('gives every change of a tally a higher sequence number', () => {
    fc.assert(
      fc.property(deliveries, ({ order }) => {
        const book = openBook();
        let last = book.tally(key);
        for (const { viewer, message } of order) {
          arrive(book, `viewer-${String(viewer)}`, message);
          const next = book.tally(key);
          const same = JSON.stringify({ ...next, sequence: 0 }) === JSON.stringify({ ...last, sequence: 0 });
          if (!same) expect(next?.sequence).toBeGreaterThan(last?.sequence ?? 0);
          last = next;
        }
      }),
    );
  });
});
