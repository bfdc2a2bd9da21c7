import { OpenAPIGenerator, type OpenAPI } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { API_HTTP_PREFIX, contract } from '../../shared/api/contract.ts';

/** The OpenAPI 3.1 document of the HTTP API, made from the contract; docs/openapi.json is its golden copy. */
export async function openApiDocument(version: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return generator.generate(contract, {
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
}
