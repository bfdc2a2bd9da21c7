import { delay, type RunningStudio } from '../../tests/harness/studio.ts';
import { LAPTOP } from './desk.ts';
import type { Stage } from './every-state.ts';
import { closeDialog, parkPointer } from './planning-actions.ts';
import { editPlan } from './planning-states.ts';

const FILM_MS = 3_000;
/** The film is over its time by then, and the show behind its plan. */
const OVER_MS = 9_000;

/** The same moment for the one who drives and for the one on air. */
async function both({ desk, shoot }: Stage, name: string): Promise<void> {
  for (const workspace of ['Producer', 'Host'] as const) {
    await desk.open(workspace);
    await shoot(`${name}-${workspace.toLowerCase()}`);
  }
}

const fire = (studio: RunningStudio, cueId: string): Promise<unknown> => studio.api('POST', '/run/fire', { cueId });

/** The questions that are asked before something that cannot be taken back, and the end of the show. */
export async function questionStates({ studio, desk, shoot }: Stage): Promise<void> {
  const { page } = desk;
  await fire(studio, 'camera');
  for (const [name, button] of [
    ['off-air', /^Go off air/],
    ['finish', /^Finish/],
    ['reset', /^Reset run/],
  ] as const) {
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('dialog').waitFor();
    await shoot(`confirm-${name}`);
    await closeDialog(page);
  }
  await studio.api('POST', '/run/finish', {});
  await both({ studio, desk, shoot }, 'finished');
}

/** Two questions from GO to their results, at the producer, the host and a viewer. */
export async function pollStates(stage: Stage): Promise<void> {
  const { studio, desk, shoot } = stage;
  const phase = (wanted: string): Promise<unknown> =>
    studio.until(`phase ${wanted}`, ({ run }) => run.cues[run.currentCueId ?? '']?.phase === wanted, 40_000);
  const viewer = await desk.browser.newPage({ viewport: LAPTOP });
  await viewer.goto(studio.viewerUrl);
  await shoot('viewer-connecting', viewer);
  await studio.until('the viewer’s report', ({ audience }) => (audience?.pageLatency?.viewers ?? 0) === 1, 40_000);
  for (const [workspace, cueId] of [
    ['Producer', 'where'],
    ['Host', 'colour'],
  ] as const) {
    await desk.open(workspace);
    await fire(studio, cueId);
    await viewer.locator('#poll.shown').waitFor();
    await shoot(`open-poll-${workspace.toLowerCase()}`);
    if (workspace === 'Host') await shoot('viewer-open-poll', viewer);
    else {
      await desk.page.getByRole('button', { name: 'Void…' }).click();
      await desk.page.getByRole('dialog').waitFor();
      await shoot('confirm-void');
      await desk.page.keyboard.press('Escape');
    }
    await phase('closed');
    await shoot(`results-${workspace.toLowerCase()}`);
    if (workspace === 'Host') await shoot('viewer-results', viewer);
  }
  await viewer.keyboard.press('d');
  await delay(400);
  await shoot('viewer-details', viewer);
  await viewer.close();
}

/** The slider of the late press, moved by keys. */
export async function rescueStates({ studio, desk, shoot }: Stage): Promise<void> {
  await studio.until('room for a late press', ({ rescue }) => (rescue.leftMs ?? 0) > 300, 30_000);
  await desk.page.getByRole('slider', { name: 'Back-date GO by (ms)' }).focus();
  for (let step = 0; step < 4; step++) await desk.page.keyboard.press('ArrowRight');
  await shoot('rescue-slider');
  await desk.page.keyboard.press('Home');
}

/** Hold, words for the host and what became of them, panic. */
export async function wordStates(stage: Stage): Promise<void> {
  const { studio, desk, shoot } = stage;
  await studio.api('POST', '/run/hold', {});
  await both(stage, 'hold');
  await studio.api('POST', '/run/release', {});
  await studio.api('POST', '/run/tell-host', { text: 'The mayor waits outside: two minutes more', urgent: true });
  await both(stage, 'message');
  await desk.page.keyboard.press('a');
  await delay(600);
  await shoot('message-read-host');
  await desk.open('Producer');
  await shoot('message-read-producer');
  await fire(studio, 'song');
  await studio.until('an open question', ({ run }) => run.cues['song']?.phase === 'open');
  await desk.page.keyboard.press('p');
  await shoot('panic-armed');
  await studio.api('POST', '/run/panic', {});
  await delay(600);
  await both(stage, 'panic');
  await studio.api('POST', '/run/release', {});
  await desk.open('Producer');
}

/** A cue that goes on past its time, and the show behind its plan. */
export async function overStates(stage: Stage): Promise<void> {
  const { studio, desk, shoot } = stage;
  await editPlan(studio, [
    { op: 'set', cueId: 'film', field: 'durationMs', value: FILM_MS },
    { op: 'set', cueId: 'film', field: 'atEnd', value: 'infinite' },
  ]);
  await studio.api('POST', '/run/jump', { cueId: 'film' });
  await delay(FILM_MS / 2);
  await shoot('last-seconds-producer');
  await delay(OVER_MS);
  await both(stage, 'over');
  await desk.open('Producer');
  await desk.page.getByRole('button', { name: /^Wide: all columns/ }).click();
  await parkPointer(desk.page);
  await shoot('over-wide');
  await desk.page.getByRole('button', { name: /^Narrow: with monitor/ }).click();
}
