import { delay, type RunningStudio } from '../../tests/harness/studio.ts';
import type { PlanOp } from '../../shared/show/plan-ops.ts';
import type { Stage } from './every-state.ts';
import { closeDialog, inEditor, inImport, inWideRundown, parkPointer } from './planning-actions.ts';

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

let edits = 0;

/** Edits the plan as somebody else does, who looked at it last at `baseRevision` (none: now). */
export async function editPlan(studio: RunningStudio, ops: readonly PlanOp[], baseRevision?: number): Promise<void> {
  const { planRevision } = await studio.api<{ planRevision: number }>('GET', '/show');
  edits += 1;
  const requestId = `picture-edit-${String(edits)}`;
  await studio.api('POST', '/show/edit', { requestId, baseRevision: baseRevision ?? planRevision, ops });
}

/** All that plans: rundown, editors, menus, import, print. */
export async function planningStates({ desk: { page }, shoot }: Stage): Promise<void> {
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
  await delay(300);
  await shoot('interchange-menu');
  await page.getByRole('menuitem', { name: /^Print/ }).click();
  await page.getByRole('dialog').waitFor();
  await shoot('print');
  await closeDialog(page);
  await page.getByRole('treegrid').getByText('Which colour?', { exact: true }).first().click();
  await page.keyboard.press('Control+f');
  await page.keyboard.type('answer');
  await shoot('search');
  await page.keyboard.press('Escape');
}

/** A plan with faults, and what the linter says of them: of one row, and of all. */
export async function lintStates({ studio, desk: { page }, shoot }: Stage): Promise<void> {
  const { show } = await studio.api<{ show: { plannedEndMs: number } }>('GET', '/show');
  await editPlan(studio, [
    { op: 'set', cueId: 'song', field: 'responseWindowMs', value: 1_000 },
    {
      op: 'set',
      cueId: 'moon-answer',
      field: 'trigger',
      value: { kind: 'after-cue', cueId: 'moon', point: 'start', offsetMs: 2_000 },
    },
    { op: 'set', cueId: 'thanks', field: 'durationMs', value: 900_000 },
    { op: 'set', cueId: 'tickets', field: 'trigger', value: { kind: 'hard-time', atMs: show.plannedEndMs - 600_000 } },
  ]);
  await delay(600);
  await inWideRundown(page, () => shoot('lint-rows'));
  await page.getByRole('button', { name: /remarks: show them$/ }).click();
  await parkPointer(page);
  await shoot('lint-all');
  await page.keyboard.press('Escape');
  await inEditor(page, 'What shall the band play?', () => shoot('lint-editor'));
  await editPlan(studio, [
    { op: 'set', cueId: 'song', field: 'responseWindowMs', value: 15_000 },
    { op: 'set', cueId: 'moon-answer', field: 'trigger', value: { kind: 'manual' } },
    { op: 'set', cueId: 'thanks', field: 'durationMs', value: null },
    { op: 'set', cueId: 'tickets', field: 'trigger', value: { kind: 'manual' } },
  ]);
}

/** Two producers in one field: while one types, and when both sent at once. */
export async function conflictStates({ studio, desk: { page }, shoot }: Stage): Promise<void> {
  const theirs = (value: string): Promise<void> =>
    editPlan(studio, [{ op: 'set', cueId: 'where', field: 'title', value }]);
  await page.getByRole('treegrid').getByText('Where are you?', { exact: true }).first().click();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Where are you watching?');
  await theirs('Where are you tonight?');
  await delay(400);
  await shoot('conflict-in-cell');
  await page.keyboard.press('Enter');
  await delay(600);
  await shoot('conflict-notice');
  const decide = page.getByRole('button', { name: /: decide$/ });
  if (await decide.isVisible()) {
    await decide.click();
    await parkPointer(page);
    await shoot('conflict');
    await page.getByRole('button', { name: /^Keep theirs/ }).click();
  }
  await page.getByRole('treegrid').getByText('Where are you', { exact: false }).first().click();
  await page.keyboard.press('e');
  const editor = page.getByTestId('cue-editor');
  await editor.waitFor();
  await editor.getByLabel('Title').fill('Where do you watch?');
  await theirs('Where are you?');
  await parkPointer(page);
  await shoot('conflict-in-editor');
  await editor.getByRole('button', { name: 'Keep theirs' }).first().click();
  await page.keyboard.press('Escape');
  await editor.waitFor({ state: 'detached' });
}

/** No cues at all, as a new show begins. */
export async function emptyStates({ desk, shoot }: Stage): Promise<void> {
  const { page } = desk;
  await page.getByRole('treegrid').getByText('We begin in', { exact: true }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').waitFor();
  await shoot('confirm-remove');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The rundown is empty.').waitFor();
  await parkPointer(page);
  await shoot('empty-producer');
  await desk.open('Host');
  await shoot('empty-host');
  await desk.open('Producer');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByRole('treegrid').waitFor();
}
