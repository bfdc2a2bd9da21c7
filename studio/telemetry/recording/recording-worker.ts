import { parentPort, workerData } from 'node:worker_threads';
import type { RecordingFile } from './recording-file.ts';
import { FILE_BYTES, RecordingShelf } from './recording-shelf.ts';
import type { ShelfMessage, ShelfReply } from './recording-messages.ts';

/** Worker thread: packs and writes recordings. A disk that fails ends the recording, not the show. */
const shelf = new RecordingShelf((workerData as { readonly dataDir: string }).dataDir);
let file: RecordingFile | null = null;

parentPort?.on('message', (message: ShelfMessage) => {
  try {
    take(message);
  } catch (error) {
    file = null;
    reply({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
});

function take(message: ShelfMessage): void {
  switch (message.type) {
    case 'begin':
      file = shelf.begin(message.id, message.head);
      break;
    case 'member':
      file?.begin(message.info);
      if (file && file.bytes > FILE_BYTES) reply({ type: 'full' });
      break;
    case 'line':
      file?.add(message.atMs, message.line, message.isEdit);
      break;
    case 'end':
      file = null;
      shelf.end();
      break;
    case 'list':
      reply({ type: 'list', ask: message.ask, recordings: shelf.list() });
      break;
    case 'path':
      reply({ type: 'path', ask: message.ask, path: shelf.path(message.id) });
      break;
    case 'close':
      parentPort?.close();
      shelf.end();
      break;
  }
}

function reply(message: ShelfReply): void {
  parentPort?.postMessage(message);
}
