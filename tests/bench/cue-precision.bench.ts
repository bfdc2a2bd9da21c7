import { loadavg } from 'node:os';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { platformClock } from '../../studio/platform-clock.ts';
import { startWorkerScheduler } from '../../studio/show/worker-scheduler.ts';
import { percentile, type BenchResult } from './bench.ts';

const GAP_MS = 13.7;

/** How far scheduled cues fire from their time, against plain `setTimeout` on the same machine in the same run. */
export default async function cuePrecision({ quick }: { quick: boolean }): Promise<BenchResult> {
  const firings = quick ? 300 : 1000;
  const studioClock = new StudioClock(platformClock);
  const problems: string[] = [];
  const onNotice = (_: string, text: string): void => {
    problems.push(text);
  };
  const scheduler = startWorkerScheduler({ mapping: studioClock.mapping, onNotice });
  await new Promise<void>((resolve) => {
    scheduler.arm('warm-up', studioClock.now(), { onFired: () => resolve(), onMissed: () => resolve() });
  });
  const errors: number[] = [];
  const timerErrors: number[] = [];
  const startMs = studioClock.now() + 200;
  for (let n = 0; n < firings; n++) {
    const atMs = startMs + n * GAP_MS;
    scheduler.arm(String(n), atMs, {
      onFired: (firedAtMs) => errors.push(firedAtMs - atMs),
      onMissed: () => problems.push(`firing ${String(n)} was missed`),
    });
    setTimeout(() => timerErrors.push(studioClock.now() - atMs), atMs - studioClock.now());
  }
  await new Promise((resolve) => setTimeout(resolve, 200 + firings * GAP_MS + 1500));
  await scheduler.close();
  const absolute = timerErrors.map(Math.abs);
  return {
    metrics: {
      firedMissing: firings - errors.length,
      fireErrorEarly: errors.filter((error) => error < 0).length,
      fireErrorP50Ms: percentile(errors, 0.5),
      fireErrorP99Ms: percentile(errors, 0.99),
      fireErrorP999Ms: percentile(errors, 0.999),
      setTimeoutErrorP50Ms: percentile(absolute, 0.5),
      setTimeoutErrorP99Ms: percentile(absolute, 0.99),
      setTimeoutEarly: timerErrors.filter((error) => error < 0).length,
    },
    limits: { firedMissing: 0, fireErrorEarly: 0, fireErrorP50Ms: 1, fireErrorP99Ms: 20 },
    notes: [`load average ${loadavg()[0]?.toFixed(1) ?? '?'}`],
    problems,
  };
}
