import { describe, expect, it } from 'vitest';
import { compareCdns, datesApartMs, differDraft, NOT_COMPARED } from './compare-cdns.ts';

const WRAPS = (2 ** 33 / 90) * 18_000;

describe('compareCdns', () => {
  it('tells shifted dates from slow delivery', () => {
    // The same delivery, but dates 2 s later: media looks 2 s younger.
    expect(compareCdns({ offsetMs: 5_000, ageMs: 2_600 }, { offsetMs: 7_000, ageMs: 600 })).toEqual({
      ...{ datesApartMs: 2_000, laterMs: 0, wrong: null },
    });
    expect(compareCdns({ offsetMs: 5_000, ageMs: 600 }, { offsetMs: 5_000, ageMs: 2_100 })).toEqual({
      ...{ datesApartMs: 0, laterMs: 1_500, wrong: null },
    });
  });

  it('knows by the encoder’s time stamps whose dates are wrong', () => {
    const ageMs = 500;
    const right = { offsetMs: WRAPS + 40, ageMs };
    const shifted = { offsetMs: WRAPS - 2_000, ageMs };
    expect(compareCdns(right, shifted).wrong).toBe('this');
    expect(compareCdns(shifted, right).wrong).toBe('first');
    expect(compareCdns(right, right).wrong).toBeNull();
    expect(compareCdns(shifted, { offsetMs: WRAPS - 9_000, ageMs }).wrong).toBeNull();
  });

  it('is a finding beyond what clocks may differ', () => {
    expect(differDraft({ ...NOT_COMPARED, datesApartMs: 150 }, 'a')).toBeNull();
    expect(differDraft({ ...NOT_COMPARED, datesApartMs: -151, wrong: 'first' }, 'a')?.what).toBe(
      'it dates the same media 151 ms earlier than a; by the encoder’s time stamps the other is the wrong one',
    );
  });

  it('says nothing where nothing is known, or of another packager’s time stamps', () => {
    expect(compareCdns({ offsetMs: null, ageMs: 1 }, { offsetMs: 1, ageMs: 1 })).toEqual({
      ...{ datesApartMs: null, laterMs: null, wrong: null },
    });
    expect(compareCdns({ offsetMs: 1, ageMs: null }, { offsetMs: 1, ageMs: 1 }).laterMs).toBeNull();
    expect(datesApartMs(0, 4_000_000)).toBeNull();
    expect(datesApartMs(1_000, 900)).toBe(-100);
  });
});
