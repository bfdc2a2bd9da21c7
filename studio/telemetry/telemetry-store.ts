import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TelemetryPoint } from '../../shared/api/live.ts';

export type WriterMessage = { type: 'point'; point: TelemetryPoint } | { type: 'close' };

/** Telemetry on disk, written by a thread of its own. A disk that fails costs the figures, not the show. */
export class TelemetryStore {
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;
  #failed = false;

  /** @param onProblem told once, in words, when nothing can be written any more. */
  constructor(dir: string, onProblem: (problem: string) => void) {
    this.#worker = new Worker(new URL('./telemetry-worker.ts', import.meta.url), { workerData: { dir } });
    this.#ended = once(this.#worker, 'exit');
    this.#worker.on('error', (error) => {
      this.#failed = true;
      onProblem(`Telemetry is no longer kept on disk: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  append(point: TelemetryPoint): void {
    if (!this.#failed) this.#post({ type: 'point', point });
  }

  /** Resolves when everything is written. */
  async close(): Promise<void> {
    if (!this.#failed) this.#post({ type: 'close' });
    await this.#ended;
  }

  #post(message: WriterMessage): void {
    this.#worker.postMessage(message);
  }
}
