import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Show } from '../../shared/show/show.ts';
import { seriousFindings } from '../harness/axe.ts';
import { launchChromium } from '../harness/browser.ts';
import { startStudio, waitFor, type RunningStudio } from '../harness/studio.ts';

/** Two producers at work on one rundown: what one types the host has, and the other sees; nothing is overwritten. */
describe('the cue editor', () => {
  let studio: RunningStudio;
  let browser: Browser;
  let ada: Page;
  let bob: Page;
  const pageErrors: string[] = [];
  const show = async (): Promise<Show> => (await studio.api<{ show: Show }>('GET', '/show')).show;
  const editor = (page: Page) => page.getByTestId('cue-editor');
  const open = async (page: Page, title: string): Promise<void> => {
    await page.getByText(title, { exact: true }).first().dblclick();
    await editor(page).waitFor();
  };

  beforeAll(async () => {
    studio = await startStudio(['--no-rehearsal']);
    browser = await launchChromium();
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const url = await studio.signInUrl();
    for (const step of ['ada', 'bob'] as const) {
      const page = await context.newPage();
      page.on('pageerror', (error) => pageErrors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') pageErrors.push(message.text());
      });
      await page.goto(step === 'ada' ? url : studio.studioUrl);
      if (step === 'ada') ada = page;
      else bob = page;
    }
  });

  afterAll(async () => {
    await browser?.close();
    await studio?.stop();
  });

  it('puts a template in, as one step', async () => {
    await ada.getByRole('button', { name: 'Add a cue' }).click();
    await ada.getByText('From a template …').click();
    await ada.getByRole('textbox', { name: /^Search templates/ }).fill('big reveal');
    await ada.getByRole('button', { name: 'Insert 3 cues' }).waitFor();
    expect(await seriousFindings(ada)).toEqual([]);
    const before = (await show()).rundown.cues.length;
    await ada.keyboard.press('Enter');
    await waitFor('three cues more', async () => (await show()).rundown.cues.length === before + 3);
    const { cues } = (await show()).rundown;
    const reveal = cues.find((cue) => cue.type === 'reveal');
    const question = cues.find((cue) => cue.title === 'The question');
    expect(reveal?.type === 'reveal' && reveal.targetCueId).toBe(question?.id);
  });

  it('saves a field when it is left, and shows the other that somebody is in it', async () => {
    await open(ada, 'The question');
    await ada.getByRole('textbox', { name: 'Question' }).fill('Shall we go on?');
    await expect.poll(() => ada.locator('.viewer-card-question').textContent()).toBe('Shall we go on?');
    await open(bob, 'The question');
    await bob.locator('[data-field="poll"][data-others="true"]').first().waitFor();
    expect(await seriousFindings(bob)).toEqual([]);
    await ada.keyboard.press('Tab');
    await expect.poll(() => bob.getByRole('textbox', { name: 'Question' }).inputValue()).toBe('Shall we go on?');
    await waitFor('the question at the host', async () =>
      (await show()).rundown.cues.some((cue) => cue.type === 'poll' && cue.poll.question === 'Shall we go on?'),
    );
  });

  it('overwrites nothing that the other changed meanwhile', async () => {
    await ada.getByRole('textbox', { name: 'Title', exact: true }).fill('Ada’s title');
    await bob.getByRole('textbox', { name: 'Title', exact: true }).fill('Bob’s title');
    await bob.keyboard.press('Tab');
    await expect.poll(() => ada.locator('.cue-head-title').textContent()).toMatch(/Bob’s title/);
    await ada.keyboard.press('Tab');
    await ada.getByRole('alert').filter({ hasText: 'Bob’s title' }).waitFor();
    expect(await seriousFindings(ada)).toEqual([]);
    expect((await show()).rundown.cues.map((cue) => cue.title)).toContain('Bob’s title');
    await ada.getByRole('button', { name: 'Use mine' }).click();
    await waitFor('Ada’s title at the host', async () =>
      (await show()).rundown.cues.some((cue) => cue.title === 'Ada’s title'),
    );
  });

  it('keeps what can’t be saved while the panel is closed', async () => {
    await ada.getByLabel('Duration').fill('soon');
    await ada.keyboard.press('Escape');
    await expect.poll(() => editor(ada).count()).toBe(0);
    await open(ada, 'Ada’s title');
    expect(await ada.getByLabel('Duration').inputValue()).toBe('soon');
    await ada.getByLabel('Duration').fill('90s');
    await ada.keyboard.press('Enter');
    await waitFor('the duration at the host', async () =>
      (await show()).rundown.cues.some((cue) => cue.durationMs === 90_000),
    );
  });

  it('changes the type and the settings of the show', async () => {
    await ada.getByRole('button', { name: /^Type: Poll/ }).click();
    await ada.getByRole('menuitem', { name: /^Quiz question/ }).click();
    await waitFor('a quiz question', async () =>
      (await show()).rundown.cues.some((cue) => cue.type === 'quiz' && cue.poll.question === 'Shall we go on?'),
    );
    await ada.keyboard.press('Escape');
    await ada.getByRole('button', { name: 'Show settings' }).click();
    await ada.getByRole('dialog').getByLabel('Target latency').waitFor();
    expect(await seriousFindings(ada)).toEqual([]);
    await ada.getByRole('dialog').getByLabel('Target latency').fill('1500');
    await ada.keyboard.press('Enter');
    await waitFor('the latency at the host', async () => (await show()).targetLatencyMs === 1500);
    await ada.keyboard.press('Escape');
  });

  it('gives links for others on a page that can be used by everyone', async () => {
    await ada.getByRole('button', { name: 'Share the studio' }).click();
    const dialog = ada.getByRole('dialog', { name: 'Share the studio' });
    await dialog.getByLabel('For whom').fill('Ann');
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    await dialog.getByRole('region', { name: 'Link for Ann' }).waitFor();
    await dialog.getByRole('button', { name: 'Withdraw the link of Ann' }).waitFor();
    expect(await seriousFindings(ada)).toEqual([]);
    await ada.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('moves rows that are dragged by their grip, and takes them back where Esc is pressed', async () => {
    const ids = async (): Promise<string[]> => (await show()).rundown.cues.map(({ id }) => id);
    const before = await ids();
    const [first = '', second = ''] = before;
    const grip = ada.locator(`[data-cue="${first}"] .grip`);
    const target = ada.locator(`[data-cue="${second}"]`);
    const drag = async (): Promise<void> => {
      await grip.hover();
      await ada.mouse.down();
      const to = await target.boundingBox();
      if (!to) throw new Error('the second row is not in view');
      await ada.mouse.move(to.x + 40, to.y + to.height * 0.6, { steps: 6 });
      await ada.mouse.move(to.x + 40, to.y + to.height * 0.8, { steps: 2 });
      await ada.locator('.drop-line').waitFor();
    };
    await drag();
    await ada.keyboard.press('Escape');
    await ada.locator('.drop-line').waitFor({ state: 'detached' });
    await ada.mouse.up();
    expect(await ids()).toEqual(before);
    await drag();
    await ada.mouse.up();
    await waitFor('the first cue behind the second', async () => {
      const now = await ids();
      return now.indexOf(first) === now.indexOf(second) + 1;
    });
  });

  /** A third window, Cy's, which hears nothing for a while, as over a link that stalls: it edits what it still sees. */
  async function stallingWindow(): Promise<{ page: Page; hold: () => void; letGo: () => void }> {
    const cy = await bob.context().newPage();
    const held: (string | Buffer)[] = [];
    let isHeld = false;
    let letGo = (): void => undefined;
    await cy.routeWebSocket(/\/api\/ws/, (window) => {
      const host = window.connectToServer();
      host.onMessage((message) => {
        if (isHeld) held.push(message);
        else window.send(message);
      });
      letGo = () => {
        isHeld = false;
        for (const message of held.splice(0)) window.send(message);
      };
    });
    await cy.goto(studio.studioUrl);
    await cy.locator('.rundown-row').first().waitFor();
    return { page: cy, hold: () => void (isHeld = true), letGo: () => letGo() };
  }

  it('marks the row where two changed the same at once, and lets the one whose word did not stand decide', async () => {
    const { page: cy, hold, letGo } = await stallingWindow();
    const row = cy.locator('.rundown-row', { hasText: 'Ada’s title' });
    await row.waitFor();
    hold();
    const cue = (await show()).rundown.cues.find(({ title }) => title === 'Ada’s title');
    await studio.api('POST', '/show/edit', {
      requestId: 'by-another-hand',
      baseRevision: (await studio.api<{ planRevision: number }>('GET', '/show')).planRevision,
      ops: [{ op: 'set', cueId: cue?.id, field: 'title', value: 'Their title' }],
    });
    await row.locator('[data-col="title"]').click();
    await cy.keyboard.press('F2');
    await cy.keyboard.press('Control+A');
    await cy.keyboard.type('Cy’s title');
    await cy.keyboard.press('Enter');
    letGo();
    const mark = cy.getByRole('button', { name: /^Conflict in Their title/ });
    await mark.click();
    await editor(cy)
      .getByText(/changed this at the same moment/)
      .waitFor();
    await cy.getByRole('button', { name: 'Use mine' }).first().click();
    await waitFor('Cy’s title at the host', async () =>
      (await show()).rundown.cues.some(({ title }) => title === 'Cy’s title'),
    );
    await mark.waitFor({ state: 'detached' });
    await cy.close();
  });

  it('leaves a cue where it was moved first, and asks who moved it at the same time', async () => {
    const ids = async (): Promise<string[]> => (await show()).rundown.cues.map(({ id }) => id);
    const { page: cy, hold, letGo } = await stallingWindow();
    const [first = '', second = '', ...others] = await ids();
    const row = cy.locator(`[data-cue="${first}"]`);
    await row.locator('[data-col="title"]').click();
    hold();
    await studio.api('POST', '/show/edit', {
      requestId: 'moved-by-another-hand',
      baseRevision: (await studio.api<{ planRevision: number }>('GET', '/show')).planRevision,
      ops: [{ op: 'move', cueIds: [first], afterCueId: others.at(-1) ?? second, groupId: null }],
    });
    await cy.keyboard.press('Alt+ArrowDown');
    letGo();
    await row.getByRole('button', { name: /^Conflict in/ }).click();
    const dialog = cy.getByRole('dialog', { name: 'Changed by two at once' });
    await dialog
      .getByText(/^behind /)
      .first()
      .waitFor();
    if (process.env['CUELIGHT_PICTURES'] !== undefined)
      await cy.screenshot({ path: `${process.env['CUELIGHT_PICTURES']}/place-conflict.png` });
    expect(await seriousFindings(cy)).toEqual([]);
    expect(await ids()).toEqual([second, ...others, first]);
    await dialog.getByRole('button', { name: /^Use mine: .*place$/ }).click();
    await waitFor('the cue at its own place', async () => (await ids()).join() === [second, first, ...others].join());
    await dialog.waitFor({ state: 'detached' });
    await cy.close();
  });

  it('undoes what was done before the window was loaded anew', async () => {
    const titles = async (): Promise<string[]> => (await show()).rundown.cues.map(({ title }) => title);
    const before = await titles();
    await bob.goto(studio.studioUrl);
    await bob.locator('.rundown-row [data-col="title"]').first().click();
    await bob.keyboard.press('F2');
    await bob.keyboard.press('Control+A');
    await bob.keyboard.type('A slip of the hand');
    await bob.keyboard.press('Enter');
    await waitFor('the slip at the host', async () => (await titles()).includes('A slip of the hand'));
    await ada.getByText('A slip of the hand').first().waitFor();
    await bob.reload();
    await bob.locator('.rundown-row [data-col="title"]').first().click();
    await bob.keyboard.press('Control+z');
    await waitFor('the titles as they were', async () => (await titles()).join() === before.join());
    expect(pageErrors).toEqual([]);
  });
});
