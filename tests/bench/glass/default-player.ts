import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { waitFor } from '../../harness/studio.ts';

const HLS = fileURLToPath(new URL('../../../node_modules/hls.js/dist/hls.min.js', import.meta.url));

interface DefaultHls {
  loadSource(url: string): void;
  attachMedia(video: HTMLVideoElement): void;
}

/** What everybody gets who takes hls.js as it comes: its defaults, low-latency mode among them, on a bare page. */
export async function openDefaultPlayer(page: Page, playlistUrl: string): Promise<void> {
  await page.goto(new URL('/health', playlistUrl).href);
  await page.setContent('<video muted autoplay playsinline style="width:100%"></video>');
  await page.addScriptTag({ content: readFileSync(HLS, 'utf8') });
  await page.evaluate((url) => {
    const video = document.querySelector('video');
    const { Hls } = window as unknown as { Hls: new () => DefaultHls };
    if (!video) throw new Error('The page has no video.');
    const hls = new Hls();
    hls.loadSource(url);
    hls.attachMedia(video);
    video.play().catch((error: unknown) => {
      console.error(error);
    });
  }, playlistUrl);
  await waitFor(
    'the default player’s picture',
    () => page.evaluate(() => (document.querySelector('video')?.currentTime ?? 0) > 0),
    30_000,
  );
}
