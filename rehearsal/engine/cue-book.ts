import {
  LATE_GRACE_MS,
  type PublishedCue,
  type Tally,
  type ViewerMessage,
  type VoteStatus,
} from '../../shared/interaction/protocol.ts';
import { takeOf } from '../../shared/interaction/takes.ts';
import {
  changed,
  contentForViewers,
  decideClear,
  decideClose,
  decideExtend,
  decidePublish,
  decideReveal,
  questionOf,
  stateOf,
  type CueCommand,
  type CueRecord,
  type Decision,
} from './cue-record.ts';

/** How long after the slowest viewer's last moment an answer may still arrive. */
export const ARRIVAL_GRACE_MS = 1_000;
/** How much before `opensAt` a media time may lie: frame rounding and the viewer's clock error. */
export const OPEN_TOLERANCE_MS = 50;
/**
 * After the engine was away, viewers come back within their longest backoff (10 s) and send again what was not
 * acked: until this long after a restart nothing that was published before it becomes final.
 */
export const RECOVERY_MS = 12_000;

/** A vote that was accepted: it is durable before anyone hears of it. */
export interface AcceptedVote {
  readonly cueId: string;
  readonly runId: string;
  readonly viewerId: string;
  readonly voteId: string;
  readonly optionId: string;
  readonly mediaTimeMs: number;
  readonly arrivedAtMs: number;
}

export type VoteMessage = Extract<ViewerMessage, { type: 'vote' }>;

/** What a viewer is told of its vote. */
export interface Verdict {
  readonly status: VoteStatus;
  /** Counted, but so long after it was given that a quiz gives no speed bonus for it. */
  readonly late: boolean;
}

/** Votes are counted per cue and published run, so per take. */
export interface RunKey {
  readonly cueId: string;
  readonly runId: string;
}

interface Page {
  record: CueRecord;
  /** The run of the show that this take belongs to. */
  readonly showRunId: string;
  /** Every accepted vote, by viewer and vote id (the same one again is a duplicate), and whether it was late. */
  readonly accepted: Map<string, boolean>;
  /** The choice that counts for each viewer. */
  readonly choices: Map<string, { optionId: string; mediaTimeMs: number }>;
  readonly counts: Map<string, number>;
  /** By how much later than everybody's the windows of viewers end who heard of it late. */
  readonly lateMs: Map<string, number>;
  /** The most of them; 0 without any. */
  mostLateMs: number;
}

/** NUL cannot stand in a cue id, and a vote id or run id is never split again, so keys cannot collide by accident. */
const keyOf = (key: RunKey): string => `${key.cueId}\u0000${key.runId}`;

/** In the ordinary case that the engine was there all the time. */
function plainFinalAtMs(record: CueRecord, largestLatencyMs: number): number | null {
  return record.closesAtMs === null ? null : record.closesAtMs + largestLatencyMs + ARRIVAL_GRACE_MS;
}

/**
 * Published cues, their windows and their votes: facts in, decisions out, no I/O and no clock. In a poll a viewer's
 * choice with the latest media time counts, so the tally depends on which votes were accepted and not on their order;
 * in a quiz its first answer stands.
 */
export class CueBook {
  readonly #pages = new Map<string, Page>();
  readonly #changed = new Set<string>();
  #currentRunId: string | null = null;
  #restartedAtMs = Number.NEGATIVE_INFINITY;

  /** The run of the show whose cue was published last, takes aside; null before the first. */
  get currentRunId(): string | null {
    return this.#currentRunId;
  }

  /** Whether a published run id names the current run or a take in it. */
  isCurrent(runId: string): boolean {
    return takeOf(runId).runId === this.#currentRunId;
  }

  /** What was applied until now is from before a restart, which was at this studio time. */
  markRestart(nowMs: number): void {
    this.#restartedAtMs = nowMs;
  }

