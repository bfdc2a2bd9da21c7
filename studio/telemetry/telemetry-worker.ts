import { parentPort, workerData } from 'node:worker_threads';
import { platformClock } from '../platform-clock.ts';
import { HistoryKeeper } from './history/history-keeper.ts';
import type { KeeperConfig, KeeperMessage, KeeperReply, Question } from './history/messages.ts';

/** Between two turns of what has no hurry, for what has. */
const IDLE_MS = 5;

/** Worker thread: keeps telemetry in `telemetry.sqlite`, so that a slow disk never holds the host's event loop. */
const config = workerData as KeeperConfig;
const keeper = new HistoryKeeper(config, (level, text) => {
  reply({ type: 'told', level, text });
});
let closed = false;
reply({ type: 'recent', points: keeper.recent(config.nowMs) });
idle();

parentPort?.on('message', (message: KeeperMessage) => {
  switch (message.type) {
    case 'point':
      keeper.add(message.point);
      break;
    case 'heat':
      keeper.addHeat(message.column, message.groups);
      break;
    case 'notice':
      keeper.addNotice(message.atMs, message.level, message.text);
      break;
    case 'air':
      keeper.onAir(message.sinceMs, message.untilMs);
      break;
    case 'ask':
      answer(message.id, message.question);
      break;
    case 'close':
      closed = true;
      keeper.close();
      parentPort?.close();
      break;
  }
});

function answer(id: number, question: Question): void {
  try {
    const value = keeper.answer(question);
    const bytes = value instanceof Uint8Array ? value : 'bytes' in value ? value.bytes : null;
    // Not copied, but handed over.
    reply({ type: 'answer', id, value }, bytes ? [bytes.buffer] : []);
  } catch (error) {
    reply({ type: 'refused', id, reason: error instanceof Error ? error.message : String(error) });
  }
}

/** What has no hurry, a little at a time. */
function idle(): void {
  if (!closed && keeper.idle()) platformClock.schedule(IDLE_MS, idle);
}

function reply(message: KeeperReply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}
