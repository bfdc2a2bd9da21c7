/** The plots of QA over 12 h of 40 figures: how soon they are there, what moving about costs, and what being live costs. */
import type { Browser, Page } from 'playwright-core';
import { PLOTS } from '../../renderer/workspaces/qa/plots/plot-specs.ts';
import { metricSchema, type Metric } from '../../shared/telemetry/metrics.ts';
import { launchChromium } from '../harness/browser.ts';
import { FRAME_TRACE_CATEGORIES, frameWork, type FrameWork } from '../harness/frame-work.ts';
import { seedTelemetry } from '../harness/seed-telemetry.ts';
import { delay, startStudio, waitFor } from '../harness/studio.ts';
import { percentile, type Bench } from './bench.ts';

const HOUR_MS = 3_600_000;
const SPAN_MS = 12 * HOUR_MS;
/** Cells of a minute in 12 h are 720; the newest may still be missing. */
const ROWS_WHEN_THERE = 700;
/** Sections that are opened; all their figures are among the 40. */
const SECTIONS = ['overview', 'latency', 'clock'] as const;
const SHOWN: readonly Metric[] = PLOTS.filter(({ sections }) => SECTIONS.some((one) => sections.includes(one))).flatMap(
  ({ lines, bound }) => [...lines.map(({ metric }) => metric), ...(bound === null ? [] : [bound])],
);
const METRICS = [...new Set([...SHOWN, ...metricSchema.options])].slice(0, 40);
const VIEWPORT = { width: 1440, height: 900 };

declare global {
  interface Window {
    openedMs: number | null;
    plotsThereMs: number | null;
  }
}

/**
 * Runs in the page before its own code: from the click on QA until the frame behind the one in which every plot on the screen
 * had its 12 h has begun, so that it was painted.
 */
function watchPlots(rowsWhenThere: number): void {
  window.openedMs = null;
  window.plotsThereMs = null;
  addEventListener(
    'click',
    (event) => {
      if (!(event.target instanceof Element) || event.target.closest('#tab-qa') === null) return;
      window.openedMs = event.timeStamp;
      requestAnimationFrame(look);
    },
    true,
  );
  const isThere = (plot: HTMLElement): boolean => {
    const { top, bottom } = plot.getBoundingClientRect();
    const onScreen = bottom > 0 && top < innerHeight;
    return !onScreen || Number(plot.querySelector<HTMLElement>('[data-rows]')?.dataset['rows'] ?? 0) >= rowsWhenThere;
  };
  const look = (): void => {
    const plots = [...document.querySelectorAll<HTMLElement>('[data-plot]')];
    if (plots.length === 0 || !plots.every(isThere)) {
      requestAnimationFrame(look);
      return;
    }
    requestAnimationFrame(() => {
      window.plotsThereMs = performance.now();
    });
  };
}

/** Opens QA from the producer's workspace in a page that has read no history yet. */
async function firstPaints(page: Page, url: string, turns: number): Promise<number[]> {
  const times: number[] = [];
  for (const section of SECTIONS) {
    await page.evaluate((wanted) => localStorage.setItem('cuelight.qa.section', wanted), section);
    for (let turn = 0; turn < turns; turn++) {
      await page.goto(`${url}#producer`);
      await page.reload();
      await page.locator('#tab-qa').waitFor();
      // The connection is there, and the last ten minutes are read.
      await page.locator('.workspace[data-stale="false"]').waitFor();
      await delay(300);
      await page.locator('#tab-qa').click();
      const there = await waitFor('the plots', () => page.evaluate(() => window.plotsThereMs));
      times.push(there - ((await page.evaluate(() => window.openedMs)) ?? Number.NaN));
    }
  }
  return times;
}

/** Moves the axis to and fro with Shift and the pointer, as fast as frames come. */
async function panFrames(browser: Browser, page: Page, seconds: number): Promise<FrameWork[]> {
  await page.getByRole('radiogroup', { name: 'Span of the time axis' }).getByText('1 h', { exact: true }).click();
  // The focus is no longer with the spans, whose keys these are, too.
  await page.locator('.qa-plots').focus();
  for (let back = 0; back < 12; back++) await page.keyboard.press('ArrowLeft');
  await delay(1_500);
  const box = await page.locator('[data-plot] .u-over').first().boundingBox();
  if (!box) throw new Error('No plot is on the screen.');
  const y = box.y + box.height / 2;
  await page.keyboard.down('Shift');
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.down();
  await browser.startTracing(page, { categories: FRAME_TRACE_CATEGORIES });
  const endMs = performance.now() + seconds * 1_000;
  for (let step = 0; performance.now() < endMs; step++) {
    await page.mouse.move(box.x + box.width / 2 + Math.sin(step / 25) * box.width * 0.45, y);
    await delay(6);
  }
  const trace = await browser.stopTracing();
  await page.mouse.up();
  await page.keyboard.up('Shift');
  return frameWork(trace);
}

/** CPU time of the browser's processes so far (s): of the page's, and of all. */
async function cpuSeconds(browser: Browser): Promise<{ readonly renderer: number; readonly all: number }> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sum = (of: typeof processInfo): number => of.reduce((total, { cpuTime }) => total + cpuTime, 0);
  return { renderer: sum(processInfo.filter(({ type }) => type === 'renderer')), all: sum(processInfo) };
}

