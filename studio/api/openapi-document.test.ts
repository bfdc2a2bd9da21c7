import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApiDocument } from './openapi-document.ts';
import { issuesInWords } from './api-errors.ts';

it('is the golden document: change it deliberately, with `node scripts/generate-openapi.ts`', async () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
  const { version } = read('package.json') as { version: string };
  expect(JSON.parse(JSON.stringify(await openApiDocument(version)))).toEqual(read('docs/openapi.json'));
});

it('has reports as files beside the procedures', async () => {
  const { paths } = await openApiDocument('1.0.0');
  const file = paths?.['/qa/report/file']?.get;
  expect(
    Object.keys(
      file?.responses?.['200'] && 'content' in file.responses['200'] ? (file.responses['200'].content ?? {}) : {},
    ),
  ).toEqual(['text/html', 'application/json', 'application/pdf']);
  expect(paths).toHaveProperty('/run/after-show/file');
  // None of them hides a procedure.
  expect(paths).toHaveProperty('/qa/report');
});

it('says in words what is wrong with a request', () => {
  const issues = [
    { path: ['cue', 'poll', 'options', 1, 'label'], message: 'an option needs a label' },
    { path: [], message: 'expected object' },
  ];
  expect(issuesInWords(issues)).toBe('cue.poll.options[1].label: an option needs a label; expected object');
  expect(issuesInWords(Array.from({ length: 12 }, () => ({ message: 'x' })))).toMatch(/; and 2 more$/);
});
