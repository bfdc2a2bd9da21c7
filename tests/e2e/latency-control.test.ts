import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seriousFindings } from '../harness/axe.ts';
import { launchChromium } from '../harness/browser.ts';
import { startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';

const VIEWERS = 20;

let studio: RunningStudio;
let browser: Browser;

beforeAll(async () => {
  studio = await startStudio(['--source', 'test', '--go-live', '--audience', String(VIEWERS)]);
  browser = await launchChromium();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await studio.stop();
});

it('sets the target of all viewers on air, shows what it does, and takes it back', async () => {
  await studio.until(
    'an audience in step',
    ({ audience, targetLatencyMs }) => {
      const latency = audience?.latency;
      return latency?.viewers === VIEWERS && Math.abs(latency.p50Ms - targetLatencyMs) < 60;
    },
    60_000,
  );
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(await studio.signInUrl());
  await page.getByRole('treegrid').waitFor();
  await page.keyboard.press('Alt+3');
  await page.getByRole('tab', { name: 'Audience' }).click();
  await page.getByText(/^Settled: /).waitFor();
  for (const name of ['All viewers', 'cdn-a', 'phone', 'wifi']) await page.getByRole('rowheader', { name }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  // Age and bound of all figures of a panel are said once, and the heat map is that of whom one asks for.
  const foot = await page
    .getByRole('region', { name: 'By CDN, device, network', exact: true })
    .locator('.trust-line')
    .innerText();
  expect(foot).toMatch(
    /^measured \d+\.\d\u202fs ago · each latency ± \d+\u202fms .* · spreads ± .* · counts are exact$/,
  );
  const choice = page.getByRole('combobox', { name: 'Whose latency the heat map shows' });
  await choice.selectOption('device/phone');
  await page.locator('.heat-canvas').focus();
  await waitFor('the phones’ latency', async () => {
    await page.keyboard.press('ArrowLeft');
    const told = await page.locator('.heat-readout').allInnerTexts();
    const total = Number(/ of (\d+) viewers/.exec(told.join(' '))?.[1] ?? 0);
    return total > 0 && total < VIEWERS;
  });
  await choice.selectOption('all');

  const before = (await studio.live()).targetLatencyMs;
  const target = page.getByRole('textbox', { name: 'Target latency (ms)' });
  // Far: it is asked about first, and left when nobody says yes.
  await target.fill(String(before + 1_500));
  await target.press('Enter');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Stay at/ })
    .click();
  expect((await studio.live()).targetLatencyMs).toBe(before);
  // Near: it is done, and reaches everybody.
  await target.fill(String(before + 200));
  await target.press('Enter');
  await studio.until('the new target at the host', (live) => live.targetLatencyMs === before + 200);
  await studio.until(
    'viewers there',
    ({ audience }) => {
      const p50Ms = audience?.latency?.p50Ms ?? 0;
      return Math.abs(p50Ms - before - 200) < 60;
    },
    60_000,
  );
  await page.getByText(/^Settled: /).waitFor();
  await page.getByRole('button', { name: /^Back to/ }).click();
  await waitFor('the target as it was', async () => (await studio.live()).targetLatencyMs === before);
  await page.close();
}, 150_000);
