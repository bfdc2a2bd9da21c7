import { describe, expect, it } from 'vitest';
import { DiscontinuityBase } from './discontinuity-base.ts';

const playlist = (sequence: number | null): string =>
  `#EXTM3U\n${sequence === null ? '' : `#EXT-X-DISCONTINUITY-SEQUENCE:${String(sequence)}\n`}#EXTINF:1,\na.m4s\n`;

describe('DiscontinuityBase', () => {
  it('counts from the first number seen and keeps every difference', () => {
    const base = new DiscontinuityBase();
    expect([91_262_332, 91_262_332, 91_262_335].map((sequence) => base.rebase(playlist(sequence)))).toEqual([
      playlist(0),
      playlist(0),
      playlist(3),
    ]);
  });

  it('begins anew when the numbers went back, and leaves a playlist without the tag alone', () => {
    const base = new DiscontinuityBase();
    base.rebase(playlist(50));
    expect(base.rebase(playlist(7))).toBe(playlist(0));
    expect(base.rebase(playlist(9))).toBe(playlist(2));
    expect(base.rebase(playlist(null))).toBe(playlist(null));
  });
});
