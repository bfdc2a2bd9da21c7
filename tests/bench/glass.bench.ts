/** Glass-to-glass latency of a real viewer in Chromium, read from the latency mark in its decoded pixels. */
import { launchChromium } from '../harness/browser.ts';
import { decodeMark, installMarkProbe, takeMarkSamples } from '../harness/mark-probe.ts';
import { delay, startStudio } from '../harness/studio.ts';
import { studioOffsetMs } from '../harness/studio-time.ts';
import { percentile, type Bench } from './bench.ts';

const bench: Bench = async ({ quick }) => {
  const seconds = quick ? 18 : 60;
  const studio = await startStudio(['--headless', '--source', 'test', '--go-live', '--audience', '50']);
  const browser = await launchChromium();
  const latencies: number[] = [];
  const differences: number[] = [];
  const spreads: number[] = [];
  let frames = 0;
  try {
    await studio.until('going on air', (live) => live.encoder?.link.state === 'connected');
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(studio.viewerUrl);
    await studio.until('the viewer’s report', (live) => (live.audience?.pageLatency?.viewers ?? 0) > 0, 30_000);
    await installMarkProbe(page);
    // The player steers towards its target for some seconds first.
    await delay(8_000);
    await takeMarkSamples(page);
    const offsetMs = await studioOffsetMs(studio);
    for (let second = 0; second < seconds; second++) {
      await delay(1_000);
      const { audience } = await studio.live();
      const samples = await takeMarkSamples(page);
      frames += samples.length;
      const decoded = samples.flatMap(({ shownAtMs, lumas }) => {
        const captured = decodeMark(lumas);
        return captured === null ? [] : [shownAtMs + offsetMs - captured];
      });
      latencies.push(...decoded);
      const median = percentile(decoded, 0.5);
      const reported = audience?.pageLatency?.p50Ms;
      if (median !== null && reported !== undefined) differences.push(Math.abs(reported - median));
      if (audience?.latency) spreads.push(audience.latency.syncSpreadMs);
    }
  } finally {
    await browser.close();
    await studio.stop();
  }
  return {
    metrics: {
      glassP50Ms: percentile(latencies, 0.5),
      glassP95Ms: percentile(latencies, 0.95),
      glassP99Ms: percentile(latencies, 0.99),
      reportedMinusDecodedP95Ms: percentile(differences, 0.95),
      syncSpreadP50Ms: percentile(spreads, 0.5),
      framesDecodedPct: frames === 0 ? null : (100 * latencies.length) / frames,
    },
    limits: { glassP95Ms: 1200, reportedMinusDecodedP95Ms: 50 },
    notes: [
      `${String(latencies.length)} marks in ${String(frames)} frames over ${String(seconds)} s, 50 simulated viewers beside.`,
    ],
    problems: latencies.length < seconds * 15 ? ['Too few frames carried a readable mark.'] : [],
  };
};

export default bench;
