import type { OpenAPI } from '@orpc/openapi';
import { API_HTTP_PREFIX } from '../../shared/api/contract.ts';
import { AFTER_SHOW_FILE_PATH, afterShowFormatSchema } from '../../shared/report/after-show.ts';
import { QA_REPORT_FILE_PATH, qaReportFormatSchema } from '../../shared/report/qa-report.ts';

/** Reports as files: plain downloads beside the contract's procedures, for the OpenAPI document. */

type Format = 'html' | 'json' | 'csv' | 'pdf';

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  html: 'text/html',
  json: 'application/json',
  csv: 'text/csv',
  pdf: 'application/pdf',
};

interface QueryParameter {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  /** What may stand there; null: any text. */
  readonly oneOf: readonly string[] | null;
}

const INLINE: QueryParameter = {
  ...{ name: 'inline', required: false, oneOf: null },
  description: 'Present, with any text: shown in the browser instead of saved.',
};

function filePath(
  operationId: string,
  summary: string,
  formats: readonly Format[],
  parameters: readonly QueryParameter[],
): OpenAPI.PathItemObject {
  const content = Object.fromEntries(
    formats.map((format) => [CONTENT_TYPES[format], { schema: { type: 'string' as const } }]),
  );
  return {
    get: {
      ...{ operationId, summary },
      parameters: [...parameters, INLINE].map(({ oneOf, ...named }) => ({
        ...{ ...named, in: 'query' as const },
        schema: { type: 'string' as const, ...(oneOf === null ? {} : { enum: [...oneOf] }) },
      })),
      responses: {
        200: { description: 'The file.', content },
        409: { description: 'It cannot be made; `message` says why.' },
      },
    },
  };
}

/** Their paths as the document names them: without the server's prefix. */
export const REPORT_FILE_PATHS: Readonly<Record<string, OpenAPI.PathItemObject>> = {
  [AFTER_SHOW_FILE_PATH.slice(API_HTTP_PREFIX.length)]: filePath(
    'run.afterShowFile',
    'The report of a run as a file',
    afterShowFormatSchema.options,
    [
      {
        ...{ name: 'format', required: false, oneOf: afterShowFormatSchema.options },
        description: 'PDF unless said otherwise.',
      },
      {
        ...{ name: 'run', required: false, oneOf: null },
        description: 'A run of the list; without it the present one.',
      },
    ],
  ),
  [QA_REPORT_FILE_PATH.slice(API_HTTP_PREFIX.length)]: filePath(
    'qa.reportFile',
    'A signed QA report as a file; page and JSON can be verified, the PDF has the signed JSON attached',
    qaReportFormatSchema.options,
    [
      { ...{ name: 'id', required: true, oneOf: null }, description: 'Of a report in the list of signed reports.' },
      {
        ...{ name: 'format', required: false, oneOf: qaReportFormatSchema.options },
        description: 'The page unless said otherwise.',
      },
    ],
  ),
};
