import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORIGIN_PATH } from '../../rehearsal/origin/origin-http.ts';
import { launchChromium } from '../harness/browser.ts';
import { delay, startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';
import { readStrictPlaylist } from '../support/strict-playlist.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Both players of ours in a real Chromium, through deaths of what feeds them. */
describe('viewer page and return monitor', () => {
  let studio: RunningStudio;
  let browser: Browser;
  let pages: readonly { readonly name: string; readonly page: Page; readonly video: string }[];
  /** Of the playlist's first segment, in the order seen. */
  const discontinuities: number[] = [];

  beforeAll(async () => {
    for (const config of ['vite.config.ts', 'vite.viewer.config.ts']) {
      const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
      execFileSync(process.execPath, [vite, 'build', '-c', config], { cwd: ROOT, stdio: 'pipe' });
    }
    studio = await startStudio(['--source', 'test', '--go-live', '--audience', '2']);
    browser = await launchChromium();
    const viewer = await browser.newPage({ viewport: { width: 640, height: 480 } });
    const desk = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    pages = [
      { name: 'viewer page', page: viewer, video: 'video' },
      { name: 'return monitor', page: desk, video: '[data-testid=return-feed]' },
    ];
    for (const { page } of pages) {
      await page.addInitScript(() => {
        const tasks: number[] = [];
        Object.assign(window, { longTasks: tasks });
        const observer = new PerformanceObserver((list) => {
          tasks.push(...list.getEntries().map((entry) => entry.duration));
        });
        observer.observe({ type: 'longtask' });
      });
    }
    await studio.until('being on air', ({ encoder }) => encoder?.link.state === 'connected');
    await viewer.goto(studio.viewerUrl);
    await desk.goto(await studio.signInUrl());
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
  });

  const playhead = (page: Page, video: string): Promise<number> =>
    page.evaluate((selector) => document.querySelector<HTMLVideoElement>(selector)?.currentTime ?? 0, video);

  /** The picture goes on for two seconds in a row; a machine that is busy may make it wait before. */
  async function playing(withinMs: number): Promise<void> {
    for (const { name, page, video } of pages) {
      await waitFor(
        `the ${name} to play`,
        async () => {
          const before = await playhead(page, video);
          await delay(2_000);
          const playedS = (await playhead(page, video)) - before;
          return playedS > 1.5 && playedS < 3;
        },
        withinMs,
      );
    }
    const playlist = await (await fetch(new URL(`${ORIGIN_PATH}index.m3u8`, studio.viewerUrl))).text();
    discontinuities.push(readStrictPlaylist(playlist).discontinuitySequence);
  }

  /** Share of three seconds in which the page did not answer: a player that walks long arrays would fill them. */
  async function blockedShare(page: Page): Promise<number> {
    await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
    await delay(3_000);
    const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
    return tasks.reduce((sum, ms) => sum + ms, 0) / 3_000;
  }

  it('play, and are not held up by the playlist', async () => {
    await playing(40_000);
    for (const { name, page } of pages) {
      const share = await blockedShare(page);
      console.log(`${name}: ${(share * 100).toFixed(0)} % of the time in long tasks`);
      expect(share).toBeLessThan(0.5);
    }
  });

  it.each(['rehearsal', 'encoder', 'rehearsal'] as const)('play again after the death of the %s', async (name) => {
    const pid = studio.childPid(name);
    process.kill(pid, 'SIGKILL');
    await waitFor(`a new ${name}`, () => {
      try {
        return studio.childPid(name) !== pid;
      } catch {
        // Between the two there is none.
        return false;
      }
    });
    await delay(2_000);
    await playing(40_000);
  });

  it('were given discontinuity numbers that never went back and stayed small', () => {
    expect(discontinuities).toHaveLength(4);
    expect(discontinuities).toEqual(discontinuities.toSorted((a, b) => a - b));
    expect(discontinuities.at(-1)).toBeGreaterThan(discontinuities[0] ?? Infinity);
    expect(discontinuities.at(-1)).toBeLessThan(20_000);
    console.log(`discontinuity sequence: ${discontinuities.join(', ')}`);
  });
});
