import { Worker } from 'node:worker_threads';
import type { ClockMapping } from '../../shared/time/studio-clock.ts';
import type { CueFiring, CueScheduler } from './cue-scheduler.ts';
import type { FromScheduler, SchedulerWorkerData, ToScheduler } from './scheduler-messages.ts';

export interface WorkerSchedulerDeps {
  mapping: ClockMapping;
  onNotice(level: 'warning' | 'error', text: string): void;
}

/** A thread that fails this often without having fired once will not come right by itself. */
const MAX_FAILURES = 5;

interface Armed {
  readonly id: string;
  readonly atStudioMs: number;
  readonly firing: CueFiring;
}

/** Fires from a thread of its own: a busy host process costs no accuracy. A thread that fails is started anew. */
class WorkerScheduler implements CueScheduler {
  readonly #deps: WorkerSchedulerDeps;
  readonly #wakeUp = new Int32Array(new SharedArrayBuffer(4));
  readonly #armed = new Map<number, Armed>();
  readonly #tickets = new Map<string, number>();
  #mapping: ClockMapping;
  #lastTicket = 0;
  #worker: Worker;
  #failures = 0;
  #closed = false;

  constructor(deps: WorkerSchedulerDeps) {
    this.#deps = deps;
    this.#mapping = deps.mapping;
    this.#worker = this.#start();
  }

  arm(id: string, atStudioMs: number, firing: CueFiring): void {
    this.cancel(id);
    const ticket = ++this.#lastTicket;
    this.#tickets.set(id, ticket);
    this.#armed.set(ticket, { id, atStudioMs, firing });
    this.#post({ type: 'arm', ticket, atStudioMs });
  }

  cancel(id: string): void {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) return;
    this.#tickets.delete(id);
    this.#armed.delete(ticket);
    this.#post({ type: 'cancel', ticket });
  }

  setMapping(mapping: ClockMapping): void {
    this.#mapping = mapping;
    this.#post({ type: 'mapping', mapping });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#armed.clear();
    this.#tickets.clear();
    this.#post({ type: 'close' });
    await this.#worker.terminate();
  }

  #start(): Worker {
    const workerData: SchedulerWorkerData = {
      wakeUp: this.#wakeUp.buffer,
      mapping: this.#mapping,
    };
    const worker = new Worker(new URL('./scheduler-worker.ts', import.meta.url), { workerData });
    let failure = 'it ended';
    worker.on('message', (message: FromScheduler) => {
      this.#receive(message);
    });
    worker.on('error', (error) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    worker.once('exit', () => {
      if (!this.#closed) this.#restart(failure);
    });
    return worker;
  }

  /** Nothing armed is lost: a time that passed meanwhile fires at once, or is missed by the usual rule. */
  #restart(failure: string): void {
    this.#failures += 1;
    if (this.#failures > MAX_FAILURES) {
      this.#deps.onNotice('error', `The cue timer cannot run (${failure}): take the cues by hand, restart the studio.`);
      return;
    }
    this.#deps.onNotice('error', `The cue timer failed (${failure}) and was started anew.`);
    this.#worker = this.#start();
    for (const [ticket, { atStudioMs }] of this.#armed) this.#post({ type: 'arm', ticket, atStudioMs });
  }

  #post(message: ToScheduler): void {
    this.#worker.postMessage(message);
    Atomics.add(this.#wakeUp, 0, 1);
    Atomics.notify(this.#wakeUp, 0);
  }

  #receive(message: FromScheduler): void {
    this.#failures = 0;
    const armed = this.#armed.get(message.ticket);
    if (!armed) return;
    this.#armed.delete(message.ticket);
    this.#tickets.delete(armed.id);
    if (message.type === 'fired') armed.firing.onFired(message.firedAtMs);
    else armed.firing.onMissed(message.nowMs);
  }
}

/** Starts the scheduler's worker thread. `onNotice` hears of a worker that failed and was started anew. */
export function startWorkerScheduler(deps: WorkerSchedulerDeps): CueScheduler {
  return new WorkerScheduler(deps);
}
