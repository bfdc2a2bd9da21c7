import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { unixMs } from '../../shared/time/units.ts';
import { platformClock } from '../platform-clock.ts';
import { LATE_LIMIT_MS } from './cue-scheduler.ts';
import { DueQueue } from './due-queue.ts';
import type { FromScheduler, SchedulerWorkerData, ToScheduler } from './scheduler-messages.ts';
import { goFirst } from './thread-priority.ts';

/** Waking from `Atomics.wait` takes up to this long on a quiet machine: the rest is spun away. */
const SPIN_MS = 0.4;
/** Longest wait in one go: after the computer slept, time is looked at anew. */
const MAX_WAIT_MS = 250;

/** The scheduler's thread: it does nothing but wait for the next time and stamp it. */
function run(port: MessagePort, data: SchedulerWorkerData): void {
  const wakeUp = new Int32Array(data.wakeUp);
  const studioClock = new StudioClock(platformClock);
  studioClock.apply(data.mapping);
  const armed = new DueQueue();
  const state = { open: true };

  const take = (message: ToScheduler): void => {
    switch (message.type) {
      case 'arm':
        armed.add(message.ticket, message.atStudioMs);
        break;
      case 'cancel':
        armed.remove(message.ticket);
        break;
      case 'mapping':
        studioClock.apply(message.mapping);
        break;
      case 'close':
        state.open = false;
        break;
    }
  };
  const post = (message: FromScheduler): void => {
    port.postMessage(message);
  };
  const fireDue = (): void => {
    for (;;) {
      const nowMs = studioClock.at(platformClock.monoNow());
      const due = armed.takeDue(nowMs);
      if (!due) return;
      const { ticket, atMs } = due;
      if (nowMs - atMs > LATE_LIMIT_MS) post({ type: 'missed', ticket, nowMs });
      else post({ type: 'fired', ticket, firedAtMs: nowMs });
    }
  };
  const waitForNext = (seen: number): void => {
    const { nextMs } = armed;
    const untilMs = Number.isFinite(nextMs)
      ? studioClock.monoAt(unixMs(nextMs)) - platformClock.monoNow()
      : Number.POSITIVE_INFINITY;
    if (untilMs > SPIN_MS) Atomics.wait(wakeUp, 0, seen, Math.min(untilMs - SPIN_MS, MAX_WAIT_MS));
    else while (studioClock.at(platformClock.monoNow()) < nextMs && Atomics.load(wakeUp, 0) === seen);
  };

  while (state.open) {
    const seen = Atomics.load(wakeUp, 0);
    for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
      take(received.message as ToScheduler);
    }
    fireDue();
    if (state.open) waitForNext(seen);
  }
  port.close();
}

if (parentPort) {
  goFirst();
  run(parentPort, workerData as SchedulerWorkerData);
}
