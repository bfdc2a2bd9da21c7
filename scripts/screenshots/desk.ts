import type { Browser, Page } from 'playwright-core';
import { fakeCameraArgs, launchChromium } from '../../tests/harness/browser.ts';
import { delay, type RunningStudio } from '../../tests/harness/studio.ts';

/** A laptop's window, in CSS pixels. */
export const LAPTOP = { width: 1440, height: 900 };

/** The studio's page, signed in, in a Chromium of its own whose camera shows `film`. */
export interface Desk {
  readonly page: Page;
  readonly browser: Browser;
  open(workspace: 'Producer' | 'Host' | 'QA'): Promise<void>;
  /** Takes the cue in standby. */
  go(): Promise<void>;
}

export async function openDesk(studio: RunningStudio, film: string): Promise<Desk> {
  const browser = await launchChromium(fakeCameraArgs(film));
  const url = await studio.signInUrl();
  const context = await browser.newContext({ viewport: LAPTOP });
  await context.grantPermissions(['camera', 'microphone'], { origin: new URL(url).origin });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole('tab', { name: 'Producer' }).waitFor();
  return {
    page,
    browser,
    open: async (workspace) => {
      await page.getByRole('tab', { name: workspace }).click();
      // The pointer must not leave a tooltip in the picture.
      await page.mouse.move(LAPTOP.width / 2, 2);
      await delay(400);
    },
    go: async () => {
      await page.getByTestId('go').click();
      await page.mouse.move(LAPTOP.width / 2, 2);
    },
  };
}

/** Camera and microphone on, but not on air yet. */
export async function useCamera(studio: RunningStudio, desk: Desk): Promise<void> {
  await desk.page.getByRole('button', { name: 'Use this computer’s camera' }).click();
  await studio.until('pictures from the camera', ({ capture }) => (capture?.fps ?? 0) > 15, 30_000);
}

export async function goLive(studio: RunningStudio, desk: Desk): Promise<void> {
  await desk.page.getByRole('button', { name: 'Go live' }).click();
  await desk.page.mouse.move(LAPTOP.width / 2, 2);
  await studio.until('a connected link', ({ encoder }) => encoder?.link.state === 'connected');
  await studio.until(
    'an audience that sees the picture',
    ({ audience }) => (audience?.latency?.viewers ?? 0) > 5,
    40_000,
  );
}
