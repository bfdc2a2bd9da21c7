import type { ServerResponse } from 'node:http';
import type { Right } from '../../shared/api/access.ts';

/** A file made when it is asked for: `GET /api/…`. */
export interface Download {
  /** Under `/api/`, such as `/api/rundown.pdf`. */
  readonly path: string;
  readonly right: Right;
  /** `refused`: why it can't be made, in words for the caller. */
  produce(query: URLSearchParams): Promise<DownloadFile | { readonly refused: string }>;
}

export interface DownloadFile {
  readonly contentType: string;
  readonly fileName: string;
  readonly body: Uint8Array;
}

/** Sends a file; `?inline` in the query shows it in the browser instead of saving it. */
export function sendDownload(response: ServerResponse, file: DownloadFile, query: URLSearchParams): void {
  const how = query.has('inline') ? 'inline' : 'attachment';
  // RFC 6266 with RFC 8187: the plain name for old clients, the exact one beside it.
  const plain = file.fileName.replaceAll(/[^\w. -]/g, '_');
  const exact = encodeURIComponent(file.fileName).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  response.setHeader('Content-Type', file.contentType);
  response.setHeader('Content-Disposition', `${how}; filename="${plain}"; filename*=UTF-8''${exact}`);
  response.setHeader('Content-Length', file.body.byteLength);
  response.writeHead(200).end(file.body);
}
