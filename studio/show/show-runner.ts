import { randomUUID } from 'node:crypto';
import type { ControlMessage, PublishedCue, Tally } from '../../shared/interaction/protocol.ts';
import type { Coming } from '../../shared/show/coming.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { coming } from './coming.ts';
import type { ShowCommand, Stamp } from './commands.ts';
import { LiveTallies } from './live-tallies.ts';
import { MetricWatch } from './metric-watch.ts';
import { replayRun } from './replay.ts';
import { cueNameFirst } from './rundown.ts';
import { RunLoop, type RunLoopDeps } from './run-loop.ts';
import { stateOf, type ShowModel } from './show-model.ts';

export type { LifecycleEvent } from './lifecycle.ts';

export interface ShowRunnerDeps extends RunLoopDeps {
  /** Capture time of the frame that was on programme at a press (studio time; null: now). */
  programmeCaptureMs(pressedAtMs: number | null): number;
  /** How far a take can be back-dated so that it still reaches every viewer before the frame (≥ 0); null: nobody watches. */
  rescueLeftMs(): number | null;
  /** After every change, counts included (so up to 10 a second while answers come in). */
  onChange(state: RunState): void;
}

/** A refusal changes nothing; `reason` is a sentence for the operator. */
export type CommandResult = { ok: true; state: RunState } | { ok: false; reason: string };

export interface RunRequest {
  requestId: string;
}

export interface CueRequest extends RunRequest {
  cueId: string;
}

/** When the key was pressed, and by how much the take is to be back-dated (late-press rescue), both in ms. */
export interface PressRequest {
  pressedAtMs?: number | undefined;
  backDateMs?: number | undefined;
}

interface HostWords {
  text: string;
  urgent: boolean;
  from?: string | undefined;
  replacesId?: string | null | undefined;
}

/** So many refusals are remembered, so that a repeated request gets its former answer. */
const MAX_REFUSALS = 256;

/** Runs the show: what people, the clock, the engine and devices ask of it comes in here. */
export class ShowRunner {
  readonly #deps: ShowRunnerDeps;
  readonly #loop: RunLoop;
  readonly #tallies = new LiveTallies();
  readonly #metrics = new MetricWatch();
  readonly #refusals = new Map<string, string>();
  /** Made when it is asked for: a record of 5,000 cues takes longer than a GO. */
  #state: RunState | null = null;
  /** Of this state and plan: counts, which come ten times a second, change nothing in it. */
  #coming: { readonly model: ShowModel; readonly show: Show; readonly list: readonly Coming[] } | null = null;

