import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../harness/browser.ts';
import { writePollShow } from '../harness/poll-show.ts';
import { delay, startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';

let studio: RunningStudio;
let browser: Browser;

beforeAll(async () => {
  const show = writePollShow(1, { responseWindowMs: 12_000 });
  studio = await startStudio(['--headless', '--source', 'test', '--go-live', '--show', show]);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await studio?.stop();
});

it('counts a vote once that the engine had no time to hear before it was killed', async () => {
  const page = await browser.newPage({ viewport: { width: 420, height: 700 } });
  await page.goto(studio.viewerUrl);
  await studio.until('the viewer’s report', (live) => (live.audience?.pageLatency?.viewers ?? 0) > 0, 40_000);
  await studio.api('POST', '/run/go', { requestId: 'engine-dies-1', expectedStandbyId: 'poll-1' });
  await page.locator('#poll.shown').waitFor();
  const reported = () => page.evaluate(() => window.cuelight.reported);

  const engine = studio.childPid('rehearsal');
  // Stopped first: the vote is on its way, and nobody is there to answer it.
  process.kill(engine, 'SIGSTOP');
  const option = page.locator('#poll-options button').first();
  await option.click();
  await delay(200);
  expect(await option.getAttribute('aria-pressed')).toBe('true');
  expect(await option.getAttribute('data-choice')).not.toMatch(/counted|duplicate/);
  process.kill(engine, 'SIGKILL');

  await waitFor('the answer of the next engine', async () => (await reported())?.votesAcked === 1, 30_000);
  const { run } = await studio.until('the final result', (live) => live.run.cues['poll-1']?.phase === 'result', 40_000);
  expect(run.cues['poll-1']?.votes).toBe(1);
  const { audience } = await studio.live();
  expect(audience?.votes).toMatchObject({ sent: 1, acked: 1, counted: 1, refused: 0 });
});
