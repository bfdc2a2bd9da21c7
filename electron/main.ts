import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, session, shell } from 'electron';
import { lockDataDir, type DataLock } from '../launcher/data-lock.ts';
import { entryFiles } from '../launcher/entry-files.ts';
import { parseOptions, type StudioOptions } from '../launcher/options.ts';
import { platformClock } from '../launcher/platform-clock.ts';
import { Studio } from '../launcher/studio.ts';
import { mayHavePermission, mayNavigate, mayOpenOutside } from './guards.ts';
import { installScreenPicker } from './screen-picker.ts';
import { spawnUtilityChild } from './spawn-utility.ts';

/** The desktop shell: the launcher inside Electron, one window on the host's address, and its guards. */
const codeRoot = fileURLToPath(new URL('..', import.meta.url));
let onAir = false;
let quitting = false;
/** Quitting that nobody is asked about: a signal, the end of `--for`, a studio that cannot go on. */
let unasked = false;
let mainWindow: BrowserWindow | null = null;
let exitCode = 0;

function quitUnasked(): void {
  unasked = true;
  app.quit();
}

/** Every page of this app, whoever opened it, stays on the studio; links go to the system's browser. */
function guardContents(studio: Studio): void {
  const { studioUrl, viewerUrl } = studio.plan;
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!mayNavigate(event.url, studioUrl)) event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      if (!mayNavigate(event.url, studioUrl)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      if (!mayNavigate(event.url, studioUrl)) event.preventDefault();
    });
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url, viewerUrl)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayHavePermission(permission, details.requestingUrl, studioUrl));
  });
  defaultSession.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    mayHavePermission(permission, requestingOrigin, studioUrl),
  );
}

/** While on air, closing asks first, and the answer that changes nothing is the default. Asked once, not again by quit. */
function mayQuit(): boolean {
  if (!onAir || unasked) return true;
  const question = {
    type: 'warning' as const,
    message: 'You are on air.',
    detail: 'Quitting ends the stream for every viewer.',
    buttons: ['Stay on air', 'End the show and quit'],
    defaultId: 0,
    cancelId: 0,
  };
  const choice = mainWindow ? dialog.showMessageBoxSync(mainWindow, question) : dialog.showMessageBoxSync(question);
  unasked = choice === 1;
  return unasked;
}

function openWindow(studio: Studio): void {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    backgroundColor: '#0e1116',
    autoHideMenuBar: true,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // The programme is drawn in this window: it must go on when it is covered or minimised.
      backgroundThrottling: false,
    },
  });
  mainWindow = window;
  installScreenPicker(session.defaultSession, window);
  window.on('close', (event) => {
    if (!quitting && !mayQuit()) event.preventDefault();
  });
  window.on('closed', () => {
    mainWindow = null;
  });
  window.webContents.on('render-process-gone', () => {
    void window.loadURL(studio.signInUrl());
  });
  void window.loadURL(studio.signInUrl());
}

function prepare(options: StudioOptions): Promise<Studio> {
  return Studio.prepare({
    options,
    clock: platformClock,
    spawn: spawnUtilityChild,
    entries: entryFiles(codeRoot),
    uiDir: join(app.getAppPath(), 'dist', 'ui'),
    onNotice: (text) => {
      process.stderr.write(`${text}\n`);
    },
    onStatus: (status) => {
      ({ onAir } = status);
    },
    onFatal: (message) => {
      dialog.showErrorBox('Cuelight Studio cannot go on', message);
      exitCode = 1;
      quitUnasked();
    },
  });
}

function endWithTheStudio(studio: Studio, lock: Extract<DataLock, { held: true }>): void {
  app.on('window-all-closed', () => {
    app.quit();
  });
  // The menu, Cmd-Q and the system's shutdown come here without closing a window first.
  app.on('before-quit', (event) => {
    if (quitting) return;
    event.preventDefault();
    if (!mayQuit()) return;
    quitting = true;
    void studio.stop().finally(() => {
      lock.release();
      app.exit(exitCode);
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, quitUnasked);
  // Whoever started us (`npm start`) is gone without a word: nobody is left to end the studio.
  process.on('disconnect', quitUnasked);
}

/** `--for`: after that long the report, and the exit code that it gives. */
function endAfter(studio: Studio, { forSeconds, reportFile }: StudioOptions): void {
  if (forSeconds === null) return;
  platformClock.schedule(forSeconds * 1000, () => {
    void studio.report(reportFile).then(({ ok, problems }) => {
      for (const problem of problems) process.stderr.write(`Problem: ${problem}\n`);
      exitCode = ok ? 0 : 1;
      quitUnasked();
    });
  });
}

async function main(): Promise<void> {
  const parsed = parseOptions(process.argv.slice(app.isPackaged ? 1 : 2), app.getVersion());
  if (parsed.kind !== 'run') {
    process.stdout.write(`${parsed.kind === 'print' ? parsed.text : parsed.message}\n`);
    app.exit(parsed.kind === 'print' ? 0 : 2);
    return;
  }
  const lock = lockDataDir(parsed.options.dataDir);
  if (!lock.held) {
    dialog.showErrorBox(
      'Cuelight Studio is already open',
      `Process ${String(lock.pid)} works in ${parsed.options.dataDir}.`,
    );
    app.exit(1);
    return;
  }
  const studio = await prepare(parsed.options);
  endWithTheStudio(studio, lock);
  await Promise.all([studio.start(), app.whenReady()]);
  guardContents(studio);
  openWindow(studio);
  endAfter(studio, parsed.options);
}

main().catch((error: unknown) => {
  dialog.showErrorBox('Cuelight Studio cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
});
