import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeEmulation, unescapeEmulation } from './h264-emulation.ts';

/** Mostly the bytes that matter. */
const bytes = fc.array(
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 0, 1, 2, 3, 4) }, { weight: 1, arbitrary: fc.nat(255) }),
);

describe('emulation prevention', () => {
  it('escapes as the standard shows', () => {
    expect(escapeEmulation([0, 0, 0, 0, 0, 1, 0, 0, 3, 0, 0, 4])).toEqual([
      0, 0, 3, 0, 0, 3, 0, 1, 0, 0, 3, 3, 0, 0, 4,
    ]);
  });

  it('leaves nothing that looks like a start code, and comes back unchanged', () => {
    fc.assert(
      fc.property(bytes, (body) => {
        const escaped = escapeEmulation(body);
        const text = escaped.join(' ');
        expect(text).not.toMatch(/(^| )0 0 [012]( |$)/);
        expect([...unescapeEmulation(Uint8Array.from(escaped))]).toEqual(body);
      }),
    );
  });
});
