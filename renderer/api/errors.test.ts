import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { describeError, LinkDownError } from './errors.ts';

describe('describeError', () => {
  it('takes the host’s own reason', () => {
    const refused = new ORPCError('REFUSED', { data: { reason: 'A cue is open.', revision: 3 } });
    expect(describeError(refused)).toBe('A cue is open.');
  });

  it('says in words what went wrong otherwise', () => {
    expect(describeError(new LinkDownError())).toMatch(/cannot be reached/);
    expect(describeError(new ORPCError('UNAUTHORIZED'))).toMatch(/not signed in/);
    expect(describeError(new ORPCError('INTERNAL_SERVER_ERROR', { message: 'disk full' }))).toMatch(/disk full/);
  });

  it('never gives back nothing', () => {
    for (const error of [null, undefined, 7, 'x', {}, new Error('')]) expect(describeError(error)).not.toBe('');
  });
});
