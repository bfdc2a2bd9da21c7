import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoundTripWatch } from './round-trip-watch.ts';

describe('RoundTripWatch', () => {
  it('tells what the newest answer took, not the best of old ones', () => {
    const watch = new RoundTripWatch(1_000);
    expect(watch.roundTripMs(0)).toBeNull();
    watch.sent(1, 0);
    watch.answered(1, 20);
    watch.sent(2, 1_000);
    watch.answered(2, 700);
    expect(watch.roundTripMs(1_700)).toBe(700);
  });

  it('counts a ping that waits as its age, once that is longer than the last answer took', () => {
    const watch = new RoundTripWatch(1_000);
    watch.sent(1, 0);
    watch.answered(1, 300);
    watch.sent(2, 1_000);
    expect(watch.roundTripMs(1_200)).toBe(300);
    expect(watch.roundTripMs(6_000)).toBe(5_000);
  });

  it('says nothing at first, and then how long it has been waiting', () => {
    const watch = new RoundTripWatch(1_000);
    watch.sent(1, 0);
    expect(watch.roundTripMs(900)).toBeNull();
    expect(watch.roundTripMs(2_500)).toBe(2_500);
    watch.reset();
    expect(watch.roundTripMs(2_500)).toBeNull();
    expect(watch.sentAtMs(1)).toBeNull();
  });

  it('takes a ping for lost when a later one was answered, but counts its answer if it comes after all', () => {
    const watch = new RoundTripWatch(1_000);
    watch.sent(1, 0);
    watch.sent(2, 1_000);
    watch.answered(2, 30);
    expect(watch.roundTripMs(9_000)).toBe(30);
    expect(watch.sentAtMs(1)).toBe(0);
    watch.answered(1, 9_000);
    expect(watch.roundTripMs(9_000)).toBe(9_000);
  });

  it('counts every answer of a link that is slower than its pings, and each once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), (slowMs) => {
        const watch = new RoundTripWatch(1_000);
        let answers = 0;
        for (let atMs = 0; atMs < 60_000; atMs += 1_000) {
          watch.sent(atMs, atMs);
          for (let id = 0; id <= atMs; id += 1_000) {
            if (id + slowMs > atMs || watch.sentAtMs(id) === null) continue;
            watch.answered(id, slowMs);
            answers++;
          }
        }
        expect(answers).toBe(60 - Math.ceil(slowMs / 1_000));
        const shown = watch.roundTripMs(59_000) ?? 0;
        expect(shown).toBeGreaterThanOrEqual(slowMs);
        expect(shown).toBeLessThan(slowMs + 1_000);
      }),
    );
  });

  it('remembers a bounded number', () => {
    const watch = new RoundTripWatch(1_000);
    for (let id = 0; id < 1_000; id++) watch.sent(id, id);
    expect(watch.sentAtMs(935)).toBeNull();
    expect(watch.sentAtMs(936)).toBe(936);
  });
});
