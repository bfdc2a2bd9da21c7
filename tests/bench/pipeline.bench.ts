/** Camera in a real Chromium → programme → encoder → SRT: latency, CPU and loss at 720p30, with no viewer open. */
import { fakeCameraArgs, launchChromium } from '../harness/browser.ts';
import { makeCameraFile } from '../harness/camera-file.ts';
import { treeCpuMs } from '../harness/process-cpu.ts';
import { delay, startStudio, type RunningStudio } from '../harness/studio.ts';
import { percentile, type Bench } from './bench.ts';

interface CpuMeter {
  /** Share of one core in % since the meter was made. */
  read(): number;
}

function cpuMeter(pid: number): CpuMeter {
  const fromMs = treeCpuMs(pid);
  const startMs = performance.now();
  return { read: () => (100 * (treeCpuMs(pid) - fromMs)) / (performance.now() - startMs) };
}

async function goLiveFromCamera(
  studio: RunningStudio,
  url: string,
  browser: Awaited<ReturnType<typeof launchChromium>>,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.grantPermissions(['camera', 'microphone'], { origin: new URL(url).origin });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('button', { name: 'Use this computer’s camera' }).click();
  await studio.until('the camera’s pictures', (live) => (live.capture?.fps ?? 0) > 20, 30_000);
  await page.getByRole('button', { name: 'Go live' }).click();
}

const bench: Bench = async ({ quick }) => {
  const seconds = quick ? 15 : 45;
  const studio = await startStudio([]);
  const browser = await launchChromium(fakeCameraArgs(makeCameraFile()));
  try {
    await goLiveFromCamera(studio, await studio.signInUrl(), browser);
    await studio.until('frames on air', (live) => (live.encoder?.frames.sent ?? 0) > 150, 30_000);
    const before = await studio.live();
    const meters = {
      encoder: cpuMeter(studio.childPid('encoder')),
      host: cpuMeter(studio.childPid('host')),
      all: cpuMeter(process.pid),
    };
    const p50s: number[] = [];
    const p95s: number[] = [];
    const captureP95s: number[] = [];
    for (let second = 0; second < seconds; second++) {
      await delay(1_000);
      const { encoder, capture } = await studio.live();
      if (encoder?.captureToSendMs) {
        p50s.push(encoder.captureToSendMs.p50);
        p95s.push(encoder.captureToSendMs.p95);
      }
      if (capture?.captureToEncodedP95Ms) captureP95s.push(capture.captureToEncodedP95Ms);
    }
    const after = await studio.live();
    const framesIn = (after.encoder?.frames.in ?? 0) - (before.encoder?.frames.in ?? 0);
    const lost =
      (after.encoder?.frames.dropped ?? 0) -
      (before.encoder?.frames.dropped ?? 0) +
      (after.capture?.framesDropped ?? 0) -
      (before.capture?.framesDropped ?? 0);
    return {
      metrics: {
        captureToSendP50Ms: percentile(p50s, 0.5),
        captureToSendP95Ms: percentile(p95s, 0.5),
        captureToEncodedP95Ms: percentile(captureP95s, 0.5),
        encoderCpuPct: meters.encoder.read(),
        hostCpuPct: meters.host.read(),
        studioAndBrowserCpuPct: meters.all.read(),
        droppedPct: framesIn === 0 ? null : (100 * lost) / (framesIn + lost),
        fps: framesIn / seconds,
      },
      limits: { captureToSendP95Ms: 60 },
      notes: ['CPU is in % of one core; the last CPU figure holds Chromium, which draws and encodes in software here.'],
      problems: framesIn < seconds * 20 ? ['Fewer than 20 frames a second reached the encoder.'] : [],
    };
  } finally {
    await browser.close();
    await studio.stop();
  }
};

export default bench;
