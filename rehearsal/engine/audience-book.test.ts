import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ViewerReport } from '../../shared/interaction/protocol.ts';
import { AudienceBook, percentile } from './audience-book.ts';

function report(change: Partial<ViewerReport> = {}): ViewerReport {
  return {
    ...{ type: 'report', glassToGlassMs: 1_000, bufferMs: 300, stalls: 0, playbackRate: 1, clockErrorBoundMs: 1 },
    ...{ votesSent: 0, votesAcked: 0 },
    ...change,
  };
}

/** More than anybody here votes unseen. */
const QUESTIONS = 100;

const votesOf = (book: AudienceBook): { sent: number; acked: number } =>
  book.summary(1_000, { counted: 0, questions: QUESTIONS }).votes;

describe('AudienceBook votes', () => {
  it('goes on counting over a reconnect of the same viewer', () => {
    const book = new AudienceBook();
    book.join('viewer-1', 1, 'page');
    book.report('viewer-1', 1, report({ votesSent: 3, votesAcked: 2, stalls: 1 }), 0);
    book.leave('viewer-1', 1);
    book.join('viewer-1', 2, 'page');
    book.report('viewer-1', 2, report({ votesSent: 4, votesAcked: 4, stalls: 1 }), 0);
    expect(votesOf(book)).toMatchObject({ sent: 4, acked: 4 });
    expect(book.summary(0, { counted: 0, questions: QUESTIONS }).stalls).toBe(1);
  });

  it('counts a half-open old socket and its successor as one viewer', () => {
    const book = new AudienceBook();
    book.join('viewer-1', 1, 'page');
    book.voteReceived('viewer-1', 'vote-1');
    book.join('viewer-1', 2, 'page');
    book.report('viewer-1', 2, report({ votesSent: 1, votesAcked: 1 }), 0);
    expect(book.summary(0, { counted: 1, questions: QUESTIONS })).toMatchObject({
      viewers: 1,
      votes: { sent: 1, acked: 1 },
    });
    book.leave('viewer-1', 1);
    expect(votesOf(book)).toMatchObject({ sent: 1, acked: 1 });
  });

  it('adds up a page that was reloaded and counts from zero again', () => {
    const book = new AudienceBook();
    book.join('viewer-1', 1, 'page');
    book.report('viewer-1', 1, report({ votesSent: 2, votesAcked: 2, stalls: 3 }), 0);
    book.leave('viewer-1', 1);
    book.join('viewer-1', 2, 'page');
    book.report('viewer-1', 2, report({ votesSent: 0, votesAcked: 0 }), 0);
    book.report('viewer-1', 2, report({ votesSent: 1, votesAcked: 1, stalls: 1 }), 0);
    expect(votesOf(book)).toMatchObject({ sent: 3, acked: 3 });
    expect(book.summary(0, { counted: 0, questions: QUESTIONS }).stalls).toBe(4);
  });

  it('tells a reloaded page that kept its votes from one that did not, its new player aside', () => {
    const book = new AudienceBook();
    book.join('viewer-1', 1, 'page');
    book.report('viewer-1', 1, report({ votesSent: 5, votesAcked: 5, stalls: 3 }), 0);
    book.leave('viewer-1', 1);
    book.join('viewer-1', 2, 'page');
    book.report('viewer-1', 2, report({ votesSent: 5, votesAcked: 5, stalls: 0 }), 0);
    book.report('viewer-1', 2, report({ votesSent: 6, votesAcked: 6, stalls: 1 }), 0);
    expect(votesOf(book)).toMatchObject({ sent: 6, acked: 6 });
    expect(book.summary(0, { counted: 0, questions: QUESTIONS }).stalls).toBe(4);
  });

  it('takes over what a viewer could not report before it left', () => {
    const book = new AudienceBook();
    book.join('viewer-1', 1, 'page');
    book.voteReceived('viewer-1', 'vote-1');
    expect(votesOf(book)).toMatchObject({ sent: 1, acked: 0 });
    book.voteAnswered('viewer-1', 'vote-1');
    book.leave('viewer-1', 1);
    expect(votesOf(book)).toMatchObject({ sent: 1, acked: 1 });
    book.join('viewer-1', 2, 'page');
    book.report('viewer-1', 2, report({ votesSent: 1, votesAcked: 0 }), 0);
    expect(votesOf(book)).toMatchObject({ sent: 1, acked: 0 });
  });

  it('keeps a vote that never arrived as sent and not acked, even when its viewer leaves', () => {
    const book = new AudienceBook();
    book.join('viewer-1', 1, 'page');
    book.report('viewer-1', 1, report({ votesSent: 2, votesAcked: 1 }), 0);
    book.voteReceived('viewer-1', 'vote-1');
    book.voteAnswered('viewer-1', 'vote-1');
    book.leave('viewer-1', 1);
    expect(votesOf(book)).toMatchObject({ sent: 2, acked: 1 });
  });

  it('begins again at zero with a new run, and after a restart goes on with what was stored', () => {
    const book = new AudienceBook();
    book.restore('viewer-1', 'old-vote', { currentRun: false, accepted: true });
    book.restore('viewer-1', 'vote-1', { currentRun: true, accepted: true });
    expect(votesOf(book)).toMatchObject({ sent: 1, acked: 1 });
    book.join('viewer-1', 1, 'page');
    book.report('viewer-1', 1, report({ votesSent: 2, votesAcked: 2 }), 0);
    expect(votesOf(book)).toMatchObject({ sent: 1, acked: 1 });
    book.voteReceived('viewer-1', 'vote-2');
    book.beginRun();
    expect(votesOf(book)).toMatchObject({ sent: 0, acked: 0 });
    book.voteReceived('viewer-1', 'vote-3');
    book.report('viewer-1', 1, report({ votesSent: 4, votesAcked: 4 }), 0);
    expect(votesOf(book).sent).toBe(1);
  });

  it('never tells fewer sent than arrived, nor counts any twice, over any reconnects', () => {
    const action = fc.constantFrom('vote', 'vote-lost', 'ack', 'report', 'reconnect', 'half-open');
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const book = new AudienceBook();
        let session = 1;
        const truth = { sent: 0, acked: 0 };
        const received: string[] = [];
        const answered = new Set<string>();
        book.join('viewer-1', session, 'page');
        const tell = (): void => {
          book.report('viewer-1', session, report({ votesSent: truth.sent, votesAcked: truth.acked }), 0);
        };
        for (const one of actions) {
          if (one === 'vote' || one === 'vote-lost') truth.sent += 1;
          if (one === 'vote') {
            const id = `vote-${String(truth.sent)}`;
            received.push(id);
            book.voteReceived('viewer-1', id);
          }
          const next = received.find((id) => !answered.has(id));
          if (one === 'ack' && next !== undefined) {
            answered.add(next);
            book.voteAnswered('viewer-1', next);
            truth.acked += 1;
          }
          if (one === 'report') tell();
          if (one === 'reconnect' || one === 'half-open') {
            if (one === 'reconnect') book.leave('viewer-1', session);
            session += 1;
            book.join('viewer-1', session, 'page');
          }
          const { sent, acked } = votesOf(book);
          expect(sent).toBeGreaterThanOrEqual(received.length);
          expect(sent).toBeLessThanOrEqual(truth.sent);
          expect(acked).toBeLessThanOrEqual(sent);
        }
        tell();
        expect(votesOf(book)).toMatchObject(truth);
      }),
    );
  });
});

