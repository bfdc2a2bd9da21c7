import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { showSchema } from '../../shared/show/show.ts';
import { rundownPdf } from './rundown-pdf.ts';

/** What the thread is asked; see print-desk.ts. */
const printJobSchema = z.object({ show: showSchema, keys: z.array(z.string()), madeAt: z.string() });
export type PrintJob = z.infer<typeof printJobSchema>;

/** Worker thread for one PDF: thousands of rows take seconds, which the host's event loop does not have. */
const { show, keys, madeAt } = printJobSchema.parse(workerData);
parentPort?.postMessage(await rundownPdf(show, keys, madeAt));
