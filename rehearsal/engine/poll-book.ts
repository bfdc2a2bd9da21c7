import type { PollContent } from '../../shared/cues/poll/poll-cue.ts';
import type {
  ControlMessage,
  PublishedCue,
  Tally,
  ViewerMessage,
  VoteStatus,
} from '../../shared/interaction/protocol.ts';

/** How long after the slowest viewer's last moment an answer may still arrive. */
export const ARRIVAL_GRACE_MS = 1_000;
/** How much before `opensAt` a media time may lie: frame rounding and the viewer's clock error. */
export const OPEN_TOLERANCE_MS = 50;
/**
 * After the engine was away, viewers come back within their longest backoff (10 s) and send again what was not
 * acked: until this long after a restart nothing that was published before it becomes final.
 */
export const RECOVERY_MS = 12_000;

/** The durable facts of one run of a poll cue; its votes are kept beside it. */
export interface PollRun {
  readonly cueId: string;
  readonly runId: string;
  readonly poll: PollContent;
  readonly opensAtMs: number;
  readonly closesAtMs: number | null;
  readonly revealAtMs: number | null;
  readonly voided: boolean;
  readonly final: boolean;
  readonly publishedAtMs: number;
  readonly changedAtMs: number;
  /** Grows by one with every change of this record. */
  readonly revision: number;
}

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

/** Commands about one cue; the others do not concern the book. */
export type CueCommand = Extract<ControlMessage, { type: 'publish' | 'close' | 'reveal' | 'cancel' }>;
export type VoteMessage = Extract<ViewerMessage, { type: 'vote' }>;

/** `run` is what the record would become; null: the command asks for what is so already. */
export type Decision = { ok: true; run: PollRun | null } | { ok: false; error: string };

/** Votes are counted per cue and run. */
export interface RunKey {
  readonly cueId: string;
  readonly runId: string;
}

interface Page {
  run: PollRun;
  /** Every accepted vote, by viewer and vote id: the same one again is a duplicate. */
  readonly accepted: Set<string>;
  /** The choice that counts for each viewer. */
  readonly choices: Map<string, { optionId: string; mediaTimeMs: number }>;
  readonly counts: Map<string, number>;
}

/** NUL cannot stand in a cue id, and a vote id or run id is never split again, so keys cannot collide by accident. */
const keyOf = (key: RunKey): string => `${key.cueId}\u0000${key.runId}`;

/** The same in the ordinary case that the engine was there all the time. */
function finalAtMs(run: PollRun, largestLatencyMs: number): number | null {
  return run.closesAtMs === null ? null : run.closesAtMs + largestLatencyMs + ARRIVAL_GRACE_MS;
}

/**
 * Polls, their response windows and their votes: facts in, decisions out, no I/O and no clock. A viewer's choice
 * with the latest media time counts, so the tally depends on which votes were accepted and not on their order.
 */
export class PollBook {
  readonly #pages = new Map<string, Page>();
  readonly #changed = new Set<string>();
  #currentRunId: string | null = null;
  #restartedAtMs = Number.NEGATIVE_INFINITY;

  /** The run of the cue published last; null before the first. */
  get currentRunId(): string | null {
    return this.#currentRunId;
  }

  /** What was applied until now is from before a restart, which was at this studio time. */
  markRestart(nowMs: number): void {
    this.#restartedAtMs = nowMs;
  }

