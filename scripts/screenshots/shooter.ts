import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { seriousFindings } from '../../tests/harness/axe.ts';
import { delay } from '../../tests/harness/studio.ts';
import { LAPTOP } from './desk.ts';

/** A laptop, and a screen in a control room. */
const SIZES = [LAPTOP, { width: 1920, height: 1080 }];
/** What was laid out anew fades and slides that long. */
const SETTLE_MS = 250;

/** Takes pictures, and asks axe of each page it sees. */
export interface Shooter {
  /** Writes `NAME-WIDTH.png` for both sizes. */
  readonly shoot: (name: string, page?: Page) => Promise<void>;
  /** What axe found serious so far, with the picture it is seen in. */
  readonly findings: readonly string[];
}

export function makeShooter(desk: Page, folder: string): Shooter {
  mkdirSync(folder, { recursive: true });
  const findings: string[] = [];
  const shoot: Shooter['shoot'] = async (name, page = desk) => {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await delay(SETTLE_MS);
      await page.screenshot({ path: join(folder, `${name}-${String(size.width)}.png`), animations: 'allow' });
    }
    await page.setViewportSize(LAPTOP);
    const found = await seriousFindings(page);
    findings.push(...found.map((finding) => `${name}: ${finding}`));
    process.stdout.write(`${[name, ...found.map((finding) => `  axe: ${finding}`)].join('\n')}\n`);
  };
  return { shoot, findings };
}
