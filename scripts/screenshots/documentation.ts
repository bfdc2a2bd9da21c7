import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { delay, type RunningStudio } from '../../tests/harness/studio.ts';
import { goLive, LAPTOP, useCamera, type Desk } from './desk.ts';
import { takePicture } from './picture-file.ts';
import { inEditor, inImport, inReport, inWideRundown } from './planning-actions.ts';

/** With this much on the QA plots, their one-minute axis is full. */
const DATA_MS = 65_000;
/** Glass-to-glass p95 of a machine that keeps up, in ms. */
const CALM_MS = 1_300;
const PHONE = { width: 390, height: 844 };
/** Between two GOs: a second one within half a second is refused. */
const BETWEEN_GOS_MS = 700;

/** The current poll has been open for a while and has votes of a third of the viewers. */
const pollWithVotes = async (studio: RunningStudio, viewers: number): Promise<void> => {
  await studio.until('votes for an open poll', ({ run }) => {
    const cue = run.cues[run.currentCueId ?? ''];
    return cue?.phase === 'open' && cue.votes > viewers / 3;
  });
};

const pollOver = async (studio: RunningStudio): Promise<void> => {
  await studio.until('results', ({ run }) => run.cues[run.currentCueId ?? '']?.phase === 'closed', 40_000);
};

/** A viewer's own page, playing near its target latency. */
async function openViewer(desk: Desk, studio: RunningStudio, size: { width: number; height: number }): Promise<Page> {
  const page = await desk.browser.newPage({ viewport: size });
  await page.goto(studio.viewerUrl);
  await studio.until('the viewer’s own report', ({ audience }) => (audience?.pageLatency?.viewers ?? 0) === 1, 40_000);
  await delay(4_000);
  return page;
}

/** Waits until the audience is near its target again: opening a page costs a small machine a second or two. */
async function settled(studio: RunningStudio): Promise<void> {
  try {
    await studio.until('a calm audience', ({ audience }) => (audience?.latency?.p95Ms ?? Infinity) < CALM_MS, 20_000);
  } catch {
    process.stdout.write('The machine is busy: the figures in the next picture are not those of a calm one.\n');
  }
}

/** GO until this cue has been taken. */
async function goTo(studio: RunningStudio, desk: Desk, cueId: string): Promise<void> {
  while ((await studio.live()).run.cues[cueId]?.firedAtMs === undefined) {
    await desk.go();
    await delay(BETWEEN_GOS_MS);
  }
}

/** The pictures of the documentation, into `folder`; takes about two minutes. */
export async function takeDocumentation(
  studio: RunningStudio,
  desk: Desk,
  folder: string,
  viewers: number,
): Promise<void> {
  const take = (page: Page, name: string): Promise<void> => takePicture(page, join(folder, `${name}.png`));
  await inWideRundown(desk.page, () => take(desk.page, 'planning'));
  await inEditor(desk.page, 'Light from the Moon', () => take(desk.page, 'cue-editor'));
  await inImport(desk.page, () => take(desk.page, 'import'));
  await useCamera(studio, desk);
  await goLive(studio, desk);
  const liveSince = Date.now();

  const phone = await openViewer(desk, studio, PHONE);
  await desk.open('Host');
  await settled(studio);
  await goTo(studio, desk, 'where');
  await phone.locator('#poll.shown').waitFor();
  await pollWithVotes(studio, viewers);
  await take(phone, 'viewer-phone');
  await take(desk.page, 'host');
  await phone.close();
  await pollOver(studio);

  const wide = await openViewer(desk, studio, LAPTOP);
  await desk.open('Producer');
  await settled(studio);
  await goTo(studio, desk, 'colour');
  await pollWithVotes(studio, viewers);
  await take(desk.page, 'producer');
  await wide.locator('#poll[data-phase="results"]').waitFor({ timeout: 60_000 });
  await delay(1_200);
  await take(wide, 'viewer-desktop');
  await wide.close();

  await inReport(desk.page, () => take(desk.page, 'report'));

  await desk.open('QA');
  await desk.page.getByText('1 min', { exact: true }).click();
  await delay(Math.max(2_000, DATA_MS - (Date.now() - liveSince)));
  await settled(studio);
  await take(desk.page, 'qa');
}