  /** After this studio time no vote can be accepted, and nobody sees the cue open any more; null while no end is set. */
  finalAtMs(record: CueRecord, largestLatencyMs: number): number | null {
    const plainMs = plainFinalAtMs(record, largestLatencyMs);
    const endMs = plainMs === null ? null : plainMs + (this.#pages.get(keyOf(record))?.mostLateMs ?? 0);
    const interrupted = record.publishedAtMs <= this.#restartedAtMs;
    return endMs !== null && interrupted ? Math.max(endMs, this.#restartedAtMs + RECOVERY_MS) : endMs;
  }

  /** What a command would do at studio time `nowMs`. Changes nothing: `apply` does, once the decision is durable. */
  decide(command: CueCommand, nowMs: number, largestLatencyMs: number): Decision {
    const record = this.#pages.get(keyOf(command))?.record;
    if (command.type === 'publish') {
      return decidePublish(command, record, nowMs, (fresh) => plainFinalAtMs(fresh, largestLatencyMs));
    }
    if (!record) return { ok: false, error: `cue ${command.cueId} was not published in this run: publish it first` };
    if (command.type === 'cancel') {
      return { ok: true, record: record.voided ? null : changed(record, { voided: true }, nowMs) };
    }
    if (record.voided) return { ok: false, error: `cue ${command.cueId} was cancelled` };
    if (command.type === 'reveal') return decideReveal(command, record, nowMs);
    if (command.type === 'clear') return decideClear(command, record, nowMs);
    const endMs = this.finalAtMs(record, largestLatencyMs);
    if (command.type === 'close') return decideClose(command, record, nowMs, endMs);
    return decideExtend(command, record, nowMs, endMs);
  }

  /** Takes a record as it now is; a new one opens a page. */
  apply(record: CueRecord): void {
    const key = keyOf(record);
    const page = this.#pages.get(key);
    if (page) {
      // Ended by hand before its time, it ends for everybody.
      if ((record.closesAtMs ?? Infinity) < (page.record.closesAtMs ?? Infinity)) {
        page.lateMs.clear();
        page.mostLateMs = 0;
      }
      page.record = record;
    } else {
      const options = questionOf(record.content)?.options ?? [];
      const counts = new Map(options.map((option) => [option.id, 0]));
      const showRunId = takeOf(record.runId).runId;
      this.#pages.set(key, {
        record,
        showRunId,
        accepted: new Map(),
        choices: new Map(),
        counts,
        lateMs: new Map(),
        mostLateMs: 0,
      });
      this.#currentRunId = showRunId;
    }
    this.#changed.add(key);
  }

  /** Judges a vote that arrived at studio time `arrivedAtMs`; a `counted` one is in the tally from now on. */
  vote(viewerId: string, vote: VoteMessage, arrivedAtMs: number, largestLatencyMs: number): Verdict {
    const page = this.#pages.get(keyOf(vote));
    if (!page || !questionOf(page.record.content)) return refused('unknown-cue');
    const { record } = page;
    if (record.voided) return refused('void');
    const before = page.accepted.get(acceptedKey(viewerId, vote.voteId));
    if (before !== undefined) return { status: 'duplicate', late: before };
    if (!page.counts.has(vote.optionId)) return refused('unknown-option');
    const earliestMs = record.opensAtMs - OPEN_TOLERANCE_MS;
    if (vote.mediaTimeMs < earliestMs || arrivedAtMs < earliestMs) return refused('too-early');
    const lateMs = page.lateMs.get(viewerId);
    if (record.closesAtMs !== null && vote.mediaTimeMs >= record.closesAtMs + (lateMs ?? 0)) return refused('too-late');
    const endMs = this.finalAtMs(record, largestLatencyMs);
    if (record.final || (endMs !== null && arrivedAtMs >= endMs)) return refused('too-late');
    if (record.content.kind === 'quiz' && page.choices.has(viewerId)) return refused('already-answered');
    // Later than the slowest viewer's answer on that frame: held up on its way, or its media time is made up.
    const heldUp = arrivedAtMs > vote.mediaTimeMs + largestLatencyMs + ARRIVAL_GRACE_MS;
    const late = heldUp || lateMs !== undefined;
    this.accept({ ...vote, viewerId, arrivedAtMs }, late);
    return { status: 'counted', late };
  }

  /**
   * A viewer says that it heard of a question so long after its frame: it is given the whole window, so much later. Asked
   * for when all is over, or for what has no end, it changes nothing.
   */
  openedLate(
    viewerId: string,
    late: RunKey & { readonly lateMs: number },
    nowMs: number,
    largestLatencyMs: number,
  ): void {
    const page = this.#pages.get(keyOf(late));
    if (!page || !questionOf(page.record.content) || page.record.voided || page.record.final) return;
    const endMs = this.finalAtMs(page.record, largestLatencyMs);
    if (endMs === null || nowMs >= endMs) return;
    const lateMs = Math.min(late.lateMs, LATE_GRACE_MS);
    page.lateMs.set(viewerId, lateMs);
    page.mostLateMs = Math.max(page.mostLateMs, lateMs);
  }

  /** Whether this vote is among the accepted ones, whatever became of its cue since. */
  hasAccepted(viewerId: string, vote: RunKey & { readonly voteId: string }): boolean {
    return this.#pages.get(keyOf(vote))?.accepted.has(acceptedKey(viewerId, vote.voteId)) ?? false;
  }

