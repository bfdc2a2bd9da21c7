import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { ToCheckpointer } from './checkpointer.ts';

/** The checkpointer's thread. It has the database open only while it works, so that whoever closes it last is the log. */
const port = parentPort;
if (!port) throw new Error('checkpoint-worker.ts runs as a worker thread only.');
/** Whoever opens or closes the database at that moment may hold it so long. */
const BUSY_MS = 2_000;
const file = z.string().parse(workerData);

function checkpoint(): void {
  const database = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } finally {
    database.close();
  }
}

port.on('message', (message: ToCheckpointer) => {
  switch (message) {
    case 'checkpoint':
      checkpoint();
      break;
    case 'close':
      port.close();
      break;
  }
});
