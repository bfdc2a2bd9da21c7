import { expect, it } from 'vitest';
import { createRequestId } from './request-id.ts';

it('makes version 4 UUIDs where randomUUID is missing (a page on a LAN address)', () => {
  const source = { getRandomValues: (array: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(array) };
  const ids = Array.from({ length: 500 }, () => createRequestId(source));
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(new Set(ids).size).toBe(500);
});
