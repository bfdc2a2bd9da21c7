import { z } from 'zod';
import type { RunState } from '../shared/show/run-state.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { StateFile } from './backends/state-file.ts';
import type { CommandResult } from './show/show-runner.ts';

/** Which run `--run` began; on disk, so that a restarted host goes on with it instead of beginning anew. */
export const autoRunSchema = z.object({ launchId: z.string(), runId: z.string() });
export type AutoRunState = z.infer<typeof autoRunSchema>;

export interface AutoRunOptions {
  readonly clock: Clock;
  readonly launchId: string;
  readonly file: Pick<StateFile<AutoRunState>, 'load' | 'save'>;
  readonly runner: {
    readonly state: RunState;
    panic(request: { requestId: string }): CommandResult;
    startRun(request: { requestId: string }): CommandResult;
    reset(request: { requestId: string }): CommandResult;
  };
  newRequestId(): string;
  onNotice(level: 'info' | 'warning' | 'error', text: string): void;
}

/** Without an engine the run starts all the same after this long on air; its cues wait in the outbox. */
const ENGINE_PATIENCE_MS = 10_000;
const RETRY_MS = 1_000;

/** `--run`: starts the automatic run, once, as soon as the programme is on air and the audience can be reached. */
export class AutoRun {
  readonly #options: AutoRunOptions;
  #done = false;
  #runId: string | null;
  #onAirSinceMs: number | null = null;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #lastProblem = '';

  constructor(options: AutoRunOptions) {
    this.#options = options;
    const saved = options.file.load((problem) => {
      options.onNotice('warning', problem);
    });
    this.#runId = saved?.launchId === options.launchId ? saved.runId : null;
  }

  /** Call it whenever something may have changed. */
  tick(onAir: boolean, engineReady: boolean): void {
    if (this.#done) return;
    const nowMs = this.#options.clock.monoNow();
    if (!onAir) this.#onAirSinceMs = null;
    else this.#onAirSinceMs ??= nowMs;
    if (this.#onAirSinceMs === null || nowMs < this.#notBeforeMs) return;
    if (!engineReady && nowMs - this.#onAirSinceMs < ENGINE_PATIENCE_MS) return;
    this.#notBeforeMs = nowMs + RETRY_MS;
    this.#start();
  }

  #start(): void {
    const { runner, newRequestId, file, launchId } = this.#options;
    if (this.#runId === null && hasBegun(runner.state) && !this.#beginAnew()) return;
    const { runId, startedAtMs } = runner.state;
    if (this.#runId !== null && (this.#runId !== runId || startedAtMs !== null)) {
      // The run of this launch was started, or someone began another by hand.
      this.#done = true;
      return;
    }
    // Saved before the start: a host killed between the two finds its own run, not started, and starts it.
    try {
      file.save({ launchId, runId });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#tellOnce(`The automatic run waits for the disk, on which its start has to be noted first: ${why}`);
      return;
    }
    this.#runId = runId;
    const result = runner.startRun({ requestId: newRequestId() });
    this.#done = result.ok;
    if (!result.ok) this.#tellOnce(`The automatic run did not start: ${result.reason}`);
  }

  /** It is tried again every second; the same reason needs no second notice. */
  #tellOnce(problem: string): void {
    if (problem !== this.#lastProblem) this.#options.onNotice('warning', problem);
    this.#lastProblem = problem;
  }

  /** Ends what an earlier launch of the studio left, and begins a new run. */
  #beginAnew(): boolean {
    const { runner, newRequestId } = this.#options;
    const running = Object.values(runner.state.cues).some(({ phase }) => phase === 'open' || phase === 'closing');
    // Withdraws all at once: nothing that would follow a cue comes any more.
    if (running) runner.panic({ requestId: newRequestId() });
    const result = runner.reset({ requestId: newRequestId() });
    if (!result.ok) this.#tellOnce(`A new run could not be begun: ${result.reason}`);
    return result.ok;
  }
}

function hasBegun(state: RunState): boolean {
  return (
    state.startedAtMs !== null ||
    state.endedAtMs !== null ||
    Object.values(state.cues).some((cue) => cue.firedAtMs !== null)
  );
}
