import { parentPort, workerData } from 'node:worker_threads';
import { doReportJob, reportJobSchema } from './report-job.ts';

/** Worker thread for one report: reading, adding up and drawing must not hold the host's event loop. */
const answer = await doReportJob(reportJobSchema.parse(workerData));
parentPort?.postMessage(answer);
