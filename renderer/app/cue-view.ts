import { isInteraction, plannedDurationMs, type Cue } from '../../shared/cues/registry.ts';
import type { CuePhase, CueRun, RunState } from '../../shared/show/run-state.ts';
import { unfinishedQuestions } from '../../shared/show/run-target.ts';
import type { Show } from '../../shared/show/show.ts';
import { formatInZone } from '../../shared/time/zone.ts';
import { EMPTY, formatClock, formatDuration } from './format.ts';

/** What a phase is called on the screen, its colour class, and what it means. */
export interface PhaseView {
  readonly label: string;
  readonly tone: 'quiet' | 'accent' | 'live' | 'amber' | 'done' | 'void';
  readonly hint: string;
}

const PHASES: Record<CuePhase, PhaseView> = {
  draft: { label: 'ready', tone: 'quiet', hint: 'Planned, not taken yet' },
  armed: { label: 'armed', tone: 'accent', hint: 'It fires by itself when its time comes' },
  open: { label: 'open', tone: 'live', hint: 'Viewers can answer' },
  closing: { label: 'closing', tone: 'amber', hint: 'Closed on air; viewers further behind still have time' },
  pending: { label: 'counting', tone: 'amber', hint: 'All windows are over; the last votes are on their way' },
  result: { label: 'result', tone: 'accent', hint: 'Results are final and not shown to viewers yet' },
  closed: { label: 'done', tone: 'done', hint: 'Results were shown to viewers' },
  void: { label: 'void', tone: 'void', hint: 'Withdrawn; its votes do not count' },
};

export function phaseView(phase: CuePhase): PhaseView {
  return PHASES[phase];
}

export function runOf(run: RunState | null, cueId: string | null): CueRun | null {
  return run && cueId !== null ? (run.cues[cueId] ?? null) : null;
}

/** A cue without a run of its own yet is a draft. */
export function phaseOf(run: RunState | null, cueId: string): CuePhase {
  return runOf(run, cueId)?.phase ?? 'draft';
}

/** What is asked of a rundown over and over, by every control and ten times a second; made once for each version of it. */
interface RundownIndex {
  /** Those that were asked for: a few of thousands. */
  readonly found: Map<string, Cue | null>;
  readonly hasShowOffset: boolean;
}

const indexes = new WeakMap<readonly Cue[], RundownIndex>();

function indexOf({ rundown: { cues } }: Show): RundownIndex {
  const known = indexes.get(cues);
  if (known) return known;
  const index = {
    found: new Map<string, Cue | null>(),
    hasShowOffset: cues.some(({ trigger }) => trigger.kind === 'show-offset'),
  };
  indexes.set(cues, index);
  return index;
}

export function findCue(show: Show | null, cueId: string | null): Cue | null {
  if (!show || cueId === null) return null;
  const { found } = indexOf(show);
  const known = found.get(cueId);
  if (known !== undefined) return known;
  const cue = show.rundown.cues.find(({ id }) => id === cueId) ?? null;
  found.set(cueId, cue);
  return cue;
}

/** The cue taken last; for a reveal the question it shows the results of, which is what everybody looks at then. */
export function cueInView(show: Show | null, run: RunState | null): Cue | null {
  const cue = findCue(show, run?.currentCueId ?? null);
  if (cue?.type !== 'reveal') return cue;
  if (cue.targetCueId !== null) return findCue(show, cue.targetCueId) ?? cue;
  const cues = show?.rundown.cues ?? [];
  return cues.slice(0, cues.indexOf(cue)).findLast(isInteraction) ?? cue;
}

/**
 * How a cue is taken besides GO, in few words: `by hand`, `+1:30` after the start of the run, `0:05 after end of 3`.
 * `numberOf` names other cues; without it they are "another cue". Times of day are in `timeZone`, else this computer's.
 */
export function triggerLabel(cue: Cue, numberOf?: (cueId: string) => string, timeZone?: string): string {
  const { trigger } = cue;
  const other = (cueId: string): string => numberOf?.(cueId) ?? 'another cue';
  switch (trigger.kind) {
    case 'manual':
      return 'by hand';
    case 'show-offset':
      return `+${formatDuration(trigger.offsetMs)}`;
    case 'hard-time':
      return `at ${timeZone === undefined ? formatClock(trigger.atMs) : formatInZone(trigger.atMs, timeZone)}`;
    case 'after-cue':
      return `${formatDuration(trigger.offsetMs)} after ${trigger.point} of ${other(trigger.cueId)}`;
    case 'before-end':
      return `${formatDuration(trigger.beforeMs)} before end of ${trigger.cueId === null ? 'show' : other(trigger.cueId)}`;
    case 'tally':
      return `at ${trigger.atLeast} ${trigger.unit === 'percent' ? '%' : 'votes'} of ${other(trigger.cueId)}`;
    case 'telemetry':
      return `when ${trigger.metric} ${trigger.side === 'above' ? '>' : '<'} ${trigger.value}`;
  }
}

