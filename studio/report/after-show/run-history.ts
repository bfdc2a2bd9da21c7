import type { Incident, RunEntry, TakeReport } from '../../../shared/report/after-show.ts';
import type { StudioContent } from '../../../shared/interaction/protocol.ts';
import { untakenCue, type CueRun, type RunState } from '../../../shared/show/run-state.ts';
import { upgradeEvent } from '../../show/event-upgrade.ts';
import { isShowEventType, showEventSchema, type ShowEvent, type ShowEventOf } from '../../show/show-events.ts';
import type { AsRunRecord } from '../../storage/as-run-record.ts';

/** One take of a cue as the log tells it. */
export interface TakeHistory extends TakeReport {
  readonly cueId: string;
  readonly conduct: ShowEventOf<'cue-taken'>['conduct'];
  /** What viewers were shown; null: nothing. */
  readonly content: StudioContent | null;
  /** End of the window or of its time, in media time; null: until it is ended. */
  readonly closesAtMs: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly votes: number;
  readonly final: boolean;
  readonly revealed: boolean;
}

/** One run, folded from its records. */
export interface RunHistory {
  readonly entry: Omit<RunEntry, 'current'>;
  /** In the order in which they were taken. */
  readonly takes: readonly TakeHistory[];
  /** The run as it was at the end, the latest take of each cue. */
  readonly state: RunState;
  readonly missedCueIds: ReadonlySet<string>;
  readonly incidents: readonly Incident[];
  readonly holds: readonly { readonly fromMs: number; readonly toMs: number | null }[];
  /** The largest error bound of its records since the first cue; null: studio time was not synchronised throughout. */
  readonly clockErrorBoundMs: number | null;
  /** Records that could not be read. */
  readonly unreadable: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Folds the records of one run, from its `run-begun` to before the next, into what the report needs. The log is the
 * only source: it carries all that was shown and counted, whatever became of the plan since.
 * @throws RangeError when the first record begins no run
 */
export function foldRun(records: readonly AsRunRecord[]): RunHistory {
  const [first] = records;
  const begun = first ? eventsOf(first)[0] : undefined;
  if (!first || begun?.type !== 'run-begun') throw new RangeError('foldRun: the records do not begin with a run');
  const fold = new RunFold(begun.runId, first.atMs);
  for (const record of records) fold.add(record);
  return fold.result();
}

/** The show events in a record, as today's version writes them; null in place of one that can't be read. */
function eventsOf(record: AsRunRecord): (ShowEvent | null)[] {
  if (!isShowEventType(record.event.type)) return [];
  return upgradeEvent(record.event).map((event) => showEventSchema.safeParse(event).data ?? null);
}

class RunFold {
  readonly #runId: string;
  readonly #beganAtMs: number;
  readonly #takes: Mutable<TakeHistory>[] = [];
  readonly #latest = new Map<string, Mutable<TakeHistory>>();
  readonly #armed = new Map<string, number>();
  readonly #missed = new Map<string, string>();
  readonly #incidents: Incident[] = [];
  readonly #holds: { fromMs: number; toMs: number | null }[] = [];
  #startedAtMs: number | null = null;
  #endedAtMs: number | null = null;
  #lastEventAtMs: number;
  #boundMs: number | null = null;
  #unreadable = 0;

  constructor(runId: string, beganAtMs: number) {
    this.#runId = runId;
    this.#beganAtMs = beganAtMs;
    this.#lastEventAtMs = beganAtMs;
  }

  add(record: AsRunRecord): void {
    this.#lastEventAtMs = Math.max(this.#lastEventAtMs, record.atMs);
    this.#boundMs = this.#boundWith(record.errorBoundMs);
    for (const event of eventsOf(record)) {
      if (event) this.#apply(event, record.atMs);
      else this.#unreadable += 1;
    }
  }

  /** A run is begun while the studio starts, when no time server has answered yet: what counts is from the first cue on. */
  #boundWith(errorBoundMs: number | null): number | null {
    if (this.#takes.length === 0) return errorBoundMs;
    return this.#boundMs === null || errorBoundMs === null ? null : Math.max(this.#boundMs, errorBoundMs);
  }

