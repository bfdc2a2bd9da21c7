import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Right } from '../../shared/api/access.ts';

/** A file made when it is asked for, by `GET`. */
export interface Download {
  /** Usually under `/api/`, such as `/api/rundown.pdf`. */
  readonly path: string;
  readonly right: Right;
  /** `refused`: why it can't be made, in words for the caller. */
  produce(query: URLSearchParams): Promise<DownloadFile | { readonly refused: string }>;
}

export interface DownloadFile {
  readonly contentType: string;
  readonly fileName: string;
  /** In parts when it is long: the next is asked for when the one before has gone out. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/**
 * Sends a file; `?inline` in the query shows it in the browser instead of saving it. Of a long one that cannot be made to
 * its end the connection is cut, so that nobody takes a part for the whole.
 */
export async function sendDownload(
  response: ServerResponse,
  file: DownloadFile,
  query: URLSearchParams,
): Promise<void> {
  const how = query.has('inline') ? 'inline' : 'attachment';
  // RFC 6266 with RFC 8187: the plain name for old clients, the exact one beside it.
  const plain = file.fileName.replaceAll(/[^\w. -]/g, '_');
  const exact = encodeURIComponent(file.fileName).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  response.setHeader('Content-Type', file.contentType);
  response.setHeader('Content-Disposition', `${how}; filename="${plain}"; filename*=UTF-8''${exact}`);
  if (file.body instanceof Uint8Array) {
    response.setHeader('Content-Length', file.body.byteLength);
    response.writeHead(200).end(file.body);
    return;
  }
  response.writeHead(200);
  try {
    await pipeline(file.body, response);
  } catch (error) {
    // Whoever asked went away.
    if (!isPrematureClose(error)) throw error;
  }
}

function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
