import { parentPort, workerData } from 'node:worker_threads';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { createPlatformClock } from '../platform-clock.ts';
import { Crowd } from './crowd.ts';
import { audienceWorkerDataSchema, toAudienceWorkerSchema, type FromAudienceWorker } from './worker-messages.ts';

/** The audience's worker thread: so that a thousand viewers never delay the engine they talk to. */
const port = parentPort;
if (!port) throw new Error('The audience runs in a worker thread: use startAudience.');
const { mapping, ...options } = audienceWorkerDataSchema.parse(workerData);
const clock = createPlatformClock();
const studioClock = new StudioClock(clock);
studioClock.apply(mapping);
const log = (line: string): void => {
  port.postMessage({ type: 'log', line } satisfies FromAudienceWorker);
};
const crowd = new Crowd({ clock, studioClock }, { ...options, log });
port.on('message', (raw: unknown) => {
  const parsed = toAudienceWorkerSchema.safeParse(raw);
  if (!parsed.success) log(`audience: a message from the main thread was not understood: ${parsed.error.message}`);
  else if (parsed.data.type === 'clock') studioClock.apply(parsed.data.mapping);
  else {
    crowd.close();
    port.close();
  }
});