  result(): RunHistory {
    const firstTakenAtMs = this.#takes.length === 0 ? null : Math.min(...this.#takes.map((take) => take.startedAtMs));
    return {
      entry: {
        ...{ runId: this.#runId, beganAtMs: this.#beganAtMs, firstTakenAtMs, lastEventAtMs: this.#lastEventAtMs },
        cuesTaken: this.#latest.size,
      },
      takes: this.#takes,
      state: this.#state(firstTakenAtMs),
      missedCueIds: new Set(this.#missed.keys()),
      incidents: this.#incidents,
      holds: this.#holds,
      clockErrorBoundMs: this.#boundMs,
      unreadable: this.#unreadable,
    };
  }

  #apply(event: ShowEvent, atMs: number): void {
    switch (event.type) {
      case 'run-started':
        this.#startedAtMs = event.startedAtMs;
        break;
      case 'run-finished':
        this.#endedAtMs = event.atMs;
        break;
      case 'cues-armed':
        for (const { cueId, atMs: dueMs } of event.armed) this.#armed.set(cueId, dueMs);
        break;
      case 'cue-taken':
        this.#taken(event);
        break;
      case 'cue-missed':
        this.#missed.set(event.cueId, event.note);
        this.#note(atMs, 'warning', 'missed', event.cueId, event.note);
        break;
      case 'cue-failed':
        this.#change(event.cueId, { failure: event.failure });
        this.#note(atMs, 'error', 'failure', event.cueId, event.failure);
        break;
      case 'cue-voided':
        this.#change(event.cueId, { voided: true, endedAtMs: event.atMs ?? atMs, final: true });
        this.#note(event.atMs ?? atMs, 'info', 'withdrawn', event.cueId, 'It was withdrawn; its votes do not count.');
        break;
      case 'held':
        this.#holds.push({ fromMs: event.atMs, toMs: null });
        break;
      case 'released':
        this.#released(event.atMs);
        break;
      case 'panicked':
        this.#note(event.atMs, 'error', 'panic', null, 'Panic: everything on viewers’ screens was withdrawn.');
        break;
      case 'engine-resynced':
        this.#note(atMs, 'warning', 'engine', null, resyncText(event.commands.length));
        break;
      case 'command-acknowledged':
        if (event.error !== null) this.#note(atMs, 'error', 'engine', null, `The engine refused: ${event.error}.`);
        break;
      default:
        this.#applyToTake(event, atMs);
    }
  }

  /** What changes the latest take of a cue. */
  #applyToTake(event: ShowEvent, atMs: number): void {
    switch (event.type) {
      case 'cue-closed':
        this.#change(event.cueId, { closesAtMs: event.closesAtMs });
        break;
      case 'cue-extended': {
        const addedMs = (this.#latest.get(event.cueId)?.addedMs ?? 0) + event.addedMs;
        this.#change(event.cueId, { closesAtMs: event.closesAtMs, addedMs });
        break;
      }
      case 'cue-ended':
        this.#change(event.cueId, { endedAtMs: event.endedAtMs, ...(event.note === null ? {} : { note: event.note }) });
        break;
      case 'window-ended':
      case 'windows-over':
        // An interaction lasts from its opening to the end of its window, in media time: as long for every viewer.
        this.#change(event.cueId, { endedAtMs: this.#latest.get(event.cueId)?.closesAtMs ?? atMs });
        break;
      case 'results-final': {
        const { counts, votes, note } = event;
        this.#change(event.cueId, { counts, votes, final: true, ...(note === null ? {} : { note }) });
        if (note !== null) this.#note(atMs, 'warning', 'engine', event.cueId, note);
        break;
      }
      case 'cue-revealed':
        this.#change(event.cueId, { revealed: true });
        break;
      default:
    }
  }

  #taken(event: ShowEventOf<'cue-taken'>): void {
    const { cueId, conduct } = event;
    this.#missed.delete(cueId);
    const take: Mutable<TakeHistory> = {
      ...{ cueId, conduct, take: event.take, takenBy: event.how },
      startedAtMs: event.opensAtMs,
      endedAtMs: conduct === 'instant' ? event.opensAtMs : null,
      fireErrorMs: event.plannedAtMs === null ? null : event.firedAtMs - event.plannedAtMs,
      backDatedMs: event.backDatedMs,
      ...{ addedMs: 0, voided: false, failure: null, note: event.note },
      content: event.command?.content ?? null,
      closesAtMs: event.closesAtMs,
      ...{ counts: {}, votes: 0, final: false, revealed: event.reveal === 'auto' && event.command !== null },
    };
    this.#takes.push(take);
    this.#latest.set(cueId, take);
  }

  #change(cueId: string, change: Partial<TakeHistory>): void {
    const take = this.#latest.get(cueId);
    if (take) Object.assign(take, change);
  }

  #released(atMs: number): void {
    const hold = this.#holds.at(-1);
    if (!hold || hold.toMs !== null) return;
    hold.toMs = atMs;
    const seconds = ((atMs - hold.fromMs) / 1000).toFixed(0);
    this.#note(hold.fromMs, 'info', 'hold', null, `The show was on hold for ${seconds} s.`);
  }

  #note(atMs: number, level: Incident['level'], kind: Incident['kind'], cueId: string | null, text: string): void {
    this.#incidents.push({ atMs, level, kind, cueId, text });
  }

  #state(firstTakenAtMs: number | null): RunState {
    const cues: Record<string, CueRun> = {};
    for (const [cueId, note] of this.#missed) cues[cueId] = { ...untakenCue(cueId), note };
    for (const take of this.#latest.values()) cues[take.cueId] = cueRunOf(take, this.#armed.get(take.cueId) ?? null);
    const heldMs = this.#holds.reduce((sum, { fromMs, toMs }) => sum + (toMs === null ? 0 : toMs - fromMs), 0);
    const open = this.#holds.at(-1);
    return {
      ...{ runId: this.#runId, revision: 0, startedAtMs: this.#startedAtMs, firstTakenAtMs },
      ...{ endedAtMs: this.#endedAtMs, standbyCueId: null, currentCueId: this.#takes.at(-1)?.cueId ?? null },
      ...{ holdSinceMs: open?.toMs === null ? open.fromMs : null, heldMs, hostMessage: null, cues },
    };
  }
}

function cueRunOf(take: TakeHistory, armedAtMs: number | null): CueRun {
  const phase = take.voided ? 'void' : take.endedAtMs === null ? 'open' : 'closed';
  return {
    ...untakenCue(take.cueId),
    ...{ phase, take: take.take, takenBy: take.takenBy, plannedAtMs: take.fireErrorMs === null ? null : armedAtMs },
    firedAtMs: take.startedAtMs + take.backDatedMs,
    ...{ fireErrorMs: take.fireErrorMs, backDatedMs: take.backDatedMs },
    ...{ opensAtMs: take.startedAtMs, closesAtMs: take.closesAtMs, endedAtMs: take.endedAtMs },
    ...{ addedMs: take.addedMs, counts: { ...take.counts }, votes: take.votes, final: take.final },
    ...{ failure: take.failure, note: take.note },
  };
}

function resyncText(commands: number): string {
  const what = commands === 1 ? 'one command was' : `${String(commands)} commands were`;
  return `The interaction engine came back without all it should have: ${what} sent again.`;
}
