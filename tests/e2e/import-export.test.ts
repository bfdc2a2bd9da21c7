import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readJsonFile } from '../../shared/interchange/json-import.ts';
import { showSchema, type Show } from '../../shared/show/show.ts';
import { readShowText } from '../../shared/show/show-text.ts';
import { seriousFindings } from '../harness/axe.ts';
import { launchChromium } from '../harness/browser.ts';
import { delay, waitFor } from '../harness/studio.ts';
import { HostProcess } from '../integration/host-process.ts';

const UI_DIR = fileURLToPath(new URL('../../dist/ui', import.meta.url));
/** Where pictures go, for people to look at; not set: none are taken. */
const PICTURES = process.env['CUELIGHT_PICTURES'];

const EMPTY = showSchema.parse({
  version: 2,
  id: 'imported',
  title: 'Quiz evening',
  targetLatencyMs: 1_000,
  timeZone: 'Europe/Berlin',
  plannedStartMs: Date.UTC(2026, 10, 22, 19),
  rundown: { cues: [] },
});

let host: HostProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (!existsSync(join(UI_DIR, 'index.html')))
    throw new Error('The UI is not built: run `node scripts/setup.mjs test`.');
  host = await HostProcess.prepare();
  host.config.uiDir = UI_DIR;
  host.config.showFile = join(host.dir, 'imported.cuelight');
  writeFileSync(host.config.showFile, JSON.stringify(EMPTY));
  await host.start();
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true })).newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  host.send({ type: 'sign-in-code', code: 'code-of-the-import-test' });
  await delay(100);
  await page.goto(`${host.origin}/?code=code-of-the-import-test`);
  await page.getByText('The rundown is empty.').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await host?.cleanUp();
});

async function show(): Promise<Show> {
  const response = await fetch(`${host.origin}/api/show`, { headers: { authorization: `Bearer ${host.apiKey}` } });
  return showSchema.parse(((await response.json()) as { show: unknown }).show);
}

const titles = async (): Promise<string[]> => (await show()).rundown.cues.map(({ title }) => title);

async function menu(item: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Import, export, print' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function choose(file: { name: string; buffer: Buffer }): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await menu(/^Import/);
  await (await chooser).setFiles({ mimeType: 'application/octet-stream', ...file });
  await page.getByRole('dialog').waitFor();
}

async function exported(item: RegExp): Promise<Buffer> {
  const [download]: [Download, void] = await Promise.all([page.waitForEvent('download'), menu(item)]);
  return readFileSync(await download.path());
}

const picture = async (name: string): Promise<void> => {
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `import-${name}.png`) });
};

async function workbook(change: (rows: (string | number | Date)[][]) => void = () => undefined): Promise<Buffer> {
  const rows: (string | number | Date)[][] = [
    ['No', 'What', 'Start', 'Length', 'Type', 'Question', 'Answers', 'Correct answer', 'Script', 'Camera'],
    [
      1,
      'Welcome',
      new Date(Date.UTC(1899, 11, 30, 20, 0)),
      new Date(Date.UTC(1899, 11, 30, 0, 1, 30)),
      '',
      '',
      '',
      '',
      'Good evening!',
      'Cam 1',
    ],
    [2, 'Capital', '', '', 'Quiz question', 'Capital of Malta?', 'Rome | Valletta', 'Valletta', '', 'Cam 2'],
    [3, 'Colour', '', '', 'Poll', 'Which colour?', 'Red | Blue', '', '', ''],
    [4, 'Broken', '25:61', '', 'Marker', '', '', '', '', ''],
  ];
  change(rows);
  const book = new ExcelJS.Workbook();
  book.addWorksheet('Plan').addRows(rows);
  return Buffer.from(await book.xlsx.writeBuffer());
}

it('imports a workbook: columns guessed, the difference shown, one edit that undo takes back', async () => {
  await choose({ name: 'plan.xlsx', buffer: await workbook() });
  const dialog = page.getByRole('dialog');
  await dialog.getByText('3 of 4 cues loaded').waitFor();
  await dialog.getByText('Row 5: start 25:61 is no time').waitFor();
  await dialog.getByText('new columns: Camera').waitFor();
  await picture('mapping');
  expect(await seriousFindings(page)).toEqual([]);
  expect(await titles()).toEqual([]);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await waitFor('the cues', async () => (await titles()).length === 3);
  const [welcome, capital] = (await show()).rundown.cues;
  expect(welcome).toMatchObject({
    plannedStartMs: Date.UTC(2026, 10, 22, 19),
    durationMs: 90_000,
    custom: { camera: 'Cam 1' },
  });
  expect(capital).toMatchObject({ type: 'quiz', correctOptionIds: ['b'] });
  await page.getByRole('button', { name: /^Undo/ }).click();
  await waitFor('the undo', async () => (await titles()).length === 0 && (await show()).columns.length === 0);
  await page.getByRole('button', { name: /^Redo/ }).click();
  await waitFor('the redo', async () => (await titles()).length === 3);
});

