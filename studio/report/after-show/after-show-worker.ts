import { parentPort, workerData } from 'node:worker_threads';
import { doReportJob, reportJobSchema } from './report-job.ts';

/** Worker thread for one report: reading, adding up and drawing must not hold the host's event loop. */
const answer = await doReportJob(reportJobSchema.parse(workerData));
// A file changes hands without being copied: it is of no more use here.
const handedOver = answer.kind === 'file' ? [answer.file.bytes.buffer] : [];
parentPort?.postMessage(answer, handedOver as ArrayBuffer[]);
