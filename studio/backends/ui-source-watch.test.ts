import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EncoderStatus, Source } from '../../shared/process/encoder-control.ts';
import { UiSourceWatch } from './ui-source-watch.ts';

type Said = [atMs: number, uiConnected: boolean, source?: Source['kind'] | 'off'];

function levels(said: readonly Said[]): string[] {
  const notices: string[] = [];
  const watch = new UiSourceWatch((level) => notices.push(level));
  for (const [atMs, uiConnected, kind = 'ui'] of said) {
    const source = kind === 'off' ? null : { kind };
    watch.encoderSays({ onAir: source !== null, source, uiConnected } as EncoderStatus, atMs);
  }
  return notices;
}

describe('UiSourceWatch', () => {
  it('tells once that the window on air is gone, and once that it is back', () => {
    const gone: Said[] = [0, 500, 1_000, 1_500, 2_000].map((atMs) => [atMs, false]);
    expect(levels([[0, true], ...gone, [2_500, true], [3_000, true]])).toEqual(['warning', 'info']);
  });

  it('does not mind a short absence, nor a window that never was there', () => {
    expect(
      levels([
        [0, true],
        [100, false],
        [900, false],
        [950, true],
        [1_500, false],
        [2_000, false],
      ]),
    ).toEqual([]);
    expect(
      levels([
        [0, false],
        [5_000, false],
      ]),
    ).toEqual([]);
  });

  it('misses no window off air or with another source', () => {
    expect(
      levels([
        [0, true, 'test'],
        [1_000, false, 'test'],
        [9_000, false, 'test'],
      ]),
    ).toEqual([]);
    expect(
      levels([
        [0, true],
        [500, false, 'off'],
        [9_000, false],
        [19_000, false],
      ]),
    ).toEqual([]);
    expect(
      levels([
        [0, true],
        [500, false],
        [2_000, false],
        [2_500, false, 'test'],
        [3_000, true],
      ]),
    ).toEqual(['warning']);
  });

  it('never tells the same twice in a row, whatever the encoder says', () => {
    const said = fc.array(
      fc.tuple(fc.nat(3_000), fc.boolean(), fc.constantFrom<Source['kind'] | 'off'>('ui', 'ui', 'ui', 'test', 'off')),
    );
    fc.assert(
      fc.property(said, (steps) => {
        let atMs = 0;
        const notices = levels(steps.map(([stepMs, connected, kind]) => [(atMs += stepMs), connected, kind]));
        const backs = notices.filter((level) => level === 'info').length;
        expect(backs).toBeLessThanOrEqual(notices.length - backs);
        notices.forEach((level, index) => {
          if (level === 'info') expect(notices[index - 1]).toBe('warning');
        });
      }),
    );
  });
});
