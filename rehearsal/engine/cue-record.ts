import type { PollContent } from '../../shared/cues/poll/poll-cue.ts';
import type { ControlMessage, PublishedCue, StudioContent, ViewerContent } from '../../shared/interaction/protocol.ts';

/** The durable facts of one take of a cue; its votes are kept beside it. */
export interface CueRecord {
  readonly cueId: string;
  /** As published: the second take in run R is `R~2`. */
  readonly runId: string;
  readonly content: StudioContent;
  readonly opensAtMs: number;
  readonly closesAtMs: number | null;
  readonly revealAtMs: number | null;
  /** Results due until then are not to be seen; null: never cleared. */
  readonly clearedAtMs: number | null;
  readonly voided: boolean;
  /** No vote can be counted any more; a message or countdown is over for every viewer. */
  readonly final: boolean;
  readonly publishedAtMs: number;
  readonly changedAtMs: number;
  /** Grows by one with every change of this record. */
  readonly revision: number;
}

/** Commands about one cue; the others do not concern the book. */
export type CueCommand = Extract<
  ControlMessage,
  { type: 'publish' | 'close' | 'extend' | 'reveal' | 'cancel' | 'clear' }
>;
type CommandOf<T extends CueCommand['type']> = Extract<CueCommand, { type: T }>;

/** `record` is what it would become; null: the command asks for what is so already. */
export type Decision = { ok: true; record: CueRecord | null } | { ok: false; error: string };

/** The question of a cue that takes votes; null for messages and countdowns. */
export function questionOf(content: StudioContent | ViewerContent): PollContent | null {
  return content.kind === 'poll' || content.kind === 'quiz' ? content.poll : null;
}

export function stateOf(record: CueRecord): PublishedCue['state'] {
  if (record.voided) return 'void';
  if (!record.final) return 'open';
  return record.revealAtMs === null && questionOf(record.content) ? 'result' : 'closed';
}

/** What viewers may know of the content: right answers only once the results are shown. */
export function contentForViewers(record: CueRecord): ViewerContent {
  const { content } = record;
  if (content.kind !== 'quiz') return content;
  return { ...content, correctOptionIds: stateOf(record) === 'closed' ? content.correctOptionIds : null };
}

export function changed(record: CueRecord, change: Partial<CueRecord>, nowMs: number): CueRecord {
  return { ...record, ...change, changedAtMs: nowMs, revision: record.revision + 1 };
}

/** @param endOf after which studio time nobody sees the cue open any more; null while no end is set */
export function decidePublish(
  command: CommandOf<'publish'>,
  existing: CueRecord | undefined,
  nowMs: number,
  endOf: (record: CueRecord) => number | null,
): Decision {
  const { cueId, runId, content, opensAtMs, closesAtMs } = command;
  if (existing) {
    const same = !existing.voided && existing.opensAtMs === opensAtMs && sameContent(existing.content, content);
    return same ? { ok: true, record: null } : { ok: false, error: `cue ${cueId} was already published in this run` };
  }
  if (closesAtMs !== null && closesAtMs <= opensAtMs) {
    return { ok: false, error: `cue ${cueId} would close before it opens` };
  }
  if (content.kind === 'quiz') {
    const options = new Set(content.poll.options.map((option) => option.id));
    const unknown = content.correctOptionIds.find((id) => !options.has(id));
    if (unknown !== undefined) {
      return { ok: false, error: `the right answer "${unknown}" of cue ${cueId} is not among its options` };
    }
  }
  const record: CueRecord = {
    ...{
      cueId,
      runId,
      content,
      opensAtMs,
      closesAtMs,
      revealAtMs: null,
      clearedAtMs: null,
      voided: false,
      final: false,
    },
    ...{ publishedAtMs: nowMs, changedAtMs: nowMs, revision: 1 },
  };
  const endMs = endOf(record);
  if (endMs !== null && nowMs >= endMs) {
    const what = questionOf(content) ? 'its response window' : 'its time';
    return { ok: false, error: `cue ${cueId} came too late: ${what} is over for every viewer` };
  }
  return { ok: true, record };
}

