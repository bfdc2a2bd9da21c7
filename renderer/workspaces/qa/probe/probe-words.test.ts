import { describe, expect, it } from 'vitest';
import { finding, probeReading } from '../../../../shared/telemetry/probe.test-support.ts';
import { addressProblem, cdnState, edgesApartMs, stallsText } from './probe-words.ts';

const gap = finding();
const healthy = probeReading();

describe('cdnState', () => {
  it.each([
    [healthy, 'green', 'healthy'],
    [{ ...healthy, requests: 0 }, 'grey', 'not asked yet'],
    [{ ...healthy, reachable: false, problem: 'no answer within 5 s' }, 'red', 'no answer within 5 s'],
    // Off air nothing is expected there: no finding, no alarm.
    [{ ...healthy, problem: 'it answered 404' }, 'grey', 'it answered 404'],
    [{ ...healthy, starting: true, problem: 'it answered 404' }, 'amber', 'starting: its first media is not there yet'],
    [{ ...healthy, findings: [gap] }, 'amber', '1 warning'],
    [{ ...healthy, findings: [gap, finding({ level: 'error' })] }, 'red', '1 error'],
  ])('tells how it is (%#)', (reading, level, text) => {
    expect(cdnState(reading)).toEqual({ level, text });
  });
});

it('compares CDNs that have media', () => {
  expect(edgesApartMs([healthy])).toBeNull();
  expect(edgesApartMs([healthy, { ...healthy, liveEdgeAgeMs: 900 }])).toBe(500);
  expect(edgesApartMs([healthy, { ...healthy, liveEdgeAgeMs: 900, problem: 'it answered 404' }])).toBeNull();
});

it('tells stalls with their length, and what was not measured as such', () => {
  expect(stallsText({ stalls: null, stalledMs: null })).toBe('—');
  expect(stallsText({ stalls: 0, stalledMs: 0 })).toBe('0');
  expect(stallsText({ stalls: 2, stalledMs: 1_440 })).toBe('2 · 1.4\u202fs');
});

it('knows what can be probed', () => {
  expect(addressProblem(' https://cdn.example/live.m3u8 ')).toBeNull();
  expect(addressProblem('cdn.example/live.m3u8')).toMatch(/http/);
  expect(addressProblem('file:///etc/passwd')).toMatch(/http/);
  expect(addressProblem('https://a:b@cdn.example/')).toMatch(/password/);
});