it('merges a changed workbook by number and title, field by field', async () => {
  const buffer = await workbook((rows) => {
    rows[4] = [4, 'Goodbye', '', '0:30', 'Memo', '', '', '', '', ''];
    rows[1]?.splice(8, 1, 'Good evening, everybody!');
  });
  await choose({ name: 'plan.xlsx', buffer });
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 new').waitFor();
  await dialog.getByText('1 changed').waitFor();
  await dialog.getByRole('insertion').getByText('Good evening, everybody!').waitFor();
  await picture('difference');
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await waitFor('the merge', async () => (await titles()).join() === 'Welcome,Capital,Colour,Goodbye');
});

it('exports every format, and each comes back as it was', async () => {
  const before = await show();
  const file = await exported(/^Cuelight show/);
  expect(readShowText(file.toString('utf8'))).toMatchObject({ kind: 'good', show: before });
  const ontime = readJsonFile((await exported(/^Ontime/)).toString('utf8'), {
    show: EMPTY,
    nowMs: 0,
    newCueId: () => 'n',
  });
  expect('cues' in ontime && ontime.cues.map(({ cue }) => cue)).toEqual(before.rundown.cues);
  for (const [item, name] of [
    [/^Excel/, 'back.xlsx'],
    [/^CSV/, 'back.csv'],
    [/^Ontime/, 'back.json'],
  ] as const) {
    await choose({ name, buffer: await exported(item) });
    await page.getByRole('button', { name: 'Nothing to apply' }).waitFor();
    await page.getByText('4 as they are').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
});

it('refuses what is no rundown, in words, and changes nothing', async () => {
  const before = await show();
  await choose({ name: 'cut.xlsx', buffer: (await workbook()).subarray(0, 3000) });
  await page.getByRole('alert').getByText('Nothing was changed.').waitFor();
  await picture('refused');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await show()).toEqual(before);
});

it('imports while the show runs: what was taken stays as it is, the rest comes in, and the end says so', async () => {
  const response = await fetch(`${host.origin}/api/run/go-next`, {
    method: 'POST',
    headers: { authorization: `Bearer ${host.apiKey}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(200);
  const buffer = await workbook((rows) => {
    rows[1]?.splice(8, 1, 'Good evening, everybody!');
    rows[2]?.splice(3, 1, '2:30');
    rows[2]?.splice(8, 1, 'Take your time.');
    rows[3]?.splice(3, 1, '0:45');
    rows[4] = [4, 'Goodbye', '', '0:30', 'Memo', '', '', '', '', ''];
  });
  await choose({ name: 'second.xlsx', buffer });
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 taken already: left out').waitFor();
  await dialog.getByText('was taken already: stays as it is').waitFor();
  await dialog.getByText('(in the file: 2:30)').waitFor();
  await dialog.getByText('2 changed').waitFor();
  await picture('taken');
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('1 was taken already and stays as it is').waitFor();
  await dialog.waitFor({ state: 'hidden' });
  await picture('taken-imported');
  const [, capital, colour] = (await show()).rundown.cues;
  expect(capital).toMatchObject({ durationMs: null, hostNotes: 'Take your time.' });
  expect(colour?.durationMs).toBe(45_000);
});

it('prints: the page has the rundown alone, the host makes a PDF', async () => {
  // The browser's own dialog would wait for somebody.
  await page.evaluate(() => {
    Object.assign(globalThis, {
      print: () => (document.body.dataset['printed'] = document.querySelector('.printed')?.textContent ?? ''),
    });
  });
  await menu(/^Print/);
  await picture('print');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Print', exact: true }).click();
  const printed = await page.evaluate(() => document.body.dataset['printed']);
  expect(printed).toContain('Capital of Malta?');
  const pdf = await exported(/^Rundown as PDF/);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  if (PICTURES !== undefined) writeFileSync(join(PICTURES, 'rundown.pdf'), pdf);
});
