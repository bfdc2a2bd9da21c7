import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../harness/browser.ts';
import { decodeMark, installMarkProbe, takeMarkSamples } from '../harness/mark-probe.ts';
import { startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';
import { startXvfb } from '../harness/xvfb.ts';

/** The real screen of a virtual display, captured by a real window on it. */
describe('from a real screen to the audience', () => {
  let xvfb: Awaited<ReturnType<typeof startXvfb>>;
  let studio: RunningStudio;
  let browser: Browser;
  let desk: Page;

  beforeAll(async () => {
    xvfb = await startXvfb();
    studio = await startStudio([]);
    browser = await launchChromium(
      ['--auto-select-desktop-capture-source=Entire screen', '--window-size=1440,900'],
      false,
      { DISPLAY: xvfb.display },
    );
    desk = await browser.newPage({ viewport: null });
    await desk.goto(await studio.signInUrl());
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
    xvfb?.stop();
  });

  it('shares the screen and goes on air', async () => {
    await desk.getByRole('button', { name: 'Use this computer’s screen' }).click();
    await studio.until('pictures of the screen', (live) => (live.capture?.framesCaptured ?? 0) > 10, 30_000);
    await desk.getByRole('button', { name: 'Go live' }).click();
    await studio.until(
      'a connected link',
      ({ encoder }) => encoder?.link.state === 'connected' && encoder.frames.sent > 60,
      30_000,
    );
  });

  it('shows viewers the screen, with its capture time in the pixels', async () => {
    const viewer = await browser.newPage({ viewport: { width: 800, height: 600 } });
    await viewer.goto(studio.viewerUrl);
    await studio.until('the viewer’s report', ({ audience }) => (audience?.pageLatency?.viewers ?? 0) === 1, 40_000);
    await installMarkProbe(viewer);
    const latencies: number[] = [];
    // A viewer that has just joined may stand still for a moment on a busy machine.
    await waitFor('marks in what the viewer shows', async () => {
      for (const { shownAtMs, lumas } of await takeMarkSamples(viewer)) {
        const captured = decodeMark(lumas);
        if (captured !== null) latencies.push(shownAtMs - captured);
      }
      return latencies.length > 10;
    });
    for (const latencyMs of latencies) expect(latencyMs).toBeGreaterThan(0);
  });
});
