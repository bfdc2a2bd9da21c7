import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Show } from '../../shared/show/show.ts';
import { fileDate, writeDurably } from './durable-file.ts';
import { readShowText } from '../../shared/show/show-text.ts';

/** So many saved versions are kept, the current one included. */
export const GENERATIONS = 10;

/** The last saved versions of one show file, in the data folder. */
export class ShowGenerations {
  readonly #dir: string;

  constructor(dataDir: string, showFile: string) {
    const path = resolve(showFile);
    const id = createHash('sha256').update(path).digest('hex').slice(0, 8);
    this.#dir = join(dataDir, 'generations', `${basename(path)}-${id}`);
  }

  /** Keeps a version durably; the oldest beyond GENERATIONS go. */
  keep(text: string, timeMs: number, revision: number): void {
    mkdirSync(this.#dir, { recursive: true });
    const name = `${fileDate(timeMs)}-${String(revision).padStart(6, '0')}.cuelight`;
    writeDurably(join(this.#dir, name), text);
    for (const old of this.#names().slice(GENERATIONS)) rmSync(join(this.#dir, old), { force: true });
  }

  /** The newest version that is whole, and its file; null if there is none. */
  newestGood(): { show: Show; text: string; file: string } | null {
    for (const name of this.#names()) {
      const file = join(this.#dir, name);
      const text = readFileSync(file, 'utf8');
      const reading = readShowText(text);
      if (reading.kind === 'good') return { show: reading.show, text, file };
    }
    return null;
  }

  /** Newest first: the names begin with the date. */
  #names(): string[] {
    if (!existsSync(this.#dir)) return [];
    return readdirSync(this.#dir)
      .filter((name) => name.endsWith('.cuelight'))
      .sort()
      .reverse();
  }
}