  /** After this studio time no vote of this run can be accepted any more; null while no end is set. */
  finalAtMs(run: PollRun, largestLatencyMs: number): number | null {
    const endMs = finalAtMs(run, largestLatencyMs);
    const interrupted = run.publishedAtMs <= this.#restartedAtMs;
    return endMs !== null && interrupted ? Math.max(endMs, this.#restartedAtMs + RECOVERY_MS) : endMs;
  }

  /** What a command would do at studio time `nowMs`. Changes nothing: `apply` does, once the decision is durable. */
  decide(command: CueCommand, nowMs: number, largestLatencyMs: number): Decision {
    const run = this.#pages.get(keyOf(command))?.run;
    if (command.type === 'publish') return decidePublish(command, run, nowMs, largestLatencyMs);
    if (!run) return { ok: false, error: `cue ${command.cueId} was not published in this run: publish it first` };
    if (command.type === 'cancel') {
      return { ok: true, run: run.voided ? null : changed(run, { voided: true }, nowMs) };
    }
    if (run.voided) return { ok: false, error: `cue ${command.cueId} was cancelled` };
    if (command.type === 'close') return decideClose(command, run, nowMs, this.finalAtMs(run, largestLatencyMs));
    if (run.closesAtMs === null) {
      return { ok: false, error: `cue ${command.cueId} is still open: close it before revealing` };
    }
    return { ok: true, run: run.revealAtMs === null ? changed(run, { revealAtMs: command.revealAtMs }, nowMs) : null };
  }

  /** Takes a record as it now is; a new one opens a page. */
  apply(run: PollRun): void {
    const key = keyOf(run);
    const page = this.#pages.get(key);
    if (page) page.run = run;
    else {
      const counts = new Map(run.poll.options.map((option) => [option.id, 0]));
      this.#pages.set(key, { run, accepted: new Set(), choices: new Map(), counts });
      this.#currentRunId = run.runId;
    }
    this.#changed.add(key);
  }

  /** Judges a vote that arrived at studio time `arrivedAtMs`; a `counted` one is in the tally from now on. */
  vote(viewerId: string, vote: VoteMessage, arrivedAtMs: number, largestLatencyMs: number): VoteStatus {
    const page = this.#pages.get(keyOf(vote));
    if (!page) return 'unknown-cue';
    const { run } = page;
    if (run.voided) return 'void';
    if (page.accepted.has(acceptedKey(viewerId, vote.voteId))) return 'duplicate';
    if (!page.counts.has(vote.optionId)) return 'unknown-option';
    const earliestMs = run.opensAtMs - OPEN_TOLERANCE_MS;
    if (vote.mediaTimeMs < earliestMs || arrivedAtMs < earliestMs) return 'too-early';
    if (run.closesAtMs !== null && vote.mediaTimeMs >= run.closesAtMs) return 'too-late';
    const endMs = this.finalAtMs(run, largestLatencyMs);
    if (run.final || (endMs !== null && arrivedAtMs >= endMs)) return 'too-late';
    this.accept({ ...vote, viewerId, arrivedAtMs });
    return 'counted';
  }

  /** Whether this vote is among the accepted ones, whatever became of its cue since. */
  hasAccepted(viewerId: string, vote: RunKey & { readonly voteId: string }): boolean {
    return this.#pages.get(keyOf(vote))?.accepted.has(acceptedKey(viewerId, vote.voteId)) ?? false;
  }

  /** Counts a vote that was judged before (by `vote`, or before a restart). Again: nothing happens. */
  accept(vote: AcceptedVote): void {
    const page = this.#pages.get(keyOf(vote));
    const id = acceptedKey(vote.viewerId, vote.voteId);
    if (!page || page.accepted.has(id)) return;
    page.accepted.add(id);
    this.#changed.add(keyOf(vote));
    const before = page.choices.get(vote.viewerId);
    if (before && before.mediaTimeMs > vote.mediaTimeMs) return;
    if (before) page.counts.set(before.optionId, (page.counts.get(before.optionId) ?? 0) - 1);
    page.counts.set(vote.optionId, (page.counts.get(vote.optionId) ?? 0) + 1);
    page.choices.set(vote.viewerId, { optionId: vote.optionId, mediaTimeMs: vote.mediaTimeMs });
  }

  /** Records whose results are final from now on. Changes nothing: `apply` does, once they are durable. */
  dueFinals(nowMs: number, largestLatencyMs: number): PollRun[] {
    const due: PollRun[] = [];
    for (const { run } of this.#pages.values()) {
      if (run.final || run.voided) continue;
      const endMs = this.finalAtMs(run, largestLatencyMs);
      if (endMs !== null && nowMs >= endMs) due.push(changed(run, { final: true }, nowMs));
    }
    return due;
  }

  /** A cue as viewers may know it; null if it was never published. */
  publishedCue(key: RunKey): PublishedCue | null {
    const page = this.#pages.get(keyOf(key));
    if (!page) return null;
    const { cueId, runId, poll, opensAtMs, closesAtMs, revealAtMs } = page.run;
    const state = stateOf(page.run);
    const { counts, total } = countsOf(page);
    const revealed = state === 'closed';
    return {
      ...{ cueId, runId, kind: 'poll', poll, opensAtMs, closesAtMs, state },
      results: revealed ? { counts, total } : null,
      revealAtMs: revealed ? revealAtMs : null,
    };
  }

  /** Null if the cue was never published. */
  tally(key: RunKey): Tally | null {
    const page = this.#pages.get(keyOf(key));
    return page ? tallyOf(page) : null;
  }

  /** Tallies that changed since the last call. */
  takeChangedTallies(): Tally[] {
    const tallies: Tally[] = [];
    for (const key of this.#changed) {
      const page = this.#pages.get(key);
      if (page) tallies.push(tallyOf(page));
    }
    this.#changed.clear();
    return tallies;
  }

  /** Records of the current run: open ones first, then the most recently changed. */
  currentRuns(): PollRun[] {
    const isOpen = (run: PollRun): number => (stateOf(run) === 'open' ? 0 : 1);
    return [...this.#pages.values()]
      .map((page) => page.run)
      .filter((run) => run.runId === this.#currentRunId)
      .sort((a, b) => isOpen(a) - isOpen(b) || b.changedAtMs - a.changedAtMs);
  }

  /** How many distinct votes of a run were accepted: a changed vote counts again, a cancelled cue's still do. */
  acceptedVotes(runId: string | null): number {
    let votes = 0;
    for (const page of this.#pages.values()) if (page.run.runId === runId) votes += page.accepted.size;
    return votes;
  }
}

const acceptedKey = (viewerId: string, voteId: string): string => `${String(viewerId.length)}:${viewerId}${voteId}`;

function changed(run: PollRun, change: Partial<PollRun>, nowMs: number): PollRun {
  return { ...run, ...change, changedAtMs: nowMs, revision: run.revision + 1 };
}

function decidePublish(
  command: Extract<CueCommand, { type: 'publish' }>,
  existing: PollRun | undefined,
  nowMs: number,
  largestLatencyMs: number,
): Decision {
  const { cueId, runId, poll, opensAtMs, closesAtMs } = command;
  if (existing) {
    const same =
      !existing.voided && existing.opensAtMs === opensAtMs && JSON.stringify(existing.poll) === JSON.stringify(poll);
    return same ? { ok: true, run: null } : { ok: false, error: `cue ${cueId} was already published in this run` };
  }
  if (closesAtMs !== null && closesAtMs <= opensAtMs) {
    return { ok: false, error: `cue ${cueId} would close before it opens` };
  }
  const run: PollRun = {
    ...{ cueId, runId, poll, opensAtMs, closesAtMs, revealAtMs: null, voided: false, final: false },
    ...{ publishedAtMs: nowMs, changedAtMs: nowMs, revision: 1 },
  };
  const endMs = finalAtMs(run, largestLatencyMs);
  if (endMs !== null && nowMs >= endMs) {
    return { ok: false, error: `cue ${cueId} came too late: its response window is over for every viewer` };
  }
  return { ok: true, run };
}

function decideClose(
  command: Extract<CueCommand, { type: 'close' }>,
  run: PollRun,
  nowMs: number,
  endMs: number | null,
): Decision {
  if (run.closesAtMs === command.closesAtMs) return { ok: true, run: null };
  if (run.final || (endMs !== null && nowMs >= endMs)) {
    return { ok: false, error: `cue ${command.cueId} is already final` };
  }
  if (command.closesAtMs <= run.opensAtMs) {
    return { ok: false, error: `cue ${command.cueId} would close before it opens: cancel it instead` };
  }
  return { ok: true, run: changed(run, { closesAtMs: command.closesAtMs }, nowMs) };
}

function stateOf(run: PollRun): PublishedCue['state'] {
  if (run.voided) return 'void';
  if (!run.final) return 'open';
  return run.revealAtMs === null ? 'result' : 'closed';
}

/** A cancelled cue has no votes that count. */
function countsOf(page: Page): { counts: Record<string, number>; total: number } {
  const zero = page.run.voided;
  const counts = Object.fromEntries([...page.counts].map(([id, votes]) => [id, zero ? 0 : votes]));
  return { counts, total: zero ? 0 : page.choices.size };
}

function tallyOf(page: Page): Tally {
  const { cueId, runId, revision, final, voided } = page.run;
  const sequence = page.accepted.size + revision;
  return { cueId, runId, sequence, ...countsOf(page), state: stateOf(page.run), final: final || voided };
}
