import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { writeDurably } from '../storage/durable-file.ts';

/**
 * One small JSON file that is always old or new, never half: written aside, then renamed (POSIX rename(2)).
 * `durable` files are flushed as well, so that they survive a power cut; others survive a crash only.
 */
export class StateFile<T> {
  readonly #file: string;
  readonly #schema: z.ZodType<T>;
  readonly #durable: boolean;

  constructor(file: string, schema: z.ZodType<T>, options: { durable: boolean }) {
    this.#file = file;
    this.#schema = schema;
    this.#durable = options.durable;
  }

  /** The state as saved last; null when there is none. A damaged file is set aside and told to `onDamaged`. */
  load(onDamaged: (problem: string) => void): T | null {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      return this.#schema.parse(JSON.parse(text));
    } catch (error) {
      renameSync(this.#file, `${this.#file}.damaged`);
      onDamaged(`${this.#file} was damaged and has been set aside: ${(error as Error).message}`);
      return null;
    }
  }

  /** Throws when the disk refuses. */
  save(state: T): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    const text = JSON.stringify(state);
    if (this.#durable) {
      writeDurably(this.#file, text);
      return;
    }
    writeFileSync(`${this.#file}.new`, text, { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  /**
   * Saves without holding up whoever else runs here: a busy disk makes a rename wait as long as a flush. Not flushed. One
   * at a time (the caller waits). Rejects when the disk refuses.
   */
  async saveAside(state: T): Promise<void> {
    const text = JSON.stringify(state);
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(`${this.#file}.new`, text, { mode: 0o600 });
    await rename(`${this.#file}.new`, this.#file);
  }
}
