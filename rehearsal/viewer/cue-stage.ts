import {
  LATE_GRACE_MS,
  type PublishedCue,
  type ViewerContent,
  type VoteStatus,
} from '../../shared/interaction/protocol.ts';
import { takeOf } from '../../shared/interaction/takes.ts';
import { isChoice, standsFor, type Choice } from './choice.ts';
import type { Vote } from './vote-outbox.ts';

/**
 * Which cues the viewer sees, decided in media time alone: the capture time of the frame on this screen. Pure; the
 * page calls `advance` for each frame and paints what it answers together with that frame.
 */

/** Results stay on the picture this long (media time), unless another poll opens. */
export const RESULTS_SHOWN_MS = 15_000;
/** A closed poll waits this long for its results before it makes room; they reappear when revealed. */
export const WAITING_SHOWN_MS = 20_000;
const WITHDRAWN_SHOWN_MS = 4_000;
/** Frame rounding: heard of by no more than this after its frame is in time. */
const IN_TIME_MS = 50;
const APPEARANCES_KEPT = 200;

export type StagePhase = 'open' | 'waiting' | 'results' | 'withdrawn';

export type QuestionContent = Extract<ViewerContent, { kind: 'poll' | 'quiz' }>;
export type NoteContent = Exclude<ViewerContent, QuestionContent>;

/** A poll or quiz question on the screen. */
export interface QuestionView {
  /** Names the cue, its run and take. */
  readonly key: string;
  readonly cue: PublishedCue;
  readonly content: QuestionContent;
  readonly phase: StagePhase;
  /** Media time left to answer; null when not open or open-ended. */
  readonly remainingMs: number | null;
  /** The whole response window; null when open-ended. */
  readonly windowMs: number | null;
  readonly choice: Choice | null;
}

/** A message or countdown on the screen. */
export interface NoteView {
  readonly key: string;
  readonly content: NoteContent;
  /** Media time to a countdown's zero, ≥ 0; null for a message. */
  readonly remainingMs: number | null;
}

/** Everything on the screen: at most one question, and what stands beside it, the latest first. */
export interface StageView {
  readonly question: QuestionView | null;
  readonly notes: readonly NoteView[];
}

export const EMPTY_STAGE: StageView = { question: null, notes: [] };

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

/** A question that was heard of so long after its frame, and is open for so much longer here. */
export interface LateOpening {
  readonly key: string;
  readonly cueId: string;
  readonly runId: string;
  /** > 0 */
  readonly lateMs: number;
}

/** Where choices survive a reload of the page. */
export interface ChoiceStore {
  load(): unknown;
  save(choices: Readonly<Record<string, Choice>>): void;
}

interface Entry {
  cue: PublishedCue;
  readonly key: string;
  /** The cue in this run of the show, whichever take. */
  readonly family: string;
  readonly take: number;
  /** Media time when it was first heard of; null if nothing played then. */
  readonly knownAtMs: number | null;
  /** Its window ends here so much later than for everybody else; 0: with theirs. */
  lateMs: number;
  /** It was seen open: then small steps back in media time do not take it away again. */
  appeared: boolean;
  withdrawnAtMs: number | null;
}

interface Visible {
  readonly entry: Entry;
  readonly phase: StagePhase;
}

