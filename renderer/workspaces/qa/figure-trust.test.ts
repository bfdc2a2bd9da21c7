import { describe, expect, it } from 'vitest';
import type { Live } from '../../../shared/api/live.ts';
import { liveSample } from '../../app/samples.test-support.ts';
import { boundText } from '../../../shared/report/figure-text.ts';
import type { TrustSource } from '../../../shared/telemetry/metric-source.ts';
import { reportedBy, trustOf } from './figure-trust.ts';

const SOURCES: readonly TrustSource[] = ['clock', 'viewers', 'spread', 'libsrt', 'encoder', 'pings'];
const link = (srt: object | null): Live['encoder'] =>
  ({ link: { library: 'libsrt 1.5.1', srt } }) as unknown as Live['encoder'];

describe('trustOf', () => {
  it('makes nothing up before anything is known', () => {
    for (const source of SOURCES) {
      expect(trustOf(source, { live: null, audience: null, loopDelayMs: null }).foot).not.toMatch(/\d/);
      expect(trustOf(source, { live: liveSample(), audience: null, loopDelayMs: null }).foot).not.toMatch(/\d/);
    }
  });

  it('tells the spread’s bound and age, or why there is none', () => {
    const of = (spreadErrorBoundMs: number | null) =>
      trustOf('spread', { live: null, audience: { atMs: 5_000, spreadErrorBoundMs }, loopDelayMs: null });
    expect(of(37.4)).toMatchObject({ foot: '± 37\u202fms', atMs: 5_000 });
    expect(of(null)).toMatchObject({ foot: 'bound unknown', atMs: 5_000 });
    expect(of(null).hint).toMatch(/a viewer does not tell/);
  });

  it('says in whose word the link’s figures are, and how old they are', () => {
    const live = { ...liveSample(), encoderHeardMs: 900, encoder: link({ atMs: 400 }) };
    expect(trustOf('libsrt', { live, audience: null, loopDelayMs: null })).toMatchObject({
      foot: 'by libsrt',
      atMs: 400,
    });
    expect(trustOf('libsrt', { live, audience: null, loopDelayMs: null }).hint).toMatch(
      /libsrt 1\.5\.1, which tells no error bound/,
    );
    expect(trustOf('libsrt', { live: { ...live, encoder: link({}) }, audience: null, loopDelayMs: null }).atMs).toBe(
      900,
    );
    expect(trustOf('libsrt', { live: { ...live, encoder: link(null) }, audience: null, loopDelayMs: null }).foot).toBe(
      '',
    );
  });

  it('bounds what is measured from capture to sending by the capturing window’s clock, where there is one', () => {
    const of = (kind: 'ui' | 'test', clockErrorBoundMs: number | null) => {
      const encoder = { source: { kind } } as unknown as Live['encoder'];
      const capture = { clockErrorBoundMs } as unknown as Live['capture'];
      return trustOf('encoder', {
        live: { ...liveSample(), encoderHeardMs: 900, encoder, capture },
        audience: null,
        loopDelayMs: null,
      });
    };
    expect(of('ui', 0.31)).toMatchObject({ foot: '± 0.31\u202fms', atMs: 900 });
    expect(of('ui', null).foot).toBe('bound unknown');
    expect(of('test', null)).toMatchObject({ foot: 'one clock', atMs: 900 });
  });

  const CLOCK = { clockOffsetMs: -6, clockErrorMs: 1 };

  it('tells what a round trip has been lately', () => {
    const engineLink = { roundTripMs: 2, shortestMs: 1.5, longestMs: 9.5, exchanges: 16, ...CLOCK, atMs: 700 };
    const trust = trustOf('pings', { live: { ...liveSample(), engineLink }, audience: null, loopDelayMs: null });
    expect(trust).toMatchObject({ foot: 'lately ≤ 9.5\u202fms', atMs: 700 });
    expect(trust.hint).toMatch(/the last 16 took between 1\.50\u202fms and 9\.50\u202fms/);
    const old = trustOf('pings', {
      live: { ...liveSample(), engineLink: { ...engineLink, shortestMs: null } },
      audience: null,
      loopDelayMs: null,
    });
    expect(old.hint).toMatch(/the last 16 took up to 9\.50\u202fms/);
  });
});

it('writes bounds and reports for people', () => {
  expect(boundText(0.42)).toBe('± 0.42\u202fms');
  expect(boundText(34.6)).toBe('± 35\u202fms');
  expect(reportedBy('libsrt', 1_000, 3_040)).toBe('as reported by libsrt, 2.0\u202fs old');
  expect(reportedBy('libsrt', null, 3_040)).toBe('as reported by libsrt, age not told');
});
