import { randomUUID } from 'node:crypto';
import type { ControlMessage, PublishedCue, Tally } from '../../shared/interaction/protocol.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { AsRunLog } from '../storage/as-run-log.ts';
import { reasonOf } from '../storage/storage-error.ts';
import type { CueScheduler } from './cue-scheduler.ts';
import { LiveTallies } from './live-tallies.ts';
import { decide, type ShowCommand } from './reducer.ts';
import { replayRun } from './replay.ts';
import { clockTime, cueNameFirst } from './rundown.ts';
import type { EngineCommand, ShowEvent } from './show-events.ts';
import { apply, type ShowModel } from './show-model.ts';

export type NoticeLevel = 'info' | 'warning' | 'error';

export interface ShowRunnerDeps {
  clock: Clock;
  studioClock: StudioClock;
  scheduler: CueScheduler;
  log: AsRunLog;
  getShow(): Show;
  /** Sends to the engine if it is connected; otherwise drops it: it stays in the outbox until acknowledged. */
  send(command: ControlMessage): void;
  /** Glass-to-glass latency of the slowest viewer (≥ 0): `closing` ends that long after `closesAt`. */
  getViewerLatencyMs(): number;
  /** After every change, counts included (so up to 10 a second while answers come in). */
  onChange(state: RunState): void;
  onNotice(level: NoticeLevel, text: string): void;
}

/** A refusal changes nothing; `reason` is a sentence for the operator. */
export type CommandResult = { ok: true; state: RunState } | { ok: false; reason: string };

export interface CueRequest {
  requestId: string;
  cueId: string;
}

/** Longest time between two looks at the windows: viewers' latency and the clock may change meanwhile. */
const MAX_TICK_MS = 500;
/** So many refusals are remembered, so that a repeated request gets its former answer. */
const MAX_REFUSALS = 256;

/** Runs the show: every change is in the as-run log before it takes effect outside. */
export class ShowRunner {
  readonly #deps: ShowRunnerDeps;
  readonly #tallies = new LiveTallies();
  readonly #refusals = new Map<string, string>();
  /** What happened but could not be written yet (full disk); it goes first when writing works again. */
  #unwritten: ShowEvent[] = [];
  /** Why nothing can be written at present, told once; null while writing works. */
  #writeProblem: string | null = null;
  #model: ShowModel;
  #state: RunState;
  #tick: Scheduled | null = null;
  #stopped = false;

  private constructor(deps: ShowRunnerDeps, model: ShowModel) {
    this.#deps = deps;
    this.#model = model;
    this.#state = model.run;
  }

  /** Replays the log and goes on where it ended; begins a run if there is none. Cues whose time has passed are missed. */
  static open(deps: ShowRunnerDeps): ShowRunner {
    const { model, problems } = replayRun(deps.log);
    for (const problem of problems) deps.onNotice('error', problem);
    const runner = new ShowRunner(deps, model);
    if (model.run.runId === '') runner.#do({ type: 'reset', requestId: null, newRunId: randomUUID() });
    else runner.#resume();
    return runner;
  }

  get state(): RunState {
    return this.#state;
  }

  /** Takes the cue in standby: its window opens now. */
  go(request: { requestId: string; expectedStandbyId: string; revision?: number | undefined }): CommandResult {
    return this.#request(request.requestId, { type: 'go', ...request, revision: request.revision ?? null });
  }

  standby(request: CueRequest): CommandResult {
    return this.#request(request.requestId, { type: 'standby', ...request });
  }

  /** Ends answering in media time from now. */
  close(request: CueRequest): CommandResult {
    return this.#request(request.requestId, { type: 'close', ...request });
  }

  reveal(request: CueRequest): CommandResult {
    return this.#request(request.requestId, { type: 'reveal', ...request });
  }

  void(request: CueRequest): CommandResult {
    return this.#request(request.requestId, { type: 'void', ...request });
  }

  /** Starts the automatic run: cues with a show offset fire by themselves from now on. */
  startRun(request: { requestId: string }): CommandResult {
    return this.#request(request.requestId, { type: 'start-run', ...request });
  }

