import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeOf, takeRunId } from './takes.ts';

describe('takes of a run', () => {
  it('names the second take R~2 and reads it back', () => {
    expect(takeRunId('run-1', 1)).toBe('run-1');
    expect(takeRunId('run-1', 2)).toBe('run-1~2');
    expect(takeOf('run-1')).toEqual({ runId: 'run-1', take: 1 });
    expect(takeOf('run~x')).toEqual({ runId: 'run~x', take: 1 });
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,20}$/), fc.integer({ min: 1, max: 999_999 }), (runId, take) => {
        expect(takeOf(takeRunId(runId, take))).toEqual({ runId, take });
      }),
      { numRuns: 10_000 },
    );
  });
});
