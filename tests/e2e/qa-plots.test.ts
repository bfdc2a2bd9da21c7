import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../harness/axe.ts';
import { launchChromium } from '../harness/browser.ts';
import { seedTelemetry } from '../harness/seed-telemetry.ts';
import { startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';

const HOUR_MS = 3_600_000;

/** QA looks back over hours that an earlier run of the studio left. */
describe('the plots of QA', () => {
  let studio: RunningStudio;
  let browser: Browser;
  let page: Page;
  const pageErrors: string[] = [];

  const rowsOf = (plot: string): Promise<number> =>
    page.locator(`[data-plot="${plot}"] [data-rows]`).evaluate((body) => Number(body.dataset['rows']));
  const span = (): Promise<string> => page.getByTestId('span-text').innerText();

  beforeAll(async () => {
    const nowMs = Date.now();
    studio = await startStudio(['--no-rehearsal'], {}, (dataDir) => {
      seedTelemetry(dataDir, nowMs - 1.5 * HOUR_MS, nowMs - 60_000, ['glassToGlassP50Ms', 'syncSpreadMs', 'viewers']);
    });
    browser = await launchChromium();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => pageErrors.push(error.message));
    await page.goto(await studio.signInUrl());
    await page.getByRole('tab', { name: 'QA' }).click();
  });

  afterAll(async () => {
    await browser.close();
    await studio.stop();
  });

  it('go from section to section by the arrow keys, and remember which', async () => {
    await page.getByRole('tab', { name: 'Overview' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { name: 'Latency' }).getAttribute('aria-selected')).toBe('true');
    expect(page.url()).toMatch(/#qa\/latency$/);
    await page.keyboard.press('ArrowLeft');
    await page.locator('[data-section="overview"]').waitFor();
  });

  it('show what was kept, an hour of it as well as a minute', async () => {
    await page.getByRole('radiogroup', { name: 'Span of the time axis' }).getByText('1 h', { exact: true }).click();
    await waitFor('an hour of the sync spread', async () => (await rowsOf('sync')) > 650);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('+');
    await waitFor('half an hour', async () => (await span()).endsWith('· 30:00'));
    expect(await page.getByRole('button', { name: 'Live' }).getAttribute('aria-pressed')).toBe('false');
    await waitFor('its figures', async () => (await rowsOf('sync')) > 650);
  });

  it('tell exact values and their age at the cursor, in all plots at once', async () => {
    await page.locator('[data-plot="sync"] .u-over').hover();
    const box = page.locator('[data-plot="sync"] .plot-hover');
    await box.waitFor();
    expect(await box.innerText()).toMatch(/min ago · mean of 2 s\s+spread\s+[\d.]+.ms/);
    const other = await page.locator('[data-plot="glass"] .plot-value').first().innerText();
    expect(other).toMatch(/^[\d.]+.(?:ms|s)$/);
    await page.locator('[data-plot="sync"] .u-over').dblclick();
    await waitFor('following the time', async () => (await span()).endsWith('· 1:00:00'));
  });

  it('are put together of any figures, and remembered', async () => {
    await page.getByRole('button', { name: 'Add a plot' }).click();
    await page.getByRole('dialog').getByLabel('Figures').first().fill('Viewers');
    await page.getByRole('option', { name: 'Viewers', exact: true }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.reload();
    await page.getByRole('region', { name: 'Viewers', exact: true }).waitFor();
  });

  it('are saved as figures', async () => {
    await page.getByRole('button', { name: 'Sync spread: save or remove' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Figures (CSV)' }).click(),
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines[0]).toContain('Sync spread (ms) mean,Sync spread (ms) min,Sync spread (ms) max');
    expect(lines.length).toBeGreaterThan(600);
  });

  it('and the clock says once for all its figures how old they are and how wrong they may be', async () => {
    await page.getByRole('tab', { name: 'Clock' }).click();
    const foot = page.locator('.clock-panel .trust-line');
    await foot.waitFor();
    expect(await foot.innerText()).toMatch(/^measured \d+\.\d\u202fs ago · /);
  });

  it('and all sections can be used by everyone, and threw no error', async () => {
    for (const tab of await page.locator('.qa-tabs [role="tab"]').all()) {
      await tab.click();
      expect(await seriousFindings(page), await tab.innerText()).toEqual([]);
    }
    expect(pageErrors).toEqual([]);
  });
});
