import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../shared/api/contract.ts';
import type { CaptureStats, Live, LiveMessage, Programme } from '../../shared/api/live.ts';
import type { Source } from '../../shared/process/encoder-control.ts';
import type { Report } from '../../shared/report/report.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import type { AirResult } from '../backends/air-control.ts';
import { moveCue, putCue, removeCue } from '../show/plan-edits.ts';
import type { CommandResult, CueRequest } from '../show/show-runner.ts';
import type { SaveResult } from '../storage/show-store.ts';

/** Who asks, and how; worked out before a request comes this far. */
export interface ApiContext {
  readonly auth: 'session' | 'key';
  readonly transport: 'websocket' | 'http';
  /** Whether the caller sits at the studio's own machine (browsers capture only there). */
  readonly loopback: boolean;
}

export interface RouterDeps {
  readonly version: string;
  readonly rehearsal: boolean;
  readonly viewerUrl: string | null;
  readonly cdnUrl: string | null;
  readonly media: { readonly url: string; readonly ticket: string };
  /** Studio time. */
  now(): number;
  live(): Live;
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<LiveMessage, void, void>;
  report(): Report;
  captureStats(stats: CaptureStats): void;
  readonly runner: {
    readonly state: RunState;
    go(request: { requestId: string; expectedStandbyId: string; revision?: number | undefined }): CommandResult;
    standby(request: CueRequest): CommandResult;
    close(request: CueRequest): CommandResult;
    reveal(request: CueRequest): CommandResult;
    void(request: CueRequest): CommandResult;
    startRun(request: { requestId: string }): CommandResult;
    reset(request: { requestId: string }): CommandResult;
  };
  readonly plan: {
    readonly show: Show;
    readonly planRevision: number;
    edit(change: (show: Show) => Show | { refused: string }): SaveResult;
  };
  readonly air: {
    start(source: Source): AirResult;
    stop(): AirResult;
    setProgramme(changes: { scene?: Programme['scene'] | undefined; latencyMark?: boolean | undefined }): Programme;
  };
}

type Refuse = (options: { message: string; data: { reason: string; revision: number } }) => Error;

/** The contract of shared/api/contract.ts, carried out. */
export function createRouter(deps: RouterDeps) {
  const os = implementer();
  return os.router({
    system: systemRoutes(deps, os),
    show: showRoutes(deps, os),
    run: runRoutes(deps, os),
    air: airRoutes(deps, os),
  });
}

type Implementer = ReturnType<typeof implementer>;
/**
 * Answers are ours and typed by the contract, so they are not validated again at run time: with a rundown of 1,000 cues
 * that took 7 ms for each push to each subscriber. (oRPC leaves a validation out whose index is not a number.)
 */
function implementer() {
  return implement(contract).$context<ApiContext>().$config({ initialOutputValidationIndex: Number.NaN });
}

function systemRoutes(deps: RouterDeps, os: Implementer) {
  return {
    info: os.system.info.handler(({ context }) => ({
      version: deps.version,
      rehearsal: deps.rehearsal,
      viewerUrl: deps.viewerUrl,
      cdnUrl: deps.cdnUrl,
      canCapture: context.auth === 'session' && context.loopback,
    })),
    ping: os.system.ping.handler(({ input }) => {
      const t1 = deps.now();
      return { t0: input.t0, t1, t2: deps.now() };
    }),
    live: os.system.live.handler(() => deps.live()),
    subscribe: os.system.subscribe.handler(({ signal }) => deps.subscribe(signal)),
  };
}

function showRoutes(deps: RouterDeps, os: Implementer) {
  const saved = (result: SaveResult, refuse: Refuse): { planRevision: number } => {
    if (result.ok) return { planRevision: result.planRevision };
    throw refusal(deps, refuse, result.reason);
  };
  return {
    get: os.show.get.handler(() => ({ show: deps.plan.show, planRevision: deps.plan.planRevision })),
    putCue: os.show.putCue.handler(({ input, errors }) =>
      saved(
        deps.plan.edit((show) => putCue(show, deps.runner.state, input.cue, input.afterCueId)),
        errors.REFUSED,
      ),
    ),
    removeCue: os.show.removeCue.handler(({ input, errors }) =>
      saved(
        deps.plan.edit((show) => removeCue(show, deps.runner.state, input.cueId)),
        errors.REFUSED,
      ),
    ),
    moveCue: os.show.moveCue.handler(({ input, errors }) =>
      saved(
        deps.plan.edit((show) => moveCue(show, input.cueId, input.afterCueId)),
        errors.REFUSED,
      ),
    ),
    settings: os.show.settings.handler(({ input, errors }) =>
      saved(
        deps.plan.edit((show) => ({
          ...show,
          title: input.title ?? show.title,
          targetLatencyMs: input.targetLatencyMs ?? show.targetLatencyMs,
        })),
        errors.REFUSED,
      ),
    ),
  };
}

function runRoutes(deps: RouterDeps, os: Implementer) {
  const { runner } = deps;
  const done = (result: CommandResult, refuse: Refuse): RunState => {
    if (result.ok) return result.state;
    throw refusal(deps, refuse, result.reason);
  };
  return {
    go: os.run.go.handler(({ input, errors }) => done(runner.go(input), errors.REFUSED)),
    standby: os.run.standby.handler(({ input, errors }) => done(runner.standby(input), errors.REFUSED)),
    close: os.run.close.handler(({ input, errors }) => done(runner.close(input), errors.REFUSED)),
    reveal: os.run.reveal.handler(({ input, errors }) => done(runner.reveal(input), errors.REFUSED)),
    void: os.run.void.handler(({ input, errors }) => done(runner.void(input), errors.REFUSED)),
    start: os.run.start.handler(({ input, errors }) => done(runner.startRun(input), errors.REFUSED)),
    reset: os.run.reset.handler(({ input, errors }) => done(runner.reset(input), errors.REFUSED)),
    report: os.run.report.handler(() => deps.report()),
  };
}

function airRoutes(deps: RouterDeps, os: Implementer) {
  const done = (result: AirResult, refuse: Refuse): { ok: true } => {
    if (result.ok) return { ok: true };
    throw refusal(deps, refuse, result.reason);
  };
  return {
    start: os.air.start.handler(({ input, errors }) => done(deps.air.start(input.source), errors.REFUSED)),
    stop: os.air.stop.handler(({ errors }) => done(deps.air.stop(), errors.REFUSED)),
    programme: os.air.programme.handler(({ input }) => deps.air.setProgramme(input)),
    mediaSession: os.air.mediaSession.handler(({ context, errors }) => {
      if (context.auth !== 'session' || context.transport !== 'websocket') {
        throw refusal(deps, errors.REFUSED, 'The media ticket is given only over the WebSocket of a signed-in page.');
      }
      if (!context.loopback) {
        throw refusal(deps, errors.REFUSED, "Capture works only on the studio's own machine.");
      }
      return deps.media;
    }),
    captureStats: os.air.captureStats.handler(({ input, context }) => {
      if (context.auth !== 'session')
        throw new ORPCError('FORBIDDEN', { message: 'Only the capturing page tells this.' });
      deps.captureStats(input);
      return { ok: true as const };
    }),
  };
}

function refusal(deps: RouterDeps, refuse: Refuse, reason: string): Error {
  return refuse({ message: reason, data: { reason, revision: deps.runner.state.revision } });
}
