import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUE_TYPES } from '../cues/registry.ts';
import { arbitraryShow } from './arbitrary-show.test-support.ts';
import { MAX_GROUP_DEPTH, showSchema, type Show } from './show.ts';

describe('arbitrary shows', () => {
  it('are valid, and parsing changes nothing', () => {
    fc.assert(
      fc.property(arbitraryShow(), (show) => {
        expect(showSchema.parse(show)).toEqual(show);
      }),
      { numRuns: 500 },
    );
  });

  it('have every cue type, every trigger, and groups in groups', () => {
    const shows: Show[] = fc.sample(arbitraryShow(), { numRuns: 400, seed: 7 });
    const cues = shows.flatMap((show) => show.rundown.cues);
    expect(new Set(cues.map((cue) => cue.type))).toEqual(new Set(Object.keys(CUE_TYPES)));
    expect(new Set(cues.map((cue) => cue.trigger.kind)).size).toBe(7);
    const depths = shows.flatMap((show) => {
      const groups = new Map(show.rundown.cues.map((cue) => [cue.id, cue.groupId]));
      return show.rundown.cues.map((cue) => {
        let depth = 0;
        for (let group = cue.groupId; group !== null; group = groups.get(group) ?? null) depth += 1;
        return depth;
      });
    });
    expect(Math.max(...depths)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...depths)).toBeLessThanOrEqual(MAX_GROUP_DEPTH);
  });
});
