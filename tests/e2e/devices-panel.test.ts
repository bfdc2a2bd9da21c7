import { createSocket } from 'node:dgram';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'node-osc';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import type { RunState } from '../../shared/show/run-state.ts';
import { showSchema, type Show } from '../../shared/show/show.ts';
import { seriousFindings } from '../harness/axe.ts';
import { launchChromium } from '../harness/browser.ts';
import { waitFor } from '../harness/studio.ts';
import { HostProcess } from '../integration/host-process.ts';
import { ObsServer } from '../support/obs-server.ts';

const UI_DIR = fileURLToPath(new URL('../../dist/ui', import.meta.url));
/** Where pictures go, for people to look at; not set: none are taken. */
const PICTURES = process.env['CUELIGHT_PICTURES'];

let host: HostProcess;
let browser: Browser;
let page: Page;
let obs: ObsServer;
const osc = createSocket('udp4');
const heard: string[] = [];

/** A controller that is plugged in and pressed by the test, in place of the browser's own Web MIDI. */
function actMidi(): void {
  const input = {
    id: 'pads',
    name: 'Test pads',
    state: 'connected',
    onmidimessage: null as ((event: object) => void) | null,
  };
  const access = { inputs: new Map([['pads', input]]), onstatechange: null };
  Object.assign(globalThis, {
    pressPad: (...bytes: number[]) =>
      input.onmidimessage?.({ data: Uint8Array.from(bytes), timeStamp: performance.now() }),
  });
  Object.defineProperty(navigator, 'requestMIDIAccess', { value: () => Promise.resolve(access) });
}

const pressPad = (...bytes: number[]): Promise<void> =>
  page.evaluate((sent) => {
    (globalThis as unknown as { pressPad: (...bytes: number[]) => void }).pressPad(...sent);
  }, bytes);

