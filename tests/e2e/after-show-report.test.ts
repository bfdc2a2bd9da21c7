import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import { afterShowSchema, type AfterShow } from '../../shared/report/after-show.ts';
import { SHOW_FILE_VERSION, showSchema } from '../../shared/show/show.ts';
import { seriousFindings } from '../harness/axe.ts';
import { launchChromium } from '../harness/browser.ts';
import { delay, waitFor } from '../harness/studio.ts';
import { HostProcess } from '../integration/host-process.ts';

const UI_DIR = fileURLToPath(new URL('../../dist/ui', import.meta.url));
/** Where pictures go, for people to look at; not set: none are taken. */
const PICTURES = process.env['CUELIGHT_PICTURES'];
const CODE = 'code-of-the-after-show-report';

let host: HostProcess;
let browser: Browser;
let page: Page;
let requests = 0;

beforeAll(async () => {
  if (!existsSync(join(UI_DIR, 'index.html')))
    throw new Error('The UI is not built: run `node scripts/setup.mjs test`.');
  host = await HostProcess.prepare();
  host.config.uiDir = UI_DIR;
  host.config.showFile = join(host.dir, 'report.cuelight');
  const cues = [
    freshCue('group', 'opening', '1', 'Opening'),
    { ...freshCue('marker', 'hello', '1.1', 'Hello'), groupId: 'opening' },
    freshCue('marker', 'news', '2', 'News'),
    freshCue('poll', 'poll', '3', 'Which one?'),
  ];
  const show = showSchema.parse({
    ...{ version: SHOW_FILE_VERSION, id: 'report', title: 'Evening show', targetLatencyMs: 1_000, rundown: { cues } },
  });
  writeFileSync(host.config.showFile, JSON.stringify(show));
  await host.start();
  browser = await launchChromium();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  host.send({ type: 'sign-in-code', code: CODE });
  await delay(100);
  await page.goto(`${host.origin}/?code=${CODE}`);
});

afterAll(async () => {
  await browser.close();
  await host.cleanUp();
});

const headers = () => ({ authorization: `Bearer ${host.apiKey}`, 'content-type': 'application/json' });

async function ask(path: string, body: object): Promise<void> {
  const requestId = `request-${String(requests++)}`;
  const init = { method: 'POST', headers: headers(), body: JSON.stringify({ requestId, ...body }) };
  const response = await fetch(host.origin + path, init);
  expect(response.status, `${path}: ${await response.clone().text()}`).toBe(200);
}

async function report(query = ''): Promise<AfterShow> {
  const response = await fetch(`${host.origin}/api/run/after-show${query}`, { headers: headers() });
  expect(response.status).toBe(200);
  return afterShowSchema.parse(await response.json());
}

const dialog = () => page.getByRole('dialog', { name: 'Report' });
const row = (title: string) => dialog().getByRole('row').filter({ hasText: title });

async function look(name: string): Promise<void> {
  expect(await seriousFindings(page), name).toEqual([]);
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

it('says that nothing happened yet', async () => {
  await page.getByRole('button', { name: 'Report of the show' }).click();
  await dialog().getByText('Nothing was taken in this run.').waitFor();
  await dialog().getByText('Not measured', { exact: true }).waitFor();
  await look('report-empty');
});

it('tells what was taken, in turn and ad lib, and what was not', async () => {
  await ask('/api/run/fire', { cueId: 'hello' });
  await ask('/api/run/fire', { cueId: 'news' });
  await delay(600);
  await ask('/api/run/fire', { cueId: 'news' });
  await dialog().getByRole('button', { name: 'Make the report anew' }).click();
  await row('News').getByText('ad lib 2 ×').waitFor();
  await row('Which one?').getByText('not taken').waitFor();
  await dialog().getByText('Not as planned').click();
  await row('Which one?').waitFor({ state: 'hidden' });
  await look('report');
});

it('keeps the plan of a run, and its report after a new run and a restart of the host', async () => {
  const { run } = await report();
  await waitFor('the plan to be kept', () =>
    existsSync(join(host.config.dataDir, 'run-plans', `${run.runId}.cuelight`)),
  );
  await ask('/api/run/reset', {});
  await host.kill();
  await host.start();
  const earlier = await report(`?runId=${run.runId}`);
  expect(earlier.run).toMatchObject({ runId: run.runId, current: false, cuesTaken: 2 });
  expect(earlier.notMeasured.join(' ')).not.toContain('plan as it is now');
  expect((await report()).run.cuesTaken).toBe(0);
  const unknown = await fetch(`${host.origin}/api/run/after-show?runId=no-such-run`, { headers: headers() });
  expect(unknown.status).toBe(404);
  await page.reload();
  await page.getByRole('button', { name: 'Report of the show' }).click();
  await dialog().getByLabel('Run', { exact: true }).selectOption(run.runId);
  await row('News').getByText('ad lib 2 ×').waitFor();
});

it('saves it as PDF, CSV and JSON', async () => {
  for (const [format, begins] of [
    ['PDF', '%PDF-'],
    ['CSV', '\uFEFFReport'],
    ['JSON', '{'],
  ] as const) {
    const link = dialog().getByRole('link', { name: format });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toMatch(
      new RegExp(`^Evening-show-report-\\d{4}-\\d\\d-\\d\\d\\.${format.toLowerCase()}$`),
    );
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString('utf8').startsWith(begins), format).toBe(true);
  }
});
