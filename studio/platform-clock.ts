import { createClock } from '../shared/time/clock.ts';

/**
 * By how much wall − mono may change between steps. Linux slews both together, so it stays as it is; elsewhere the
 * monotonic clock is a bare oscillator.
 */
const WALL_SLEW_PPM = process.platform === 'linux' ? 1 : 100;
/** At start the wall clock is read until its millisecond turns, at most this long. */
const CALIBRATE_MS = 1.5;

/** How far CLOCK_MONOTONIC is ahead of `performance.now()`, which begins at 0 in each thread: of some readings the closest. */
function performanceOriginMs(): number {
  let best = { gapMs: Number.POSITIVE_INFINITY, originMs: 0 };
  for (let reading = 0; reading < 50; reading++) {
    const beforeMs = performance.now();
    const monoMs = Number(process.hrtime.bigint()) / 1e6;
    const afterMs = performance.now();
    const gapMs = afterMs - beforeMs;
    if (gapMs < best.gapMs) best = { gapMs, originMs: monoMs - (beforeMs + afterMs) / 2 };
  }
  return best.originMs;
}

const ORIGIN_MS = performanceOriginMs();

/**
 * CLOCK_MONOTONIC: the same origin in every process and thread of this machine. Read without `hrtime.bigint()`, whose
 * garbage costs the cue timer pauses when it spins.
 */
function monoNowMs(): number {
  return performance.now() + ORIGIN_MS;
}

/**
 * The wall clock with µs resolution. `Date.now()` is a whole millisecond, so each reading bounds wall − mono to 1 ms;
 * the readings' intersection narrows to µs. An empty intersection means that the wall clock was stepped.
 */
function createWallClock(): () => number {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let lastMs = monoNowMs();
  const read = (): number => {
    const beforeMs = monoNowMs();
    const wallMs = Date.now();
    const afterMs = monoNowMs();
    const slackMs = ((afterMs - lastMs) * WALL_SLEW_PPM) / 1e6;
    lastMs = afterMs;
    const readLow = wallMs - afterMs;
    const readHigh = wallMs + 1 - beforeMs;
    low = Math.max(low - slackMs, readLow);
    high = Math.min(high + slackMs, readHigh);
    if (low > high) {
      low = readLow;
      high = readHigh;
    }
    return afterMs + (low + high) / 2;
  };
  const endMs = monoNowMs() + CALIBRATE_MS;
  while (monoNowMs() < endMs) read();
  return read;
}

/** The host process's only source of time. */
export const platformClock = createClock({
  wallNowMs: createWallClock(),
  monoNowMs,
  startTimer: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
});

/**
 * Runs the task after the event loop looked for packets once more, without ever sleeping: a thread that does so again and
 * again hears of one within microseconds. Only for some milliseconds at a time.
 */
export function onNextTurn(task: () => void): void {
  setImmediate(task);
}
