import type { RunState } from '../../../shared/show/run-state.ts';
import type { ControlAction, Show } from '../../../shared/show/show.ts';

/** As the show runner answers. */
export type ControlResult = { ok: true; state: RunState } | { ok: false; reason: string };

interface Request {
  readonly requestId: string;
}
interface CueRequest extends Request {
  readonly cueId: string;
}
interface Press {
  /** Studio time at which the key was pressed. */
  readonly pressedAtMs?: number | undefined;
  /** Late-press rescue, ≥ 0. */
  readonly backDateMs?: number | undefined;
}

/** What of the show runner a control surface reaches. */
export interface ControlRunner {
  readonly state: RunState;
  go(request: Request & Press & { expectedStandbyId: string }): ControlResult;
  fire(request: CueRequest & Press): ControlResult;
  jump(request: CueRequest & Press): ControlResult;
  standby(request: CueRequest): ControlResult;
  close(request: CueRequest): ControlResult;
  reveal(request: CueRequest): ControlResult;
  void(request: CueRequest): ControlResult;
  addTime(request: CueRequest & { addMs: number }): ControlResult;
  hold(request: Request): ControlResult;
  release(request: Request): ControlResult;
  panic(request: Request): ControlResult;
  back(request: Request): ControlResult;
  skip(request: Request): ControlResult;
  startRun(request: Request): ControlResult;
  finish(request: Request): ControlResult;
}

export interface ControlDeskDeps {
  /** Asked for with each request, so that the runner may be made later. */
  getRunner(): ControlRunner;
  getShow(): Show;
}

/** Carries out what control surfaces ask, which know nothing of the show: "the one in standby", "the current one". */
export class ControlDesk {
  readonly #deps: ControlDeskDeps;

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
  act({ action, ...request }: Request & Press & { readonly action: ControlAction }): ControlResult {
    const runner = this.#deps.getRunner();
    const { requestId } = request;
    switch (action.kind) {
      case 'go':
        return this.goNext(request);
      case 'fire':
        return runner.fire({ ...request, cueId: action.cueId });
      case 'jump':
        return runner.jump({ ...request, cueId: action.cueId });
      case 'standby':
        return runner.standby({ requestId, cueId: action.cueId });
      case 'void':
        return runner.void({ requestId, cueId: action.cueId });
      case 'hold':
        return runner.hold({ requestId });
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
        return this.#onCurrent((cueId) => runner.close({ requestId, cueId }));
      case 'reveal':
        return this.#onCurrent((cueId) => runner.reveal({ requestId, cueId }));
      case 'void-current':
        return this.#onCurrent((cueId) => runner.void({ requestId, cueId }));
      case 'add-time':
        return this.#onCurrent((cueId) => runner.addTime({ requestId, cueId, addMs: action.addMs }));
    }
  }

  #onCurrent(request: (cueId: string) => ControlResult): ControlResult {
    const { currentCueId } = this.#deps.getRunner().state;
    return currentCueId === null ? refused('No cue has been taken yet.') : request(currentCueId);
  }
}

function refused(reason: string): ControlResult {
  return { ok: false, reason };
}