  private constructor(deps: ShowRunnerDeps, model: ShowModel) {
    this.#deps = deps;
    this.#loop = new RunLoop(deps, model, () => {
      this.#changed();
    });
    this.#loop.onTick = () => {
      this.#loop.do({ type: 'tallies', tallies: this.#tallies.all });
    };
  }

  /** Replays the log and goes on where it ended; begins a run if there is none. Cues whose time has passed are missed. */
  static open(deps: ShowRunnerDeps): ShowRunner {
    const { model, problems } = replayRun(deps.log);
    for (const problem of problems) deps.onNotice('error', problem);
    const runner = new ShowRunner(deps, model);
    if (model.run.runId === '') runner.#loop.do({ type: 'reset', requestId: null, newRunId: randomUUID(), seen: [] });
    else runner.#loop.resume();
    return runner;
  }

  /** The run with the counts as they are; the same object until something changes. */
  get state(): RunState {
    this.#state ??= this.#tallies.mergedInto(stateOf(this.#loop.model));
    return this.#state;
  }

  /** What will be taken next, by itself or by GO, as the show stands now. */
  get coming(): readonly Coming[] {
    const { model, context } = this.#loop;
    const { show } = context;
    if (this.#coming?.model !== model || this.#coming.show !== show) {
      this.#coming = { model, show, list: coming(model, context) };
    }
    return this.#coming.list;
  }

  /** Takes the cue in standby, on the frame that was on programme at the press. */
  go(request: RunRequest & PressRequest & { expectedStandbyId: string; revision?: number | undefined }): CommandResult {
    const { requestId, expectedStandbyId, revision = null } = request;
    return this.#request({ type: 'go', requestId, expectedStandbyId, revision, stamp: this.#stamp(request) });
  }

  /** Takes any cue at once, ad lib; standby stays. */
  fire(request: CueRequest & PressRequest): CommandResult {
    const { requestId, cueId } = request;
    return this.#request({ type: 'fire', requestId, cueId, stamp: this.#stamp(request) });
  }

  /** Ends timers and chains, takes the cue and goes on from there. */
  jump(request: CueRequest & PressRequest): CommandResult {
    const { requestId, cueId } = request;
    return this.#request({ type: 'jump', requestId, cueId, stamp: this.#stamp(request) });
  }

  /** Standby one cue back. */
  back({ requestId }: RunRequest): CommandResult {
    return this.#request({ type: 'back', requestId });
  }

  /** Standby passes over the cue it stands on. */
  skip({ requestId }: RunRequest): CommandResult {
    return this.#request({ type: 'skip', requestId });
  }

  standby({ requestId, cueId }: CueRequest): CommandResult {
    return this.#request({ type: 'standby', requestId, cueId });
  }

  /** Ends answering in media time from now; ends a timed cue or a group. */
  close({ requestId, cueId }: CueRequest): CommandResult {
    return this.#request({ type: 'close', requestId, cueId });
  }

  reveal({ requestId, cueId }: CueRequest): CommandResult {
    return this.#request({ type: 'reveal', requestId, cueId });
  }

  void({ requestId, cueId }: CueRequest): CommandResult {
    return this.#request({ type: 'void', requestId, cueId });
  }

  /** Gives a running cue so many ms more; timers may be given less. */
  addTime({ requestId, cueId, addMs }: CueRequest & { addMs: number }): CommandResult {
    return this.#request({ type: 'add-time', requestId, cueId, addMs });
  }

  /** Nothing is taken by itself any more and timers stand still, until `release`. */
  hold({ requestId, extendWindows = false }: RunRequest & { extendWindows?: boolean | undefined }): CommandResult {
    return this.#request({ type: 'hold', requestId, extendWindows });
  }

  release({ requestId }: RunRequest): CommandResult {
    return this.#request({ type: 'release', requestId });
  }

  /** Withdraws all that viewers see over the picture, ends timers and chains, and holds. */
  panic({ requestId }: RunRequest): CommandResult {
    return this.#request({ type: 'panic', requestId });
  }

  /** Starts the automatic run: show offsets count from now on, whatever was taken before. */
  startRun({ requestId }: RunRequest): CommandResult {
    return this.#request({ type: 'start-run', requestId });
  }

  /** The show is over: nothing is taken by itself any more. */
  finish({ requestId }: RunRequest): CommandResult {
    return this.#request({ type: 'finish', requestId });
  }

  /** Begins a new run; the log keeps the old one. */
  reset({ requestId }: RunRequest): CommandResult {
    return this.#request({ type: 'reset', requestId, newRunId: randomUUID(), seen: this.#tallies.all });
  }

  /** A message to the host, instead of the one before. `from`: who sends it; `replacesId`: the unread urgent one it may replace. */
  tellHost(request: RunRequest & HostWords): CommandResult {
    const { requestId, text, urgent, from = 'Producer', replacesId = null } = request;
    return this.#request({ type: 'tell-host', requestId, text, urgent, from, replacesId });
  }

  /** The host has read the message. */
  acknowledgeMessage({ requestId, messageId }: RunRequest & { messageId: string }): CommandResult {
    return this.#request({ type: 'acknowledge', requestId, messageId });
  }

  /** The plan was edited and saved; `getShow()` returns it already. */
  planChanged(): void {
    this.#loop.do({ type: 'plan-changed' });
  }

  /** Takes tallies of this run (stale ones are passed over), finishes cues whose results are final, takes those that wait for votes. */
  applyTallies(tallies: readonly Tally[]): void {
    if (!this.#tallies.add(this.#loop.model.run.runId, tallies)) return;
    this.#loop.do({ type: 'tallies', tallies: this.#tallies.all });
    this.#changed();
  }

  /** Once a second: figures by metric name, those left out were not measured. `atMs`: studio time. */
  metrics(values: Readonly<Record<string, number | undefined>>, atMs: number): void {
    this.#loop.watchClock();
    for (const cueId of this.#metrics.add(this.#deps.getShow(), values, atMs))
      this.#loop.do({ type: 'observed', cueId });
  }

  /** How it went with the device of a cue; `error`: why it did not. */
  deviceDone(cueId: string, take: number, error: string | null): void {
    this.#loop.do({ type: 'device-done', cueId, take, error });
    if (error === null) return;
    this.#deps.onNotice('error', `${cueNameFirst(this.#deps.getShow(), cueId)}: ${error}`);
  }

  /** With the engine's welcome: resyncs, then resends everything unacknowledged itself. */
  engineConnected(engine: { cues: readonly PublishedCue[]; tallies: readonly Tally[] }): void {
    this.#loop.withholdLate(engine.cues);
    this.#loop.do({ type: 'engine-connected', cues: engine.cues, seen: this.#tallies.all }, 'hold');
    this.#tallies.replace(this.#loop.model.run.runId, engine.tallies);
    for (const command of this.#loop.model.outbox) this.#deps.send(command);
    this.#loop.do({ type: 'tallies', tallies: this.#tallies.all });
    this.#changed();
  }

  /** What the engine has not acknowledged, oldest first. */
  unacknowledged(): readonly ControlMessage[] {
    return this.#loop.model.outbox;
  }

  /** The engine has done a command, or refused it (`error` says why). */
  acknowledge(commandId: string, ok: boolean, error: string | null): void {
    const command = this.#loop.model.outbox.find((other) => other.id === commandId);
    const refusal = ok ? null : (error ?? 'no reason given');
    this.#loop.do({ type: 'acknowledged', commandId, error: refusal });
    if (!command || refusal === null) return;
    const name = cueNameFirst(this.#deps.getShow(), command.cueId);
    this.#deps.onNotice('error', `${name}: the engine refused to ${command.type} it: ${refusal}.`);
  }

  /** Stops timers and armed cues; the log and the scheduler stay open (their owner closes them). */
  shutdown(): void {
    this.#loop.stop();
  }

  #stamp({ pressedAtMs, backDateMs = 0 }: PressRequest): Stamp {
    const captureMs = this.#deps.programmeCaptureMs(pressedAtMs ?? null);
    return { captureMs, backDateMs, rescueLeftMs: this.#deps.rescueLeftMs() };
  }

  #request(command: ShowCommand & { requestId: string }): CommandResult {
    const { requestId } = command;
    if (this.#loop.model.requestIds.includes(requestId)) return { ok: true, state: this.state };
    const former = this.#refusals.get(requestId);
    if (former !== undefined) return { ok: false, reason: former };
    const reason = this.#loop.isStopped ? 'The studio is being shut down.' : this.#loop.do(command);
    if (reason === null) return { ok: true, state: this.state };
    this.#refusals.set(requestId, reason);
    const [oldest] = this.#refusals.keys();
    if (this.#refusals.size > MAX_REFUSALS && oldest !== undefined) this.#refusals.delete(oldest);
    return { ok: false, reason };
  }

  #changed(): void {
    this.#state = null;
    this.#deps.onChange(this.state);
  }
}
