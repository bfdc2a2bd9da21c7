import { afterAll, beforeAll, expect, it } from 'vitest';
import { liveSchema } from '../../shared/api/live.ts';
import { HostProcess } from './host-process.ts';

const AHEAD_MS = 7_000;
/** A busy machine may stop host or test between the readings of two clocks. */
const BUSY_MS = 100;
let host: HostProcess;

beforeAll(async () => {
  host = await HostProcess.prepare();
});

afterAll(async () => {
  await host.cleanUp();
});

it('goes on in the studio time of the host before it, however wrong the computer’s clock is', async () => {
  host.handedOver = {
    monoRefMs: Number(process.hrtime.bigint()) / 1e6,
    studioRefMs: Date.now() + AHEAD_MS,
    rate: 1,
    synchronised: true,
    offsetMs: AHEAD_MS,
    errorBoundMs: 0.5,
    source: 'a test',
  };
  await host.start();
  const { mapping } = await host.waitFor('clock');
  expect(Math.abs(mapping.offsetMs - AHEAD_MS)).toBeLessThan(BUSY_MS);
  // It grows with the age of what was handed over.
  expect(mapping.errorBoundMs).toBeGreaterThanOrEqual(0.5);
  expect(mapping.errorBoundMs).toBeLessThan(10);
  const askedMs = Date.now();
  const response = await fetch(`${host.origin}/api/live`, { headers: { authorization: `Bearer ${host.apiKey}` } });
  const live = liveSchema.parse(await response.json());
  expect(live.nowMs).toBeGreaterThan(askedMs + AHEAD_MS - BUSY_MS);
  expect(live.nowMs).toBeLessThan(Date.now() + AHEAD_MS + BUSY_MS);
});