describe('AudienceBook latency', () => {
  it('summarises the last report of everyone who plays, pages apart', () => {
    const book = new AudienceBook();
    for (let index = 1; index <= 100; index++) {
      const id = `viewer-${String(index)}`;
      book.join(id, index, index <= 10 ? 'page' : 'simulated');
      book.report(id, index, report({ glassToGlassMs: 9_999 }), 0);
      book.report(id, index, report({ glassToGlassMs: 1_000 + index }), 0);
    }
    book.join('viewer-stalled', 200, 'page');
    book.report('viewer-stalled', 200, report({ glassToGlassMs: null }), 0);
    const summary = book.summary(1_000, { counted: 0, questions: QUESTIONS });
    expect(summary).toMatchObject({ viewers: 101, pages: 11, simulated: 90 });
    expect(summary.latency).toEqual({
      ...{
        viewers: 100,
        minMs: 1_001,
        p1Ms: 1_001,
        p50Ms: 1_050,
        p95Ms: 1_095,
        p99Ms: 1_099,
        maxMs: 1_100,
        syncSpreadMs: 98,
      },
    });
    expect(summary.pageLatency).toMatchObject({ viewers: 10, maxMs: 1_010 });
    expect(book.summary(6_000, { counted: 0, questions: QUESTIONS }).latency).toBeNull();
  });

  it('has nobody in its latencies whose clock is not known, yet waits for their answers', () => {
    const book = new AudienceBook();
    for (const [index, clockErrorBoundMs] of [1, null, 5_000].entries()) {
      book.join(`viewer-${String(index)}`, index, 'page');
      const glassToGlassMs = index === 0 ? 800 : 9_000;
      book.report(`viewer-${String(index)}`, index, report({ glassToGlassMs, clockErrorBoundMs }), 0);
    }
    const { latency, runLatency } = book.summary(0, { counted: 0, questions: QUESTIONS });
    expect([latency, runLatency]).toMatchObject([{ viewers: 1, maxMs: 800 }, { viewers: 1 }]);
    expect(book.largestLatencyMs(0, 800)).toBe(9_000);
  });

  it('knows the largest latency of the last 30 s, at least the target and at most 30 s', () => {
    const book = new AudienceBook();
    expect(book.largestLatencyMs(0, 800)).toBe(800);
    book.join('viewer-1', 1, 'page');
    book.report('viewer-1', 1, report({ glassToGlassMs: 4_000 }), 1_000);
    book.report('viewer-1', 1, report({ glassToGlassMs: null }), 2_000);
    expect(book.largestLatencyMs(2_000, 800)).toBe(4_000);
    book.leave('viewer-1', 1);
    expect(book.largestLatencyMs(31_000, 800)).toBe(4_000);
    expect(book.largestLatencyMs(31_001, 800)).toBe(800);
    book.join('viewer-2', 2, 'page');
    book.report('viewer-2', 2, report({ glassToGlassMs: 80_000_000 }), 0);
    expect(book.largestLatencyMs(0, 800)).toBe(30_000);
  });

  it('takes percentiles by nearest rank', () => {
    expect(percentile([5], 0.01)).toBe(5);
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});