  /** Begins a new run; the log keeps the old one. */
  reset(request: { requestId: string }): CommandResult {
    return this.#request(request.requestId, { type: 'reset', ...request, newRunId: randomUUID() });
  }

  /** The plan was edited and saved; `getShow()` returns it already. */
  planChanged(): void {
    this.#do({ type: 'plan-changed' });
  }

  /** Takes tallies of this run (stale ones are passed over) and finishes cues whose results are final. */
  applyTallies(tallies: readonly Tally[]): void {
    if (!this.#tallies.add(this.#model.run.runId, tallies)) return;
    this.#do({ type: 'tallies', tallies: this.#tallies.all });
    this.#publish();
  }

  /** With the engine's welcome: resyncs, then resends everything unacknowledged itself. */
  engineConnected(engine: { cues: readonly PublishedCue[]; tallies: readonly Tally[] }): void {
    this.#do({ type: 'engine-connected', cues: engine.cues, seen: this.#tallies.all }, 'hold');
    this.#tallies.replace(this.#model.run.runId, engine.tallies);
    for (const command of this.#model.outbox) this.#deps.send(command);
    this.#do({ type: 'tallies', tallies: this.#tallies.all });
    this.#publish();
  }

  /** What the engine has not acknowledged, oldest first. */
  unacknowledged(): readonly ControlMessage[] {
    return this.#model.outbox;
  }

  /** The engine has done a command, or refused it (`error` says why). */
  acknowledge(commandId: string, ok: boolean, error: string | null): void {
    const command = this.#model.outbox.find((other) => other.id === commandId);
    const refusal = ok ? null : (error ?? 'no reason given');
    this.#do({ type: 'acknowledged', commandId, error: refusal });
    if (!command || refusal === null) return;
    const name = cueNameFirst(this.#deps.getShow(), command.cueId);
    this.#deps.onNotice('error', `${name}: the engine refused to ${command.type} it: ${refusal}.`);
  }

  /** Stops timers and armed cues; the log and the scheduler stay open (their owner closes them). */
  shutdown(): void {
    this.#stopped = true;
    this.#tick?.cancel();
    this.#tick = null;
    for (const cueId of Object.keys(this.#model.armed)) this.#deps.scheduler.cancel(cueId);
  }

  #resume(): void {
    const nowMs = this.#deps.studioClock.now();
    const missed = Object.entries(this.#model.armed).filter(([, atMs]) => atMs <= nowMs);
    for (const [cueId] of missed) this.#miss(cueId, 'while the studio host was down');
    for (const [cueId, atMs] of Object.entries(this.#model.armed)) this.#arm(cueId, atMs);
    this.#do({ type: 'plan-changed' });
    this.#look();
  }

  #request(requestId: string, command: ShowCommand): CommandResult {
    if (this.#model.requestIds.includes(requestId)) return { ok: true, state: this.#state };
    const former = this.#refusals.get(requestId);
    if (former !== undefined) return { ok: false, reason: former };
    const reason = this.#stopped ? 'The studio is being shut down.' : this.#do(command);
    if (reason === null) return { ok: true, state: this.#state };
    this.#refusals.set(requestId, reason);
    const [oldest] = this.#refusals.keys();
    if (this.#refusals.size > MAX_REFUSALS && oldest !== undefined) this.#refusals.delete(oldest);
    return { ok: false, reason };
  }

  /**
   * Decides, writes, applies, and only then sends (`hold`: the caller sends). Returns why nothing was done, or null.
   */
  #do(command: ShowCommand, sending: 'send' | 'hold' = 'send'): string | null {
    const decision = decide(this.#model, command, {
      nowMs: this.#deps.studioClock.now(),
      show: this.#deps.getShow(),
    });
    if ('refused' in decision) return decision.refused;
    if (decision.events.length === 0) return null;
    const problem = this.#write(decision.events);
    if (problem !== null) return problem;
    this.#take(decision.events, sending);
    return null;
  }

  /** Durable on return; returns the reason if it could not be written. */
  #write(events: readonly ShowEvent[]): string | null {
    try {
      this.#deps.log.appendAll([...this.#unwritten, ...events]);
      this.#unwritten = [];
      this.#writeProblem = null;
      return null;
    } catch (error) {
      const problem = reasonOf(error);
      // Windows and counts are looked at ten times a second: the same trouble needs no notice each time.
      if (problem !== this.#writeProblem) {
        this.#deps.onNotice('error', `The as-run log cannot be written, so only armed cues still fire: ${problem}`);
      }
      this.#writeProblem = problem;
      return `Nothing was done, because it could not be written down: ${problem}`;
    }
  }

  #take(events: readonly ShowEvent[], sending: 'send' | 'hold'): void {
    const before = this.#model;
    for (const event of events) this.#model = apply(this.#model, event);
    if (sending === 'send') for (const command of newCommands(before, this.#model)) this.#deps.send(command);
    this.#rearm(before);
    this.#publish();
    this.#look();
  }

  #rearm(before: ShowModel): void {
    if (before.armed === this.#model.armed) return;
    for (const cueId of Object.keys(before.armed)) {
      if (!(cueId in this.#model.armed)) this.#deps.scheduler.cancel(cueId);
    }
    for (const [cueId, atMs] of Object.entries(this.#model.armed)) {
      if (before.armed[cueId] !== atMs) this.#arm(cueId, atMs);
    }
  }

  #arm(cueId: string, atMs: number): void {
    if (this.#stopped) return;
    this.#deps.scheduler.arm(cueId, atMs, {
      onFired: (firedAtMs) => {
        this.#fire(cueId, firedAtMs);
      },
      onMissed: () => {
        this.#miss(cueId, 'while the computer slept or its clock was set');
      },
    });
  }

  /**
   * That it would fire was written when it was armed, so it is sent first and written after it. If the host goes down
   * between the two, the next one finds the cue armed and overdue, and asks the engine (engine-sync.ts).
   */
  #fire(cueId: string, firedAtMs: number): void {
    const context = { nowMs: this.#deps.studioClock.now(), show: this.#deps.getShow() };
    const decision = decide(this.#model, { type: 'fired', cueId, firedAtMs }, context);
    if ('refused' in decision || decision.events.length === 0 || this.#stopped) return;
    for (const event of decision.events) if (event.type === 'cue-taken') this.#deps.send(event.command);
    if (this.#write(decision.events) !== null) this.#unwritten.push(...decision.events);
    this.#take(decision.events, 'hold');
  }

  #miss(cueId: string, why: string): void {
    const dueMs = this.#model.armed[cueId];
    if (dueMs === undefined || this.#stopped) return;
    this.#do({ type: 'missed', cueId, why });
    const name = cueNameFirst(this.#deps.getShow(), cueId);
    this.#deps.onNotice('error', `${name} was missed ${why}; it was due at ${clockTime(dueMs)} UTC.`);
  }

  #publish(): void {
    this.#state = this.#tallies.mergedInto(this.#model.run);
    this.#deps.onChange(this.#state);
  }

  /** Looks at the windows now, and again when the next one ends. */
  #look(): void {
    this.#tick?.cancel();
    this.#tick = null;
    if (this.#stopped) return;
    const nowMs = this.#deps.studioClock.now();
    const latencyMs = Math.max(0, this.#deps.getViewerLatencyMs());
    const dueMs = Object.values(this.#model.run.cues).flatMap(({ phase, closesAtMs }) => {
      if (closesAtMs === null) return [];
      if (phase === 'open') return [closesAtMs];
      return phase === 'closing' ? [closesAtMs + latencyMs] : [];
    });
    if (dueMs.length === 0) return;
    const delayMs = Math.min(MAX_TICK_MS, Math.max(1, Math.min(...dueMs) - nowMs));
    this.#tick = this.#deps.clock.schedule(delayMs, () => {
      this.#tick = null;
      this.#do({ type: 'tick', viewerLatencyMs: Math.max(0, this.#deps.getViewerLatencyMs()) });
      this.#do({ type: 'tallies', tallies: this.#tallies.all });
      if (this.#tick === null) this.#look();
    });
  }
}

function newCommands(before: ShowModel, after: ShowModel): readonly EngineCommand[] {
  if (before.outbox === after.outbox) return [];
  const known = new Set(before.outbox.map((command) => command.id));
  return after.outbox.filter((command) => !known.has(command.id));
}
