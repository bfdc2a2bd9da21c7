import { delay } from '../../tests/harness/studio.ts';
import type { Stage } from './every-state.ts';
import { closeDialog, inReport, parkPointer } from './planning-actions.ts';

/** What opens from the top bar. */
export async function panelStates({ desk: { page }, shoot }: Stage): Promise<void> {
  const bar = page.locator('.topbar');
  for (const [name, label] of [
    ['settings', /^Show settings/],
    ['share', /^Share/],
  ] as const) {
    await bar.getByRole('button', { name: label }).click();
    await page.getByRole('dialog').waitFor();
    await parkPointer(page);
    await shoot(name);
    await closeDialog(page);
  }
  await page.keyboard.press('Shift+?');
  await page.getByRole('dialog').waitFor();
  await shoot('help');
  await closeDialog(page);
  await page.keyboard.press('Control+k');
  await delay(400);
  await shoot('palette');
  await page.keyboard.press('Escape');
  await page.locator('.auto-open').click();
  const tabs = page.getByRole('dialog').getByRole('tab');
  for (let index = 0; index < (await tabs.count()); index++) {
    await tabs.nth(index).click();
    await parkPointer(page);
    await shoot(`devices-${String(index + 1)}`);
  }
  await closeDialog(page);
  await inReport(page, () => shoot('report-of-nothing'));
}

/** The report of what was taken, at its head and further down. */
export async function reportStates({ desk: { page }, shoot }: Stage): Promise<void> {
  await inReport(page, async () => {
    await shoot('report');
    for (const heading of ['Interactions', 'Incidents'] as const) {
      const found = page.getByRole('dialog').getByRole('heading', { name: heading });
      if ((await found.count()) === 0) continue;
      await found.first().scrollIntoViewIfNeeded();
      await shoot(`report-${heading.toLowerCase()}`);
    }
  });
}
