import type { CueConduct } from '../../shared/cues/cue-base.ts';
import type { SceneName } from '../../shared/cues/scene/scene-cue.ts';
import type { CueRun, RunHead, RunState } from '../../shared/show/run-state.ts';
import type { Arming, EngineCommand, PublishCommand } from './show-events.ts';
import { Table, toRecord, type ReadonlyTable } from './table.ts';

/** What a cue was when it was taken: the plan may change after it. */
export interface TakenCue {
  /** Null for what only happens in the studio. */
  readonly publish: PublishCommand | null;
  readonly reveal: 'auto' | 'manual';
  /** When its results were revealed (studio time); null before. */
  readonly revealedAtMs: number | null;
  readonly conduct: CueConduct;
  /** It goes on past its end, in overtime, until it is ended by hand. */
  readonly endless: boolean;
  /** What was on programme before a scene cue. */
  readonly sceneBefore: SceneName | null;
}

/** What stands still on hold: it comes as much later as the show is on hold after `sinceMs`. */
export interface FrozenArming extends Arming {
  readonly sinceMs: number;
}

/** Everything the show engine knows of a run; it follows from the events alone. */
export interface ShowModel {
  readonly run: RunHead;
  /** Cues that something happened to; the others are `untakenCue(id)`. */
  readonly cues: ReadonlyTable<CueRun>;
  /** The last take of each. */
  readonly taken: ReadonlyTable<TakenCue>;
  /** What will fire by itself, one time a cue. */
  readonly armed: ReadonlyTable<Arming>;
  /** What would, were the show not on hold. */
  readonly frozen: ReadonlyTable<FrozenArming>;
  /** The armed time that was missed last, by cue: it comes no more, whatever asks for it again. */
  readonly missed: ReadonlyTable<number>;
  /** Ends that move while the show is on hold, as they were at `sinceMs`. */
  readonly heldEnds: ReadonlyTable<{ closesAtMs: number; sinceMs: number }>;
  /** On hold, whether open windows are extended too. */
  readonly extendWindows: boolean;
  /** Cues in phase open or closing. */
  readonly running: ReadonlySet<string>;
  /** Questions that a jump or panic cut off: whatever becomes of them, nothing follows. */
  readonly severed: ReadonlySet<string>;
  /** Taken cues that a jump back opened anew. */
  readonly reopened: ReadonlySet<string>;
  /** Takes of device cues whose outcome is not known yet. */
  readonly devices: ReadonlyTable<number>;
  /** Written, but not yet known to be on programme: for the next host, should this one go down. */
  readonly sceneDue: { readonly cueId: string; readonly scene: SceneName } | null;
  /**
   * From here show offsets count, moved on by holds: the first cue taken in its turn, or the start of the automatic run, which
   * counts anew for what is still to come.
   */
  readonly offsetZeroMs: number | null;
  /** Commands the engine has not acknowledged, oldest first. */
  readonly outbox: readonly EngineCommand[];
  /** Ids of accepted requests, oldest first. */
  readonly requestIds: readonly string[];
  readonly lastGoAtMs: number | null;
  /** The revision at which standby or the run last changed: requests that saw an older one are stale. */
  readonly standbyRevision: number;
}

const EMPTY_HEAD: RunHead = {
  runId: '',
  revision: 0,
  startedAtMs: null,
  firstTakenAtMs: null,
  endedAtMs: null,
  standbyCueId: null,
  currentCueId: null,
  holdSinceMs: null,
  heldMs: 0,
  hostMessage: null,
};

export const EMPTY_MODEL: ShowModel = {
  run: EMPTY_HEAD,
  cues: new Table(),
  taken: new Table(),
  armed: new Table(),
  frozen: new Table(),
  missed: new Table(),
  heldEnds: new Table(),
  extendWindows: false,
  running: new Set(),
  severed: new Set(),
  reopened: new Set(),
  devices: new Table(),
  sceneDue: null,
  offsetZeroMs: null,
  outbox: [],
  requestIds: [],
  lastGoAtMs: null,
  standbyRevision: 0,
};

/** The run as the API tells it. */
export function stateOf(model: ShowModel): RunState {
  return { ...model.run, cues: toRecord(model.cues) };
}
