import { SimulatedStudio } from '../../support/simulated-time.ts';

export interface Holdover {
  /** Largest error in the ten minutes without servers, over all runs; ms. */
  readonly worstMs: number;
  readonly readings: number;
  readonly covered: number;
}

const LEARN_MS = 20 * 60_000;
const HOLD_MS = 10 * 60_000;

/** Ten minutes without any server, after twenty with two of them at 40 ms; oscillator 50 ppm wrong and wandering. */
export async function simulateHoldover(runs: number): Promise<Holdover> {
  let [worstMs, readings, covered] = [0, 0, 0];
  for (let seed = 1; seed <= runs; seed++) {
    const servers = { '203.0.113.1': { oneWayMs: 20, jitterMs: 3 }, '203.0.113.2': { oneWayMs: 18, jitterMs: 8 } };
    const studio = new SimulatedStudio(servers, { driftPpm: 50, wanderPpmPerRootMinute: 0.05, seed });
    const look = (): void => {
      const { errorBoundMs } = studio.time.view();
      if (errorBoundMs === null) return;
      readings += 1;
      if (Math.abs(studio.errorMs) <= errorBoundMs) covered += 1;
    };
    await studio.run(LEARN_MS, look);
    studio.answering = false;
    await studio.run(HOLD_MS, () => {
      look();
      worstMs = Math.max(worstMs, Math.abs(studio.errorMs));
    });
    studio.time.close();
  }
  return { worstMs, readings, covered };
}
