import { conductOf, plannedDurationMs, type Cue } from '../../cues/registry.ts';
import type { RunState } from '../run-state.ts';
import type { Show } from '../show.ts';
import { emptyRecord, own } from './by-id.ts';
import { layOut, type Place, type Placer, type Slot } from './layout.ts';
import { overUnder, type OverUnder, type ShowStart } from './over-under.ts';
import { overOf, planTimes, type CuePlan, type ShowPlan } from './plan-times.ts';
import { countsToEnd, standingOf, wasTaken, type Standing, type TakenCue } from './taken-cues.ts';

/**
 * `planned`: still to come. `passed`: the show went by it without taking it. `skipped`: it is not to be taken.
 */
export type CueTimeState = 'planned' | 'running' | 'done' | 'passed' | 'skipped';

/** A cue or group in the run. All times in ms since the epoch; they are the real ones as far as it was taken, else the expected. */
export interface CueTimes {
  readonly state: CueTimeState;
  readonly plannedStartMs: number;
  readonly plannedEndMs: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Later than planned by so much; negative: earlier. */
  readonly startLateMs: number;
  readonly endLateMs: number;
  /** What is left of a running cue; negative in overtime. Null: it does not run, or has no end of its own. */
  readonly remainingMs: number | null;
  /** Time behind its due time, ≥ 0. */
  readonly overtimeMs: number;
  /** A hard start comes so long before all before it is expected to be over. */
  readonly overlapMs: number;
}

export interface ShowTimes {
  readonly cues: Readonly<Record<string, CueTimes>>;
  /** When the show began, or is expected to. */
  readonly startMs: number;
  readonly expectedEndMs: number;
  /** The planned end of the show, else that of its last cue. */
  readonly plannedEndMs: number;
  /** Expected end − planned end; positive: over. */
  readonly endOverMs: number;
  readonly overUnder: OverUnder;
  /** Cues that go on now, in the order of the rundown; groups left out. */
  readonly runningCueIds: readonly string[];
}

/** Real and expected times of every cue and group at `nowMs` (ms since the epoch). O(cues). */
export function runTimes(show: Show, run: RunState, nowMs: number): ShowTimes {
  const plan = planTimes(show);
  const atMs = run.endedAtMs === null ? nowMs : Math.min(nowMs, run.endedAtMs);
  const first = firstTaken(show, run);
  const startMs = first?.atMs ?? (plan.anchored ? Math.max(plan.startMs, atMs) : atMs);
  const shiftMs = plan.anchored ? 0 : startMs - (first?.plannedMs(plan) ?? plan.startMs);
  const standing = standingOf(show, run, plan, shiftMs, atMs);
  const start: ShowStart = { plannedMs: (first?.plannedMs(plan) ?? plan.startMs) + shiftMs, actualMs: startMs };
  const offsetZeroMs = run.startedAtMs ?? first?.atMs ?? Math.max(plan.startMs + shiftMs, startMs);
  const expected = new ExpectedTimes({ show, run, plan, shiftMs, standing, startMs, offsetZeroMs, nowMs: atMs });
  const expectedEndMs = layOut(show.rundown.cues, startMs, show.targetLatencyMs, expected);
  const plannedEndMs = show.plannedEndMs ?? plan.endMs + shiftMs;
  return {
    cues: expected.times,
    startMs,
    expectedEndMs,
    plannedEndMs,
    endOverMs: expectedEndMs - plannedEndMs,
    overUnder: overUnder(show, run, plan, standing, start, atMs),
    runningCueIds: show.rundown.cues
      .filter(({ id, type }) => type !== 'group' && expected.times[id]?.state === 'running')
      .map(({ id }) => id),
  };
}

interface FirstTaken {
  readonly atMs: number;
  readonly plannedMs: (plan: ShowPlan) => number;
}

/**
 * What the show began with: its plan is what the start is measured by. When all was taken again since, only the time of
 * the start is known, and it stands for that of the show. Null: nothing was taken in its turn yet.
 */