  /**
   * Counts a vote that was judged before (by `vote`, or before a restart). Again: nothing happens.
   * @param late how it was judged; after a restart nobody knows, and it has the benefit of the doubt
   */
  accept(vote: AcceptedVote, late: boolean): void {
    const page = this.#pages.get(keyOf(vote));
    const id = acceptedKey(vote.viewerId, vote.voteId);
    if (!page || page.accepted.has(id)) return;
    page.accepted.set(id, late);
    this.#changed.add(keyOf(vote));
    const before = page.choices.get(vote.viewerId);
    if (before && before.mediaTimeMs > vote.mediaTimeMs) return;
    if (before) page.counts.set(before.optionId, (page.counts.get(before.optionId) ?? 0) - 1);
    page.counts.set(vote.optionId, (page.counts.get(vote.optionId) ?? 0) + 1);
    page.choices.set(vote.viewerId, { optionId: vote.optionId, mediaTimeMs: vote.mediaTimeMs });
  }

  /** Records that are final from now on. Changes nothing: `apply` does, once they are durable. */
  dueFinals(nowMs: number, largestLatencyMs: number): CueRecord[] {
    const due: CueRecord[] = [];
    for (const { record } of this.#pages.values()) {
      if (record.final || record.voided) continue;
      const endMs = this.finalAtMs(record, largestLatencyMs);
      if (endMs !== null && nowMs >= endMs) due.push(changed(record, { final: true }, nowMs));
    }
    return due;
  }

  /** A cue as viewers may know it; null if it was never published. */
  publishedCue(key: RunKey): PublishedCue | null {
    const page = this.#pages.get(keyOf(key));
    if (!page) return null;
    const { record } = page;
    const { cueId, runId, opensAtMs, closesAtMs, revealAtMs, clearedAtMs } = record;
    const state = stateOf(record);
    const revealed = state === 'closed' && revealAtMs !== null;
    return {
      ...{ cueId, runId, content: contentForViewers(record), opensAtMs, closesAtMs, state },
      results: revealed ? countsOf(page) : null,
      revealAtMs: revealed ? revealAtMs : null,
      ...(clearedAtMs === null ? {} : { clearedAtMs }),
    };
  }

  /** Null if the cue was never published, or takes no votes. */
  tally(key: RunKey): Tally | null {
    const page = this.#pages.get(keyOf(key));
    return page && questionOf(page.record.content) ? tallyOf(page) : null;
  }

  /** Tallies that changed since the last call. */
  takeChangedTallies(): Tally[] {
    const tallies: Tally[] = [];
    for (const key of this.#changed) {
      const page = this.#pages.get(key);
      if (page && questionOf(page.record.content)) tallies.push(tallyOf(page));
    }
    this.#changed.clear();
    return tallies;
  }

  /** Records of the current run: open ones first, then the most recently changed. */
  currentRecords(): CueRecord[] {
    const isOpen = (record: CueRecord): number => (stateOf(record) === 'open' ? 0 : 1);
    return [...this.#pages.values()]
      .filter((page) => page.showRunId === this.#currentRunId)
      .map((page) => page.record)
      .sort((a, b) => isOpen(a) - isOpen(b) || b.changedAtMs - a.changedAtMs);
  }

  /**
   * Of the current run: distinct votes (a changed vote counts again, a cancelled cue's still do), and questions published,
   * each take by itself.
   */
  runCounts(): { counted: number; questions: number } {
    const counts = { counted: 0, questions: 0 };
    for (const page of this.#pages.values()) {
      if (page.showRunId !== this.#currentRunId) continue;
      counts.counted += page.accepted.size;
      if (questionOf(page.record.content)) counts.questions += 1;
    }
    return counts;
  }
}

const refused = (status: VoteStatus): Verdict => ({ status, late: false });

const acceptedKey = (viewerId: string, voteId: string): string => `${String(viewerId.length)}:${viewerId}${voteId}`;

/** A cancelled cue has no votes that count. */
function countsOf(page: Page): { counts: Record<string, number>; total: number } {
  const zero = page.record.voided;
  const counts = Object.fromEntries([...page.counts].map(([id, votes]) => [id, zero ? 0 : votes]));
  return { counts, total: zero ? 0 : page.choices.size };
}

function tallyOf(page: Page): Tally {
  const { cueId, runId, revision, final, voided } = page.record;
  const sequence = page.accepted.size + revision;
  return { cueId, runId, sequence, ...countsOf(page), state: stateOf(page.record), final: final || voided };
}
