import type { RunState } from '../../../shared/show/run-state.ts';
import { TargetPresses, targetOf, type TargetedAction } from '../../../shared/show/run-target.ts';
import type { ControlAction, Show } from '../../../shared/show/show.ts';
import type { Clock } from '../../../shared/time/clock.ts';

/** As the show runner answers. */
export type ControlResult = { ok: true; state: RunState } | { ok: false; reason: string };

interface Request {
  readonly requestId: string;
}
interface CueRequest extends Request {
  readonly cueId: string;
}
interface Pressed {
  /** Studio time at which the key was pressed. */
  readonly pressedAtMs?: number | undefined;
}
interface Press extends Pressed {
  /** Late-press rescue, ≥ 0. */
  readonly backDateMs?: number | undefined;
}

interface Asked {
  readonly action: ControlAction;
  /** Who asks, for what the host reads. */
  readonly from?: string | undefined;
}

/** What of the show runner a control surface reaches. */
export interface ControlRunner {
  readonly state: RunState;
  go(request: Request & Press & { expectedStandbyId: string }): ControlResult;
  fire(request: CueRequest & Pressed): ControlResult;
  jump(request: CueRequest & Pressed): ControlResult;
  standby(request: CueRequest): ControlResult;
  close(request: CueRequest): ControlResult;
  reveal(request: CueRequest): ControlResult;
  void(request: CueRequest): ControlResult;
  addTime(request: CueRequest & { addMs: number }): ControlResult;
  hold(request: Request & { extendWindows: boolean }): ControlResult;
  release(request: Request): ControlResult;
  panic(request: Request): ControlResult;
  back(request: Request): ControlResult;
  skip(request: Request): ControlResult;
  startRun(request: Request): ControlResult;
  finish(request: Request): ControlResult;
  tellHost(message: Request & { text: string; urgent: boolean; from: string }): ControlResult;
}

export interface ControlDeskDeps {
  readonly clock: Clock;
  /** Asked for with each request, so that the runner may be made later. */
  getRunner(): ControlRunner;
  getShow(): Show;
}

/** Carries out what control surfaces ask, which know nothing of the show: "the one in standby", "the current one". */
export class ControlDesk {
  readonly #deps: ControlDeskDeps;
  readonly #presses = new TargetPresses();
  /** The last request that looked for its cue: sent again, it is no second press. */
  #lastRequestId = '';

  constructor(deps: ControlDeskDeps) {
    this.#deps = deps;
  }

  /** Takes whatever is in standby. */
  goNext(request: Request & Press): ControlResult {
    const runner = this.#deps.getRunner();
    const { standbyCueId } = runner.state;
    if (standbyCueId === null) return refused('GO was not taken: no cue is in standby.');
    return runner.go({ ...request, expectedStandbyId: standbyCueId });
  }

  /** Does what one action asks; a refusal says in words why nothing was done. */
  act({ action, from = 'Control surface', ...request }: Request & Pressed & Asked): ControlResult {
    const runner = this.#deps.getRunner();
    const { requestId } = request;
    switch (action.kind) {
      case 'go':
        return this.goNext({ ...request, backDateMs: action.backDateMs });
      case 'fire':
        return runner.fire({ ...request, cueId: action.cueId });
      case 'jump':
        return runner.jump({ ...request, cueId: action.cueId });
      case 'standby':
        return runner.standby({ requestId, cueId: action.cueId });
      case 'void':
        return runner.void({ requestId, cueId: action.cueId });
      case 'hold':
        return runner.hold({ requestId, extendWindows: action.extendWindows });
      case 'release':
        return runner.release({ requestId });
      case 'panic':
        return runner.panic({ requestId });
      case 'back':
      case 'standby-previous':
        return runner.back({ requestId });
      case 'start':
        return runner.startRun({ requestId });
      case 'finish':
        return runner.finish({ requestId });
      case 'standby-next':
        return runner.skip({ requestId });
      case 'close':
        return this.#onTarget('close', requestId, (cueId) => runner.close({ requestId, cueId }));
      case 'reveal':
        return this.#onTarget('reveal', requestId, (cueId) => runner.reveal({ requestId, cueId }));
      case 'void-current':
        return this.#onTarget('void', requestId, (cueId) => runner.void({ requestId, cueId }));
      case 'message':
        return runner.tellHost({ requestId, text: action.text, urgent: action.urgent, from });
      case 'add-time':
        return this.#onTarget('add-time', requestId, (cueId) =>
          runner.addTime({ requestId, cueId, addMs: action.addMs }),
        );
    }
  }

  #onTarget(action: TargetedAction, requestId: string, request: (cueId: string) => ControlResult): ControlResult {
    const { state } = this.#deps.getRunner();
    const { cues } = this.#deps.getShow().rundown;
    const target = targetOf(action, state, (cueId) => cues.find(({ id }) => id === cueId) ?? null);
    // Without one, the runner says in words why not of the current cue, and knows a request that was sent twice.
    const cueId = target ?? state.currentCueId;
    if (cueId === null) return refused('No cue has been taken yet.');
    const isRepeat = requestId === this.#lastRequestId;
    this.#lastRequestId = requestId;
    const why = isRepeat ? null : this.#presses.refusal(action, cueId, this.#deps.clock.monoNow());
    return why === null ? request(cueId) : refused(why);
  }
}

function refused(reason: string): ControlResult {
  return { ok: false, reason };
}