function firstTaken(show: Show, run: RunState): FirstTaken | null {
  let found: { readonly id: string; readonly atMs: number } | null = null;
  let againMs: number | null = null;
  for (const { id, type } of show.rundown.cues) {
    const cue = own(run.cues, id);
    if (!cue || !wasTaken(cue) || cue.takenBy === 'fire-now' || type === 'group') continue;
    const atMs = cue.opensAtMs ?? cue.firedAtMs;
    if (cue.take > 1) againMs = Math.min(againMs ?? atMs, run.firstTakenAtMs ?? atMs);
    else if (found === null || atMs < found.atMs) found = { id, atMs };
  }
  if (found) {
    const { id, atMs } = found;
    return { atMs, plannedMs: (plan) => plan.cues[id]?.startMs ?? plan.startMs };
  }
  return againMs === null ? null : { atMs: againMs, plannedMs: (plan) => plan.startMs };
}

interface ExpectedDeps {
  readonly show: Show;
  readonly run: RunState;
  readonly plan: ShowPlan;
  readonly shiftMs: number;
  readonly standing: Standing;
  readonly startMs: number;
  /** From here show offsets count, or are expected to. */
  readonly offsetZeroMs: number;
  readonly nowMs: number;
}

/** Counts of a group's cues by what became of them. */
interface GroupTally {
  taken: number;
  running: number;
  planned: number;
}

/** Places cues where they were taken, and those to come where they are expected. */
class ExpectedTimes implements Placer {
  readonly times = emptyRecord<CueTimes>();
  readonly #deps: ExpectedDeps;
  readonly #referenceIndex: number;
  /** Groups around the cue taken last. */
  readonly #around: ReadonlySet<string>;
  readonly #states = new Map<string, CueTimeState>();
  readonly #tallies = new Map<string, GroupTally>();
  readonly #overlaps = new Map<string, number>();

  constructor(deps: ExpectedDeps) {
    this.#deps = deps;
    const { reference } = deps.standing;
    this.#referenceIndex = deps.run.endedAtMs === null ? (reference?.index ?? -1) : Number.POSITIVE_INFINITY;
    this.#around = groupsAround(deps.show, reference?.cue ?? null);
  }

  place(cue: Cue, place: Place): Slot {
    const taken = this.#deps.standing.taken.get(cue.id);
    if (taken) return this.#takenSlot(taken);
    if (place.skipped) return this.#slot(cue, 'skipped', place.linkedMs, place.linkedMs, 'none');
    return this.#comingSlot(cue, place);
  }

  endOfGroup(group: Cue, startMs: number, contentEndMs: number): number {
    const isPast = (this.#plan(group)?.placed ?? 'none') === 'none' || this.#isBehind(group);
    if (group.durationMs === null || isPast) return contentEndMs;
    const plannedEndMs = startMs + group.durationMs;
    return this.#around.has(group.id) ? Math.max(plannedEndMs, Math.min(contentEndMs, this.#deps.nowMs)) : plannedEndMs;
  }

  placed(cue: Cue, slot: Slot): void {
    const planned = this.#plan(cue);
    if (!planned) return;
    const { shiftMs, nowMs, standing } = this.#deps;
    const taken = standing.taken.get(cue.id);
    const state = cue.type === 'group' ? this.#groupState(cue.id, taken !== undefined) : this.#state(cue);
    this.#count(cue, state);
    const dueMs = cue.type === 'group' ? slot.endMs : taken ? taken.dueMs : slot.endMs;
    const plannedStartMs = planned.startMs + shiftMs;
    const plannedEndMs = planned.endMs + shiftMs;
    const overtimeMs =
      dueMs === null || cue.type === 'group' ? 0 : Math.max(0, (state === 'running' ? nowMs : slot.endMs) - dueMs);
    this.times[cue.id] = {
      state,
      plannedStartMs,
      plannedEndMs,
      startMs: slot.startMs,
      endMs: slot.endMs,
      startLateMs: slot.startMs - plannedStartMs,
      endLateMs: slot.endMs - plannedEndMs,
      remainingMs: state === 'running' && dueMs !== null ? dueMs - nowMs : null,
      overtimeMs: state === 'running' || state === 'done' ? overtimeMs : 0,
      overlapMs: state === 'planned' ? (this.#overlaps.get(cue.id) ?? 0) : 0,
    };
  }

  #plan(cue: Cue): CuePlan | undefined {
    return this.#deps.plan.cues[cue.id];
  }

  #state(cue: Cue): CueTimeState {
    return this.#states.get(cue.id) ?? 'planned';
  }

