import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { cueSchema } from '../../shared/cues/registry.ts';
import { showSchema } from '../../shared/show/show.ts';
import { rundownPdf } from './rundown-pdf.ts';

/** What the thread is asked; see print-desk.ts. The show comes without its cues, and these as messages after it. */
const printJobSchema = z.object({ show: showSchema, keys: z.array(z.string()), madeAt: z.string() });
export type PrintJob = z.infer<typeof printJobSchema>;

/** Some of the cues, in order; null: those were all. */
const cuesMessageSchema = z.array(cueSchema).nullable();
export type CuesMessage = z.infer<typeof cuesMessageSchema>;

/** Worker thread for one PDF: thousands of rows take seconds, which the host's event loop does not have. */
const { show, keys, madeAt } = printJobSchema.parse(workerData);
const cues = [...show.rundown.cues];
parentPort?.on('message', (message: unknown) => {
  const some = cuesMessageSchema.parse(message);
  if (some !== null) cues.push(...some);
  else void make();
});

async function make(): Promise<void> {
  parentPort?.postMessage(await rundownPdf({ ...show, rundown: { ...show.rundown, cues } }, keys, madeAt));
  parentPort?.close();
}
