import { delay } from '../../tests/harness/studio.ts';
import { LAPTOP } from './desk.ts';
import type { Stage } from './every-state.ts';
import { closeDialog } from './planning-actions.ts';

/** What others see who came by a link. */
export async function roleStates({ desk: { page, browser }, shoot }: Stage): Promise<void> {
  for (const role of ['planner', 'viewer', 'host', 'qa']) {
    await page
      .locator('.topbar')
      .getByRole('button', { name: /^Share/ })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('For whom').fill(`Ann, ${role}`);
    await dialog.getByLabel('Role').selectOption(role);
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const field = dialog.locator('input[value*="/join#"]');
    await field.waitFor();
    const url = await field.inputValue();
    if (role === 'planner') await shoot('share-link');
    await closeDialog(page);
    const context = await browser.newContext({ viewport: LAPTOP });
    const theirs = await context.newPage();
    await theirs.goto(url);
    await theirs.getByRole('tab', { name: 'Producer' }).waitFor();
    await delay(1_500);
    await shoot(`role-${role}`, theirs);
    if (role === 'host') {
      await theirs.getByRole('tab', { name: 'Host' }).click();
      await shoot('role-host-in-host', theirs);
    }
    await context.close();
  }
}
