import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../shared/time/clock.ts';
import { PageWatch } from './page-watch.ts';

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
export function chromiumArguments(
  url: string,
  profileDir: string,
  isRoot: boolean,
  extraArgs: readonly string[] = [],
): string[] {
  return [
    `--app=${url}`,
    `--user-data-dir=${profileDir}`,
    // Two pipes to us and nobody else: they tell of a crashed page, and their end tells Chromium to end itself.
    '--remote-debugging-pipe',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--hide-crash-restore-bubble',
    // The programme is drawn in this window: it must go on when it is covered or minimised.
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--disable-background-timer-throttling',
    '--autoplay-policy=no-user-gesture-required',
    // With --source screen the picker opens by itself; what is shared is chosen by a person all the same.
    '--disable-features=GetDisplayMediaRequiresUserActivation',
    '--window-size=1440,900',
    // Chromium's sandbox refuses to run as root (containers, some Linux boxes).
    ...(isRoot ? ['--no-sandbox', '--test-type'] : []),
    ...extraArgs,
  ];
}

export interface AppWindow {
  /** Ends the browser; resolves when it is gone. `onClosed` is not called. */
  close(): Promise<void>;
}

export interface AppWindowOptions {
  readonly program: string;
  readonly url: string;
  /** The browser's profile: nobody else's. */
  readonly profileDir: string;
  readonly extraArgs: readonly string[];
  readonly clock: Clock;
  /** The browser is gone: the person closed it, or it (or its page) crashed. */
  onClosed(crashed: boolean): void;
}

/** How long the browser has to end by itself. */
const CLOSE_GRACE_MS = 1_500;

/** Opens the studio in a Chromium app window, which ends with this process, however that ends. */
export function openChromiumWindow(options: AppWindowOptions): AppWindow {
  const { program, url, profileDir, extraArgs, clock, onClosed } = options;
  const isRoot = process.getuid?.() === 0;
  const child = spawn(program, chromiumArguments(url, profileDir, isRoot, extraArgs), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let closing = false;
  let told = false;
  const gone = new Promise<void>((resolve) => {
    const end = (crashed: boolean): void => {
      // A browser that was killed leaves helpers behind; those of one that ended well are gone already.
      if (crashed) killGroup(child);
      resolve();
      if (told || closing) return;
      told = true;
      onClosed(crashed);
    };
    child.on('exit', (code) => {
      end(code !== 0);
    });
    child.on('error', () => {
      end(true);
    });
  });
  const page = new PageWatch(child.stdio[3] as Writable, child.stdio[4] as Readable, () => {
    killGroup(child);
  });
  return {
    close: async () => {
      closing = true;
      page.askToClose();
      const killer = clock.schedule(CLOSE_GRACE_MS, () => {
        killGroup(child);
      });
      await gone;
      killer.cancel();
    },
  };
}

/** The browser and its helpers, which share its process group. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // Nobody is left in the group: that is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
