import { expect, it } from 'vitest';
import type { AudienceSummary } from '../../shared/interaction/protocol.ts';
import type { EncoderStatus } from '../../shared/process/encoder-control.ts';
import { backDateLeftMs, programmeCaptureMs, rescueLeftMs } from './rescue.ts';

const NOW_MS = 1_800_000_000_000;
const audience = (p1Ms: number, least: { minMs?: number } = {}): AudienceSummary => ({
  viewers: 1,
  pages: 1,
  simulated: 0,
  latency: { viewers: 1, p1Ms, p50Ms: p1Ms, p95Ms: p1Ms, p99Ms: p1Ms, maxMs: p1Ms, syncSpreadMs: 0, ...least },
  pageLatency: null,
  runLatency: null,
  stalls: 0,
  votes: { sent: 0, acked: 0, counted: 0, refused: 0 },
  badMessages: 0,
});
const onAir = (lastCaptureTimeMs: number | null): { status: EncoderStatus; heardMs: number } => ({
  status: { onAir: true, link: { state: 'connected' }, sourceState: 'running', lastCaptureTimeMs } as EncoderStatus,
  heardMs: NOW_MS - 300,
});

it('leaves what the fastest viewer is behind, less the way of the message', () => {
  expect(rescueLeftMs(audience(1000), 40)).toBe(830);
  expect(rescueLeftMs(audience(1000), null)).toBe(850);
  expect(rescueLeftMs(audience(100), 40)).toBe(0);
  expect(rescueLeftMs(null, 40)).toBeNull();
});

it('reckons with the very fastest viewer, not with all but one of a hundred', () => {
  expect(rescueLeftMs(audience(1000, { minMs: 700 }), 40)).toBe(530);
});

it('leaves less by what the frame on programme is old already', () => {
  expect(backDateLeftMs(830, NOW_MS, onAir(NOW_MS - 360))).toBe(770);
  expect(backDateLeftMs(830, NOW_MS, null)).toBe(830);
  expect(backDateLeftMs(20, NOW_MS, onAir(NOW_MS - 360))).toBe(0);
  expect(backDateLeftMs(null, NOW_MS, onAir(NOW_MS - 360))).toBeNull();
});

it('stamps with the frame on programme at the press', () => {
  // 300 ms ago the newest frame sent was 60 ms old, and so it is now.
  const encoder = onAir(NOW_MS - 360);
  expect(programmeCaptureMs(null, NOW_MS, encoder)).toBe(NOW_MS - 60);
  expect(programmeCaptureMs(NOW_MS - 120, NOW_MS, encoder)).toBe(NOW_MS - 180);
  // Of a clock that is wrong, or that runs ahead a little.
  expect(programmeCaptureMs(NOW_MS - 2500, NOW_MS, encoder)).toBe(NOW_MS - 60);
  expect(programmeCaptureMs(NOW_MS + 20, NOW_MS, encoder)).toBe(NOW_MS - 60);
});

it('stamps with the press itself while nothing is on air, or old pictures are', () => {
  expect(programmeCaptureMs(NOW_MS - 120, NOW_MS, null)).toBe(NOW_MS - 120);
  expect(programmeCaptureMs(null, NOW_MS, onAir(null))).toBe(NOW_MS);
  expect(programmeCaptureMs(null, NOW_MS, onAir(NOW_MS - 60_000))).toBe(NOW_MS);
});
