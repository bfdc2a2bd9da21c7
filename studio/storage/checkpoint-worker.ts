import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { ToCheckpointer } from './checkpointer.ts';

/** The checkpointer's thread: its connection reads and writes nothing of its own. */
const port = parentPort;
if (!port) throw new Error('checkpoint-worker.ts runs as a worker thread only.');
const database = new DatabaseSync(z.string().parse(workerData));

port.on('message', (message: ToCheckpointer) => {
  switch (message) {
    case 'checkpoint':
      database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      break;
    case 'close':
      database.close();
      port.close();
      break;
  }
});