/** What one viewer sees of the cues, and what became of this viewer's answers. */
export class CueStage {
  readonly #store: ChoiceStore;
  readonly #entries = new Map<string, Entry>();
  readonly #choices = new Map<string, Choice>();
  readonly #appearances: Appearance[] = [];
  #mediaTimeMs: number | null = null;
  /** What was seen first: whoever came after a question had opened has joined it, and has the rest of its window. */
  #joinedAtMs: number | null = null;
  #shown: ReadonlyMap<string, StagePhase> = new Map<string, StagePhase>();

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
    if (known) {
      // Ended by hand before its time, it ends for everybody.
      if ((cue.closesAtMs ?? Infinity) < (known.cue.closesAtMs ?? Infinity)) known.lateMs = 0;
      known.cue = cue;
    } else {
      const knownAtMs = this.#mediaTimeMs;
      const { runId, take } = takeOf(cue.runId);
      const family = `${cue.cueId}/${runId}`;
      const lateMs = this.#lateMsOf(cue);
      this.#entries.set(key, { cue, key, family, take, knownAtMs, lateMs, appeared: false, withdrawnAtMs: null });
    }
  }

  /** Open questions that were heard of late: for the engine, which has to wait for their answers. */
  get lateOpenings(): LateOpening[] {
    const mediaTimeMs = this.#mediaTimeMs;
    if (mediaTimeMs === null) return [];
    return [...this.#entries.values()]
      .filter((entry) => entry.lateMs > 0 && phaseOf(entry, mediaTimeMs) === 'open')
      .map(({ key, cue, lateMs }) => ({ key, cueId: cue.cueId, runId: cue.runId, lateMs }));
  }

  /**
   * What belongs with the frame captured at `mediaTimeMs`.
   * @param displayAtMs studio time at which that frame is displayed, for the record; null when unknown
   */
  advance(mediaTimeMs: number, displayAtMs: number | null): StageView {
    this.#mediaTimeMs = mediaTimeMs;
    this.#joinedAtMs ??= mediaTimeMs;
    const visible = this.#visible(mediaTimeMs);
    const chosen = latestQuestion(visible);
    const notes = visible.filter(({ entry }) => !isQuestion(entry.cue.content));
    notes.sort((a, b) => b.entry.cue.opensAtMs - a.entry.cue.opensAtMs);
    const shown = chosen ? [chosen, ...notes] : notes;
    for (const { entry, phase } of shown) {
      if (phase === 'open') entry.appeared = true;
      if (this.#shown.get(entry.key) !== phase) this.#record(entry, phase, mediaTimeMs, displayAtMs);
    }
    this.#shown = new Map(shown.map(({ entry, phase }) => [entry.key, phase]));
    return {
      question: chosen ? this.#questionView(chosen, mediaTimeMs) : null,
      notes: notes.flatMap(({ entry }) => noteView(entry, mediaTimeMs) ?? []),
    };
  }

  /**
   * The viewer answers the question named `key`. Returns the vote to send, or null when it is not open at this media
   * time, the same answer is already under way, or it is a quiz and was answered.
   */
  vote(key: string, optionId: string, mediaTimeMs: number, voteId: string): Vote | null {
    const entry = this.#entries.get(key);
    if (!entry || phaseOf(entry, mediaTimeMs) !== 'open') return null;
    const { cueId, runId, content } = entry.cue;
    if (!isQuestion(content) || !content.poll.options.some((option) => option.id === optionId)) return null;
    const before = this.#choices.get(key);
    if (before && standsFor(before, optionId, content.kind)) return null;
    const countedOptionId = before?.countedOptionId ?? null;
    const answeredAtMs = mediaTimeMs;
    this.#keepChoice(key, { optionId, voteId, status: 'sending', countedOptionId, answeredAtMs, late: false });
    return { type: 'vote', voteId, cueId, runId, optionId, mediaTimeMs };
  }

  /** The engine's verdict; one on a vote that has been changed since only updates what stands in the tally. */
  acknowledged(voteId: string, status: VoteStatus, late: boolean): void {
    for (const [key, choice] of this.#choices) {
      if (choice.voteId !== voteId) continue;
      if (status === 'counted' || status === 'duplicate') {
        this.#keepChoice(key, { ...choice, status: 'counted', countedOptionId: choice.optionId, late });
      } else this.#keepChoice(key, { ...choice, status });
      return;
    }
  }

  #lateMsOf({ content, state, opensAtMs, closesAtMs }: PublishedCue): number {
    const knownAtMs = this.#mediaTimeMs;
    const joinedInside = this.#joinedAtMs === null || this.#joinedAtMs > opensAtMs;
    if (knownAtMs === null || joinedInside || closesAtMs === null || state !== 'open' || !isQuestion(content)) return 0;
    const lateMs = knownAtMs - opensAtMs;
    return lateMs > IN_TIME_MS && lateMs <= LATE_GRACE_MS ? lateMs : 0;
  }

  #keepChoice(key: string, choice: Choice): void {
    this.#choices.set(key, choice);
    this.#store.save(Object.fromEntries(this.#choices));
  }

  /** What belongs on the screen, but for what makes way for something else. */
  #visible(mediaTimeMs: number): Visible[] {
    const newest = new Map<string, number>();
    for (const { cue, family, take, appeared } of this.#entries.values()) {
      const opened = appeared || (cue.state !== 'void' && mediaTimeMs >= cue.opensAtMs);
      if (opened) newest.set(family, Math.max(take, newest.get(family) ?? 0));
    }
    const visible: Visible[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.cue.state === 'void' && entry.appeared) entry.withdrawnAtMs ??= mediaTimeMs;
      // Taken again: the take before leaves the screen on the frame on which this one comes.
      if (entry.take < (newest.get(entry.family) ?? 0)) continue;
      const phase = phaseOf(entry, mediaTimeMs);
      if (phase) visible.push({ entry, phase });
    }
    return visible;
  }

  #questionView({ entry, phase }: Visible, mediaTimeMs: number): QuestionView | null {
    const { cue, key } = entry;
    const { content, opensAtMs, closesAtMs } = cue;
    if (!isQuestion(content)) return null;
    const endMs = endOf(entry);
    return {
      ...{ key, cue, content, phase },
      remainingMs: phase === 'open' && endMs !== null ? Math.max(0, endMs - mediaTimeMs) : null,
      windowMs: closesAtMs === null ? null : Math.max(0, closesAtMs - opensAtMs),
      choice: this.#choices.get(key) ?? null,
    };
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

