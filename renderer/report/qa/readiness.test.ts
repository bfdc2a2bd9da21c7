import { describe, expect, it } from 'vitest';
import { unheardClock } from '../../../shared/api/clock-view.ts';
import type { Live } from '../../../shared/api/live.ts';
import { readinessCheckSchema, type ReadinessCheck } from '../../../shared/report/qa-report.ts';
import { readiness, verdictOf } from '../../../shared/report/readiness.ts';
import { liveSample } from '../../app/samples.test-support.ts';

const check = (id: string, part: Partial<Live>): ReadinessCheck => {
  const found = readiness({ live: { ...liveSample(), ...part }, findings: [] }).find((one) => one.id === id);
  if (!found) throw new Error(`There is no check ${id}.`);
  return found;
};
const spread = (p50Ms: number, p95Ms: number, syncSpreadMs: number): Live['audience'] =>
  ({
    viewers: 2,
    latency: { viewers: 2, p1Ms: 0, p50Ms, p95Ms, p99Ms: p95Ms, maxMs: p95Ms, syncSpreadMs },
  }) as Live['audience'];

describe('readiness', () => {
  it('says of everything how it stands, and how to mend what is not green', () => {
    for (const one of readiness({ live: liveSample(), findings: [] })) {
      expect(readinessCheckSchema.parse(one)).toEqual(one);
      expect(one.mend === '').toBe(one.level === 'green' || one.level === 'grey');
    }
  });

  it('holds figures against their limits', () => {
    const clock = { ...unheardClock('s'), synchronised: true, state: 'synchronised' as const };
    expect(check('clock', { clock: { ...clock, errorBoundMs: 1 } }).level).toBe('green');
    expect(check('clock', { clock: { ...clock, errorBoundMs: 21 } }).level).toBe('amber');
    expect(check('clock', { clock: { ...clock, errorBoundMs: 41 } }).level).toBe('red');
    expect(check('clock', { clock: unheardClock('none') }).level).toBe('red');
    const targetLatencyMs = 1_000;
    expect(check('latency', { targetLatencyMs, audience: spread(1_100, 1_400, 400) }).level).toBe('green');
    expect(check('latency', { targetLatencyMs, audience: spread(1_400, 1_500, 400) }).level).toBe('amber');
    expect(check('latency', { targetLatencyMs, audience: spread(1_100, 2_100, 400) }).level).toBe('red');
    expect(check('fairness', { audience: spread(1, 1, 1_200) }).level).toBe('red');
    expect(check('disk', { freeDiskBytes: 1e9 }).level).toBe('red');
    expect(check('disk', { freeDiskBytes: 5e9 }).level).toBe('amber');
    expect(check('disk', { freeDiskBytes: 5e10 }).level).toBe('green');
  });

  it('takes what was not tried yet for doubtful, and what is not in use for nothing', () => {
    const off = { level: 'grey' as const, reason: 'Off air.' };
    const none = { level: 'grey' as const, reason: 'Not set up, so nothing can go on air.' };
    const { connections } = liveSample();
    expect(check('ingest', { encoder: null, connections: { ...connections, ingest: off } }).level).toBe('amber');
    expect(check('ingest', { encoder: null, connections: { ...connections, ingest: none } }).level).toBe('grey');
    expect(check('devices', { devices: [] }).level).toBe('grey');
  });

  it('is as good as its worst check', () => {
    const one = (level: ReadinessCheck['level']): ReadinessCheck => ({
      id: level,
      title: level,
      level,
      reason: 'r',
      mend: '',
    });
    expect(verdictOf([one('green'), one('grey')], 0)).toEqual({ level: 'green', text: 'Ready.' });
    expect(verdictOf([one('green')], 2).level).toBe('amber');
    for (const [checks, open] of [
      [[], 0],
      [[one('green')], null],
    ] as const) {
      expect(verdictOf(checks, open)).toEqual({ level: 'amber', text: 'Not known: the host has not told.' });
    }
    expect(verdictOf([one('amber'), one('red')], 1).text).toBe(
      'Not ready: 1 check failed. 1 item still to be looked at.',
    );
  });
});
