import { readWorkbook, writeWorkbook, type Sheet, type WorkbookReading } from './xlsx-book.ts';

/** Reads and writes workbooks beside the page: a large one takes seconds. One request a worker. */
export type XlsxRequest =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'write'; readonly sheets: readonly Sheet[] };
export type XlsxAnswer =
  | { readonly kind: 'read'; readonly reading: WorkbookReading }
  | { readonly kind: 'written'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly reason: string };

async function answerTo(request: XlsxRequest): Promise<XlsxAnswer> {
  try {
    if (request.kind === 'read') return { kind: 'read', reading: await readWorkbook(request.bytes) };
    return { kind: 'written', bytes: await writeWorkbook(request.sheets) };
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

globalThis.addEventListener('message', ({ data }: MessageEvent<XlsxRequest>) => {
  void answerTo(data).then((answer) => {
    globalThis.postMessage(answer);
  });
});
