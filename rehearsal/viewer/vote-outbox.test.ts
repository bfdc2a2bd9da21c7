import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { RESEND_AFTER_MS, VoteOutbox, type OutboxState, type Vote } from './vote-outbox.ts';

function vote(voteId: string): Vote {
  return { type: 'vote', voteId, cueId: 'q1', runId: 'r1', optionId: 'a', mediaTimeMs: 1000 };
}

function memory(initial: unknown = null) {
  const store = { state: initial, load: () => store.state, save: (state: OutboxState) => void (store.state = state) };
  return store;
}

describe('VoteOutbox', () => {
  it('sends a vote once, again after three seconds, and never after its acknowledgement', () => {
    const outbox = new VoteOutbox(memory());
    outbox.add(vote('vote-0001'));
    expect(outbox.takeDue(0)).toHaveLength(1);
    expect(outbox.takeDue(RESEND_AFTER_MS - 1)).toHaveLength(0);
    expect(outbox.takeDue(RESEND_AFTER_MS)).toHaveLength(1);
    expect(outbox.acknowledge('vote-0001')).toBe(true);
    expect(outbox.acknowledge('vote-0001')).toBe(false);
    expect(outbox.takeDue(1e9)).toHaveLength(0);
    expect([outbox.sent, outbox.acked, outbox.pending]).toEqual([1, 1, 0]);
  });

  it('sends everything unanswered again after a lost connection, in order and with the same ids', () => {
    const outbox = new VoteOutbox(memory());
    outbox.add(vote('vote-0001'));
    outbox.add(vote('vote-0002'));
    outbox.takeDue(0);
    outbox.connectionLost();
    expect(outbox.takeDue(1).map((each) => each.voteId)).toEqual(['vote-0001', 'vote-0002']);
  });

  it('survives a reload of the page, counters included', () => {
    const store = memory();
    const before = new VoteOutbox(store);
    before.add(vote('vote-0001'));
    before.add(vote('vote-0002'));
    before.acknowledge('vote-0001');
    const after = new VoteOutbox(memory(JSON.parse(JSON.stringify(store.state))));
    expect([after.sent, after.acked]).toEqual([2, 1]);
    expect(after.takeDue(0).map((each) => each.voteId)).toEqual(['vote-0002']);
  });

  it('starts empty on any other stored value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const outbox = new VoteOutbox(memory(value));
        return outbox.pending === 0;
      }),
    );
  });

  it('has acknowledged plus pending equal to sent, whatever happens', () => {
    const action = fc.record({
      kind: fc.constantFrom('add', 'ack', 'due', 'lost'),
      id: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const outbox = new VoteOutbox(memory());
        const cast = new Set<number>();
        for (const [turn, { kind, id }] of actions.entries()) {
          const name = `vote-000${String(id)}`;
          if (kind === 'add' && !cast.has(id)) outbox.add(vote(name));
          if (kind === 'add') cast.add(id);
          if (kind === 'ack') outbox.acknowledge(name);
          if (kind === 'due') outbox.takeDue(turn * 1000);
          if (kind === 'lost') outbox.connectionLost();
          expect(outbox.acked + outbox.pending).toBe(outbox.sent);
          expect(outbox.sent).toBe(cast.size);
        }
      }),
    );
  });
});
