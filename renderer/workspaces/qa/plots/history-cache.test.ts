import { describe, expect, it } from 'vitest';
import type { History, HistoryRequest } from '../../../../shared/telemetry/history.ts';
import { FakeClock } from '../../../../shared/time/fake-clock.ts';
import { HistoryCache, type Wanted } from './history-cache.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

/** A host that answers when it is told to; every value is the number of the bin's middle. */
function rig() {
  const clock = new FakeClock();
  const asked: HistoryRequest[] = [];
  const waiting: { readonly answer: () => void; readonly fail: () => void }[] = [];
  let changes = 0;
  const cache = new HistoryCache({
    clock,
    nowMs: () => NOW + clock.monoNow(),
    history: (request) => {
      asked.push(request);
      return new Promise((resolve, reject) => {
        waiting.push({ answer: () => resolve(historyFor(request)), fail: () => reject(new Error('away')) });
      });
    },
    onChange: () => (changes += 1),
    inWords: String,
  });
  const settle = async (kind: 'answer' | 'fail'): Promise<void> => {
    for (const one of waiting.splice(0)) one[kind]();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { clock, cache, asked, settle, changes: () => changes };
}

function historyFor({ metrics, fromMs, toMs, bins }: HistoryRequest): History {
  const stepMs = (toMs - fromMs) / bins;
  const values = Array.from({ length: bins }, (_, bin) => fromMs + (bin + 0.5) * stepMs);
  return {
    fromMs,
    stepMs,
    bins,
    series: metrics.map((metric) => ({ metric, min: values, mean: values, max: values })),
  };
}

const wanted = (change: Partial<Wanted> = {}): Wanted => ({
  metrics: ['viewers', 'srtRttMs'],
  fromMs: NOW - 12 * HOUR,
  toMs: NOW,
  stepMs: 60_000,
  memoryFromMs: NOW - 600_000,
  ...change,
});

describe('the history that is kept in the window', () => {
  it('is fetched in one piece, then its neighbour, and then no more', async () => {
    const { cache, asked, settle } = rig();
    cache.want(wanted());
    cache.want(wanted());
    expect(asked).toHaveLength(1);
    expect(asked[0]?.fromMs).toBeLessThanOrEqual(NOW - 12 * HOUR);
    expect(asked[0]?.toMs).toBeGreaterThanOrEqual(NOW - 600_000);
    await settle('answer');
    expect(asked).toHaveLength(2);
    expect(asked[1]?.toMs).toBe(asked[0]?.fromMs);
    await settle('answer');
    cache.want(wanted());
    expect(asked).toHaveLength(2);
    const { atMs } = cache.cells('viewers', 60_000, NOW - 12 * HOUR, NOW - 600_000);
    expect(atMs).toHaveLength(710);
    expect(cache.complete('viewers', 60_000, NOW - 12 * HOUR, NOW - 600_000)).toBe(true);
  });

  it('shows the old picture in the place of one that is on its way', async () => {
    const { cache, settle } = rig();
    cache.want(wanted());
    await settle('answer');
    const [fromMs, toMs] = [NOW - 3 * HOUR, NOW - 2 * HOUR];
    cache.want(wanted({ fromMs, toMs, stepMs: 5_000 }));
    const instead = cache.cells('viewers', 5_000, fromMs, toMs);
    expect(instead.stepMs).toBe(60_000);
    expect(instead.atMs).toHaveLength(60);
    expect(cache.complete('viewers', 5_000, fromMs, toMs)).toBe(false);
    await settle('answer');
    expect(cache.cells('viewers', 5_000, fromMs, toMs).atMs).toHaveLength(720);
  });

  it('is not asked for what memory has, nor for the future', () => {
    const { cache, asked } = rig();
    cache.want(wanted({ fromMs: NOW - 300_000, stepMs: 1_000, memoryFromMs: NOW - 600_000 }));
    expect(asked.every(({ toMs }) => toMs <= NOW - 300_000)).toBe(true);
    cache.close();
  });

  it('fetches the newest piece again before memory forgets what was not in it', async () => {
    const { clock, cache, asked, settle } = rig();
    cache.want(wanted());
    await settle('answer');
    await settle('answer');
    const before = asked.length;
    clock.advance(300_000);
    cache.want(wanted({ fromMs: NOW - 11 * HOUR, toMs: NOW + 300_000, memoryFromMs: NOW - 300_000 }));
    expect(asked).toHaveLength(before);
    clock.advance(250_000);
    cache.want(wanted({ fromMs: NOW - 11 * HOUR, toMs: NOW + 550_000, memoryFromMs: NOW - 50_000 }));
    expect(asked.length).toBe(before + 1);
  });

  it('waits a while after a failure, says why, and tries again by itself', async () => {
    const { clock, cache, asked, settle, changes } = rig();
    cache.want(wanted());
    await settle('fail');
    expect([cache.problem, changes(), asked.length]).toEqual(['Error: away', 1, 1]);
    cache.want(wanted());
    expect(asked).toHaveLength(1);
    clock.advance(1_000);
    expect(asked).toHaveLength(2);
    await settle('answer');
    expect(cache.problem).toBeNull();
  });

  it('asks for nothing once it is closed', async () => {
    const { clock, cache, asked, settle } = rig();
    cache.want(wanted());
    cache.close();
    await settle('fail');
    clock.advance(60_000);
    expect(asked).toHaveLength(1);
  });
});
