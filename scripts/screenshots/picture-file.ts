import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A picture in the repository must be smaller than this, in bytes. */
const LARGEST_BYTES = 300_000;

/** Takes a picture of the page and keeps it in 256 colours: a third of the size, and text stays sharp. */
export async function takePicture(page: Page, file: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'cuelight-picture-'));
  const full = join(folder, 'full.png');
  try {
    await page.screenshot({ path: full, animations: 'allow' });
    const graph = '[0]split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=dither=bayer:bayer_scale=4';
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      full,
      '-filter_complex',
      graph,
      '-compression_level',
      '9',
      file,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  const bytes = statSync(file).size;
  if (bytes > LARGEST_BYTES)
    throw new Error(`${file} has ${String(bytes)} bytes; at most ${String(LARGEST_BYTES)} are wanted.`);
  process.stdout.write(`${file}  ${String(Math.round(bytes / 1000))} kB\n`);
}
