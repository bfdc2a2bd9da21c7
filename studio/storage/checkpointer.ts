import { Worker } from 'node:worker_threads';

/** Takes what stands in a database's write-ahead log over into the database, so that no event has to wait for it. */
export interface Checkpointer {
  /** Begins soon, and never waits for who writes (https://www.sqlite.org/wal.html#ckpt). */
  checkpoint(): void;
  close(): void;
}

/** As long as there is one, SQLite does not come to do it with an event that is being written. */
export type StartCheckpointer = (file: string) => Checkpointer;

export type ToCheckpointer = 'checkpoint' | 'close';

/**
 * In a thread of its own: it flushes the disk twice. Should it fail, SQLite does the work itself, with every thousandth page.
 * @param onFault told once, in words.
 */
export function startThreadCheckpointer(file: string, onFault: (reason: string) => void): Checkpointer {
  const worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: file });
  worker.on('error', (error) => {
    onFault(error.message);
  });
  worker.unref();
  const post = (message: ToCheckpointer): void => {
    worker.postMessage(message);
  };
  return {
    checkpoint: () => {
      post('checkpoint');
    },
    close: () => {
      post('close');
    },
  };
}