beforeAll(async () => {
  if (!existsSync(join(UI_DIR, 'index.html')))
    throw new Error('The UI is not built: run `node scripts/setup.mjs test`.');
  obs = await ObsServer.listen({ password: 'pass word' });
  osc.on('message', (packet) => heard.push((decode(packet) as { address: string }).address));
  await new Promise<void>((resolve) => osc.bind(0, '127.0.0.1', resolve));
  host = await HostProcess.prepare();
  host.config.uiDir = UI_DIR;
  host.config.showFile = join(host.dir, 'devices.cuelight');
  const show = showSchema.parse({
    version: 2,
    id: 'devices',
    title: 'Devices',
    targetLatencyMs: 1_000,
    rundown: {
      cues: [
        {
          ...freshCue('device', 'light', '1', 'Light on'),
          action: { kind: 'osc', deviceId: 'x', address: '/a', args: [] },
        },
        freshCue('poll', 'poll', '2', 'Which colour?'),
        freshCue('poll', 'second', '3', 'And now?'),
      ],
    },
  });
  writeFileSync(host.config.showFile, JSON.stringify(show));
  await host.start();
  browser = await launchChromium();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(actMidi);
  page = await context.newPage();
  host.send({ type: 'sign-in-code', code: 'code-of-the-devices-panel' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await page.goto(`${host.origin}/?code=code-of-the-devices-panel`);
});

afterAll(async () => {
  await browser.close();
  await host.cleanUp();
  await obs.close();
  osc.close();
});

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(host.origin + path, { headers: { authorization: `Bearer ${host.apiKey}` } });
  return (await response.json()) as T;
}
const show = async (): Promise<Show> => (await ask<{ show: Show }>('/api/show')).show;

async function look(name: string): Promise<void> {
  expect(await seriousFindings(page), name).toEqual([]);
  if (PICTURES === undefined) return;
  await page.mouse.move(2, 2);
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

const dialog = () => page.getByRole('dialog', { name: 'Devices & control' });
const tab = (name: string) => dialog().getByRole('tab', { name, exact: true }).click();

async function addDevice(name: string, kind: string, port: number): Promise<void> {
  await dialog().getByRole('button', { name: 'Add a device' }).click();
  await dialog().getByLabel('Kind').selectOption(kind);
  await dialog().getByLabel('Name').fill(name);
  await dialog().getByLabel('Port').fill(String(port));
  await dialog().getByRole('button', { name: 'Add device' }).click();
}

it('adds and tries devices, with the password of OBS', async () => {
  await page.getByRole('button', { name: /^Devices & control/ }).click();
  await dialog().getByText('No devices yet').waitFor();
  await look('devices-empty');
  await dialog().getByRole('button', { name: 'Add a device' }).click();
  await dialog().getByRole('button', { name: 'Add device' }).click();
  await dialog().getByText('Give it a name.').waitFor();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await addDevice('Light desk', 'osc', osc.address().port);
  await addDevice('OBS upstairs', 'obs', obs.port);
  await dialog().getByRole('button', { name: 'Test Light desk' }).click();
  await waitFor('the test message', () => heard.includes('/cuelight/test'));
  await dialog().getByText('asks for a password').waitFor();
  await look('devices-trouble');
  await dialog().getByRole('button', { name: 'Password of OBS upstairs' }).click();
  await dialog().getByRole('textbox', { name: 'Password of OBS upstairs' }).fill('pass word');
  await dialog().getByRole('button', { name: 'Keep it' }).click();
  await dialog().getByText('“Camera” on programme').waitFor();
  await dialog().getByLabel('Switch OBS upstairs to a scene').selectOption('Pause');
  await waitFor('the scene', () => obs.current === 'Pause');
  await look('devices');
  expect((await show()).devices.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'Light desk osc',
    'OBS upstairs obs',
  ]);
  expect(JSON.stringify(await show())).not.toContain('pass word');
});

it('tells a device when a cue opens', async () => {
  await tab('Tell devices');
  await dialog().getByRole('button', { name: 'Add a trigger' }).click();
  await dialog().getByLabel('Address').fill('/lights/dim');
  await dialog().getByLabel('Arguments').fill('{number} 0.5');
  await look('trigger-form');
  await dialog().getByRole('button', { name: 'Save trigger' }).click();
  await dialog().getByText('a cue opens').waitFor();
  await look('triggers');
  await waitFor('the trigger', async () => (await show()).lifecycleTriggers.length === 1);
  expect((await show()).lifecycleTriggers[0]?.action).toMatchObject({
    address: '/lights/dim',
    args: ['{number}', 0.5],
  });
});

it('learns a MIDI key, and does what it is bound to', async () => {
  await tab('MIDI');
  await dialog().getByText('No key is bound yet').waitFor();
  await dialog()
    .getByRole('switch', { name: /Listen to MIDI/ })
    .click({ force: true });
  await dialog().getByText('Test pads').waitFor();
  await dialog().getByLabel('What the new key does').selectOption('fire');
  await dialog().getByLabel('Cue of the new key').selectOption('poll');
  await dialog().getByRole('button', { name: 'Learn a key' }).click();
  await pressPad(0x90, 36, 100);
  await dialog().getByText('Note 36 (C2), channel 1', { exact: true }).first().waitFor();
  await look('midi');
  await waitFor('the binding', async () => (await show()).midiBindings.length === 1);
  expect((await ask<RunState>('/api/run')).currentCueId).toBeNull();
  await pressPad(0x80, 36, 0);
  await pressPad(0x90, 36, 100);
  await waitFor('the cue', async () => (await ask<RunState>('/api/run')).currentCueId === 'poll');
  await waitFor('the trigger at the desk', () => heard.includes('/lights/dim'));
  await dialog().getByLabel('What Note 36 (C2), channel 1 does').selectOption('void-current');
  await waitFor('the change', async () => (await show()).midiBindings[0]?.action.kind === 'void-current');
  await pressPad(0x80, 36, 0);
  await pressPad(0x90, 36, 100);
  await waitFor(
    'the cue to be withdrawn',
    async () => (await ask<RunState>('/api/run')).cues['poll']?.phase === 'void',
  );
});

it('binds a GO that is back-dated, and a hold that lets open windows wait', async () => {
  const bound = async () => (await show()).midiBindings[0]?.action;
  const key = 'Note 36 (C2), channel 1';
  await dialog().getByLabel(`What ${key} does`).selectOption('go');
  await dialog().getByLabel(`Milliseconds earlier of ${key}`).fill('400');
  await waitFor('the time', async () => JSON.stringify(await bound()) === '{"kind":"go","backDateMs":400}');
  await look('midi-go');
  await dialog().getByLabel(`What ${key} does`).selectOption('hold');
  await dialog()
    .getByRole('switch', { name: `Open windows wait too, at ${key}` })
    .click({ force: true });
  await waitFor('the windows', async () => JSON.stringify(await bound()) === '{"kind":"hold","extendWindows":true}');
  await look('midi-hold');
  await pressPad(0x80, 36, 0);
  await pressPad(0x90, 36, 100);
  await waitFor('the hold', async () => (await ask<RunState>('/api/run')).holdSinceMs !== null);
});

it('shows the ways in', async () => {
  await tab('OSC & HTTP');
  await dialog().getByText('/cuelight/go', { exact: true }).waitFor();
  await dialog().getByText('OSC is off').waitFor();
  await look('control');
});

it('asks before a device goes that is in use, and Escape leaves all as it was', async () => {
  await tab('Devices');
  await dialog().getByRole('button', { name: 'Remove Light desk' }).click();
  const question = page.getByRole('dialog', { name: 'Remove Light desk?' });
  await question.getByText('1 trigger uses it.').waitFor();
  await question.getByRole('button', { name: 'Keep it' }).click();
  expect((await show()).devices).toHaveLength(2);
  await dialog().getByRole('button', { name: 'Remove Light desk' }).click();
  await question.getByRole('button', { name: 'Remove' }).click();
  await waitFor('it to go', async () => (await show()).devices.length === 1);
  expect((await show()).lifecycleTriggers).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });
});
