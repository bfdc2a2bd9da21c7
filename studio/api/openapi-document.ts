import { OpenAPIGenerator, type OpenAPI } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { API_HTTP_PREFIX, contract } from '../../shared/api/contract.ts';
import { liveSchema } from '../../shared/api/live.ts';
import { cueSchema } from '../../shared/cues/registry.ts';
import { encoderStatusSchema, sourceSchema } from '../../shared/process/encoder-control.ts';
import { reportSchema } from '../../shared/report/report.ts';
import { runStateSchema } from '../../shared/show/run-state.ts';
import { showSchema } from '../../shared/show/show.ts';
import { REPORT_FILE_PATHS } from './report-file-paths.ts';

/** The OpenAPI 3.1 document of the HTTP API, made from the contract; docs/openapi.json is its golden copy. */
export async function openApiDocument(version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    // Named once, so that the document stays readable.
    commonSchemas: {
      RunState: { schema: runStateSchema },
      Show: { schema: showSchema },
      Cue: { schema: cueSchema },
      Source: { schema: sourceSchema },
      EncoderStatus: { schema: encoderStatusSchema },
      Live: { schema: liveSchema },
      Report: { schema: reportSchema },
    },
    info: {
      title: 'Cuelight Studio',
      version,
      description:
        'Drives a show from Stream Deck, Companion, scripts: every request carries `Authorization: Bearer <key>`; ' +
        '`npm start` prints where the key file is. Times are milliseconds since the Unix epoch, studio (NTP) time.',
    },
    servers: [{ url: API_HTTP_PREFIX }],
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  });
  return { ...document, paths: { ...document.paths, ...REPORT_FILE_PATHS } };
}
