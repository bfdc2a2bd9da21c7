import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StudioDeps } from '../launcher/studio.ts';

/** The shell against an Electron that is acted: who is asked before quitting, and what ends the studio. */
const acted = vi.hoisted(() => ({
  answer: 0,
  asked: 0,
  exits: [] as number[],
  boxes: [] as string[],
  stopped: 0,
  deps: null as StudioDeps | null,
  prepareError: null as Error | null,
}));

vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  const app = Object.assign(new Emitter(), {
    isPackaged: true,
    getVersion: () => '0.0.0',
    getAppPath: () => '/app',
    whenReady: () => Promise.resolve(),
    exit: (code: number) => acted.exits.push(code),
    quit: () => {
      app.emit('before-quit', { preventDefault: () => undefined });
    },
  });
  class BrowserWindow extends Emitter {
    readonly webContents = new Emitter();
    loadURL(): Promise<void> {
      return Promise.resolve();
    }
  }
  const dialog = {
    showMessageBoxSync: () => {
      acted.asked += 1;
      return acted.answer;
    },
    showErrorBox: (_title: string, text: string) => acted.boxes.push(text),
  };
  const session = {
    defaultSession: {
      setPermissionRequestHandler: () => undefined,
      setPermissionCheckHandler: () => undefined,
      setDisplayMediaRequestHandler: () => undefined,
    },
  };
  return { app, BrowserWindow, dialog, session, shell: {}, desktopCapturer: {}, Menu: {}, utilityProcess: {} };
});
vi.mock('../launcher/data-lock.ts', () => ({ lockDataDir: () => ({ held: true, release: () => undefined }) }));
vi.mock('../launcher/studio.ts', () => ({
  Studio: {
    prepare: (deps: StudioDeps) => {
      acted.deps = deps;
      if (acted.prepareError) return Promise.reject(acted.prepareError);
      return Promise.resolve({
        plan: { studioUrl: 'http://127.0.0.1:4400/', viewerUrl: null },
        start: () => Promise.resolve(),
        signInUrl: () => 'http://127.0.0.1:4400/?code=x',
        stop: () => {
          acted.stopped += 1;
          return Promise.resolve();
        },
      });
    },
  },
}));

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;
let argv: string[];
let before: Map<string, unknown[]>;

async function start(): Promise<{ quit(): void }> {
  vi.resetModules();
  await import('./main.ts');
  for (let turns = 0; turns < 5; turns++) await turn();
  const { app } = await import('electron');
  return app;
}

beforeEach(() => {
  Object.assign(acted, { answer: 0, asked: 0, exits: [], boxes: [], stopped: 0, deps: null, prepareError: null });
  ({ argv } = process);
  process.argv = ['electron', '--data', '/nowhere'];
  before = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal as 'disconnect')]));
});

function ownListeners(event: (typeof SIGNALS)[number]): (() => void)[] {
  const known = before.get(event) ?? [];
  return process.listeners(event as 'disconnect').filter((listener) => !known.includes(listener));
}

afterEach(() => {
  process.argv = argv;
  for (const signal of SIGNALS) for (const listener of ownListeners(signal)) process.removeListener(signal, listener);
});

describe('the desktop shell', () => {
  it('asks before a menu or Cmd-Q ends a show, and stays when told to', async () => {
    const app = await start();
    acted.deps?.onStatus({ line: '', onAir: true });
    app.quit();
    await turn();
    expect(acted).toMatchObject({ asked: 1, stopped: 0, exits: [] });
    acted.answer = 1;
    app.quit();
    await turn();
    expect(acted).toMatchObject({ asked: 2, stopped: 1, exits: [0] });
  });

  it('asks nobody off air', async () => {
    const app = await start();
    app.quit();
    await turn();
    expect(acted).toMatchObject({ asked: 0, stopped: 1, exits: [0] });
  });

  it('ends with whoever started it, without a question', async () => {
    await start();
    acted.deps?.onStatus({ line: '', onAir: true });
    // Only the shell's own listener: the test runner has one that ends the runner.
    for (const listener of ownListeners('disconnect')) listener();
    await turn();
    expect(acted).toMatchObject({ asked: 0, stopped: 1, exits: [0] });
  });

  it('says why it cannot start, and ends', async () => {
    acted.prepareError = new Error('Port 4400 is taken by another program.');
    await start();
    expect(acted).toMatchObject({ boxes: ['Port 4400 is taken by another program.'], exits: [1] });
  });

  it('ends with an error when a process cannot work at all, on air or not', async () => {
    await start();
    acted.deps?.onStatus({ line: '', onAir: true });
    acted.deps?.onFatal('The data folder cannot be written.');
    await turn();
    expect(acted).toMatchObject({ asked: 0, boxes: ['The data folder cannot be written.'], exits: [1] });
  });
});
