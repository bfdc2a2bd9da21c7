import { parentPort, workerData } from 'node:worker_threads';
import { applyOps } from '../../shared/show/apply-ops.ts';
import { writeShowText } from '../../shared/show/show-text.ts';
import { writeDurably } from './durable-file.ts';
import { textHash } from './plan-journal.ts';
import { ShowGenerations } from './show-generations.ts';
import type { FromShowWriter, SavePlace, ShowWriterData, ToShowWriter } from './show-writer.ts';
import { reasonOf } from './storage-error.ts';

/** The writer's thread: it makes a text of 5,000 cues and flushes it to the disk while the host goes on. */
const port = parentPort;
if (!port) throw new Error('show-writer-worker.ts runs as a worker thread only.');
const { place, show: first } = workerData as ShowWriterData;
const generations = new ShowGenerations(place.dataDir, place.showFile);
let show = first;
let waiting: { text: string; hash: string; save: SavePlace } | null = null;

const tell = (message: FromShowWriter): void => {
  port.postMessage(message);
};

function write(): void {
  if (!waiting) throw new Error('no text was made');
  const { text, hash, save } = waiting;
  waiting = null;
  // The generation first: then even a file that is spoilt later has a whole copy of its newest version.
  generations.keep(text, save.atMs, save.revision);
  writeDurably(place.showFile, text);
  tell({ type: 'written', hash });
}

port.on('message', (message: ToShowWriter) => {
  try {
    switch (message.type) {
      case 'edit': {
        const applied = applyOps(show, message.ops);
        if ('refused' in applied) throw new Error(applied.refused);
        show = applied.show;
        break;
      }
      case 'text': {
        const text = writeShowText(show);
        waiting = { text, hash: textHash(text), save: { revision: message.revision, atMs: message.atMs } };
        tell({ type: 'text', hash: waiting.hash });
        break;
      }
      case 'write':
        write();
        break;
    }
  } catch (error) {
    tell({ type: 'failed', reason: reasonOf(error) });
  }
});
