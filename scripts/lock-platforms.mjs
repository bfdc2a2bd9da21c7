// `npm run lock:platforms`: completes the lock file with the platform packages (`…-darwin-arm64`, `…-win32-x64`, …) that
// the registry at hand did not list when it was written: npm leaves those out, and then refuses its own lock file.
// `--check` only tells. Without an integrity, npm takes such a package from the user's registry by its exact version.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const CPUS = {
  x64: 'x64',
  arm64: 'arm64',
  ia32: 'ia32',
  arm: 'arm',
  ppc64: 'ppc64',
  ppc64le: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  mips64el: 'mips64el',
  wasm32: 'wasm32',
  universal: null,
};

/** What a platform package's name says of where it installs; null when it names no platform. @param {string} name */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const system = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.find((word) => Object.hasOwn(CPUS, word));
  if (system === undefined && cpu !== 'wasm32') return null;
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : null;
  return {
    ...(cpu === undefined || CPUS[/** @type {keyof typeof CPUS} */ (cpu)] === null
      ? {}
      : { cpu: [CPUS[/** @type {keyof typeof CPUS} */ (cpu)]] }),
    ...(system === 'linux' && libc !== null ? { libc: [libc] } : {}),
    ...(system === undefined ? {} : { os: [system] }),
  };
}

const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = [];
for (const [where, entry] of Object.entries(lock.packages)) {
  if (where === '') continue;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const found = [`${where}/node_modules/${name}`, `node_modules/${name}`].some((path) =>
      Object.hasOwn(lock.packages, path),
    );
    const platform = platformOf(name);
    if (found || platform === null || !/^\d/.test(String(version))) continue;
    missing.push(name);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platform,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    };
  }
}
if (missing.length === 0) {
  process.stdout.write('The lock file covers every platform.\n');
} else if (process.argv.includes('--check')) {
  process.stderr.write(
    `The lock file lacks ${missing.length} platform packages (${missing[0]}, …): npm run lock:platforms\n`,
  );
  process.exitCode = 1;
} else {
  const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
  process.stdout.write(`Added ${missing.length} platform packages.\n`);
}
