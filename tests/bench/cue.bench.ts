/** How far scheduled cues fire from their time, idle and with the encoder on air, against plain `setTimeout` in the same run. */
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { platformClock } from '../../studio/platform-clock.ts';
import { startWorkerScheduler } from '../../studio/show/worker-scheduler.ts';
import { delay, startStudio } from '../harness/studio.ts';
import { percentile, type Bench } from './bench.ts';

/** Out of step with timers of ours and of the kernel, so that all phases are met. */
const GAP_MS = 5.3;
const US_PER_MS = 1000;

interface Firings {
  readonly errorsUs: number[];
  readonly timerErrorsUs: number[];
  readonly problems: string[];
}

async function fire(count: number): Promise<Firings> {
  const studioClock = new StudioClock(platformClock);
  const errorsUs: number[] = [];
  const timerErrorsUs: number[] = [];
  const problems: string[] = [];
  const scheduler = startWorkerScheduler({
    mapping: studioClock.mapping,
    onNotice: (_, text) => problems.push(text),
  });
  await new Promise<void>((resolve) => {
    scheduler.arm('warm-up', studioClock.now(), { onFired: () => resolve(), onMissed: () => resolve() });
  });
  const startMs = studioClock.now() + 500;
  for (let cue = 0; cue < count; cue++) {
    const atMs = startMs + cue * GAP_MS;
    scheduler.arm(String(cue), atMs, {
      onFired: (firedAtMs) => errorsUs.push((firedAtMs - atMs) * US_PER_MS),
      onMissed: () => problems.push(`Cue ${String(cue)} was missed.`),
    });
    setTimeout(() => timerErrorsUs.push((studioClock.now() - atMs) * US_PER_MS), atMs - studioClock.now());
  }
  await delay(500 + count * GAP_MS + 1_500);
  await scheduler.close();
  if (errorsUs.length !== count) problems.push(`${String(count - errorsUs.length)} cues did not fire.`);
  return { errorsUs, timerErrorsUs, problems };
}

/** Each figure's name ends in `suffix`. */
function figures({ errorsUs, timerErrorsUs }: Firings, suffix: string): Record<string, number | null> {
  const timers = timerErrorsUs.map(Math.abs);
  const ratio = (share: number): number | null => {
    const ours = percentile(errorsUs, share);
    const theirs = percentile(timers, share);
    return ours === null || theirs === null || theirs === 0 ? null : ours / theirs;
  };
  return {
    [`fireErrorP50Us${suffix}`]: percentile(errorsUs, 0.5),
    [`fireErrorP99Us${suffix}`]: percentile(errorsUs, 0.99),
    [`fireErrorP999Us${suffix}`]: percentile(errorsUs, 0.999),
    [`early${suffix}`]: errorsUs.filter((error) => error < 0).length,
    [`setTimeoutP50Us${suffix}`]: percentile(timers, 0.5),
    [`setTimeoutP99Us${suffix}`]: percentile(timers, 0.99),
    [`setTimeoutEarly${suffix}`]: timerErrorsUs.filter((error) => error < 0).length,
    [`p50Ratio${suffix}`]: ratio(0.5),
    [`p99Ratio${suffix}`]: ratio(0.99),
  };
}

const bench: Bench = async ({ quick }) => {
  const count = quick ? 2_000 : 10_000;
  const idle = await fire(count);
  const studio = await startStudio(['--headless', '--source', 'test', '--go-live']);
  let onAir: Firings;
  try {
    await studio.until('being on air', ({ encoder }) => encoder?.link.state === 'connected');
    onAir = await fire(count);
  } finally {
    await studio.stop();
  }
  return {
    metrics: { ...figures(idle, ''), ...figures(onAir, 'OnAir') },
    limits: {
      fireErrorP999Us: 1_000,
      fireErrorP999UsOnAir: 2_000,
      early: 0,
      earlyOnAir: 0,
      p50Ratio: 0.05,
      p50RatioOnAir: 0.05,
      p99Ratio: 1,
      p99RatioOnAir: 1,
    },
    notes: [`${String(count)} cues, ${String(GAP_MS)} ms apart, idle and then with the test picture on air at 720p30.`],
    problems: [...idle.problems, ...onAir.problems],
  };
};

export default bench;
