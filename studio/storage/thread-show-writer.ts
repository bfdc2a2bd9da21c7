import { Worker } from 'node:worker_threads';
import type { PlanOp } from '../../shared/show/plan-ops.ts';
import type { Show } from '../../shared/show/show.ts';
import type {
  FromShowWriter,
  SavePlace,
  ShowWriter,
  ShowWriterData,
  ShowWriterPlace,
  ToShowWriter,
} from './show-writer.ts';

interface Saving {
  onText(hash: string): Promise<void>;
  done(result: { hash: string }): void;
  fail(error: Error): void;
}

/** Writes in a thread of its own. One save at a time. */
class ThreadShowWriter implements ShowWriter {
  readonly #worker: Worker;
  #saving: Saving | null = null;
  #idle: Promise<unknown> = Promise.resolve();
  #failure: Error | null = null;

  constructor(place: ShowWriterPlace, show: Show) {
    const workerData: ShowWriterData = { place, show };
    this.#worker = new Worker(new URL('./show-writer-worker.ts', import.meta.url), { workerData });
    this.#worker.on('message', (message: FromShowWriter) => {
      this.#heard(message);
    });
    this.#worker.on('error', (error) => {
      this.#failed(error);
    });
    this.#worker.on('exit', () => {
      this.#failed(new Error('the thread that writes the show file has ended'));
    });
    this.#worker.unref();
  }

  edit(ops: readonly PlanOp[]): void {
    this.#post({ type: 'edit', ops });
  }

  save(place: SavePlace, onText: (hash: string) => Promise<void>): Promise<{ hash: string }> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#saving) return Promise.reject(new Error('the show file is being written already'));
    const saved = new Promise<{ hash: string }>((done, fail) => {
      this.#saving = { onText, done, fail };
    });
    this.#idle = saved.catch(() => undefined); // told to who asked for it
    this.#post({ type: 'text', ...place });
    return saved;
  }

  async close(): Promise<void> {
    await this.#idle;
    await this.#worker.terminate();
  }

  #heard(message: FromShowWriter): void {
    const saving = this.#saving;
    switch (message.type) {
      case 'text':
        saving?.onText(message.hash).then(
          () => {
            this.#post({ type: 'write' });
          },
          (error: unknown) => {
            this.#end((ended) => {
              ended.fail(error instanceof Error ? error : new Error(String(error)));
            });
          },
        );
        break;
      case 'written':
        this.#end((ended) => {
          ended.done({ hash: message.hash });
        });
        break;
      case 'failed':
        // An edit that it could not follow: the next save fails, and a new thread begins with the show as it is.
        if (!saving) this.#failure = new Error(message.reason);
        this.#end((ended) => {
          ended.fail(new Error(message.reason));
        });
        break;
    }
  }

  #failed(error: Error): void {
    this.#failure ??= error;
    this.#end((ended) => {
      ended.fail(error);
    });
  }

  #end(how: (saving: Saving) => void): void {
    const saving = this.#saving;
    this.#saving = null;
    if (saving) how(saving);
  }

  #post(message: ToShowWriter): void {
    this.#worker.postMessage(message);
  }
}

/** Starts the thread with a copy of the show. */
export function startThreadShowWriter(place: ShowWriterPlace, show: Show): ShowWriter {
  return new ThreadShowWriter(place, show);
}
