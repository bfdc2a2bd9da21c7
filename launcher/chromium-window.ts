import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names under which Chromium and its kin are found, best first. */
const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not ours to run: either way, the next candidate.
    return false;
  }
}

/** Chromium on this machine; null when there is none. */
export function findChromium(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const program of PROGRAMS[platform] ?? []) {
    const candidates = platform === 'linux' ? folders.map((folder) => join(folder, program)) : [program];
    const found = candidates.find(isProgram);
    if (found !== undefined) return found;
  }
  return null;
}

/** Whether a window can be shown at all. */
export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
}

/** Arguments for an app window with a profile of its own. */
export function chromiumArguments(url: string, profileDir: string, isRoot: boolean): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profileDir}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // The programme is drawn in this window: it must go on when it is covered or minimised.
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-background-timer-throttling',
    '--autoplay-policy=no-user-gesture-required',
    '--window-size=1440,900',
    // Chromium's sandbox refuses to run as root (containers, some Linux boxes).
    ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
  ];
}

export interface AppWindow {
  close(): void;
}

/** Opens the studio in a Chromium app window. `onClosed` tells whether the person closed it or it crashed. */
export function openChromiumWindow(
  program: string,
  url: string,
  profileDir: string,
  onClosed: (crashed: boolean) => void,
): AppWindow {
  const isRoot = process.getuid?.() === 0;
  const child = spawn(program, chromiumArguments(url, profileDir, isRoot), {
    stdio: 'ignore',
    detached: process.platform !== 'win32',
  });
  let ended = false;
  const end = (crashed: boolean): void => {
    if (ended) return;
    ended = true;
    onClosed(crashed);
  };
  child.on('exit', (code) => {
    end(code !== 0);
  });
  child.on('error', () => {
    end(true);
  });
  return {
    close: () => {
      if (ended || child.pid === undefined) return;
      ended = true;
      if (process.platform === 'win32') child.kill();
      else process.kill(-child.pid, 'SIGTERM');
    },
  };
}
