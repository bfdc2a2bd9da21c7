import { conductOf, isInteraction, plannedDurationMs, type Cue } from '../../cues/registry.ts';
import type { Show } from '../show.ts';
import { emptyRecord } from './by-id.ts';
import { layOut, type Place, type Placer, type Slot } from './layout.ts';

/** When a cue or group is planned; all times in ms since the epoch, unless the plan is not anchored. */
export interface CuePlan {
  readonly startMs: number;
  readonly endMs: number;
  readonly durationMs: number;
  /** When what it does is over (a question’s window); its planned length may be longer, for talking about it. */
  readonly overMs: number;
  /**
   * `linked`: begins when the one before it ends. `fixed`: has a planned start of its own, and begins later when the show
   * is late (a trigger with a time of its own goes before it). `hard`: fires at its time whatever the show is doing. `beside`: begins by another cue's time. `none`: skipped.
   */
  readonly placed: 'linked' | 'fixed' | 'hard' | 'beside' | 'none';
  /** Nothing is planned for so long before a fixed or hard start; ≥ 0. */
  readonly gapMs: number;
  /** A fixed or hard start is planned so long before all before it is over; ≥ 0. */
  readonly overlapMs: number;
}

export interface ShowPlan {
  readonly cues: Readonly<Record<string, CuePlan>>;
  /** False: nothing in the show has a time of day. All times then count from the start of the show (0). */
  readonly anchored: boolean;
  readonly startMs: number;
  /** End of the last cue. */
  readonly endMs: number;
  readonly durationMs: number;
  /** By how much the cues go over the planned end of the show; negative: so much is left. Null without a planned end. */
  readonly overPlannedEndMs: number | null;
}

const known = new WeakMap<Show, ShowPlan>();
/** The show that was planned last: most edits after it (words, notes, colours) leave all times as they were. */
let last: { readonly show: Show; readonly plan: ShowPlan } | null = null;

/** Planned start, end and length of every cue and group. O(cues); remembered for a show object, which must not change. */
export function planTimes(show: Show): ShowPlan {
  let plan = known.get(show);
  if (!plan) {
    plan = last && isTimedAlike(last.show, show) ? last.plan : makePlan(show);
    known.set(show, plan);
    last = { show, plan };
  }
  return plan;
}

/** What of a cue no time depends on. */
const UNTIMED: ReadonlySet<string> = new Set<keyof Cue>([
  ...(['title', 'number', 'hostNotes', 'producerNotes', 'colour', 'hotkey', 'custom'] as const),
]);

/** False where it would take long to tell. */
function isTimedAlike(a: Show, b: Show): boolean {
  if (a.plannedStartMs !== b.plannedStartMs || a.plannedEndMs !== b.plannedEndMs) return false;
  if (a.targetLatencyMs !== b.targetLatencyMs || a.rundown.cues.length !== b.rundown.cues.length) return false;
  return a.rundown.cues.every((cue, index) => {
    const other = b.rundown.cues[index];
    return other !== undefined && (cue === other || isCueTimedAlike(cue, other));
  });
}

function isCueTimedAlike(a: Cue, b: Cue): boolean {
  const others = new Map<string, unknown>(Object.entries(b));
  const own = Object.entries(a);
  return own.length === others.size && own.every(([key, value]) => UNTIMED.has(key) || others.get(key) === value);
}

function makePlan(show: Show): ShowPlan {
  const anchorMs = show.plannedStartMs ?? anchorByFixedStart(show);
  const startMs = anchorMs ?? 0;
  const { cues, endMs } = planFrom(show, startMs, true);
  const { plannedEndMs } = show;
  return {
    cues,
    anchored: anchorMs !== null,
    startMs,
    endMs,
    durationMs: endMs - startMs,
    overPlannedEndMs: plannedEndMs === null || anchorMs === null ? null : endMs - plannedEndMs,
  };
}

/** A time of day by which the show can be told; null: the cue has none, or its trigger goes by something else. */
function timeOfDayMs(cue: Cue): number | null {
  switch (cue.trigger.kind) {
    case 'hard-time':
      return cue.trigger.atMs;
    case 'manual':
    case 'tally':
    case 'telemetry':
      return cue.plannedStartMs;
    case 'show-offset':
    case 'after-cue':
    case 'before-end':
      return null;
  }
}

/** Without a planned start, the show begins so that the first cue with a time of its own is reached just in time. */
function anchorByFixedStart(show: Show): number | null {
  if (!show.rundown.cues.some((cue) => timeOfDayMs(cue) !== null)) return null;
  const { cues } = planFrom(show, 0, false);
  for (const cue of show.rundown.cues) {
    const ownMs = timeOfDayMs(cue);
    const plan = cues[cue.id];
    if (ownMs !== null && plan && plan.placed !== 'none') return ownMs - plan.startMs;
  }
  return null;
}

