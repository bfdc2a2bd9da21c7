import type { PublishedCue, VoteStatus } from '../../shared/interaction/protocol.ts';
import type { Vote } from './vote-outbox.ts';

/**
 * Which cue the viewer sees, decided in media time alone: the capture time of the frame on this screen. Pure; the
 * page calls `advance` for each frame and paints what it answers together with that frame.
 */

/** Results stay on the picture this long (media time), unless another poll opens. */
export const RESULTS_SHOWN_MS = 15_000;
/** A closed poll waits this long for its results before it makes room; they reappear when revealed. */
export const WAITING_SHOWN_MS = 20_000;
const WITHDRAWN_SHOWN_MS = 4_000;
const APPEARANCES_KEPT = 200;

/** What became of an answer; one that was sent twice and counted once is simply counted. */
export type ChoiceStatus = 'sending' | Exclude<VoteStatus, 'duplicate'>;

export interface Choice {
  readonly optionId: string;
  readonly voteId: string;
  readonly status: ChoiceStatus;
  /** The option of this viewer that is in the tally, if an earlier vote was counted. */
  readonly countedOptionId: string | null;
}

export type StagePhase = 'open' | 'waiting' | 'results' | 'withdrawn';

export type StageView =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'poll';
      /** Names the cue and its run. */
      readonly key: string;
      readonly cue: PublishedCue;
      readonly phase: StagePhase;
      /** Media time left to answer; null when not open or open-ended. */
      readonly remainingMs: number | null;
      /** The whole response window; null when open-ended. */
      readonly windowMs: number | null;
      readonly choice: Choice | null;
    };

/** A cue's arrival on the screen: what QA compares with the picture. */
export interface Appearance {
  readonly cueId: string;
  readonly runId: string;
  readonly phase: StagePhase;
  /** When it was wanted, in media time. */
  readonly plannedMediaTimeMs: number;
  readonly opensAtMs: number;
  /** Capture time of the frame it came with. */
  readonly appearedMediaTimeMs: number;
  /** Studio time at which that frame is displayed; null while the clock is unknown. */
  readonly appearedAtMs: number | null;
  /** The message came after its frame had passed. */
  readonly late: boolean;
}

/** Where choices survive a reload of the page. */
export interface ChoiceStore {
  load(): unknown;
  save(choices: Readonly<Record<string, Choice>>): void;
}

interface Entry {
  cue: PublishedCue;
  readonly key: string;
  /** Media time when it was first heard of; null if nothing played then. */
  readonly knownAtMs: number | null;
  /** It was seen open: then small steps back in media time do not take it away again. */
  appeared: boolean;
  withdrawnAtMs: number | null;
}

const STANDING: readonly ChoiceStatus[] = ['sending', 'counted'];

/** What one viewer sees of the cues, and what became of this viewer's answers. */
export class CueStage {
  readonly #store: ChoiceStore;
  readonly #entries = new Map<string, Entry>();
  readonly #choices = new Map<string, Choice>();
  readonly #appearances: Appearance[] = [];
  #mediaTimeMs: number | null = null;
  #shown: { key: string; phase: StagePhase } | null = null;

  constructor(store: ChoiceStore) {
    this.#store = store;
    const kept = store.load();
    if (typeof kept !== 'object' || kept === null) return;
    for (const [key, value] of Object.entries(kept)) if (isChoice(value)) this.#choices.set(key, value);
  }

  /** The last arrivals on screen, oldest first. */
  get appearances(): readonly Appearance[] {
    return this.#appearances;
  }

  /** Everything current, as the engine tells it at a welcome: what it no longer names is gone. */
  replaceAll(cues: readonly PublishedCue[]): void {
    const keys = new Set(cues.map(keyOf));
    for (const key of this.#entries.keys()) if (!keys.has(key)) this.#entries.delete(key);
    for (const cue of cues) this.put(cue);
  }

  /** A new cue or a new state of a known one. */
  put(cue: PublishedCue): void {
    const key = keyOf(cue);
    const known = this.#entries.get(key);
    if (known) known.cue = cue;
    else {
      const knownAtMs = this.#mediaTimeMs;
      this.#entries.set(key, { cue, key, knownAtMs, appeared: false, withdrawnAtMs: null });
    }
  }

  /**
   * What belongs with the frame captured at `mediaTimeMs`.
   * @param displayAtMs studio time at which that frame is displayed, for the record; null when unknown
   */
  advance(mediaTimeMs: number, displayAtMs: number | null): StageView {
    this.#mediaTimeMs = mediaTimeMs;
    const chosen = this.#choose(mediaTimeMs);
    if (!chosen) {
      this.#shown = null;
      return { kind: 'empty' };
    }
    const { entry, phase } = chosen;
    if (phase === 'open') entry.appeared = true;
    if (this.#shown?.key !== entry.key || this.#shown.phase !== phase) {
      this.#shown = { key: entry.key, phase };
      this.#record(entry, phase, mediaTimeMs, displayAtMs);
    }
    const { opensAtMs, closesAtMs } = entry.cue;
    return {
      kind: 'poll',
      key: entry.key,
      cue: entry.cue,
      phase,
      remainingMs: phase === 'open' && closesAtMs !== null ? Math.max(0, closesAtMs - mediaTimeMs) : null,
      windowMs: closesAtMs === null ? null : Math.max(0, closesAtMs - opensAtMs),
      choice: this.#choices.get(entry.key) ?? null,
    };
  }

  /**
   * The viewer answers the poll named `key`. Returns the vote to send, or null when it is not open at this media
   * time or the same answer is already under way.
   */
  vote(key: string, optionId: string, mediaTimeMs: number, voteId: string): Vote | null {
    const entry = this.#entries.get(key);
    if (!entry || phaseOf(entry, mediaTimeMs) !== 'open') return null;
    const { cueId, runId, poll } = entry.cue;
    if (!poll.options.some((option) => option.id === optionId)) return null;
    const before = this.#choices.get(key);
    if (before?.optionId === optionId && STANDING.includes(before.status)) return null;
    const countedOptionId = before?.countedOptionId ?? null;
    this.#keepChoice(key, { optionId, voteId, status: 'sending', countedOptionId });
    return { type: 'vote', voteId, cueId, runId, optionId, mediaTimeMs };
  }

  /** The engine's verdict; one on a vote that has been changed since only updates what stands in the tally. */
  acknowledged(voteId: string, status: VoteStatus): void {
    for (const [key, choice] of this.#choices) {
      if (choice.voteId !== voteId) continue;
      if (status === 'counted' || status === 'duplicate') {
        this.#keepChoice(key, { ...choice, status: 'counted', countedOptionId: choice.optionId });
      } else this.#keepChoice(key, { ...choice, status });
      return;
    }
  }

  #keepChoice(key: string, choice: Choice): void {
    this.#choices.set(key, choice);
    this.#store.save(Object.fromEntries(this.#choices));
  }

