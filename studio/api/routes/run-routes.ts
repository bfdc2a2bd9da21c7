import type { Router } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { AfterShow, RunEntry } from '../../../shared/report/after-show.ts';
import type { Report } from '../../../shared/report/report.ts';
import type { RunState } from '../../../shared/show/run-state.ts';
import type { ControlAction } from '../../../shared/show/show.ts';
import type { ApiContext } from '../api-context.ts';
import type { Implementer, Refusals } from './route-kit.ts';

type Result = { ok: true; state: RunState } | { ok: false; reason: string };
interface Request {
  requestId: string;
}
interface CueRequest extends Request {
  cueId: string;
}
interface Pressed {
  /** Studio time at which the key was pressed. */
  pressedAtMs?: number | undefined;
}
interface Press extends Pressed {
  /** Late-press rescue, ≥ 0. */
  backDateMs?: number | undefined;
}

/** The part of the ShowRunner that the API reaches. */
export interface RunControls {
  readonly state: RunState;
  go(request: Request & Press & { expectedStandbyId: string; revision?: number | undefined }): Result;
  fire(request: CueRequest & Press): Result;
  jump(request: CueRequest & Pressed): Result;
  back(request: Request): Result;
  standby(request: CueRequest): Result;
  close(request: CueRequest): Result;
  reveal(request: CueRequest): Result;
  void(request: CueRequest): Result;
  hold(request: Request & { extendWindows?: boolean | undefined }): Result;
  release(request: Request): Result;
  panic(request: Request): Result;
  addTime(request: CueRequest & { addMs: number }): Result;
  startRun(request: Request): Result;
  finish(request: Request): Result;
  reset(request: Request): Result;
  tellHost(request: Request & { text: string; urgent: boolean; from: string; replacesId: string | null }): Result;
  acknowledgeMessage(request: Request & { messageId: string }): Result;
}

export interface RunDeps {
  readonly runner: RunControls;
  /** What buttons ask that know nothing of the show. */
  readonly control: {
    goNext(request: Request & Press): Result;
    act(request: Request & Pressed & { action: ControlAction; from: string }): Result;
  };
  report(): Report;
  readonly afterShow: {
    /** The newest first. Throws an Error in words. */
    runs(): Promise<readonly RunEntry[]>;
    /** `runId` null: the present run. `refused`: why there is no such report. Throws an Error in words. */
    reportOr(runId: string | null): Promise<AfterShow | { readonly refused: string }>;
  };
}

export function runRoutes(
  { runner, control, report, afterShow }: RunDeps,
  os: Implementer,
  refusals: Refusals,
): Router<(typeof contract)['run'], ApiContext> {
  const { run } = os;
  const done = refusals.run.bind(refusals);
  return {
    state: run.state.handler(() => runner.state),
    report: run.report.handler(() => report()),
    runs: run.runs.handler(async () => [...(await afterShow.runs())]),
    afterShow: run.afterShow.handler(async ({ input, errors }) => {
      const answer = await afterShow.reportOr(input.runId ?? null);
      if (!('refused' in answer)) return answer;
      throw errors.NOT_FOUND({ message: answer.refused, data: { reason: answer.refused } });
    }),
    go: run.go.handler(({ input, errors }) => done(runner.go(input), errors.REFUSED)),
    goNext: run.goNext.handler(({ input, errors }) => done(control.goNext(input), errors.REFUSED)),
    control: run.control.handler(({ input, context, errors }) =>
      done(control.act({ ...input, from: context.caller.name }), errors.REFUSED),
    ),
    fire: run.fire.handler(({ input, errors }) => done(runner.fire(input), errors.REFUSED)),
    jump: run.jump.handler(({ input, errors }) => done(runner.jump(input), errors.REFUSED)),
    back: run.back.handler(({ input, errors }) => done(runner.back(input), errors.REFUSED)),
    standby: run.standby.handler(({ input, errors }) => done(runner.standby(input), errors.REFUSED)),
    close: run.close.handler(({ input, errors }) => done(runner.close(input), errors.REFUSED)),
    reveal: run.reveal.handler(({ input, errors }) => done(runner.reveal(input), errors.REFUSED)),
    void: run.void.handler(({ input, errors }) => done(runner.void(input), errors.REFUSED)),
    hold: run.hold.handler(({ input, errors }) => done(runner.hold(input), errors.REFUSED)),
    release: run.release.handler(({ input, errors }) => done(runner.release(input), errors.REFUSED)),
    panic: run.panic.handler(({ input, errors }) => done(runner.panic(input), errors.REFUSED)),
    addTime: run.addTime.handler(({ input, errors }) => done(runner.addTime(input), errors.REFUSED)),
    start: run.start.handler(({ input, errors }) => done(runner.startRun(input), errors.REFUSED)),
    finish: run.finish.handler(({ input, errors }) => done(runner.finish(input), errors.REFUSED)),
    reset: run.reset.handler(({ input, errors }) => done(runner.reset(input), errors.REFUSED)),
    tellHost: run.tellHost.handler(({ input, context, errors }) =>
      done(runner.tellHost({ ...input, from: context.caller.name }), errors.REFUSED),
    ),
    acknowledge: run.acknowledge.handler(({ input, errors }) => done(runner.acknowledgeMessage(input), errors.REFUSED)),
  };
}