  /** The show has gone by this group. */
  #isBehind(group: Cue): boolean {
    if (this.#around.has(group.id)) return false;
    const state = this.#groupState(group.id, this.#deps.standing.taken.has(group.id));
    return state === 'passed' || state === 'done';
  }

  #groupState(groupId: string, isTaken: boolean): CueTimeState {
    if (this.#states.get(groupId) === 'skipped') return 'skipped';
    const { taken, running, planned } = this.#tallies.get(groupId) ?? { taken: 0, running: 0, planned: 0 };
    if (running > 0 || ((isTaken || taken > 0) && planned > 0)) return 'running';
    if (isTaken || taken > 0) return 'done';
    return planned > 0 || this.#states.get(groupId) === 'planned' ? 'planned' : 'passed';
  }

  #count(cue: Cue, state: CueTimeState): void {
    if (cue.groupId === null) return;
    const tally = this.#tallies.get(cue.groupId) ?? { taken: 0, running: 0, planned: 0 };
    if (state === 'done') tally.taken += 1;
    if (state === 'running') tally.running += 1;
    if (state === 'planned') tally.planned += 1;
    this.#tallies.set(cue.groupId, tally);
  }

  #slot(cue: Cue, state: CueTimeState, startMs: number, endMs: number, takes: Slot['takes']): Slot {
    this.#states.set(cue.id, state);
    return { startMs, endMs, overMs: overOf(cue, startMs, endMs), takes };
  }

  /** What was fired out of its turn, or in an earlier pass, moves nothing. */
  #takenSlot(taken: TakenCue): Slot {
    const { cue, index, startMs, endMs, adLib, running } = taken;
    const isBeside = this.#plan(cue)?.placed === 'beside';
    const takes = adLib || index > this.#referenceIndex ? 'none' : isBeside ? 'beside' : 'turn';
    return this.#slot(cue, running ? 'running' : 'done', startMs, endMs, takes);
  }

  #comingSlot(cue: Cue, place: Place): Slot {
    const { run, nowMs } = this.#deps;
    const planned = this.#plan(cue);
    const takes = planned?.placed === 'beside' ? 'beside' : 'turn';
    const cueRun = own(run.cues, cue.id);
    const scheduledMs = cueRun?.phase === 'armed' ? cueRun.plannedAtMs : null;
    if (scheduledMs !== null) return this.#lasting(cue, scheduledMs, takes);
    if (planned?.placed === 'hard') return this.#hardSlot(cue, place);
    if (cue.type === 'group' && (place.index < this.#referenceIndex || this.#around.has(cue.id))) {
      return this.#slot(cue, 'passed', place.linkedMs, place.linkedMs, 'turn');
    }
    if (place.index < this.#referenceIndex) return this.#slot(cue, 'passed', place.linkedMs, place.linkedMs, 'none');
    if (conductOf(cue) === 'never') return this.#memoSlot(cue, Math.max(place.linkedMs, this.#fixedMs(cue, place)));
    const wantedMs = this.#besideMs(cue) ?? Math.max(place.linkedMs, this.#fixedMs(cue, place));
    return this.#lasting(cue, Math.max(nowMs, wantedMs), takes);
  }

  /** A fixed start: never before its time; what overlaps in the plan may overlap. −∞: it has none. */
  #fixedMs(cue: Cue, place: Place): number {
    const planned = this.#plan(cue);
    const ownMs = cue.plannedStartMs;
    if (ownMs === null || planned?.placed !== 'fixed') return Number.NEGATIVE_INFINITY;
    return Math.max(ownMs, (place.parallel ? place.linkedMs : place.reachedMs) - planned.overlapMs);
  }

  #hardSlot(cue: Cue, place: Place): Slot {
    const { nowMs, offsetZeroMs } = this.#deps;
    const { trigger } = cue;
    const atMs =
      trigger.kind === 'hard-time'
        ? trigger.atMs
        : offsetZeroMs + (trigger.kind === 'show-offset' ? trigger.offsetMs : 0);
    // Its time is over and it was not taken: the show goes on without it.
    if (atMs < nowMs) return this.#slot(cue, 'passed', atMs, atMs, cue.type === 'group' ? 'turn' : 'none');
    this.#overlaps.set(cue.id, Math.max(0, (place.parallel ? place.linkedMs : place.reachedMs) - atMs));
    return this.#lasting(cue, atMs, place.index < this.#referenceIndex ? 'beside' : 'turn');
  }

  /** Nobody takes a memo: its time passes by itself. */
  #memoSlot(cue: Cue, startMs: number): Slot {
    const { nowMs, run } = this.#deps;
    const endMs = startMs + plannedDurationMs(cue);
    const hasBegun = run.firstTakenAtMs !== null && startMs <= nowMs;
    return this.#slot(cue, !hasBegun ? 'planned' : nowMs < endMs ? 'running' : 'done', startMs, endMs, 'turn');
  }

  #lasting(cue: Cue, startMs: number, takes: Slot['takes']): Slot {
    if (cue.type === 'group') return this.#slot(cue, 'planned', startMs, startMs, takes);
    const planned = this.#plan(cue);
    const endsAtPlan = planned !== undefined && countsToEnd(cue);
    const endMs = endsAtPlan ? Math.max(startMs, planned.endMs + this.#deps.shiftMs) : startMs + plannedDurationMs(cue);
    return this.#slot(cue, 'planned', startMs, endMs, takes);
  }

  /** A start by another cue's time; null: it has none, or the other is not placed. */
  #besideMs(cue: Cue): number | null {
    if (this.#plan(cue)?.placed !== 'beside') return null;
    const { trigger } = cue;
    if (trigger.kind === 'after-cue') {
      const other = this.times[trigger.cueId];
      return other
        ? (trigger.point === 'start' ? other.startMs : this.#overMs(trigger.cueId, other)) + trigger.offsetMs
        : null;
    }
    if (trigger.kind !== 'before-end') return null;
    const endMs =
      trigger.cueId === null ? this.#deps.show.plannedEndMs : this.#overMs(trigger.cueId, this.times[trigger.cueId]);
    return endMs === null ? null : endMs - trigger.beforeMs;
  }

  /** When what a placed cue does is over, time for talking about it left out. */
  #overMs(cueId: string, times: CueTimes): number;
  #overMs(cueId: string, times: CueTimes | undefined): number | null;
  #overMs(cueId: string, times: CueTimes | undefined): number | null {
    const planned = this.#deps.plan.cues[cueId];
    if (!times || !planned) return null;
    return Math.max(times.startMs, times.endMs - Math.max(0, planned.endMs - planned.overMs));
  }
}

function groupsAround(show: Show, cue: Cue | null): ReadonlySet<string> {
  const around = new Set<string>();
  if (!cue) return around;
  const byId = new Map(show.rundown.cues.map((other) => [other.id, other]));
  let groupId = cue.type === 'group' ? cue.id : cue.groupId;
  while (groupId !== null && !around.has(groupId)) {
    around.add(groupId);
    groupId = byId.get(groupId)?.groupId ?? null;
  }
  return around;
}