  /** An open poll comes first, the latest to open among several; otherwise what happened last. */
  #choose(mediaTimeMs: number): { entry: Entry; phase: StagePhase } | null {
    let best: { entry: Entry; phase: StagePhase; rank: number } | null = null;
    for (const entry of this.#entries.values()) {
      if (entry.cue.state === 'void' && entry.appeared) entry.withdrawnAtMs ??= mediaTimeMs;
      const phase = phaseOf(entry, mediaTimeMs);
      if (!phase) continue;
      const sinceMs = phase === 'results' ? (entry.cue.revealAtMs ?? entry.cue.opensAtMs) : entry.cue.opensAtMs;
      // 2^50 ms is far beyond any date: whatever is open ranks above whatever is not.
      const rank = sinceMs + (phase === 'open' ? 2 ** 50 : 0);
      if (!best || rank > best.rank) best = { entry, phase, rank };
    }
    return best;
  }

  #record(entry: Entry, phase: StagePhase, mediaTimeMs: number, displayAtMs: number | null): void {
    const plannedMediaTimeMs = plannedTime(entry, phase, mediaTimeMs);
    this.#appearances.push({
      cueId: entry.cue.cueId,
      runId: entry.cue.runId,
      phase,
      plannedMediaTimeMs,
      opensAtMs: entry.cue.opensAtMs,
      appearedMediaTimeMs: mediaTimeMs,
      appearedAtMs: displayAtMs,
      late: entry.knownAtMs === null || entry.knownAtMs > plannedMediaTimeMs,
    });
    if (this.#appearances.length > APPEARANCES_KEPT) this.#appearances.shift();
  }
}

/** Names a cue and its run: answers to a rehearsal are not answers to the show. */
export function keyOf(cue: PublishedCue): string {
  return `${cue.cueId}/${cue.runId}`;
}

function phaseOf(entry: Entry, mediaTimeMs: number): StagePhase | null {
  const { cue } = entry;
  if (cue.state === 'void') {
    const sinceMs = entry.withdrawnAtMs;
    return sinceMs !== null && mediaTimeMs < sinceMs + WITHDRAWN_SHOWN_MS ? 'withdrawn' : null;
  }
  if (cue.results && cue.revealAtMs !== null && mediaTimeMs >= cue.revealAtMs) {
    return mediaTimeMs < cue.revealAtMs + RESULTS_SHOWN_MS ? 'results' : null;
  }
  if (mediaTimeMs < cue.opensAtMs && !entry.appeared) return null;
  const closesAtMs = cue.closesAtMs ?? Number.POSITIVE_INFINITY;
  if (cue.state === 'open' && mediaTimeMs < closesAtMs) return 'open';
  // Closed without a time of its own: it counts from the opening, the only time known.
  const closedAtMs = cue.closesAtMs ?? cue.opensAtMs;
  return mediaTimeMs < closedAtMs + WAITING_SHOWN_MS ? 'waiting' : null;
}

function plannedTime(entry: Entry, phase: StagePhase, mediaTimeMs: number): number {
  const { opensAtMs, closesAtMs, revealAtMs } = entry.cue;
  switch (phase) {
    case 'open':
      return opensAtMs;
    case 'waiting':
      return closesAtMs ?? opensAtMs;
    case 'results':
      return revealAtMs ?? opensAtMs;
    case 'withdrawn':
      return mediaTimeMs;
  }
}

function isChoice(value: unknown): value is Choice {
  if (typeof value !== 'object' || value === null) return false;
  const { optionId, voteId, status, countedOptionId } = value as Partial<Record<keyof Choice, unknown>>;
  const strings = typeof optionId === 'string' && typeof voteId === 'string' && typeof status === 'string';
  return strings && (countedOptionId === null || typeof countedOptionId === 'string');
}
