/**
 * `npm run build:desktop`: the sources as plain JavaScript in `dist/desktop/`, same folders, for Electron (which loads
 * no `.ts`). Types are only stripped, so every line stays where it was and stack traces need no map.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'dist', 'desktop');
const FOLDERS = ['electron', 'launcher', 'studio', 'encoder', 'rehearsal', 'shared'];
/** A relative specifier that names a source: `'./x.ts'`. */
const TS_SPECIFIER = /(['"]\.{1,2}\/[^'"\n]*)\.ts(['"])/g;

function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|d)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(join('rehearsal', 'viewer')));
}

rmSync(target, { recursive: true, force: true });
for (const file of FOLDERS.flatMap(sourcesOf)) {
  const out = join(target, relative(root, file).replace(/\.ts$/, '.js'));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, stripTypeScriptTypes(readFileSync(file, 'utf8')).replace(TS_SPECIFIER, '$1.js$2'));
}
cpSync(join(root, 'package.json'), join(target, 'package.json'));
cpSync(join(root, 'resources'), join(target, 'resources'), { recursive: true });
process.stdout.write(`dist/desktop is ready.\n`);
