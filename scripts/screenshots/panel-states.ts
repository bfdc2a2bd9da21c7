import { delay, type RunningStudio } from '../../tests/harness/studio.ts';
import { LAPTOP, type Desk, type Shoot } from './desk.ts';
import { closeDialog, inEditor, inImport, inReport, inWideRundown, parkPointer } from './planning-actions.ts';

/** A cue of each type in the evening show, by its title. */
const ONE_OF_EACH: Readonly<Record<string, string>> = {
  group: 'Opening',
  countdown: 'We begin in',
  scene: 'Camera on the host',
  poll: 'Where are you?',
  memo: 'Painting, talk with the painters',
  marker: 'The quiz begins',
  quiz: 'Light from the Moon',
  wait: 'Drum roll',
  reveal: 'The answer: the Moon',
  message: 'Tickets for the tour',
};

/** All that plans: rundown, editors, menus, import, print. */
export async function planningStates({ page }: Desk, shoot: Shoot): Promise<void> {
  await inWideRundown(page, () => shoot('rundown-wide'));
  for (const [type, title] of Object.entries(ONE_OF_EACH)) {
    await inEditor(page, title, () => shoot(`editor-${type}`));
  }
  await inImport(page, () => shoot('import'));
  await page.getByRole('button', { name: 'Add a cue' }).click();
  await delay(300);
  await shoot('add-menu');
  await page.getByText('From a template …').click();
  await page.getByRole('dialog').waitFor();
  await shoot('templates');
  await closeDialog(page);
  await page.getByRole('button', { name: 'Import, export, print' }).click();
  await page.getByRole('menuitem', { name: /^Print/ }).click();
  await page.getByRole('dialog').waitFor();
  await shoot('print');
  await closeDialog(page);
}

/** What opens from the top bar. */
export async function panelStates({ page }: Desk, shoot: Shoot): Promise<void> {
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
    await shoot(`devices-${String(index + 1)}`);
  }
  await closeDialog(page);
  await inReport(page, () => shoot('report'));
}

/** Hold, and words for the host. */
export async function runStates(studio: RunningStudio, desk: Desk, shoot: Shoot): Promise<void> {
  const both = async (name: string): Promise<void> => {
    for (const workspace of ['Producer', 'Host'] as const) {
      await desk.open(workspace);
      await shoot(`${name}-${workspace.toLowerCase()}`);
    }
  };
  await studio.api('POST', '/run/hold', {});
  await both('hold');
  await studio.api('POST', '/run/release', {});
  await studio.api('POST', '/run/tell-host', { text: 'The mayor waits outside: two minutes more', urgent: true });
  await both('message');
  await desk.page.keyboard.press('a');
  await desk.open('Producer');
}

/** What others see who came by a link. */
export async function roleStates({ page, browser }: Desk, shoot: Shoot): Promise<void> {
  for (const role of ['planner', 'viewer', 'host']) {
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
    await closeDialog(page);
    const context = await browser.newContext({ viewport: LAPTOP });
    const theirs = await context.newPage();
    await theirs.goto(url);
    await theirs.getByRole('treegrid').waitFor();
    await delay(1_500);
    await shoot(`role-${role}`, theirs);
    await context.close();
  }
}
