import type { ControlMessage, PublishedCue, Tally } from '../../shared/interaction/protocol.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { AsRunLog } from '../storage/as-run-log.ts';
import type { CueScheduler } from './cue-scheduler.ts';

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

/** Runs the show: every change is in the as-run log before it takes effect outside. */
export declare class ShowRunner {
  /** Replays the log and goes on where it ended; begins a run if there is none. */
  static open(deps: ShowRunnerDeps): ShowRunner;
  get state(): RunState;
  go(request: { requestId: string; expectedStandbyId: string; revision?: number | undefined }): CommandResult;
  standby(request: CueRequest): CommandResult;
  /** Ends answering in media time from now. */
  close(request: CueRequest): CommandResult;
  reveal(request: CueRequest): CommandResult;
  void(request: CueRequest): CommandResult;
  /** Starts the automatic run. */
  startRun(request: { requestId: string }): CommandResult;
  reset(request: { requestId: string }): CommandResult;
  /** The plan was edited and saved; `getShow()` returns it already. */
  planChanged(show: Show): void;
  applyTallies(tallies: readonly Tally[]): void;
  /** With the engine's welcome: resyncs, then resends everything unacknowledged itself. */
  engineConnected(engine: { cues: readonly PublishedCue[]; tallies: readonly Tally[] }): void;
  unacknowledged(): readonly ControlMessage[];
  acknowledge(commandId: string, ok: boolean, error: string | null): void;
  /** Stops all timers; the log and the scheduler stay open (their owner closes them). */
  shutdown(): void;
}