/** A countdown's zero may have moved since it was published: it is still the same countdown. */
function sameContent(known: StudioContent, wanted: StudioContent): boolean {
  const plain = (content: StudioContent): string =>
    JSON.stringify(content.kind === 'countdown' ? { ...content, endsAtMs: 0 } : content);
  return plain(known) === plain(wanted);
}

/** What any new end is answered with before its kind matters: it is the end already, or none is possible; null: go on. */
function settledEnd(
  { cueId, closesAtMs }: CommandOf<'close' | 'extend'>,
  record: CueRecord,
  nowMs: number,
  endMs: number | null,
): Decision | null {
  if (record.closesAtMs === closesAtMs) return { ok: true, record: null };
  const over = overError(record, nowMs, endMs);
  if (over !== null) return { ok: false, error: over };
  if (closesAtMs > record.opensAtMs) return null;
  return { ok: false, error: `cue ${cueId} would close before it opens: cancel it instead` };
}

/** @param endMs after this studio time nobody sees the cue open any more; null while no end is set */
export function decideClose(
  command: CommandOf<'close'>,
  record: CueRecord,
  nowMs: number,
  endMs: number | null,
): Decision {
  const { cueId, closesAtMs } = command;
  const settled = settledEnd(command, record, nowMs, endMs);
  if (settled) return settled;
  if (record.closesAtMs !== null && closesAtMs > record.closesAtMs) {
    return { ok: false, error: `cue ${cueId} closes before that already: extend it to give more time` };
  }
  return { ok: true, record: changed(record, { closesAtMs }, nowMs) };
}

/** More time; for a message or countdown also less. @param endMs as for `decideClose` */
export function decideExtend(
  command: CommandOf<'extend'>,
  record: CueRecord,
  nowMs: number,
  endMs: number | null,
): Decision {
  const { cueId, closesAtMs } = command;
  const settled = settledEnd(command, record, nowMs, endMs);
  if (settled) return settled;
  if (questionOf(record.content)) {
    if (record.closesAtMs === null) {
      return { ok: false, error: `cue ${cueId} has no end that could be moved: close it when it is enough` };
    }
    if (closesAtMs < record.closesAtMs) {
      return { ok: false, error: `the response window of cue ${cueId} can only grow: close it instead` };
    }
  }
  return { ok: true, record: changed(record, { closesAtMs, content: movedZero(record, closesAtMs) }, nowMs) };
}

/** A countdown's zero moves by as much as its end; where it had no end of its own, the new end is its zero. */
function movedZero({ content, closesAtMs: beforeMs }: CueRecord, closesAtMs: number): StudioContent {
  if (content.kind !== 'countdown') return content;
  const endsAtMs = beforeMs === null ? closesAtMs : Math.max(0, content.endsAtMs + closesAtMs - beforeMs);
  return { ...content, endsAtMs };
}

function overError(record: CueRecord, nowMs: number, endMs: number | null): string | null {
  if (!record.final && (endMs === null || nowMs < endMs)) return null;
  return questionOf(record.content)
    ? `cue ${record.cueId} is already final`
    : `cue ${record.cueId} is already over for every viewer`;
}

export function decideReveal(command: CommandOf<'reveal'>, record: CueRecord, nowMs: number): Decision {
  const { cueId, revealAtMs } = command;
  if (!questionOf(record.content)) return { ok: false, error: `cue ${cueId} has no results to reveal` };
  if (record.closesAtMs === null) {
    return { ok: false, error: `cue ${cueId} is still open: close it before revealing` };
  }
  return { ok: true, record: record.revealAtMs === null ? changed(record, { revealAtMs }, nowMs) : null };
}

/** A reveal that is under way is cleared too; one that comes later is not. */
export function decideClear({ cueId }: CommandOf<'clear'>, record: CueRecord, nowMs: number): Decision {
  if (!questionOf(record.content)) return { ok: false, error: `cue ${cueId} is no question: cancel it instead` };
  const clearedAtMs = Math.max(nowMs, record.revealAtMs ?? nowMs);
  return { ok: true, record: changed(record, { clearedAtMs }, nowMs) };
}
