import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AfterShow } from '../../shared/report/after-show.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import type { Show } from '../../shared/show/show.ts';
import { seriousFindings } from '../harness/axe.ts';
import { launchChromium } from '../harness/browser.ts';
import { arcMinutes, GLANCE_ARC_MINUTES, READ_ARC_MINUTES } from '../harness/legibility.ts';
import { delay, startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';

const ROWS: readonly (readonly string[])[] = [
  [
    'No',
    'What',
    'Type',
    'Length',
    'Question',
    'Answers',
    'Correct answer',
    'Message',
    'Window',
    'Results shown',
    'Script',
  ],
  ['1', 'House opens', 'Memo', '5:00', '', '', '', '', '', '', ''],
  ['2', 'Opening titles', 'Marker', '', '', '', '', '', '', '', ''],
  ['3', 'Welcome', 'Message', '', '', '', '', 'Welcome to the quiz!', '', '', 'Good evening!'],
  ['4', 'Where from', 'Poll', '', 'Where are you?', 'Sofa | Train', '', '', '0:02', '', 'Where are you watching?'],
  [
    '5',
    'Capital of Malta',
    'Quiz question',
    '',
    'Capital of Malta?',
    'Rome | Valletta',
    'Valletta',
    '',
    '0:02',
    '',
    '',
  ],
  ['6', 'The answer', 'Reveal', '', '', '', '', '', '', '', 'And it is …'],
  ['7', 'The slides', 'Scene', '', '', '', '', '', '', '', ''],
  ['8', 'Breathe', 'Wait', '', '', '', '', '', '', '', ''],
  ['9', 'Second poll', 'Poll', '', 'Once more?', 'Yes | No', '', '', '0:02', '', ''],
  ['10', 'Back to camera', 'Scene', '', '', '', '', '', '', '', ''],
  ['11', 'Thank you', 'Message', '', '', '', '', 'Thank you!', '', '', ''],
  ['12', 'End', 'Marker', '', '', '', '', '', '', '', 'Good night!'],
];
/** All but the memo, which nobody takes. */
const TAKEN = ROWS.length - 2;
/** Where pictures go, for people to look at; not set: none are taken. */
const PICTURES = process.env['CUELIGHT_PICTURES'];

async function workbook(): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  book.addWorksheet('Plan').addRows(ROWS.map((row) => [...row]));
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** One person, one keyboard: nothing here may touch the mouse. */
describe('a show by keyboard alone', () => {
  let studio: RunningStudio;
  let browser: Browser;
  let page: Page;
  const pageErrors: string[] = [];

  beforeAll(async () => {
    studio = await startStudio(['--audience', '5', '--source', 'test', '--go-live']);
    browser = await launchChromium();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    page = await context.newPage();
    page.on('pageerror', (error) => pageErrors.push(error.message));
    await page.goto(await studio.signInUrl());
    await page.getByRole('treegrid').waitFor();
    await studio.until('being on air', ({ encoder }) => encoder?.link.state === 'connected');
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
  });

  const press = (key: string): Promise<void> => page.keyboard.press(key);
  const picture = async (name: string): Promise<void> => {
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `keyboard-${name}.png`) });
  };
  const focusedName = (): Promise<string> =>
    page.evaluate(() => {
      const element = document.activeElement;
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
      return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim();
    });

  /** What has the focus now; a name alone may stand twice on the page. */
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const element = document.activeElement;
      return element === null ? '' : String([...document.querySelectorAll('*')].indexOf(element));
    });

  /**
   * Goes on with Tab (or another key) until what is called so has the focus, as somebody without a mouse does: looks where
   * the focus went before the next press.
   */
  async function reach(name: RegExp, key = 'Tab', atMost = 120): Promise<void> {
    const passed: string[] = [];
    for (let steps = 0; steps < atMost; steps++) {
      const here = await focusedName();
      if (name.test(here)) return;
      passed.push(here.slice(0, 30));
      const before = await focused();
      await press(key);
      for (let looks = 0; looks < 10 && (await focused()) === before; looks++) await delay(30);
    }
    throw new Error(`${String(name)} cannot be reached with ${key}; on the way: ${passed.join(' → ')}`);
  }

  const run = (): Promise<RunState> => studio.api<RunState>('GET', '/run');
  const plan = async (): Promise<Show> => (await studio.api<{ show: Show }>('GET', '/show')).show;

  /** Presses GO for every cue, waiting for open windows to end so that results are known. */
  async function goThrough(): Promise<RunState> {
    for (let taken = 0; taken < TAKEN; taken++) {
      const before = await run();
      expect(before.standbyCueId).not.toBeNull();
      await press('Space');
      await waitFor(`cue ${String(before.standbyCueId)} to be taken`, async () => {
        const now = await run();
        return (
          now.currentCueId === before.standbyCueId || typeof now.cues[before.standbyCueId ?? '']?.firedAtMs === 'number'
        );
      });
      // A second press within half a second would be taken for a bounce of the first.
      await delay(650);
    }
    return waitFor(
      'all windows to end',
      async () => {
        const state = await run();
        const running = Object.values(state.cues).some(({ phase }) => ['open', 'closing', 'pending'].includes(phase));
        return !running && state;
      },
      40_000,
    );
  }

  it('plans twelve cues from a workbook', async () => {
    await reach(/^Import, export, print$/);
    await press('Enter');
    // The menu takes the focus when it is there.
    await waitFor('the menu', () => page.evaluate(() => document.activeElement?.getAttribute('role') === 'menuitem'));
    const chooser = page.waitForEvent('filechooser');
    await reach(/^Import …/, 'ArrowDown', 12);
    await press('Enter');
    await (
      await chooser
    ).setFiles({ name: 'show.xlsx', mimeType: 'application/octet-stream', buffer: await workbook() });
    await page.getByRole('dialog').waitFor();
    await picture('import');
    await page.getByText(/12 (of 12 )?cues loaded/).waitFor();
    // The modes stand in a row: the arrow goes from Merge to Replace all.
    await reach(/^Merge$/);
    await press('ArrowRight');
    await page.getByRole('radio', { name: 'Replace all', checked: true }).waitFor({ state: 'attached' });
    await reach(/^Apply$/);
    await press('Enter');
    await waitFor('the plan', async () => (await plan()).rundown.cues.length === 12);
    expect((await plan()).rundown.cues.map(({ title }) => title)).toEqual(ROWS.slice(1).map(([, title]) => title));
  });

  it('mends the plan in place: a title, then undo and redo', async () => {
    await reach(/^Rundown$/);
    await press('Home');
    await press('ArrowDown');
    await press('Enter');
    await waitFor('the cell to be open', async () => /^Title of Opening titles$/.test(await focusedName()));
    await press('Control+A');
    await page.keyboard.type('Opening film');
    await press('Enter');
    const title = async (): Promise<string | undefined> => (await plan()).rundown.cues[1]?.title;
    await waitFor('the new title', async () => (await title()) === 'Opening film');
    await press('Control+Z');
    await waitFor('the old title', async () => (await title()) === 'Opening titles');
    await press('Control+Shift+Z');
    await waitFor('the new title again', async () => (await title()) === 'Opening film');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('rehearses it', async () => {
    const rehearsed = await goThrough();
    expect(Object.values(rehearsed.cues).filter(({ firedAtMs }) => firedAtMs !== null)).toHaveLength(TAKEN);
  });

  it('lets the host read from three metres what is said, what runs out and how the votes stand', async () => {
    const poll = (await plan()).rundown.cues.find(({ type }) => type === 'poll');
    await press('Control+2');
    await studio.api('POST', '/run/tell-host', { text: 'Two minutes left', urgent: true });
    await studio.api('POST', '/run/fire', { cueId: poll?.id });
    await page.locator('.results-large .bar-pct').first().waitFor();
    await page.setViewportSize({ width: 1920, height: 1080 });
    const read = ['.prompter-text', '.timing-running .timing-value', '.host-banner-text'];
    const glanced = ['.prompter-title', '.prompter-next strong', '.bar-label', '.bar-pct', '.countdown-value'];
    const least = async (selectors: readonly string[]): Promise<number> =>
      Math.min(...Object.values(await arcMinutes(page, selectors)).map((size) => size ?? 0));
    // The prompter looks for its size anew when there is more room.
    await waitFor('large words', async () => (await least(['.prompter-text'])) >= READ_ARC_MINUTES);
    await picture('host-from-3m');
    expect(await least(read)).toBeGreaterThanOrEqual(READ_ARC_MINUTES);
    expect(await least(glanced)).toBeGreaterThanOrEqual(GLANCE_ARC_MINUTES);
    const isWhole = await page.locator('.results-large').evaluate((panel) => {
      const last = panel.querySelector('.bars > li:last-child')?.getBoundingClientRect();
      return last !== undefined && last.bottom <= panel.getBoundingClientRect().bottom;
    });
    expect(isWhole).toBe(true);
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(await least([...read, ...glanced])).toBeGreaterThanOrEqual(GLANCE_ARC_MINUTES);
    await press('Control+1');
    await waitFor('the results', async () => (await run()).cues[poll?.id ?? '']?.phase === 'closed', 40_000);
  });

  it('tells the host something, and hears that it was read', async () => {
    await press('w');
    await waitFor('the field', async () => (await focusedName()) === 'Message to the host');
    await page.keyboard.type('Wrap up now');
    await press('Enter');
    // The urgent one was not read: it stays, and is replaced only by a press of its own.
    await page
      .getByText(/has not read the urgent “Two minutes left” yet/)
      .first()
      .waitFor();
    expect((await run()).hostMessage?.text).toBe('Two minutes left');
    await reach(/^Replace$/);
    await press('Enter');
    await waitFor('the message', async () => (await run()).hostMessage?.text === 'Wrap up now');
    await press('Control+2');
    const banner = page.getByRole('status', { name: 'Message from the producer' });
    await banner.getByText('Wrap up now').waitFor();
    await reach(/^Got it/);
    await press('Enter');
    await banner.getByText(/^read at/).waitFor();
    await press('Control+1');
    await page.getByText(/“Wrap up now” read at/).waitFor();
  });

  it('begins anew, and skips a cue', async () => {
    const rehearsed = await run();
    await press('Shift+N');
    await page.getByRole('dialog').waitFor();
    await reach(/^Begin anew$/);
    await press('Enter');
    await waitFor('a new run', async () => (await run()).runId !== rehearsed.runId);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const inStandby = (title: string): Promise<void> => page.getByTestId('go').getByText(title).waitFor();
    await inStandby('Opening film');
    await press('k');
    await inStandby('Welcome');
    await press('b');
    await inStandby('Opening film');
  });

  it('closes and withdraws a question without an end that the show has gone past', async () => {
    const poll = (await plan()).rundown.cues.find(({ type }) => type === 'poll');
    const slides = (await plan()).rundown.cues.find(({ type }) => type === 'scene');
    if (poll?.type !== 'poll' || !slides) throw new Error('The workbook has a poll and a scene.');
    const phase = async (): Promise<string | undefined> => (await run()).cues[poll.id]?.phase;
    /** Takes the poll with the cursor, then the scene, which is the current cue from then on. */
    const goPast = async (): Promise<void> => {
      await press('f');
      await waitFor('the question', async () => (await phase()) === 'open');
      await studio.api('POST', '/run/fire', { cueId: slides.id });
      await page.getByRole('button', { name: 'Close 4' }).waitFor();
    };
    await studio.api('PUT', '/show/cues', { cue: { ...poll, responseWindowMs: null } });
    await reach(/^Rundown$/);
    await press('Home');
    for (let row = 0; row < 3; row++) await press('ArrowDown');
    await goPast();
    await picture('gone-past');
    await press('c');
    await waitFor('the results', async () => (await phase()) === 'closed', 40_000);
    await goPast();
    await reach(/^More for the selected cues$/);
    await press('Enter');
    await waitFor('the menu', () => page.evaluate(() => document.activeElement?.getAttribute('role') === 'menuitem'));
    await picture('row-menu');
    await reach(/^Withdraw…$/, 'ArrowDown', 12);
    await press('Enter');
    await page.getByRole('dialog', { name: 'Withdraw cue 4 · Where from?' }).waitFor();
    await reach(/^Withdraw it$/);
    await press('Enter');
    await waitFor('the question to go', async () => (await phase()) === 'void');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // What was taken is not edited: as planned again in a fresh run.
    await studio.api('POST', '/run/reset', {});
    await studio.api('PUT', '/show/cues', { cue: poll });
  });

  it('runs it', async () => {
    await press('Control+2');
    await page.getByText('Next up').waitFor();
    await picture('host');
    const state = await goThrough();
    const cues = (await plan()).rundown.cues;
    const quiz = cues.find(({ type }) => type === 'quiz');
    expect(state.cues[quiz?.id ?? '']).toMatchObject({ phase: 'closed', final: true, failure: null });
    await press('Control+1');
    await press('Shift+F');
    await page.getByRole('dialog').waitFor();
    await reach(/^It is over$/);
    await press('Enter');
    await waitFor('the end of the show', async () => (await run()).endedAtMs !== null);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('prints the report', async () => {
    await reach(/^(Open the )?[Rr]eport/);
    await press('Enter');
    await page.getByRole('dialog').getByText('Capital of Malta').first().waitFor();
    await picture('report');
    expect(await seriousFindings(page)).toEqual([]);
    await reach(/^PDF$/);
    const download = page.waitForEvent('download');
    await press('Enter');
    const pdf = readFileSync(await (await download).path());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    const report = await studio.api<AfterShow>('GET', '/run/after-show');
    expect(report.cues.filter(({ startedAtMs }) => startedAtMs !== null)).toHaveLength(TAKEN);
    expect(pageErrors).toEqual([]);
  });
});
