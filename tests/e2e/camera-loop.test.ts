import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeCameraArgs, launchChromium } from '../harness/browser.ts';
import { makeCameraFile } from '../harness/camera-file.ts';
import { startStudio, type RunningStudio } from '../harness/studio.ts';

/** A person's whole task, by clicking: camera on air, a poll, a vote, its result, the figures, and off air again. */
describe('from camera to audience and back', () => {
  let studio: RunningStudio;
  let browser: Browser;
  let desk: Page;
  let viewer: Page;
  const pageErrors: string[] = [];

  beforeAll(async () => {
    studio = await startStudio(['--audience', '10']);
    browser = await launchChromium(fakeCameraArgs(makeCameraFile()));
    const url = await studio.signInUrl();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.grantPermissions(['camera', 'microphone'], { origin: new URL(url).origin });
    desk = await context.newPage();
    desk.on('pageerror', (error) => pageErrors.push(error.message));
    await desk.goto(url);
    viewer = await browser.newPage({ viewport: { width: 420, height: 860 } });
    viewer.on('pageerror', (error) => pageErrors.push(error.message));
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
  });

  it('goes on air with the camera', async () => {
    await desk.getByRole('button', { name: 'Use this computer’s camera' }).click();
    await studio.until('pictures from the camera', (live) => (live.capture?.fps ?? 0) > 15, 30_000);
    await desk.getByRole('button', { name: 'Go live' }).click();
    await desk.getByTestId('on-air-time').waitFor();
    const live = await studio.until('a connected link', ({ encoder }) => encoder?.link.state === 'connected');
    expect(live.encoder?.source).toEqual({ kind: 'ui' });
  });

  it('is seen by a viewer, within its latency', async () => {
    await viewer.goto(studio.viewerUrl);
    const live = await studio.until(
      'the viewer’s own report',
      ({ audience }) => (audience?.pageLatency?.viewers ?? 0) === 1,
      40_000,
    );
    expect(live.audience?.pageLatency?.p50Ms).toBeGreaterThan(50);
    expect(live.audience?.pageLatency?.p50Ms).toBeLessThan(4_000);
  });

  it('asks on GO, takes the vote and shows it to the host', async () => {
    await desk.getByRole('tab', { name: 'Host' }).click();
    // Delivered ahead, as the viewers confirmed.
    await desk.getByTestId('go').filter({ hasText: '100 % have it' }).waitFor();
    await desk.keyboard.press('Space');
    await viewer.locator('#poll.shown').waitFor({ timeout: 15_000 });
    await viewer.locator('#poll-options button').first().click();
    await viewer.locator('#poll-options button[data-choice="counted"]').waitFor();
    await desk.locator('[data-option="sofa"] .bar-votes').filter({ hasNotText: /^0$/ }).waitFor();
    const live = await studio.live();
    expect(live.run.cues['warm-up']?.counts['sofa']).toBeGreaterThanOrEqual(1);
  });

  it('shows final results to the viewer', async () => {
    await studio.until('final results', ({ run }) => run.cues['warm-up']?.phase === 'closed', 30_000);
    await viewer.locator('#poll[data-phase="results"]').waitFor({ timeout: 20_000 });
    const shown = await viewer.locator('#poll-total').textContent();
    expect(shown).toMatch(/^\d+ answers?$/);
  });

  it('tells QA latency, sync, clock and link', async () => {
    await desk.getByRole('tab', { name: 'QA' }).click();
    const text = await desk.locator('#workspace').innerText();
    expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(text.toLowerCase()).toContain('glass');
    await desk.locator('.uplot canvas').nth(3).waitFor();
  });

  it('goes off air only when asked twice', async () => {
    await desk.getByRole('tab', { name: 'Producer' }).click();
    await desk.getByRole('button', { name: 'Go off air…' }).click();
    await desk.keyboard.press('Escape');
    expect((await studio.live()).encoder?.onAir).toBe(true);
    await desk.getByRole('button', { name: 'Go off air…' }).click();
    await desk
      .getByRole('dialog')
      .getByRole('button', { name: /off air|end|stop/i })
      .first()
      .click();
    await studio.until('being off air', ({ encoder }) => encoder?.onAir === false);
  });

  it('had no error on any page', () => {
    expect(pageErrors).toEqual([]);
  });
});