interface Share {
  readonly rendererPct: number;
  readonly allPct: number;
}

async function shareDuring(browser: Browser, seconds: number): Promise<Share> {
  await delay(700);
  const [before, beforeMs] = [await cpuSeconds(browser), performance.now()];
  await delay(seconds * 1_000);
  const [after, tookMs] = [await cpuSeconds(browser), performance.now() - beforeMs];
  return {
    rendererPct: ((after.renderer - before.renderer) / tookMs) * 100_000,
    allPct: ((after.all - before.all) / tookMs) * 100_000,
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** The page with its plots and without them, by turns; what they cost is the difference. */
async function liveShares(browser: Browser, page: Page, turns: number, seconds: number) {
  await page.locator('.qa-plots').focus();
  await page.keyboard.press('End');
  await page.getByRole('radiogroup', { name: 'Span of the time axis' }).getByText('10 min', { exact: true }).click();
  await page.mouse.move(5, 5);
  const withPlots: Share[] = [];
  const without: Share[] = [];
  for (let turn = 0; turn < turns; turn++) {
    for (const shown of [true, false]) {
      await page.locator('.qa-plots').evaluate((plots, visible) => {
        plots.style.display = visible ? '' : 'none';
      }, shown);
      (shown ? withPlots : without).push(await shareDuring(browser, seconds));
    }
  }
  const rendererPct = (shares: readonly Share[]): number => mean(shares.map((share) => share.rendererPct));
  const allPct = (shares: readonly Share[]): number => mean(shares.map((share) => share.allPct));
  return {
    liveCpuPct: Math.max(0, rendererPct(withPlots) - rendererPct(without)),
    liveAllProcessesPct: Math.max(0, allPct(withPlots) - allPct(without)),
    pageWithoutPlotsPct: rendererPct(without),
  };
}

const bench: Bench = async ({ quick }) => {
  const nowMs = Date.now();
  const seeded = performance.now();
  let seedS = 0;
  const studio = await startStudio(['--audience', '30', '--source', 'test', '--go-live'], {}, (dataDir) => {
    seedTelemetry(dataDir, nowMs - SPAN_MS - HOUR_MS, nowMs, METRICS);
    seedS = (performance.now() - seeded) / 1_000;
  });
  const browser = await launchChromium();
  try {
    await studio.until('being on air', ({ encoder }) => encoder?.link.state === 'connected');
    const page = await browser.newPage({ viewport: VIEWPORT });
    await page.goto(await studio.signInUrl());
    await page.locator('#tab-qa').waitFor();
    const { origin } = new URL(page.url());
    await page.evaluate((spanMs) => localStorage.setItem('cuelight.qa.span', String(spanMs)), SPAN_MS);
    await page.addInitScript(watchPlots, ROWS_WHEN_THERE);
    const paints = await firstPaints(page, `${origin}/`, quick ? 2 : 7);
    await page.locator('#qa-tab-overview').click();
    const frames = await panFrames(browser, page, quick ? 4 : 20);
    const live = await liveShares(browser, page, quick ? 2 : 5, quick ? 3 : 10);
    const plots = await page.locator('.qa-plots [data-plot]').count();
    return {
      metrics: {
        firstPaintMs: percentile(paints, 0.5),
        firstPaintWorstMs: percentile(paints, 1),
        panFrameP50Ms: percentile(
          frames.map(({ workMs }) => workMs),
          0.5,
        ),
        panFrameP95Ms: percentile(
          frames.map(({ workMs }) => workMs),
          0.95,
        ),
        panFrameCpuP95Ms: percentile(
          frames.map(({ cpuMs }) => cpuMs),
          0.95,
        ),
        panIntervalP95Ms: percentile(
          frames.map(({ intervalMs }) => intervalMs),
          0.95,
        ),
        ...live,
      },
      limits: { firstPaintMs: 500, panFrameP95Ms: 16, liveCpuPct: 5, liveAllProcessesPct: 5 },
      notes: [
        `13 h of ${String(METRICS.length)} figures, a point a second, written by the studio’s own code in ${seedS.toFixed(1)} s; Chromium with`,
        `software drawing at 1440×900, ${String(plots)} plots in view while panning and live; a show on air with 30 viewers beside it.`,
        `First paint: from the click on QA until all plots on the screen had their 12 h painted, history not yet read; the median of`,
        `${String(paints.length)} openings of the sections ${SECTIONS.join(', ')}.`,
        `Panning: work of the page’s main thread for each frame (input, scripts, layout, paint), from Chromium’s trace, ${String(frames.length)} frames;`,
        'the interval between frames lasts 16.7 ms at the least. Live: CPU time with plots minus without them, in % of one',
        'core, by turns: of the page’s process, and of all processes of the browser (drawing and network included).',
      ],
      problems: frames.length < 20 ? [`Only ${String(frames.length)} frames were drawn while panning.`] : [],
    };
  } finally {
    await browser.close();
    await studio.stop();
  }
};

export default bench;