/** Names a cue, its run and take: answers to a rehearsal are not answers to the show. */
export function keyOf(cue: PublishedCue): string {
  return `${cue.cueId}/${cue.runId}`;
}

export function isQuestion(content: ViewerContent): content is QuestionContent {
  return content.kind === 'poll' || content.kind === 'quiz';
}

/** An open question comes first, the latest to open among several; otherwise what happened last. */
function latestQuestion(visible: readonly Visible[]): Visible | null {
  let best: { one: Visible; rank: number } | null = null;
  for (const one of visible) {
    const { cue } = one.entry;
    if (!isQuestion(cue.content)) continue;
    const sinceMs = one.phase === 'results' ? (cue.revealAtMs ?? cue.opensAtMs) : cue.opensAtMs;
    // 2^50 ms is far beyond any date: whatever is open ranks above whatever is not.
    const rank = sinceMs + (one.phase === 'open' ? 2 ** 50 : 0);
    if (!best || rank > best.rank) best = { one, rank };
  }
  return best?.one ?? null;
}

function noteView({ cue, key }: Entry, mediaTimeMs: number): NoteView | null {
  const { content } = cue;
  if (isQuestion(content)) return null;
  const remainingMs = content.kind === 'countdown' ? Math.max(0, content.endsAtMs - mediaTimeMs) : null;
  return { key, content, remainingMs };
}

/** A message or countdown comes on its frame and goes at its end; withdrawn, it goes at once. */
function notePhaseOf({ cue, appeared }: Entry, mediaTimeMs: number): StagePhase | null {
  if (cue.state === 'void' || (mediaTimeMs < cue.opensAtMs && !appeared)) return null;
  if (cue.closesAtMs === null) return cue.state === 'open' ? 'open' : null;
  return mediaTimeMs < cue.closesAtMs ? 'open' : null;
}

/** Media time at which answering ends on this screen; null: open-ended. */
function endOf({ cue, lateMs }: Entry): number | null {
  return cue.closesAtMs === null ? null : cue.closesAtMs + lateMs;
}

function phaseOf(entry: Entry, mediaTimeMs: number): StagePhase | null {
  const { cue } = entry;
  if (!isQuestion(cue.content)) return notePhaseOf(entry, mediaTimeMs);
  if (cue.state === 'void') {
    const sinceMs = entry.withdrawnAtMs;
    return sinceMs !== null && mediaTimeMs < sinceMs + WITHDRAWN_SHOWN_MS ? 'withdrawn' : null;
  }
  const clearedAtMs = cue.clearedAtMs ?? Number.NEGATIVE_INFINITY;
  if (cue.results && cue.revealAtMs !== null && mediaTimeMs >= cue.revealAtMs) {
    if (cue.revealAtMs <= clearedAtMs) return null;
    return mediaTimeMs < cue.revealAtMs + RESULTS_SHOWN_MS ? 'results' : null;
  }
  if (mediaTimeMs < cue.opensAtMs && !entry.appeared) return null;
  const endMs = endOf(entry);
  if (cue.state === 'open' && mediaTimeMs < (endMs ?? Number.POSITIVE_INFINITY)) return 'open';
  if (cue.clearedAtMs !== undefined) return null;
  // Closed without a time of its own: it counts from the opening, the only time known.
  const closedAtMs = endMs ?? cue.opensAtMs;
  return mediaTimeMs < closedAtMs + WAITING_SHOWN_MS ? 'waiting' : null;
}

function plannedTime(entry: Entry, phase: StagePhase, mediaTimeMs: number): number {
  const { opensAtMs, revealAtMs } = entry.cue;
  switch (phase) {
    case 'open':
      return opensAtMs;
    case 'waiting':
      return endOf(entry) ?? opensAtMs;
    case 'results':
      return revealAtMs ?? opensAtMs;
    case 'withdrawn':
      return mediaTimeMs;
  }
}
