import { launchChromium } from '../../tests/harness/browser.ts';
import { delay } from '../../tests/harness/studio.ts';
import { LAPTOP } from './desk.ts';
import type { Stage } from './every-state.ts';

/** Nothing is captured yet. */
export async function offAirStates({ desk, shoot }: Stage): Promise<void> {
  for (const workspace of ['Producer', 'Host', 'QA'] as const) {
    await desk.open(workspace);
    await shoot(`off-air-${workspace.toLowerCase()}`);
  }
  await desk.open('Producer');
  for (const kind of ['Test picture', 'Media file', 'URL'] as const) {
    await desk.page.getByText(kind, { exact: true }).click();
    await shoot(`source-${kind.toLowerCase().replace(' ', '-')}`);
  }
  await desk.page.getByText('This computer', { exact: true }).click();
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

/** The ingest hangs, then the host. */
export async function troubleStates({ studio, desk, shoot }: Stage): Promise<void> {
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
  await desk.page.getByRole('button', { name: 'Go off air…' }).click();
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Go off air' }).click();
  await studio.until('being off air', ({ encoder }) => encoder?.onAir === false);
  await shoot('off-air-again-producer');
  await desk.page.getByRole('button', { name: 'Go live' }).click();
  await studio.until('being on air again', ({ encoder }) => encoder?.link.state === 'connected', 30_000);
}

/** Another window, whose machine has no camera, or whose person refuses it. */
export async function cameraTrouble({ desk, shoot }: Stage): Promise<void> {
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
