import { describe, expect, it } from 'vitest';
import type { Finding, ProbeReading } from '../../../../shared/telemetry/probe.ts';
import { addressProblem, cdnState, edgesApartMs, stallsText } from './probe-words.ts';

const finding: Finding = {
  kind: 'gap',
  level: 'warning',
  title: 'Gap',
  what: 'it is marked as a gap',
  where: 'seg-1.m4s',
  why: 'why',
  whatToDo: 'do',
  firstAtMs: 0,
  lastAtMs: 0,
  count: 1,
};
const healthy: ProbeReading = {
  url: 'https://cdn.example/index.m3u8',
  name: 'cdn.example index.m3u8',
  format: 'hls',
  atMs: 0,
  reachable: true,
  starting: false,
  problem: null,
  liveEdgeAgeMs: 400,
  latencyP95Ms: null,
  spreadMs: null,
  playerLatencyMs: null,
  manifestMs: 4,
  ttfbMs: null,
  partFetchMs: null,
  throughputKbps: null,
  bitrateKbps: null,
  requests: 3,
  failedRequests: 0,
  errorsPerMinute: 0,
  stalls: 0,
  stalledMs: 0,
  findings: [],
};

describe('cdnState', () => {
  it.each([
    [healthy, 'green', 'healthy'],
    [{ ...healthy, requests: 0 }, 'grey', 'not asked yet'],
    [{ ...healthy, reachable: false, problem: 'no answer within 5 s' }, 'red', 'no answer within 5 s'],
    // Off air nothing is expected there: no finding, no alarm.
    [{ ...healthy, problem: 'it answered 404' }, 'grey', 'it answered 404'],
    [{ ...healthy, starting: true, problem: 'it answered 404' }, 'amber', 'starting: its first media is not there yet'],
    [{ ...healthy, findings: [finding] }, 'amber', '1 warning'],
    [{ ...healthy, findings: [finding, { ...finding, level: 'error' as const }] }, 'red', '1 error'],
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
