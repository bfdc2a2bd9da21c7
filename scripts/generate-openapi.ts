import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from '../studio/api/openapi-document.ts';

/** Writes docs/openapi.json from the API contract; with `--check` it only says whether that file is up to date. */
const file = fileURLToPath(new URL('../docs/openapi.json', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const text = `${JSON.stringify(await openApiDocument(version), null, 2)}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('docs/openapi.json does not fit the API contract: run `node scripts/generate-openapi.ts`.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
  console.log(`${file} written.`);
}
