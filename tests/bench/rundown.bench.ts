/** The rundown table with 5,000 cues in Chromium, and how soon the engine has what GO took. */
import { closeSync, fdatasyncSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { writeBigShow } from '../harness/big-show.ts';
import { launchChromium } from '../harness/browser.ts';
import { writePollShow } from '../harness/poll-show.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { startStampingEngine } from '../harness/stamping-engine.ts';
import { delay, startStudio, waitFor } from '../harness/studio.ts';
import { openWindowClient } from '../harness/window-client.ts';
import { percentile, type Bench } from './bench.ts';

const CUES = 5_000;
/** GO is refused within 500 ms of the one before it. */
const GO_EVERY_MS = 550;
const WARM_UP = 5;

const MOVES = ['ArrowDown', 'ArrowDown', 'ArrowRight', 'PageDown', 'ArrowUp', 'ArrowLeft', 'Shift+ArrowDown'];
/** Moves, and now and then a title is typed anew: opened, changed, saved. */
const KEYS = [...MOVES, ...MOVES, 'Enter', 'a', 'Enter'];

declare global {
  interface Window {
    paints: { readonly key: string; readonly tookMs: number }[];
    frameMs: number[];
    firstRowMs: number | null;
  }
}

/** Runs in the page before its own code: notes when the first row was painted. */
function watchFirstRow(): void {
  window.firstRowMs = null;
  const look = (): void => {
    if (document.querySelector('[data-cue]') === null) {
      requestAnimationFrame(look);
      return;
    }
    // The frame in which the row stands is painted before the next one begins.
    requestAnimationFrame(() => {
      window.firstRowMs = performance.now();
    });
  };
  requestAnimationFrame(look);
}

/**
 * Runs in the page: for each key, the time from its event (as the browser stamped it) until the frame that shows its effect
 * has been painted (a task right behind the animation frame that follows the event).
 */
function watchPaints(): void {
  window.paints = [];
  addEventListener(
    'keydown',
    (event) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.paints.push({ key: event.key, tookMs: performance.now() - event.timeStamp });
        port2.postMessage(null);
      });
    },
    true,
  );
}

/** Runs in the page: notes how long each frame took. */
function watchFrames(): void {
  window.frameMs = [];
  let lastMs = performance.now();
  const look = (nowMs: number): void => {
    window.frameMs.push(nowMs - lastMs);
    lastMs = nowMs;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function openTimes(page: Page, url: string, turns: number): Promise<number[]> {
  const times: number[] = [];
  await page.addInitScript(watchFirstRow);
  await page.goto(url);
  for (let turn = 0; turn < turns; turn++) {
    await waitFor('the first row', () => page.evaluate(() => window.firstRowMs));
    // The first load signs in, with a redirect; those behind it are what people see.
    if (turn > 0) times.push((await page.evaluate(() => window.firstRowMs)) ?? Number.NaN);
    await page.reload();
  }
  await waitFor('the first row', () => page.evaluate(() => window.firstRowMs));
  return times;
}

/** Presses a key, out of step with the frames, and gives how long each took. */
async function pressTimes(page: Page, keys: readonly string[]): Promise<number[]> {
  const before = await page.evaluate(() => window.paints.length);
  for (const [turn, key] of keys.entries()) {
    await page.keyboard.press(key);
    await delay(20 + ((turn * 7) % 23));
  }
  await delay(100);
  const paints = await page.evaluate((from) => window.paints.slice(from), before);
  return paints.filter(({ key }) => !['Control', 'Shift', 'Alt'].includes(key)).map(({ tookMs }) => tookMs);
}

/** A page that does next to nothing with a key: what Chromium itself takes to show one, on this machine and now. */
async function controlTimes(page: Page, presses: number): Promise<number[]> {
  await page.setContent('<body tabindex="0"><p id="count">0</p></body>');
  await page.evaluate(() => {
    let count = 0;
    addEventListener('keydown', () => {
      const shown = document.getElementById('count');
      if (shown) shown.textContent = String(++count);
    });
  });
  await page.evaluate(watchPaints);
  return pressTimes(
    page,
    Array.from({ length: presses }, () => 'ArrowDown'),
  );
}

async function undoTimes(page: Page, turns: number): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    await page.keyboard.press(['Control+d', 'x', 'Alt+ArrowDown'][turn % 3] ?? 'x');
    await delay(250);
    times.push(...(await pressTimes(page, ['Control+z'])));
    await delay(250);
  }
  return times;
}

