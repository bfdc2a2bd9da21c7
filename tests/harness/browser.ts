import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../launcher/chromium-window.ts';

/** The machine's own Chromium, quiet and without anything that wants the internet. */
export async function launchChromium(
  extraArgs: readonly string[] = [],
  headless = true,
  env: Record<string, string> = {},
): Promise<Browser> {
  const executablePath = findChromium(process.platform, process.env);
  if (executablePath === null) throw new Error('No Chromium on this machine: run `node scripts/setup.mjs test`.');
  return chromium.launch({
    executablePath,
    headless,
    env: { ...(process.env as Record<string, string>), ...env },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--autoplay-policy=no-user-gesture-required',
      ...extraArgs,
    ],
  });
}

/** A camera and microphone that need no permission; with a file (MJPEG or Y4M), its pictures are the camera's. */
export function fakeCameraArgs(videoFile: string | null): string[] {
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    ...(videoFile === null ? [] : [`--use-file-for-fake-video-capture=${videoFile}`]),
  ];
}
