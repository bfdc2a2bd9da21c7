import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../harness/axe.ts';
import { launchChromium } from '../harness/browser.ts';
import { startStudio, type RunningStudio } from '../harness/studio.ts';

/** QA watches what viewers get, and sees where the time goes. */
describe('the return monitor', () => {
  let studio: RunningStudio;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    studio = await startStudio(['--source', 'test', '--go-live', '--audience', '0']);
    browser = await launchChromium();
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(await studio.signInUrl());
    await page.getByRole('tab', { name: 'QA' }).click();
    await page.getByRole('tab', { name: 'Latency' }).click();
  });

  afterAll(async () => {
    await browser.close();
    await studio.stop();
  });

  it('measures the stream on its public address by dates and by pixels, which agree', async () => {
    const { latency } = await studio.until(
      'both ways of the return monitor to agree, and a budget',
      ({ latency: now, returnMonitor }) => {
        const { glassToGlassMs = null, markMs = null } = returnMonitor ?? {};
        const agree = glassToGlassMs !== null && markMs !== null && Math.abs(glassToGlassMs - markMs) < 60;
        return agree && Boolean(now?.budget);
      },
      40_000,
    );
    expect(latency?.budget?.of).toContain('return monitor');
    expect(latency?.budget?.stages.every(({ ms }) => ms >= 0)).toBe(true);
    await page.locator('[data-way="return-mark"] strong').waitFor();
    await page.locator('.budget-bar').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('is switched off, and stays off in a window that comes back', async () => {
    await page.getByRole('switch', { name: 'Return monitor on' }).click({ force: true });
    await page.getByText('Return monitor off').waitFor();
    await studio.until('the host to hear no more of it', ({ returnMonitor }) => returnMonitor === null);
    await page.reload();
    await page.getByText('Return monitor off').waitFor();
  });
});