/** How long viewers may answer, or how long the cue lasts; a dash for what takes no time. */
export function windowLabel(cue: Cue): string {
  if (isInteraction(cue)) return cue.responseWindowMs === null ? 'open' : formatDuration(cue.responseWindowMs);
  const lengthMs = plannedDurationMs(cue);
  return lengthMs > 0 ? formatDuration(lengthMs) : EMPTY;
}

/** What a control may do now; when it may not, why, in words. */
export interface Permission {
  readonly allowed: boolean;
  readonly reason: string;
}

export const yes = (reason: string): Permission => ({ allowed: true, reason });
export const no = (reason: string): Permission => ({ allowed: false, reason });

export interface RunContext {
  readonly linkOpen: boolean;
  readonly show: Show | null;
  readonly run: RunState | null;
  /** Whether this person may run the show (GO, hold …). */
  readonly mayRun: boolean;
}

/** Whether the show was called over. */
export function isOver(run: RunState | null): boolean {
  return run !== null && run.endedAtMs !== null;
}

const HOST_AWAY = 'The host cannot be reached just now';

const READ_ONLY = 'You came by a link that may not run the show';

/** Why nothing of the run can be asked for, in words; null: it can. */
export function whyNotRun({ linkOpen, mayRun }: RunContext): string | null {
  return linkOpen ? (mayRun ? null : READ_ONLY) : HOST_AWAY;
}

/** Whether GO can be pressed, and what it would take. */
export function goPermission(context: RunContext): Permission {
  const { show, run } = context;
  const why = whyNotRun(context);
  if (why !== null) return no(why);
  if (!show || show.rundown.cues.length === 0) return no('The rundown is empty: add a cue first');
  if (isOver(run)) return no('The show is over: reset the run to begin anew');
  const cue = findCue(show, run?.standbyCueId ?? null);
  if (!cue) return no('No cue is in standby: choose one in the rundown');
  return yes(`Take ${cueName(cue)}`);
}

/** Start of the automatic run, its end, and a new run. */
export function runPermission(action: 'start' | 'finish' | 'reset', context: RunContext): Permission {
  const why = whyNotRun(context);
  if (why !== null) return no(why);
  const { show, run } = context;
  if (action === 'start') {
    if (isOver(run)) return no('The show is over: reset the run to begin anew');
    if (run?.startedAtMs !== null && run?.startedAtMs !== undefined) return no('The automatic run has begun already');
    return show && indexOf(show).hasShowOffset
      ? yes('Cues with a time fire by themselves from now on')
      : no('No cue in the rundown has a time of its own');
  }
  if (action === 'finish' && isOver(run)) return no('The show is over already');
  if (action === 'finish' && (run?.firstTakenAtMs ?? null) === null) return no('The show has not begun yet');
  const open = run === null ? null : whyStillOpen(show, run);
  if (open !== null) return no(open);
  return action === 'finish'
    ? yes('Nothing is taken by itself any more; the report is made')
    : yes('Begin a new run; the log keeps this one');
}

/** Which question is still being answered, and what to do about it; null: none is. */
function whyStillOpen(show: Show | null, run: RunState): string | null {
  const questions = unfinishedQuestions(run, (cueId) => findCue(show, cueId));
  const nameOf = ({ cueId }: CueRun): string => {
    const cue = findCue(show, cueId);
    return cue === null ? 'a cue that was removed' : cueName(cue);
  };
  const open = questions.find(({ phase }) => phase === 'open');
  if (open) return `A question is open: close ${nameOf(open)} first`;
  const closing = questions.find(({ phase }) => phase === 'closing');
  return closing ? `Viewers further behind still answer ${nameOf(closing)}: wait until they have` : null;
}

/** `cue 3 · Which colour?` */
export function cueName(cue: Cue): string {
  return cue.number === '' ? cue.title : `cue ${cue.number} · ${cue.title}`;
}

/** One option's standing. */
export interface OptionStanding {
  readonly id: string;
  readonly label: string;
  readonly votes: number;
  readonly pct: number;
  readonly leads: boolean;
  /** A right answer of a quiz question: for those who make the show, at any time. */
  readonly right: boolean;
}

/** The options of a poll or quiz question with their counts; shares are of the counted votes. Other cues have none. */
export function standings(cue: Cue, run: CueRun | null): readonly OptionStanding[] {
  if (!isInteraction(cue)) return [];
  const counts = cue.poll.options.map((option) => run?.counts[option.id] ?? 0);
  const total = counts.reduce((sum, votes) => sum + votes, 0);
  const most = Math.max(0, ...counts);
  const right = cue.type === 'quiz' ? cue.correctOptionIds : [];
  return cue.poll.options.map((option, index) => {
    const votes = counts[index] ?? 0;
    return {
      id: option.id,
      label: option.label,
      votes,
      pct: total > 0 ? (votes / total) * 100 : 0,
      leads: votes > 0 && votes === most,
      right: right.includes(option.id),
    };
  });
}

export function cueNumber(cue: Cue | null): string {
  return cue === null || cue.number === '' ? EMPTY : cue.number;
}
