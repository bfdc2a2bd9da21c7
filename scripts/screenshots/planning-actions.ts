import type { Page } from 'playwright-core';
import { delay } from '../../tests/harness/studio.ts';

/** A plan as somebody sends it: one line is new, some differ, one can't be read. */
const PLAN_CSV = [
  'No,What,Type,Length,Question,Answers,Correct answer,Light',
  '1.3,Where are you?,Poll,0:20,Where are you tonight?,On the sofa | At my desk | On the train,,blue',
  '2.2,"Painting, talk with the painters",Memo,2:30,,,,white',
  '3.7,Is Pluto a planet?,Quiz question,,Is Pluto a planet?,Yes | No,No,',
  '3.8,Applause,Marker,25:99,,,,',
].join('\n');
/** Panels slide in. */
const MOTION_MS = 500;

/** The pointer must not leave a tooltip in the picture. */
export async function parkPointer(page: Page): Promise<void> {
  await page.mouse.move((page.viewportSize()?.width ?? 1440) / 2, 2);
  await delay(MOTION_MS);
}

export async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** The cue editor on the cue with this title, and away with it after `look`. */
export async function inEditor(page: Page, title: string, look: () => Promise<void>): Promise<void> {
  await page.getByRole('treegrid').getByText(title, { exact: true }).first().click();
  await page.keyboard.press('e');
  await page.getByTestId('cue-editor').waitFor();
  await parkPointer(page);
  await look();
  await page.keyboard.press('Escape');
  await page.getByTestId('cue-editor').waitFor({ state: 'detached' });
}

/** The import's question about a plan that differs a little. */
export async function inImport(page: Page, look: () => Promise<void>): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Import, export, print' }).click();
  await page.getByRole('menuitem', { name: /^Import/ }).click();
  await (await chooser).setFiles({ name: 'plan.csv', mimeType: 'text/csv', buffer: Buffer.from(PLAN_CSV) });
  await page.getByRole('dialog').getByText('cues loaded').waitFor();
  await parkPointer(page);
  await look();
  await closeDialog(page);
}

/** The rundown with all its columns. */
export async function inWideRundown(page: Page, look: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: /^Wide: all columns/ }).click();
  await parkPointer(page);
  await look();
  await page.getByRole('button', { name: /^Narrow: with monitor/ }).click();
}

export async function inReport(page: Page, look: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Report of the show' }).click();
  await page.getByRole('dialog').getByText('As run, against the plan').waitFor();
  await parkPointer(page);
  await look();
  await closeDialog(page);
}
