import { Worker } from 'node:worker_threads';
import type { Cue } from '../../shared/cues/registry.ts';
import { defaultPrintColumns, printColumns } from '../../shared/interchange/print-table.ts';
import type { Show } from '../../shared/show/show.ts';
import { formatInZone } from '../../shared/time/zone.ts';
import type { Download, DownloadFile } from '../api/downloads.ts';
import { onNextTurn } from '../platform-clock.ts';
import type { CuesMessage, PrintJob } from './print-worker.ts';

export const RUNDOWN_PDF_PATH = '/api/show/rundown.pdf';

export interface PrintDeskDeps {
  show(): Show;
  /** Studio time. */
  now(): number;
}

/** Makes PDFs in threads of their own, one after another, so that many requests cost no more than one at a time. */
export class PrintDesk {
  readonly #deps: PrintDeskDeps;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #worker: Worker | null = null;
  #closed = false;

  constructor(deps: PrintDeskDeps) {
    this.#deps = deps;
  }

  /** `GET /api/show/rundown.pdf`; `?columns=number,title,custom.<id>` chooses among the columns. */
  get download(): Download {
    return { path: RUNDOWN_PDF_PATH, right: 'read', produce: (query) => this.#produce(query) };
  }

  /** Ends the thread; what was asked is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
  }

  async #produce(query: URLSearchParams): Promise<DownloadFile | { refused: string }> {
    const show = this.#deps.show();
    const asked = query.get('columns');
    const known = printColumns(show).map(({ key }) => key);
    const keys = asked === null ? defaultPrintColumns(show) : known.filter((key) => asked.split(',').includes(key));
    if (keys.length === 0) return { refused: `None of these columns can be printed; there are: ${known.join(', ')}.` };
    if (this.#waiting >= MAX_WAITING) return { refused: 'Several PDFs are being made already: try again in a moment.' };
    this.#waiting += 1;
    const made = this.#last.then(() =>
      this.#run({ show, keys, madeAt: formatInZone(this.#deps.now(), show.timeZone, 'date-time') }),
    );
    this.#last = made.catch(() => null);
    try {
      const body = await made;
      return { contentType: 'application/pdf', fileName: `${stem(show.title)}-rundown.pdf`, body };
    } catch (error) {
      return { refused: `The PDF could not be made: ${error instanceof Error ? error.message : String(error)}` };
    } finally {
      this.#waiting -= 1;
    }
  }

  #run({ show, keys, madeAt }: PrintJob): Promise<Uint8Array> {
    if (this.#closed) return Promise.reject(new Error('the studio is closing'));
    const job: PrintJob = { show: { ...show, rundown: { ...show.rundown, cues: [] } }, keys, madeAt };
    const worker = new Worker(new URL('./print-worker.ts', import.meta.url), { workerData: job });
    this.#worker = worker;
    return new Promise<Uint8Array>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => {
        this.#worker = null;
        reject(new Error('its thread ended early'));
      });
      handOver(worker, show.rundown.cues).catch(reject);
    });
  }
}

const MAX_WAITING = 5;
/** Copying so many takes about a millisecond; 5,000 at once would hold the event loop for 15. */
const CUES_AT_ONCE = 250;

/** Gives the thread the cues, a part in each turn of the event loop. */
async function handOver(worker: Worker, cues: readonly Cue[]): Promise<void> {
  const send = (message: CuesMessage): void => worker.postMessage(message);
  for (let start = 0; start < cues.length; start += CUES_AT_ONCE) {
    send(cues.slice(start, start + CUES_AT_ONCE));
    await new Promise<void>(onNextTurn);
  }
  send(null);
}

function stem(title: string): string {
  const tidy = title
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return tidy === '' ? 'show' : tidy;
}
