import type { Finding, FindingKind, FindingLevel } from '../../shared/telemetry/probe.ts';
import { KINDS } from './finding-kinds.ts';

/** What a judge says: pure fact, not yet dated or counted. */
export interface FindingDraft {
  readonly kind: FindingKind;
  /** Which of a stream's playlists; instances of one kind on one track are counted together. */
  readonly track: string;
  readonly where: string;
  readonly what: string;
  /** Where it is not as grave as its kind usually is, or graver. */
  readonly level?: FindingLevel;
}

/** What lasts is counted again after so long; until then it is the same instance. */
const SAME_INSTANCE_MS = 10_000;
const MAX_FINDINGS = 200;
const MAX_INSTANCES = 5_000;
const MAX_TEXT = 300;
const RANK: Readonly<Record<FindingLevel, number>> = { error: 0, warning: 1, info: 2 };

/** Gathers findings: the same thing met again is counted, not listed again. */
export class FindingBook {
  readonly #findings = new Map<string, Finding>();
  /** When each instance (kind, track and place) was last counted. */
  readonly #counted = new Map<string, number>();
  /** Times of errors, for a rate. */
  #errorTimes: number[] = [];

  /** @param atMs true time in ms since the epoch */
  add(draft: FindingDraft, atMs: number): void {
    const key = `${draft.kind} ${draft.track}`;
    const before = this.#findings.get(key);
    if (!before && this.#findings.size >= MAX_FINDINGS) return;
    if (!this.#isNewInstance(draft, atMs)) {
      if (before) this.#findings.set(key, { ...before, lastAtMs: atMs });
      return;
    }
    const { level: usual, title, why, whatToDo } = KINDS[draft.kind];
    const level = draft.level ?? usual;
    this.#findings.set(key, {
      kind: draft.kind,
      level: before && RANK[before.level] < RANK[level] ? before.level : level,
      title,
      what: short(draft.what),
      where: short(draft.where),
      why,
      whatToDo,
      firstAtMs: before?.firstAtMs ?? atMs,
      lastAtMs: atMs,
      count: (before?.count ?? 0) + 1,
    });
    if (level === 'error') this.#errorTimes.push(atMs);
  }

  #isNewInstance(draft: FindingDraft, atMs: number): boolean {
    // Lines move up as a playlist slides; of syntax the text says which it is.
    const place = draft.kind === 'syntax' ? draft.what : draft.where.replace(/, line \d+$/, '');
    const instance = `${draft.kind} ${draft.track} ${place}`;
    const lastMs = this.#counted.get(instance);
    if (lastMs !== undefined && atMs - lastMs < SAME_INSTANCE_MS) return false;
    this.#counted.delete(instance);
    this.#counted.set(instance, atMs);
    const [oldest] = this.#counted.keys();
    if (this.#counted.size > MAX_INSTANCES && oldest !== undefined) this.#counted.delete(oldest);
    return true;
  }

  addAll(drafts: readonly FindingDraft[], atMs: number): void {
    for (const draft of drafts) this.add(draft, atMs);
  }

  /** Errors first, then the oldest first. */
  get all(): Finding[] {
    return [...this.#findings.values()].sort((a, b) => RANK[a.level] - RANK[b.level] || a.firstAtMs - b.firstAtMs);
  }

  /** Instances of level error since `sinceMs`; forgets older ones. */
  errorsSince(sinceMs: number): number {
    this.#errorTimes = this.#errorTimes.filter((atMs) => atMs >= sinceMs);
    return this.#errorTimes.length;
  }

  clear(): void {
    this.#findings.clear();
    this.#counted.clear();
    this.#errorTimes = [];
  }
}

function short(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}
