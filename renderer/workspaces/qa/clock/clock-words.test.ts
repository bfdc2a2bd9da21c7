import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unheardClock, unheardServer, type ClockView } from '../../../../shared/api/clock-view.ts';
import {
  axisHalfMs,
  clockState,
  formatFineMs,
  formatFineOffsetMs,
  formatPpm,
  offsetIntervals,
  offsetWithBound,
  reachBits,
  serverHint,
  serverLevel,
} from './clock-words.ts';

const clock = (part: Partial<ClockView>): ClockView => ({ ...unheardClock('time.example'), ...part });

describe('words of the clock', () => {
  it('tell how it stands', () => {
    expect(clockState(clock({}))).toBe('Not synchronised');
    expect(clockState(clock({ state: 'synchronised' }))).toBe('Synchronised');
    expect(clockState(clock({ state: 'holdover' }))).toBe('Holdover');
    expect(clockState(clock({ state: 'settling' }))).toBe('Settling');
  });

  it('tell how far studio time is off, and how sure that is', () => {
    expect(offsetWithBound(clock({}))).toBeNull();
    expect(offsetWithBound(clock({ errorBoundMs: 1.5, slewRemainingMs: 0.25 }))).toBe('−0.25\u202fms ± 1.50\u202fms');
    expect(formatPpm(12.345)).toEqual({ text: '+12.35', unit: 'ppm' });
    expect(formatPpm(-0.001).text).toBe('0.00');
    expect(formatPpm(null).unit).toBe('');
  });

  it('tell microseconds where it is about them', () => {
    expect([0.0042, -0.0042, 0.9994, 1, 12.34].map((value) => formatFineMs(value).text)).toEqual([
      '0.004',
      '−0.004',
      '0.999',
      '1.00',
      '12.3',
    ]);
    expect([0.0042, -0.0042, 0.0004, 0, 2].map((value) => formatFineOffsetMs(value).text)).toEqual([
      '+0.004',
      '−0.004',
      '0.000',
      '0.000',
      '+2.00',
    ]);
    expect(formatFineMs(null).unit).toBe('');
  });

  it('tell which of the last questions were answered, the newest last', () => {
    expect(reachBits(0b1000_0001)).toEqual([true, false, false, false, false, false, false, true]);
  });

  it('tell well of no server that was never asked', () => {
    const resting = { ...unheardServer('https://a'), state: 'candidate' as const };
    expect(serverLevel(resting)).toBe('grey');
    expect(serverLevel({ ...resting, probesHeard: 3 })).toBe('green');
    expect(serverLevel({ ...resting, state: 'silent' })).toBe('red');
  });

  it('tell what is behind a server', () => {
    const server = { ...unheardServer('a'), stratum: 2, referenceId: '10.0.0.1', probesUsed: 8, probesHeard: 20 };
    expect(serverHint(server)).toBe('Asked; no answer yet; by NTP; stratum 2, follows 10.0.0.1; 8 of 20 probes used.');
  });

  it('order the servers by belief, and give them an axis on which all that are believed have room', () => {
    const near = { ...unheardServer('near'), state: 'used' as const, studioOffsetMs: 0.3, errorBoundMs: 1.2 };
    const wrong = { ...unheardServer('wrong'), state: 'rejected' as const, studioOffsetMs: 3_000, errorBoundMs: 1 };
    const view = clock({ errorBoundMs: 1, servers: [wrong, unheardServer('silent'), near] });
    expect(offsetIntervals(view).map(({ server }) => server.address)).toEqual(['near', 'wrong']);
    expect(axisHalfMs(view)).toBe(2);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e5, noNaN: true }), (errorBoundMs) => {
        const half = axisHalfMs(clock({ errorBoundMs }));
        expect(half).toBeGreaterThanOrEqual(errorBoundMs);
        expect(half).toBeLessThanOrEqual(Math.max(1, errorBoundMs * 3));
      }),
    );
  });
});
