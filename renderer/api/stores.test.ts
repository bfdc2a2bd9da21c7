import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveSample, runSample, runStateSample } from '../app/samples.test-support.ts';
import { reconnectDelayMs } from './backoff.ts';
import { addNotice, applyMessage, createStores, type Notice } from './stores.ts';
import { latestFigure, mergeTelemetry, TELEMETRY_KEPT_MS } from './telemetry-window.ts';

const notice = (id: string, atMs: number): Notice => ({ type: 'notice', id, level: 'info', text: id, atMs });

describe('applyMessage', () => {
  it('writes each kind of message into its store', () => {
    const stores = createStores();
    const { run, ...live } = liveSample();
    expect(stores.link.getState().fresh).toBe(false);
    applyMessage(stores, { type: 'run', run });
    applyMessage(stores, { type: 'live', live });
    expect(stores.live.getState().live?.nowMs).toBe(1_000);
    expect(stores.link.getState().fresh).toBe(true);
    applyMessage(stores, { type: 'telemetry', points: [{ atMs: 1, values: {} }] });
    expect(stores.telemetry.getState().points.length).toBe(1);
  });

  it('puts the changes of the run into the live state', () => {
    const stores = createStores();
    const { run: _, ...live } = liveSample();
    const kept = runSample('c1', 'draft');
    applyMessage(stores, { type: 'live', live });
    expect(stores.live.getState().live).toBeNull();
    applyMessage(stores, { type: 'run', run: runStateSample({ cues: { c1: kept, c2: runSample('c2', 'draft') } }) });
    const { cues: _cues, ...head } = runStateSample({ revision: 7, currentCueId: 'c2' });
    applyMessage(stores, { type: 'run-change', change: { head, cues: [runSample('c2', 'open')], removed: [] } });
    const { run } = stores.live.getState().live ?? {};
    expect(run).toMatchObject({ revision: 7, currentCueId: 'c2', cues: { c2: { phase: 'open' } } });
    expect(run?.cues['c1']).toBe(kept);
  });

  it('reports a notice once, however often it comes', () => {
    const stores = createStores();
    expect(applyMessage(stores, notice('n', 1))).toBe(true);
    expect(applyMessage(stores, notice('n', 1))).toBe(false);
    expect(stores.notices.getState().notices.length).toBe(1);
  });
});

describe('addNotice', () => {
  it('keeps the newest first and no more than 200', () => {
    let known: readonly Notice[] = [];
    for (let index = 0; index < 300; index++) known = addNotice(known, notice(`n${index}`, index));
    expect(known.length).toBe(200);
    expect(known[0]?.id).toBe('n299');
  });
});

describe('mergeTelemetry', () => {
  it('stays sorted, without doubles, within ten minutes, whatever is sent again', () => {
    const points = fc.array(fc.integer({ min: 0, max: 2_000_000 }).map((atMs) => ({ atMs, values: {} })));
    fc.assert(
      fc.property(fc.array(points), (batches) => {
        let known: readonly { atMs: number }[] = [];
        for (const batch of batches) known = mergeTelemetry(known as never, batch);
        const times = known.map((one) => one.atMs);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        const first = times[0];
        if (first !== undefined) expect((times.at(-1) ?? 0) - first).toBeLessThanOrEqual(TELEMETRY_KEPT_MS);
        const all = batches.flat().map((one) => one.atMs);
        if (all.length > 0) expect(times.at(-1)).toBe(Math.max(...all));
      }),
    );
  });

  it('lets the later message win', () => {
    const merged = mergeTelemetry([{ atMs: 5, values: { viewers: 1 } }], [{ atMs: 5, values: { viewers: 2 } }]);
    expect(merged).toEqual([{ atMs: 5, values: { viewers: 2 } }]);
  });
});

it('waits between 100 ms and 3 s before the next attempt, longer with each', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
      const delayMs = reconnectDelayMs(attempt, random);
      expect(delayMs).toBeGreaterThanOrEqual(100);
      expect(delayMs).toBeLessThanOrEqual(3_000);
    }),
  );
  expect(reconnectDelayMs(0, 0.5)).toBe(200);
  expect(reconnectDelayMs(9, 0.5)).toBe(2_000);
});

describe('the newest value of a figure', () => {
  it('is found behind points that do not tell it, and gone when it was not measured for seconds', () => {
    const points = [
      { atMs: 1_000, values: { engineRoundTripMs: 4 } },
      { atMs: 1_100, values: { clockOffsetMs: 1 } },
      { atMs: 1_900, values: { clockOffsetMs: 2 } },
    ];
    expect(latestFigure(points, 'engineRoundTripMs')).toBe(4);
    expect(latestFigure(points, 'viewers')).toBeNull();
    expect(latestFigure([...points, { atMs: 3_600, values: {} }], 'engineRoundTripMs')).toBeNull();
    expect(latestFigure([], 'viewers')).toBeNull();
  });
});
