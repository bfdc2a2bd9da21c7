import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Browser } from 'playwright-core';
import { create } from 'qrcode';
import { afterEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../harness/browser.ts';
import { startStudio, type RunningStudio } from '../harness/studio.ts';

/** An address of this machine that others could reach; on a machine without a network there is none. */
const address = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
/** Another address than the usual 127.0.0.1 in any case. */
const elsewhere = address ?? '127.0.0.2';

/** How a connection to the port goes: "open", or the error's code. */
function knock(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 }, () => {
      socket.destroy();
      resolve('open');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    socket.on('timeout', () => {
      socket.destroy();
      resolve('ETIMEDOUT');
    });
  });
}

/** The status of a GET that names another Host than the one it connects to. */
function askAs(hostHeader: string, port: number, apiKey: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { host: hostHeader, authorization: `Bearer ${apiKey}` };
    const asking = request({ host: '127.0.0.1', port, path: '/api/info', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** A QR code's dark modules as the UI draws them: with a quiet zone of 4. */
function qrPath(text: string): string {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  let cells = '';
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) cells += `M${String(column + 4)} ${String(row + 4)}h1v1h-1z`;
    }
  }
  return cells;
}

describe('other machines', () => {
  let studio: RunningStudio | null = null;
  let browser: Browser | null = null;

  afterEach(async () => {
    await browser?.close();
    browser = null;
    await studio?.stop();
  });

  it('are kept out unless they are let in', async () => {
    studio = await startStudio([]);
    const ports = [studio.studioUrl, studio.viewerUrl].map((url) => Number(new URL(url).port));
    for (const port of ports) {
      expect(await knock(elsewhere, port)).toBe('ECONNREFUSED');
      expect(await knock('127.0.0.1', port)).toBe('open');
    }
    const [port = 0] = ports;
    expect(await askAs(`${elsewhere}:${String(port)}`, port, studio.apiKey)).toBe(421);
    expect(studio.viewerUrl).toContain('//127.0.0.1:');
  });

  it('reach studio and viewer page with --lan, by this machine’s addresses alone', async () => {
    studio = await startStudio(['--lan']);
    const port = Number(new URL(studio.studioUrl).port);
    expect(await knock(elsewhere, port)).toBe('open');
    expect(await askAs(`evil.example:${String(port)}`, port, studio.apiKey)).toBe(421);
    expect(await askAs(`127.0.0.2:${String(port)}`, port, studio.apiKey)).toBe(421);
    if (address === undefined) {
      expect(studio.output()).toContain('has no address in a network');
      return;
    }
    const lanUrl = `http://${address}:${String(port)}/`;
    expect(await askAs(new URL(lanUrl).host, port, studio.apiKey)).toBe(200);
    expect(studio.output()).toContain(`reach the studio at ${lanUrl}`);
    expect(new URL(studio.viewerUrl).hostname).toBe(address);

    const code = new URL(await studio.signInUrl()).search;
    browser = await launchChromium();
    const desk = await browser.newPage();
    await desk.goto(`${lanUrl}${code}`);
    const drawn = desk.getByRole('img', { name: 'QR code that opens the viewer page' }).locator('path');
    expect(await drawn.getAttribute('d')).toBe(qrPath(studio.viewerUrl));

    const viewer = await browser.newPage();
    await viewer.goto(studio.viewerUrl);
    await studio.until('the viewer over the network', ({ audience }) => audience?.pages === 1);
  });
});
