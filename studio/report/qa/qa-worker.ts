import { parentPort, workerData } from 'node:worker_threads';
import { doQaJob, qaJobSchema } from './qa-job.ts';

/** Worker thread for one job: reading, drawing and signing must not hold the host's event loop. */
parentPort?.postMessage(await doQaJob(qaJobSchema.parse(workerData)));
