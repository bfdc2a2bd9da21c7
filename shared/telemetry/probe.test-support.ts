import type { Finding, ProbeReading } from './probe.ts';

/** A CDN as it should be, but for what is given. */
export function probeReading(part: Partial<ProbeReading> = {}): ProbeReading {
  return {
    ...{
      url: 'https://cdn.example/index.m3u8',
      name: 'cdn.example index.m3u8',
      format: 'hls',
      atMs: 0,
      reachable: true,
    },
    ...{
      starting: false,
      problem: null,
      liveEdgeAgeMs: 400,
      latencyP95Ms: null,
      spreadMs: null,
      playerLatencyMs: null,
    },
    ...{ manifestMs: 4, ttfbMs: null, partFetchMs: null, throughputKbps: null, bitrateKbps: null, requests: 3 },
    ...{ failedRequests: 0, errorsPerMinute: 0, stalls: 0, stalledMs: 0, findings: [] },
    ...part,
  };
}

export function finding(part: Partial<Finding> = {}): Finding {
  return {
    ...{ kind: 'gap', level: 'warning', title: 'Gap', what: 'it is marked as a gap', where: 'seg-1.m4s', why: 'why' },
    ...{ whatToDo: 'do', firstAtMs: 0, lastAtMs: 0, count: 1 },
    ...part,
  };
}
