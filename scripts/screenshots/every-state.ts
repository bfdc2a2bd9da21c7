import { join } from 'node:path';
import { launchChromium } from '../../tests/harness/browser.ts';
import { delay, type RunningStudio } from '../../tests/harness/studio.ts';
import { goLive, LAPTOP, useCamera, type Desk, type Shoot } from './desk.ts';
import { panelStates, planningStates, roleStates, runStates } from './panel-states.ts';
import { closeDialog } from './planning-actions.ts';

const SIZES = [LAPTOP, { width: 1920, height: 1080 }];

async function offAirStates(desk: Desk, shoot: Shoot): Promise<void> {
  for (const workspace of ['Producer', 'Host', 'QA'] as const) {
    await desk.open(workspace);
    await shoot(`empty-${workspace.toLowerCase()}`);
  }
  await desk.open('Producer');
  for (const kind of ['Test picture', 'Media file', 'URL'] as const) {
    await desk.page.getByText(kind, { exact: true }).click();
    await shoot(`source-${kind.toLowerCase().replace(' ', '-')}`);
  }
  await desk.page.getByText('This computer', { exact: true }).click();
}

/** The questions that are asked before something that cannot be taken back. */
async function questionStates({ page }: Desk, shoot: Shoot): Promise<void> {
  for (const [name, button] of [
    ['off-air', 'Go off air…'],
    ['reset', 'Reset run'],
  ] as const) {
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await shoot(`confirm-${name}`);
    await closeDialog(page);
  }
}

async function pollStates(studio: RunningStudio, desk: Desk, shoot: Shoot): Promise<void> {
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
    await studio.api('POST', '/run/fire', { cueId });
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

/** Stops a process for a while, as a hanging machine would. */
async function whileHanging(pid: number, task: () => Promise<void>): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await task();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

async function troubleStates(studio: RunningStudio, desk: Desk, shoot: Shoot): Promise<void> {
  await whileHanging(studio.childPid('rehearsal'), async () => {
    await studio.until('a dead ingest', ({ connections }) => connections.ingest.level === 'red', 30_000);
    await delay(1_500);
    for (const workspace of ['Producer', 'Host', 'QA'] as const) {
      await desk.open(workspace);
      await shoot(`dead-ingest-${workspace.toLowerCase()}`);
    }
  });
  await desk.open('Producer');
  await whileHanging(studio.childPid('host'), async () => {
    await desk.page.getByTestId('host-away').waitFor({ timeout: 30_000 });
    await shoot('host-away-producer');
    await desk.open('Host');
    await shoot('host-away-host');
  });
  await studio.until('the host again', () => true, 30_000);
  await desk.open('Producer');
}

/** Another window, whose machine has no camera, or whose person refuses it. */
async function cameraTrouble(desk: Desk, shoot: Shoot): Promise<void> {
  const cookies = await desk.page.context().cookies();
  const windows = [
    { name: 'camera-missing', args: [], granted: true },
    {
      name: 'camera-refused',
      args: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
      granted: false,
    },
  ];
  for (const { name, args, granted } of windows) {
    const browser = await launchChromium(args);
    try {
      const context = await browser.newContext({ viewport: LAPTOP });
      await context.addCookies(cookies);
      const origin = new URL(desk.page.url()).origin;
      if (granted) await context.grantPermissions(['camera', 'microphone'], { origin });
      const page = await context.newPage();
      await page.goto(desk.page.url());
      await page.getByRole('button', { name: 'Use this computer’s camera' }).click();
      await delay(2_500);
      await shoot(name, page);
    } finally {
      await browser.close();
    }
  }
}

/** Every state of the UI in both sizes, into `folder`. */
export async function takeEveryState(studio: RunningStudio, desk: Desk, folder: string): Promise<void> {
  const shoot: Shoot = async (name, page = desk.page) => {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await delay(250);
      await page.screenshot({ path: join(folder, `${name}-${String(size.width)}.png`), animations: 'allow' });
    }
    await page.setViewportSize(LAPTOP);
    process.stdout.write(`${name}\n`);
  };
  await delay(2_000);
  await offAirStates(desk, shoot);
  await useCamera(studio, desk);
  await shoot('camera-off-air');
  await goLive(studio, desk);
  await shoot('on-air-producer');
  await planningStates(desk, shoot);
  await questionStates(desk, shoot);
  await pollStates(studio, desk, shoot);
  await runStates(studio, desk, shoot);
  await panelStates(desk, shoot);
  await roleStates(desk, shoot);
  await desk.open('QA');
  await delay(10_000);
  await shoot('qa-10-min');
  await desk.page.getByText('1 min', { exact: true }).click();
  await delay(1_500);
  await shoot('qa-1-min');
  await troubleStates(studio, desk, shoot);
  await desk.page.getByRole('button', { name: 'Go off air…' }).click();
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Go off air' }).click();
  await studio.until('being off air', ({ encoder }) => encoder?.onAir === false);
  await shoot('off-air-again-producer');
  await desk.open('QA');
  await shoot('off-air-again-qa');
  await desk.page.getByRole('tab', { name: 'Producer' }).click();
  await desk.page.getByRole('button', { name: 'Free all devices' }).click();
  await cameraTrouble(desk, shoot);
}
