import { plannedDurationMs, type Cue } from '../../cues/registry.ts';
import type { Show } from '../show.ts';
import { layOut, type Place, type Placer, type Slot } from './layout.ts';

/** When a cue or group is planned; all times in ms since the epoch, unless the plan is not anchored. */
export interface CuePlan {
  readonly startMs: number;
  readonly endMs: number;
  readonly durationMs: number;
  /**
   * `linked`: begins when the one before it ends. `fixed`: has a planned start of its own, and begins later when the show
   * is late. `hard`: fires at its time whatever the show is doing. `beside`: begins by another cue's time. `none`: skipped.
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

/** Planned start, end and length of every cue and group. O(cues); remembered for a show object, which must not change. */
export function planTimes(show: Show): ShowPlan {
  let plan = known.get(show);
  if (!plan) {
    plan = makePlan(show);
    known.set(show, plan);
  }
  return plan;
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

/** A start of its own: the trigger's, else the planned one; null: none. */
export function ownStartMs(cue: Cue): number | null {
  return cue.trigger.kind === 'hard-time' ? cue.trigger.atMs : cue.plannedStartMs;
}

/** Without a planned start, the show begins so that the first cue with a time of its own is reached just in time. */
function anchorByFixedStart(show: Show): number | null {
  if (!show.rundown.cues.some((cue) => ownStartMs(cue) !== null)) return null;
  const { cues } = planFrom(show, 0, false);
  for (const cue of show.rundown.cues) {
    const ownMs = ownStartMs(cue);
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
  const cues: Record<string, CuePlan> = {};
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
  const ownMs = heedFixed ? ownStartMs(cue) : null;
  if (ownMs !== null) return fixedAt(ownMs, trigger.kind === 'hard-time' ? 'hard' : 'fixed', place);
  if (trigger.kind === 'show-offset') return fixedAt(showStartMs + trigger.offsetMs, 'hard', place);
  if (trigger.kind === 'after-cue') {
    const other = lookUp(trigger.cueId);
    if (!other || other.placed === 'none') return linked;
    const fromMs = trigger.point === 'start' ? other.startMs : other.endMs;
    return { ...linked, startMs: fromMs + trigger.offsetMs, placed: 'beside' };
  }
  if (trigger.kind === 'before-end') {
    const endMs = trigger.cueId === null ? show.plannedEndMs : (lookUp(trigger.cueId)?.endMs ?? null);
    return endMs === null || (trigger.cueId === null && !heedFixed)
      ? linked
      : { ...linked, startMs: endMs - trigger.beforeMs, placed: 'beside' };
  }
  return linked;
}

function fixedAt(startMs: number, placed: 'fixed' | 'hard', { parallel, linkedMs, reachedMs }: Place): Begin {
  const beforeMs = parallel ? linkedMs : reachedMs;
  return { startMs, placed, gapMs: Math.max(0, startMs - beforeMs), overlapMs: Math.max(0, beforeMs - startMs) };
}

function slotOf(cue: Cue, begin: Begin): Slot {
  if (begin.placed === 'none') return { startMs: begin.startMs, endMs: begin.startMs, takes: 'none' };
  const endMs = begin.startMs + (cue.type === 'group' ? 0 : plannedDurationMs(cue));
  return { startMs: begin.startMs, endMs, takes: begin.placed === 'beside' ? 'beside' : 'turn' };
}
