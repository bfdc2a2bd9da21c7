import { untakenCue, type CueRun, type RunHead } from '../../shared/show/run-state.ts';
import { nextPhase, type PhaseCause } from './phases.ts';
import type { Arming, EngineCommand } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { Table } from './table.ts';
import { isRunning } from './takes.ts';

/** So many accepted requests are remembered, so that a repeated one takes effect once. */
const MAX_REQUESTS = 512;

/** A state being changed: what it was made from stays as it is. Reads like a `ShowModel` at any moment. */
export class Draft implements ShowModel {
  run: RunHead;
  readonly cues: Table<CueRun>;
  readonly taken: Table<NonNullable<ReturnType<ShowModel['taken']['get']>>>;
  readonly armed: Table<NonNullable<ReturnType<ShowModel['armed']['get']>>>;
  readonly frozen: Table<NonNullable<ReturnType<ShowModel['frozen']['get']>>>;
  readonly missed: Table<number>;
  readonly heldEnds: Table<{ closesAtMs: number; sinceMs: number }>;
  readonly running: Set<string>;
  readonly devices: Table<number>;
  severed: ReadonlySet<string>;
  reopened: ReadonlySet<string>;
  sceneDue: ShowModel['sceneDue'];
  extendWindows: boolean;
  offsetZeroMs: number | null;
  outbox: readonly EngineCommand[];
  requestIds: readonly string[];
  lastGoAtMs: number | null;
  standbyRevision: number;

  constructor(model: ShowModel) {
    this.run = model.run;
    this.cues = Table.copy(model.cues);
    this.taken = Table.copy(model.taken);
    this.armed = Table.copy(model.armed);
    this.frozen = Table.copy(model.frozen);
    this.missed = Table.copy(model.missed);
    this.heldEnds = Table.copy(model.heldEnds);
    this.running = new Set(model.running);
    this.devices = Table.copy(model.devices);
    this.severed = model.severed;
    this.reopened = model.reopened;
    this.sceneDue = model.sceneDue;
    this.extendWindows = model.extendWindows;
    this.offsetZeroMs = model.offsetZeroMs;
    this.outbox = model.outbox;
    this.requestIds = model.requestIds;
    this.lastGoAtMs = model.lastGoAtMs;
    this.standbyRevision = model.standbyRevision;
  }

  setRun(change: Partial<RunHead>): void {
    this.run = { ...this.run, ...change };
  }

  setCue(cue: CueRun): void {
    this.cues.set(cue.cueId, cue);
    if (isRunning(cue)) this.running.add(cue.cueId);
    else this.running.delete(cue.cueId);
  }

  /** Changes what is told of a cue, not its phase. */
  editCue(cueId: string, change: Partial<Omit<CueRun, 'cueId' | 'phase'>>): void {
    this.setCue({ ...(this.cues.get(cueId) ?? untakenCue(cueId)), ...change });
  }

  /** Moves a cue on; false, and nothing done, when that does not fit its phase. */
  moveCue(cueId: string, cause: PhaseCause, change: Partial<CueRun>): boolean {
    const cue = this.cues.get(cueId) ?? untakenCue(cueId);
    const phase = nextPhase(cue.phase, cause);
    if (!phase) return false;
    this.setCue({ ...cue, ...change, phase });
    return true;
  }

  /** A cue will fire at that time; one taken before stays what it is until it is taken again. */
  arm(arming: Arming): void {
    this.moveCue(arming.cueId, 'arm', { plannedAtMs: arming.atMs, note: null });
    this.frozen.delete(arming.cueId);
    this.missed.delete(arming.cueId);
    this.armed.set(arming.cueId, arming);
  }

  /** Cuts questions off whose end or results are still to come: they were part of what was left. */
  sever(): void {
    const severed = new Set(this.severed);
    for (const { cueId, phase } of this.cues.values()) {
      const goesOn = phase === 'open' || phase === 'closing' || phase === 'pending';
      if (goesOn && this.taken.get(cueId)?.conduct === 'interaction') severed.add(cueId);
    }
    this.severed = severed;
  }

  queue(...commands: readonly (EngineCommand | null)[]): void {
    const added = commands.filter((command) => command !== null);
    if (added.length > 0) this.outbox = [...this.outbox, ...added];
  }

  accept(requestId: string | null): void {
    if (requestId !== null) this.requestIds = [...this.requestIds, requestId].slice(-MAX_REQUESTS);
  }

  /** Drops all of the run but what outlives it, which the event that begins the next one carries. */
  clear(): void {
    const { cues, taken, armed, frozen, missed, heldEnds, devices } = this;
    for (const table of [cues, taken, armed, frozen, missed, heldEnds, devices]) table.clear();
    this.running.clear();
    this.severed = new Set();
    this.reopened = new Set();
    this.sceneDue = null;
    this.extendWindows = false;
    this.offsetZeroMs = null;
    this.lastGoAtMs = null;
  }
}
