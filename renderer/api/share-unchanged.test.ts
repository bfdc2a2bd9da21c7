import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareUnchanged } from './share-unchanged.ts';

describe('shareUnchanged', () => {
  it('gives back the old object when nothing changed, and only new parts where something did', () => {
    const old = { run: { cues: { a: { votes: 1 }, b: { votes: 2 } } }, list: [1, { x: 1 }] };
    expect(shareUnchanged(old, structuredClone(old))).toBe(old);
    const fresh = structuredClone(old);
    fresh.run.cues.b.votes = 3;
    const shared = shareUnchanged(old, fresh);
    expect(shared).toEqual(fresh);
    expect(shared.run.cues.a).toBe(old.run.cues.a);
    expect(shared.run.cues.b).not.toBe(old.run.cues.b);
    expect(shared.list).toBe(old.list);
  });

  it('always equals the new value, whatever the old one was', () => {
    // `-0` and `0` are the same in JSON, and a key `__proto__` cannot come from the host's schema.
    const json = fc.jsonValue({ noUnicodeString: true }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(
      fc.property(json, json, (old, fresh) => {
        if (JSON.stringify([old, fresh]).includes('__proto__')) return;
        expect(shareUnchanged(old, fresh)).toEqual(fresh);
        expect(shareUnchanged(fresh, structuredClone(fresh))).toEqual(fresh);
      }),
    );
  });
});
