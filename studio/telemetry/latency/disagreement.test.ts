import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Disagreement } from '../../../shared/telemetry/latency.ts';
import { DisagreementWatch, judge, largestDifferenceMs } from './disagreement.ts';
import type { LatencyFacts } from './facts.ts';
import { factsOf, NOW, returnOf, viewOf } from './latency.test-support.ts';
import { Ways } from './ways.ts';

const found = (facts: LatencyFacts): Disagreement | null => judge(new Ways().read(facts), facts);

describe('ways that disagree', () => {
  it('agree while they differ by little, or by what players hold', () => {
    expect(found(factsOf())).toBeNull();
    expect(found(factsOf({ view: viewOf(700, 720), returnMonitor: returnOf(690, 700) }))).toBeNull();
    const farther = factsOf({ view: viewOf(1_700, 1_700, 1_200), returnMonitor: returnOf(700, 700) });
    expect(found(farther)).toBeNull();
  });

  it('tell one difference, whether there is a cause to be told or not', () => {
    const apart = (facts: LatencyFacts): number | null => largestDifferenceMs(new Ways().read(facts), facts);
    expect(apart(factsOf())).toBeNull();
    expect(apart(factsOf({ view: viewOf(700, 720), returnMonitor: returnOf(690, 700) }))).toBe(20);
    // What players hold is no disagreement, however much it is.
    expect(apart(factsOf({ view: viewOf(1_700, 1_700, 1_200), returnMonitor: returnOf(700, 700) }))).toBe(0);
    const shift = fc.integer({ min: -3_000, max: 3_000 });
    fc.assert(
      fc.property(shift, shift, shift, (stamps, mark, returned) => {
        const facts = factsOf({
          view: viewOf(4_000 + stamps, 4_000 + mark),
          returnMonitor: returnOf(4_000, 4_000 + returned),
        });
        expect(apart(facts) ?? 0).toBeGreaterThanOrEqual((found(facts)?.byMs ?? 0) - 1e-6);
      }),
    );
  });

  it('blame the encoder when the dates are off alike everywhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 130, max: 5_000 }),
        fc.boolean(),
        fc.integer({ min: -50, max: 50 }),
        (by, late, jitter) => {
          const shift = late ? by : -by;
          const facts = factsOf({
            view: viewOf(6_000 - shift, 6_000),
            returnMonitor: returnOf(6_000 - shift, 6_000 + jitter),
          });
          const disagreement = found(facts);
          if (Math.abs(shift + jitter) < 118) return;
          expect(disagreement?.likely).toBe('encoder-rewrites-timestamps');
          expect(disagreement?.byMs).toBeGreaterThanOrEqual(by - 1);
        },
      ),
    );
  });

  it('blame the CDN when they are off in one place, or earlier than the picture', () => {
    const here = found(factsOf({ view: viewOf(700, 705), returnMonitor: returnOf(400, 700) }));
    expect(here).toMatchObject({ likely: 'cdn-timeline-shifted', ways: ['return', 'return-mark'] });
    expect(here?.text).toContain('at the studio’s CDN address');
    const there = found(factsOf({ view: viewOf(400, 705), returnMonitor: returnOf(700, 702) }));
    expect(there).toMatchObject({ likely: 'cdn-timeline-shifted', ways: ['timestamps', 'mark'] });
    expect(found(factsOf({ returnMonitor: returnOf(1_000, 700) }))?.likely).toBe('cdn-timeline-shifted');
    expect(found(factsOf({ view: viewOf(400, 700) }))?.likely).toBe('unknown');
  });

  it('are found by the tags in the media where no mark is read', () => {
    const tagged = (dates: number, sei: number | null, id3: number | null, mark: number | null = null) =>
      factsOf({
        returnMonitor: returnOf(dates, mark, { glassToGlassByMs: { programDateTime: dates, id3, sei } }),
      });
    expect(found(tagged(700, 720, 690))).toBeNull();
    const early = found(tagged(1_000, 700, 1_000));
    expect(early).toMatchObject({ likely: 'cdn-timeline-shifted', byMs: 300, ways: ['return', 'return-tags'] });
    expect(early?.text).toContain('SEI or ID3');
    expect(found(tagged(400, null, 700))).toMatchObject({ likely: 'unknown', ways: ['return', 'return-tags'] });
    // The pixels are asked first: whoever can read them need not believe tags.
    expect(found(tagged(700, 1_500, 1_500, 705))).toBeNull();
  });

  it('blame the clock when media reaches viewers before or long after it can', () => {
    const early = found(factsOf({ view: viewOf(100, 100, 150), returnMonitor: returnOf(700, 700) }));
    expect(early).toMatchObject({ likely: 'clock', ways: ['timestamps', 'return'] });
    expect(early?.text).toContain('before the CDN has them');
    expect(found(factsOf({ view: viewOf(1_700, 1_700), returnMonitor: returnOf(700, 700) }))?.likely).toBe('clock');
  });

  it('say nothing of a clock while a player runs dry', () => {
    expect(found(factsOf({ view: viewOf(3_700, 3_700, 0), returnMonitor: returnOf(900, 900) }))).toBeNull();
    expect(
      found(factsOf({ view: viewOf(700, 700), returnMonitor: returnOf(3_000, 3_000, { bufferMs: 10 }) })),
    ).toBeNull();
  });

  it('never speak of what is not known', () => {
    const ms = fc.option(fc.double({ min: -5_000, max: 20_000, noNaN: true }));
    fc.assert(
      fc.property(
        ms,
        ms,
        ms,
        ms,
        fc.option(fc.double({ min: 0, max: 5_000, noNaN: true })),
        (stamps, mark, ret, retMark, buffer) => {
          const disagreement = found(
            factsOf({
              view: stamps === null ? null : viewOf(stamps, mark, buffer),
              returnMonitor: returnOf(ret, retMark),
            }),
          );
          if (disagreement === null) return;
          expect(disagreement.byMs).toBeGreaterThan(100);
          expect(disagreement.ways.length).toBeGreaterThanOrEqual(2);
          expect(`${disagreement.text}${disagreement.whatToDo}`).not.toMatch(/NaN|null|undefined/);
        },
      ),
    );
  });
});

describe('DisagreementWatch', () => {
  const disagreement: Disagreement = {
    byMs: 300,
    ways: ['return', 'return-mark'],
    likely: 'unknown',
    text: 't',
    whatToDo: 'w',
  };

  it('tells what lasts, and keeps it until it has been gone for as long', () => {
    const watch = new DisagreementWatch();
    const told = (second: number, now: Disagreement | null): boolean => watch.look(NOW + second * 1_000, now) !== null;
    expect([0, 1, 2, 3].map((second) => told(second, disagreement))).toEqual([false, false, false, false]);
    expect(told(4, null)).toBe(false);
    expect([5, 6, 7, 8, 9].map((second) => told(second, disagreement))).toEqual([false, false, false, false, true]);
    expect([10, 11, 12, 13, 14].map((second) => told(second, null))).toEqual([true, true, true, true, false]);
  });
});
