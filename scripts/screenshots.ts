/**
 * `npm run screenshots`: a whole studio with rehearsal and simulated viewers, driven by clicking, leaves the pictures of
 * the documentation in docs/images. `--all DIR` writes every state of the UI in two sizes instead, for looking at, and ends
 * with 1 if axe finds anything serious in one of them; `--only poll,qa` takes some parts alone (a wrong name lists them).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startChronyd } from '../tests/support/chronyd.ts';
import { startStudio } from '../tests/harness/studio.ts';
import { problemOfNames, takeEveryState } from './screenshots/every-state.ts';
import { openDesk } from './screenshots/desk.ts';
import { takeDocumentation } from './screenshots/documentation.ts';
import { writeEveningShow } from './screenshots/evening-show.ts';
import { makeStageFilm } from './screenshots/stage-film.ts';

const IMAGES = fileURLToPath(new URL('../docs/images', import.meta.url));
const SET_UP = fileURLToPath(new URL('setup.mjs', import.meta.url));
const TIME_SERVERS = ['127.0.0.11', '127.0.0.12', '127.0.0.13'];
const NTP_PORT = 12_345;
const VIEWERS = 48;
const { values } = parseArgs({ options: { all: { type: 'string' }, only: { type: 'string' } } });
const names = values.only?.split(',') ?? [];
const problem =
  values.only !== undefined && values.all === undefined ? '--only chooses parts of --all DIR.' : problemOfNames(names);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}
const setUp = spawnSync(process.execPath, [SET_UP, 'test'], { stdio: 'inherit' });
if (setUp.status !== 0) throw new Error('Set-up stopped; see above.');
const target = values.all === undefined ? IMAGES : resolve(values.all);
mkdirSync(target, { recursive: true });
const cleanUps: (() => Promise<void> | void)[] = [];
try {
  const film = makeStageFilm('Evening Live');
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
  const show = writeEveningShow();
  cleanUps.push(() => rmSync(dirname(show), { recursive: true }));
  const studio = await startStudio(['--show', show, '--audience', String(VIEWERS), ...ntp]);
  cleanUps.push(() => studio.stop());
  const desk = await openDesk(studio, basename(film));
  cleanUps.push(() => desk.browser.close());
  if (values.all === undefined) await takeDocumentation(studio, desk, target, VIEWERS);
  else {
    const findings = await takeEveryState(studio, desk, target, names);
    if (findings.length > 0) process.exitCode = 1;
    process.stdout.write(findings.length === 0 ? 'axe finds nothing serious.\n' : `${findings.join('\n')}\n`);
  }
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
}
