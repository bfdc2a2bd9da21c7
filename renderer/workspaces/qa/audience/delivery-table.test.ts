import { expect, it } from 'vitest';
import { isTight } from './delivery-table.tsx';

it('marks a network that hardly brings what plays, and nothing that is not known', () => {
  const of = (bitrateP50Kbps: number | null, throughputP50Kbps: number | null) =>
    isTight({ bitrateP50Kbps, throughputP50Kbps, startUpP50Ms: null, droppedPct: null });
  expect(of(3_000, 4_000)).toBe(true);
  expect(of(3_000, 5_000)).toBe(false);
  expect([of(null, 10), of(10, null)]).toEqual([false, false]);
});