async function scrollTimes(page: Page, steps: number): Promise<number[]> {
  const box = await page.locator('[data-rundown]').boundingBox();
  if (!box) throw new Error('The rundown is not on the screen.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(watchFrames);
  for (let step = 0; step < steps; step++) {
    await page.mouse.wheel(0, step % 2 === 0 ? 160 : 96);
    await delay(8);
  }
  const frames = await page.evaluate(() => window.frameMs);
  return frames.slice(2);
}

const NOT_MEASURED = { openMs: null, keyToPaintP95Ms: null, scrollP95FrameMs: null, undoMs: null };

async function table(quick: boolean): Promise<Record<string, number | null>> {
  const studio = await startStudio(['--no-rehearsal', '--show', writeBigShow(CUES)]);
  const browser = await launchChromium();
  try {
    const viewport = { width: 1440, height: 900 };
    const bare = await browser.newPage({ viewport });
    const control = await controlTimes(bare, quick ? 70 : 280);
    await bare.close();
    const page = await browser.newPage({ viewport });
    const open = await openTimes(page, await studio.signInUrl(), quick ? 3 : 6);
    await page.evaluate(watchPaints);
    await page.locator('[data-rundown]').focus();
    const presses = Array.from({ length: quick ? 70 : 280 }, (_, turn) => KEYS[turn % KEYS.length] ?? 'ArrowDown');
    const press = await pressTimes(page, presses);
    const undo = await undoTimes(page, quick ? 9 : 30);
    const scroll = await scrollTimes(page, quick ? 150 : 500);
    return {
      openMs: percentile(open, 0.5),
      controlKeyP50Ms: percentile(control, 0.5),
      controlKeyP95Ms: percentile(control, 0.95),
      keyToPaintP50Ms: percentile(press, 0.5),
      keyToPaintP95Ms: percentile(press, 0.95),
      scrollP50FrameMs: percentile(scroll, 0.5),
      scrollP95FrameMs: percentile(scroll, 0.95),
      undoMs: percentile(undo, 0.5),
      undoP95Ms: percentile(undo, 0.95),
    };
  } finally {
    await browser.close();
    await studio.stop();
  }
}

/** What it takes this disk, now, to keep one page: no event is durable sooner, and GO waits for one. */
class DiskFlush {
  readonly tookMs: number[] = [];
  readonly #file = openSync(join(tempFolder('flush'), 'pages'), 'w');

  once(): void {
    const beganMs = performance.now();
    writeSync(this.#file, Buffer.alloc(4_096, 1));
    fdatasyncSync(this.#file);
    this.tookMs.push(performance.now() - beganMs);
  }

  close(): void {
    closeSync(this.#file);
  }
}

type Go = (requestId: string, expectedStandbyId: string) => Promise<unknown>;

/** From the moment GO is asked until the engine has read the cue's message: more than GO to send, never less. */
async function goTimes(
  go: Go,
  arrived: ReadonlyMap<string, number>,
  cues: { from: number; count: number },
  flush: DiskFlush,
): Promise<number[]> {
  const times: number[] = [];
  for (let number = cues.from; number < cues.from + cues.count; number++) {
    const cueId = `poll-${String(number)}`;
    const pressedMs = performance.now();
    await go(`bench-go-${String(number)}`, cueId);
    const arrivedMs = await waitFor(`${cueId} at the engine`, () => arrived.get(cueId));
    times.push(arrivedMs - pressedMs);
    await delay(GO_EVERY_MS / 2);
    flush.once();
    await delay(GO_EVERY_MS / 2);
  }
  // The first few compile the way.
  return times.slice(WARM_UP);
}

interface GoTimes {
  /** As a window of the studio asks, over its WebSocket. */
  readonly window: number[];
  /** As a control surface asks. */
  readonly http: number[];
  /** The disk by itself, meanwhile. */
  readonly flush: readonly number[];
}

async function goToSend(count: number): Promise<GoTimes> {
  const engine = await startStampingEngine();
  const keyFile = join(tempFolder('key'), 'engine-key');
  writeFileSync(keyFile, 'the-key-of-the-bench-engine\n');
  const each = count + WARM_UP;
  const show = writePollShow(2 * each);
  const args = ['--no-rehearsal', '--engine', engine.url, '--engine-key-file', keyFile, '--show', show];
  const studio = await startStudio(args);
  const window = await openWindowClient(await studio.signInUrl());
  const flush = new DiskFlush();
  try {
    await studio.until('the engine', ({ connections }) => connections.engine.level === 'green');
    const byWindow: Go = (requestId, expectedStandbyId) => window.api.run.go({ requestId, expectedStandbyId });
    const byHttp: Go = (requestId, expectedStandbyId) =>
      studio.api('POST', '/run/go', { requestId, expectedStandbyId });
    return {
      window: await goTimes(byWindow, engine.arrivedAtMs, { from: 1, count: each }, flush),
      http: await goTimes(byHttp, engine.arrivedAtMs, { from: each + 1, count: each }, flush),
      flush: flush.tookMs,
    };
  } finally {
    flush.close();
    window.close();
    await studio.stop();
    await engine.close();
  }
}

/** One part must not hide what another found. */
async function orProblem<T>(part: Promise<T>, without: T, problems: string[]): Promise<T> {
  try {
    return await part;
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return without;
  }
}

const bench: Bench = async ({ quick }) => {
  const problems: string[] = [];
  // First, on a quiet disk: what a browser leaves behind is written for half a minute after it has ended.
  const go = await orProblem(goToSend(quick ? 15 : 120), { window: [], http: [], flush: [] }, problems);
  const figures = await orProblem(table(quick), NOT_MEASURED, problems);
  return {
    metrics: {
      ...figures,
      goToSendP50Ms: percentile(go.window, 0.5),
      goToSendP99Ms: percentile(go.window, 0.99),
      goOverHttpP50Ms: percentile(go.http, 0.5),
      goOverHttpP99Ms: percentile(go.http, 0.99),
      diskFlushP50Ms: percentile(go.flush, 0.5),
      diskFlushP99Ms: percentile(go.flush, 0.99),
    },
    limits: { openMs: 1000, keyToPaintP95Ms: 20, scrollP95FrameMs: 20, undoMs: 20, goToSendP99Ms: 5 },
    notes: [
      `${String(CUES)} cues of all types in groups, Chromium with software drawing at 1440×900, 60 frames a second.`,
      'Key to paint and undo run from the key’s own event to the end of the frame that shows it, so they hold the wait for',
      'that frame (0–16.7 ms); “control” is the same in a page that only counts keys. Keys are arrows, pages, ranges and titles',
      'typed anew. A frame while scrolling lasts 16.7 ms at the least.',
      'GO to send runs from asking, over a window’s WebSocket or HTTP, until the engine’s socket has the message: both networks included,',
      'and one flush of the as-run log; “disk flush” is one page kept by this process on the same disk between the GOs.',
    ],
    problems,
  };
};

export default bench;
