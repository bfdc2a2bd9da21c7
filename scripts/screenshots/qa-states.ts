import { delay } from '../../tests/harness/studio.ts';
import type { Stage } from './every-state.ts';

/** So much of a minute's plots is filled by then. */
const DATA_MS = 15_000;

/** Every section of QA, and its plots of one minute. */
export async function qaStates({ desk, shoot }: Stage): Promise<void> {
  await desk.open('QA');
  await delay(DATA_MS);
  for (const tab of await desk.page.locator('.qa-tabs [role="tab"]').all()) {
    await tab.click();
    await delay(1_500);
    const name = (await tab.innerText()).trim().toLowerCase();
    await shoot(`qa-${name.replaceAll(/[^a-z]+/g, '-')}`);
  }
  await desk.page.getByRole('tab', { name: 'Overview' }).click();
  await desk.page.getByText('1 min', { exact: true }).click();
  await delay(1_500);
  await shoot('qa-1-min');
}
