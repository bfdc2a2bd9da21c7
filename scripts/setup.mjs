// Sets a fresh machine up: packages, system programs, built pages. Plain JavaScript, because it runs on whatever
// Node (≥ 20) is there; everything after it runs on the Node that comes with the packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** The Node of the `node` package: the version we test with, whatever the machine has. */
export const node24 = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const stampFile = join(root, 'node_modules', '.cuelight-setup.json');
const OLDEST_NODE = 20;

/**
 * @typedef {{ id: string, why: string, debian: string, found: () => boolean, elsewhere: string }} SystemPart
 */

/** @param {string} program */
const onPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));

/** @param {RegExp} name */
const library = (name) =>
  [
    '/usr/lib',
    '/usr/lib64',
    '/usr/local/lib',
    '/usr/lib/x86_64-linux-gnu',
    '/usr/lib/aarch64-linux-gnu',
    '/opt/homebrew/lib',
  ].some((folder) => existsSync(folder) && readdirSync(folder).some((file) => name.test(file)));

const libsrt = {
  id: 'libsrt',
  why: 'SRT with link figures (without it FFmpeg’s SRT is used, which has none)',
  debian: 'libsrt1.5-gnutls',
  found: () => process.platform !== 'linux' || library(/^libsrt(-gnutls|-openssl)?\.so\.1/),
  elsewhere: 'install the package libsrt (Homebrew: srt)',
};
const chromium = {
  id: 'Chromium',
  why: 'the studio’s window, where the Electron binary can’t be had',
  debian: 'chromium',
  found: () =>
    process.platform !== 'linux' ||
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].some(onPath),
  elsewhere: 'install Chromium or Chrome',
};
/** @param {string} program @param {string} why @param {string} debian */
const tool = (program, why, debian) => ({
  id: program,
  why,
  debian,
  found: () => onPath(program) || existsSync(`/usr/sbin/${program}`),
  elsewhere: `install ${program}`,
});

/** Whether a window can be shown at all. */
export const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);

/** @type {Record<'start' | 'test', SystemPart[]>} */
const systemParts = {
  start: hasDisplay ? [libsrt, chromium] : [libsrt],
  test: [
    libsrt,
    chromium,
    tool('ffmpeg', 'the independent peer of SRT and HLS tests', 'ffmpeg'),
    tool('Xvfb', 'a display for tests of screen capture', 'xvfb'),
    tool('chronyd', 'the NTP server of clock tests', 'chrony'),
  ],
};

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

/** @param {string} command @param {string[]} args @param {Record<string, string>} [env] */
function run(command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return result.status === 0;
}

/** @param {string} reason @returns {never} */
function giveUp(reason) {
  process.stderr.write(`\nSet-up stopped: ${reason}\n`);
  process.exit(1);
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    // No stamp, or an unreadable one: set up from the start.
    return {};
  }
}

/** @param {Record<string, unknown>} change */
function writeStamp(change) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...readStamp(), ...change }));
}

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** Changes whenever a source of a page changes. @param {string[]} folders */
function sourcesStamp(folders) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of folders.flatMap(filesBelow)) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex');
}

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (readStamp().lock === lock && existsSync(node24)) return;
  say('[set-up] Installing packages (about a minute, some 700 MB) …');
  // Tests of another NODE_ENV must not leave the development packages out.
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { NODE_ENV: 'development' })) {
    giveUp('npm ci failed; see above. Is the package registry reachable?');
  }
  if (!existsSync(node24))
    giveUp(`the package \`node\` did not bring its binary (${node24}). Were install scripts allowed?`);
  writeStamp({ lock });
}

/** @param {'start' | 'test'} purpose */
function installSystemParts(purpose) {
  const missing = systemParts[purpose].filter((part) => !part.found());
  if (missing.length === 0) return;
  const canInstall = process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get');
  if (canInstall) {
    const names = missing.map((part) => part.debian);
    say(`[set-up] Installing with apt-get: ${names.join(' ')} …`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-qq'], env);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], env);
  }
  const still = systemParts[purpose].filter((part) => !part.found());
  for (const part of still) {
    const how = onPath('apt-get') ? `sudo apt-get install ${part.debian}` : part.elsewhere;
    say(`[set-up] Missing: ${part.id} — ${part.why}. To get it: ${how}`);
  }
  if (purpose === 'test' && still.length > 0) giveUp('the tests need the programs named above.');
}

function buildPages() {
  const pages = [
    { name: 'studio', config: 'vite.config.ts', out: 'dist/ui/index.html', from: ['renderer', 'shared'] },
    {
      name: 'viewer page',
      config: 'vite.viewer.config.ts',
      out: 'dist/viewer/index.html',
      from: ['rehearsal/viewer', 'shared'],
    },
  ];
  for (const page of pages) {
    const key = `page:${page.config}`;
    const stamp = sourcesStamp(page.from);
    if (readStamp()[key] === stamp && existsSync(join(root, page.out))) continue;
    say(`[set-up] Building the ${page.name} …`);
    const vite = [
      join('node_modules', 'vite', 'bin', 'vite.js'),
      'build',
      '--config',
      page.config,
      '--logLevel',
      'warn',
    ];
    // Asked for by a test, whose NODE_ENV is another, it must still be the page that people get.
    if (!run(node24, vite, { NODE_ENV: 'production' })) {
      giveUp(`the ${page.name} could not be built; see above.`);
    }
    writeStamp({ [key]: stamp });
  }
}

/** Electron's program if its binary is here; the package itself is only the way to it. @returns {string | null} */
export function electronProgram() {
  const folder = join(root, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const program = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(program) ? program : null;
}

const RETRY_ELECTRON_MS = 86_400_000;

/** Fetches Electron's binary once a day at the most: where it can't be had, Chromium is the window. */
export function fetchElectron() {
  if (electronProgram() !== null || Date.now() - (readStamp().electronTriedAt ?? 0) < RETRY_ELECTRON_MS) return;
  say('[set-up] Fetching Electron’s binary …');
  const result = spawnSync(node24, [join('node_modules', 'electron', 'install.js')], {
    cwd: root,
    stdio: 'ignore',
    timeout: 180_000,
  });
  writeStamp({ electronTriedAt: Date.now() });
  if (result.status !== 0) say('[set-up] Electron’s binary can’t be had here; the studio opens in Chromium instead.');
}

/**
 * Does what is missing and says so; a second run has nothing to do and takes some milliseconds.
 * @param {'start' | 'test' | 'probe'} purpose a probe needs the packages alone
 */
export function setUp(purpose) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) giveUp(`Node ${OLDEST_NODE} or newer is needed to begin with; this is ${process.version}.`);
  installPackages();
  if (purpose === 'probe') return;
  installSystemParts(purpose);
  buildPages();
}

/** The sources as JavaScript, for Electron. */
export function buildDesktop() {
  if (!run(node24, ['--no-warnings', join('scripts', 'build-desktop.ts')]))
    giveUp('the desktop build failed; see above.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp(process.argv[2] === 'test' ? 'test' : 'start');
