/**
 * `npm run screenshots`: a whole studio with rehearsal and simulated viewers, driven by clicking, leaves the pictures of
 * the documentation in docs/images. `--all DIR` writes every state of the UI in two sizes instead, for looking at.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startChronyd } from '../tests/support/chronyd.ts';
import { delay, startStudio, type RunningStudio } from '../tests/harness/studio.ts';
import { takeEveryState } from './screenshots/every-state.ts';
import { goLive, LAPTOP, openDesk, useCamera, type Desk } from './screenshots/desk.ts';
import { takePicture } from './screenshots/picture-file.ts';
import { makeStageFilm } from './screenshots/stage-film.ts';

const IMAGES = fileURLToPath(new URL('../docs/images', import.meta.url));
const SET_UP = fileURLToPath(new URL('setup.mjs', import.meta.url));
const TIME_SERVERS = ['127.0.0.11', '127.0.0.12', '127.0.0.13'];
const NTP_PORT = 12_345;
const VIEWERS = 48;
/** With this much on the QA plots, their one-minute axis is full. */
const DATA_MS = 70_000;
/** Glass-to-glass p95 of a machine that keeps up, in ms. */
const CALM_MS = 1_300;
const PHONE = { width: 390, height: 844 };

/** The current poll has been open for a while and has votes. */
const pollWithVotes = async (studio: RunningStudio): Promise<void> => {
  await studio.until('votes for an open poll', ({ run }) => {
    const cue = run.cues[run.currentCueId ?? ''];
    return cue?.phase === 'open' && cue.votes > VIEWERS / 3;
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

async function takeDocumentation(studio: RunningStudio, desk: Desk): Promise<void> {
  await useCamera(studio, desk);
  await goLive(studio, desk);
  const liveSince = Date.now();

  const phone = await openViewer(desk, studio, PHONE);
  await desk.open('Host');
  await settled(studio);
  await desk.go();
  await phone.locator('#poll.shown').waitFor();
  await pollWithVotes(studio);
  await takePicture(phone, join(IMAGES, 'viewer-phone.png'));
  await takePicture(desk.page, join(IMAGES, 'host.png'));
  await phone.close();
  await pollOver(studio);

  await desk.open('Producer');
  await settled(studio);
  await desk.go();
  await pollWithVotes(studio);
  await takePicture(desk.page, join(IMAGES, 'producer.png'));
  await pollOver(studio);

  const wide = await openViewer(desk, studio, LAPTOP);
  await desk.go();
  await wide.locator('#poll[data-phase="results"]').waitFor({ timeout: 60_000 });
  await delay(1_200);
  await takePicture(wide, join(IMAGES, 'viewer-desktop.png'));
  await wide.close();

  await desk.open('QA');
  await desk.page.getByText('1 min', { exact: true }).click();
  await delay(Math.max(2_000, DATA_MS - (Date.now() - liveSince)));
  await settled(studio);
  await takePicture(desk.page, join(IMAGES, 'qa.png'));
}

const { values } = parseArgs({ options: { all: { type: 'string' } } });
const setUp = spawnSync(process.execPath, [SET_UP, 'test'], { stdio: 'inherit' });
if (setUp.status !== 0) throw new Error('Set-up stopped; see above.');
const target = values.all === undefined ? IMAGES : resolve(values.all);
mkdirSync(target, { recursive: true });
const cleanUps: (() => Promise<void> | void)[] = [];
try {
  const film = makeStageFilm('One Minute Live');
  cleanUps.push(() => rmSync(dirname(film), { recursive: true }));
  // Chromium names the camera by the path it is given, so that is kept to the file's name.
  process.chdir(dirname(film));
  const ntp: string[] = [];
  for (const address of TIME_SERVERS) {
    // Time servers as a studio has them; these serve this machine's own clock.
    const chronyd = await startChronyd(address, NTP_PORT);
    cleanUps.push(() => chronyd.kill());
    ntp.push('--ntp', chronyd.server);
  }
  const studio = await startStudio(['--audience', String(VIEWERS), ...ntp]);
  cleanUps.push(() => studio.stop());
  const desk = await openDesk(studio, basename(film));
  cleanUps.push(() => desk.browser.close());
  await (values.all === undefined ? takeDocumentation(studio, desk) : takeEveryState(studio, desk, target));
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}
