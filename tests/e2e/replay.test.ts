import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../harness/axe.ts';
import { launchChromium } from '../harness/browser.ts';
import { startStudio, type RunningStudio } from '../harness/studio.ts';

/** QA studies what was recorded, and is never in doubt whether it is live. */
describe('a replay', () => {
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
  });

  afterAll(async () => {
    await browser.close();
    await studio.stop();
  });

  it('says so on the time axis and offers nothing that only the live show has', async () => {
    const live = page.getByRole('button', { name: 'Live', exact: true });
    const replayed = page.getByRole('button', { name: /^Replay \d\d:\d\d:\d\d$/ });
    await live.waitFor();
    await page.getByRole('tab', { name: 'Incidents' }).click();
    const row = page.getByRole('button', { name: /^Replay the session/ });
    await expect
      .poll(
        async () => {
          if ((await row.count()) > 0) return true;
          await page.getByRole('button', { name: 'Look for recordings again' }).click();
          return false;
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBe(true);
    await row.first().click();
    await page.getByText('REPLAY — not live').waitFor();
    await page.getByRole('tab', { name: 'CDN' }).click();
    await replayed.waitFor();
    expect(await live.count()).toBe(0);
    expect(await page.getByText('Probe an address').count()).toBe(0);
    await page.getByText(/probing an address belongs to the live show/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Checklist' }).click();
    expect(await page.getByRole('button', { name: 'Make and sign' }).count()).toBe(0);

    await page.getByRole('button', { name: /^Back to live/ }).click();
    await page.getByRole('button', { name: 'Make and sign' }).waitFor();
    await page.getByRole('tab', { name: 'Overview' }).click();
    await live.waitFor();
    expect(await replayed.count()).toBe(0);
  });
});
