import { z } from 'zod';
import { viewerMessageSchema, type ViewerMessage } from '../../shared/interaction/protocol.ts';

export type Vote = Extract<ViewerMessage, { type: 'vote' }>;

/** Longest wait for an acknowledgement before the same vote is sent again. */
export const RESEND_AFTER_MS = 3_000;

/** Where the outbox survives a reload of the page; `load` may return anything. */
export interface OutboxStore {
  load(): unknown;
  save(state: OutboxState): void;
}

export interface OutboxState {
  readonly pending: readonly Vote[];
  readonly sent: number;
  readonly acked: number;
}

const stateSchema = z.object({
  pending: z.array(viewerMessageSchema).max(1000),
  sent: z.int().nonnegative(),
  acked: z.int().nonnegative(),
});

/** Votes on their way: kept until the engine acknowledges them, whatever happens to the connection or the page. */
export class VoteOutbox {
  readonly #store: OutboxStore;
  readonly #pending = new Map<string, { vote: Vote; sentAtMs: number | null }>();
  #sent = 0;
  #acked = 0;

  constructor(store: OutboxStore) {
    this.#store = store;
    const state = stateSchema.safeParse(store.load());
    if (!state.success) return;
    this.#sent = state.data.sent;
    this.#acked = state.data.acked;
    for (const vote of state.data.pending) {
      if (vote.type === 'vote') this.#pending.set(vote.voteId, { vote, sentAtMs: null });
    }
  }

  /** Votes the viewer has cast, each once however often it is sent. */
  get sent(): number {
    return this.#sent;
  }

  /** Votes the engine has answered for, whatever its verdict. */
  get acked(): number {
    return this.#acked;
  }

  get pending(): number {
    return this.#pending.size;
  }

  add(vote: Vote): void {
    if (this.#pending.has(vote.voteId)) return;
    this.#pending.set(vote.voteId, { vote, sentAtMs: null });
    this.#sent++;
    this.#save();
  }

  /** What is to be sent now, in the order cast; a vote is due again after {@link RESEND_AFTER_MS} without an answer. */
  takeDue(nowMs: number): readonly Vote[] {
    const due: Vote[] = [];
    for (const entry of this.#pending.values()) {
      if (entry.sentAtMs !== null && nowMs - entry.sentAtMs < RESEND_AFTER_MS) continue;
      entry.sentAtMs = nowMs;
      due.push(entry.vote);
    }
    return due;
  }

  /** The connection is gone: everything unanswered is due again. */
  connectionLost(): void {
    for (const entry of this.#pending.values()) entry.sentAtMs = null;
  }

  /** True when this answered a vote of ours that was still open; a second answer to the same vote counts nothing. */
  acknowledge(voteId: string): boolean {
    if (!this.#pending.delete(voteId)) return false;
    this.#acked++;
    this.#save();
    return true;
  }

  #save(): void {
    this.#store.save({
      pending: [...this.#pending.values()].map((entry) => entry.vote),
      sent: this.#sent,
      acked: this.#acked,
    });
  }
}