function planFrom(
  show: Show,
  startMs: number,
  heedFixed: boolean,
): { readonly cues: Readonly<Record<string, CuePlan>>; readonly endMs: number } {
  const cues = emptyRecord<CuePlan>();
  const begins = new Map<string, Pick<CuePlan, 'placed' | 'gapMs' | 'overlapMs'>>();
  const lookUp = (cueId: string): CuePlan | null => cues[cueId] ?? null;
  const placer: Placer = {
    place: (cue, place) => {
      const begin = beginOf(cue, place, show, startMs, heedFixed, lookUp);
      begins.set(cue.id, begin);
      return slotOf(cue, begin);
    },
    endOfGroup: (group, beginsMs, contentEndMs) =>
      begins.get(group.id)?.placed === 'none'
        ? beginsMs
        : group.durationMs === null
          ? contentEndMs
          : beginsMs + group.durationMs,
    placed: (cue, slot) => {
      const begin = begins.get(cue.id);
      cues[cue.id] = {
        startMs: slot.startMs,
        endMs: slot.endMs,
        durationMs: slot.endMs - slot.startMs,
        overMs: slot.overMs,
        placed: begin?.placed ?? 'linked',
        gapMs: begin?.gapMs ?? 0,
        overlapMs: begin?.overlapMs ?? 0,
      };
    },
  };
  return { cues, endMs: layOut(show.rundown.cues, startMs, show.targetLatencyMs, placer) };
}

interface Begin extends Pick<CuePlan, 'placed' | 'gapMs' | 'overlapMs'> {
  readonly startMs: number;
}

function beginOf(
  cue: Cue,
  place: Place,
  show: Show,
  showStartMs: number,
  heedFixed: boolean,
  lookUp: (cueId: string) => CuePlan | null,
): Begin {
  const linked: Begin = { startMs: place.linkedMs, placed: 'linked', gapMs: 0, overlapMs: 0 };
  if (place.skipped) return { ...linked, placed: 'none' };
  const { trigger } = cue;
  if (trigger.kind === 'show-offset') return fixedAt(showStartMs + trigger.offsetMs, 'hard', place);
  if (trigger.kind === 'hard-time' && heedFixed) return fixedAt(trigger.atMs, 'hard', place);
  const besideMs = besideOf(cue, heedFixed ? show.plannedEndMs : null, lookUp);
  if (besideMs !== null) return { ...linked, startMs: besideMs, placed: 'beside' };
  return cue.plannedStartMs !== null && heedFixed ? fixedAt(cue.plannedStartMs, 'fixed', place) : linked;
}

/** A start by another cue's time; null: it goes by none, or by one that is not placed before it. */
function besideOf(
  { trigger }: Cue,
  showEndMs: number | null,
  lookUp: (cueId: string) => CuePlan | null,
): number | null {
  if (trigger.kind === 'after-cue') {
    const other = lookUp(trigger.cueId);
    if (!other || other.placed === 'none') return null;
    return (trigger.point === 'start' ? other.startMs : other.overMs) + trigger.offsetMs;
  }
  if (trigger.kind !== 'before-end') return null;
  const endMs = trigger.cueId === null ? showEndMs : (lookUp(trigger.cueId)?.overMs ?? null);
  return endMs === null ? null : endMs - trigger.beforeMs;
}

function fixedAt(startMs: number, placed: 'fixed' | 'hard', { parallel, linkedMs, reachedMs }: Place): Begin {
  const beforeMs = parallel ? linkedMs : reachedMs;
  return { startMs, placed, gapMs: Math.max(0, startMs - beforeMs), overlapMs: Math.max(0, beforeMs - startMs) };
}

function slotOf(cue: Cue, { startMs, placed }: Begin): Slot {
  if (placed === 'none') return { startMs, endMs: startMs, overMs: startMs, takes: 'none' };
  const endMs = startMs + (cue.type === 'group' ? 0 : plannedDurationMs(cue));
  return { startMs, endMs, overMs: overOf(cue, startMs, endMs), takes: placed === 'beside' ? 'beside' : 'turn' };
}

/** When what a cue does is over that begins at `startMs` and has its place until `endMs`. */
export function overOf(cue: Cue, startMs: number, endMs: number): number {
  if (isInteraction(cue)) return cue.responseWindowMs === null ? endMs : startMs + cue.responseWindowMs;
  return conductOf(cue) === 'instant' ? startMs : endMs;
}
