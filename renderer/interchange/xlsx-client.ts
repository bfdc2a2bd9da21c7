import type { Sheet, WorkbookReading } from './xlsx-book.ts';
import type { XlsxAnswer, XlsxRequest } from './xlsx-worker.ts';

/** Asks a worker of its own, which ends with the answer. Rejects with a sentence when the worker fails. */
function ask(request: XlsxRequest): Promise<XlsxAnswer> {
  const worker = new Worker(new URL('./xlsx-worker.ts', import.meta.url), { type: 'module' });
  const answered = new Promise<XlsxAnswer>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<XlsxAnswer>) => resolve(data));
    worker.addEventListener('error', (event) => {
      reject(new Error(`The workbook reader failed: ${event.message === '' ? 'it could not start' : event.message}.`));
    });
  });
  worker.postMessage(request);
  return answered.finally(() => worker.terminate());
}

export async function readXlsx(bytes: Uint8Array): Promise<WorkbookReading> {
  const answer = await ask({ kind: 'read', bytes });
  if (answer.kind === 'read') return answer.reading;
  return { refused: answer.kind === 'failed' ? `The workbook cannot be read: ${answer.reason}.` : 'No answer.' };
}

export async function writeXlsx(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const answer = await ask({ kind: 'write', sheets });
  if (answer.kind === 'written') return answer.bytes;
  throw new Error(answer.kind === 'failed' ? answer.reason : 'No answer.');
}
