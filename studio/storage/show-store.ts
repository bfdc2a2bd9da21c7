import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { showSchema, type Show } from '../../shared/show/show.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { fileDate, writeDurably } from './durable-file.ts';
import { readShowText, writeShowText } from '../../shared/show/show-text.ts';
import { ShowGenerations } from './show-generations.ts';
import { reasonOf, StorageError } from './storage-error.ts';

export type SaveResult = { ok: true; show: Show; planRevision: number } | { ok: false; reason: string };

export interface ShowStoreDeps {
  dataDir: string;
  /** `--show FILE`; null: `show.cuelight` in the data folder. */
  showFile: string | null;
  /** Copied at first start, and the last resort. */
  demoFile: string;
  studioClock: StudioClock;
  onNotice(level: 'warning' | 'error', text: string): void;
}

/** The show file: always the old one or the new one, never neither. */
export class ShowStore {
  readonly path: string;
  readonly #deps: ShowStoreDeps;
  readonly #generations: ShowGenerations;
  #show: Show;
  #planRevision = 1;

  private constructor(deps: ShowStoreDeps) {
    this.#deps = deps;
    this.path = deps.showFile ?? join(deps.dataDir, 'show.cuelight');
    this.#generations = new ShowGenerations(deps.dataDir, this.path);
    this.#show = this.#load();
  }

  /**
   * Loads the show. A damaged file is set aside, its readable cues (else the newest good generation, else the demo)
   * loaded, and `onNotice` told. Throws a StorageError when `showFile` does not exist or nothing can be written.
   */
  static open(deps: ShowStoreDeps): ShowStore {
    return new ShowStore(deps);
  }

  get show(): Show {
    return this.#show;
  }

  /** Grows with every saved edit. */
  get planRevision(): number {
    return this.#planRevision;
  }

  /** Validates and saves durably before it returns; a refused edit (see plan-edits.ts) changes nothing. */
  edit(change: (show: Show) => Show | { refused: string }): SaveResult {
    const changed = change(this.#show);
    if ('refused' in changed) return { ok: false, reason: changed.refused };
    const parsed = showSchema.safeParse(changed);
    if (!parsed.success) return { ok: false, reason: z.prettifyError(parsed.error) };
    try {
      this.#save(parsed.data, this.#planRevision + 1);
    } catch (error) {
      return { ok: false, reason: `The show could not be saved: ${reasonOf(error)}` };
    }
    this.#show = parsed.data;
    this.#planRevision += 1;
    return { ok: true, show: this.#show, planRevision: this.#planRevision };
  }

  #load(): Show {
    const { showFile, dataDir, demoFile } = this.#deps;
    if (!existsSync(this.path)) {
      if (showFile !== null) throw StorageError.missing(showFile);
      try {
        mkdirSync(dataDir, { recursive: true });
        return this.#adopt(this.#generations.newestGood()?.show ?? this.#demo(demoFile));
      } catch (error) {
        throw error instanceof StorageError ? error : StorageError.unwritable(this.path, error);
      }
    }
    const reading = readShowText(this.#read());
    if (reading.kind === 'good') return reading.show;
    const what = reading.problems.join('; ');
    const aside = this.#setAside();
    if (reading.kind === 'partial') {
      const cues = String(reading.show.rundown.cues.length);
      this.#deps.onNotice('error', `${this.path}: ${what}. The ${cues} other cues were loaded; original: ${aside}`);
      return this.#adopt(reading.show);
    }
    const good = this.#generations.newestGood();
    const instead = good ? `the last good version (${good.file})` : 'the demo show';
    this.#deps.onNotice('error', `${this.path} cannot be used: ${what}. Loaded ${instead}; original: ${aside}`);
    return this.#adopt(good?.show ?? this.#demo(demoFile));
  }

  #read(): string {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      throw StorageError.unwritable(this.path, error);
    }
  }

  #demo(file: string): Show {
    const reading = readShowText(readFileSync(file, 'utf8'));
    if (reading.kind !== 'good') throw new Error(`The demo show ${file} is damaged: reinstall the studio.`);
    return reading.show;
  }

  #setAside(): string {
    const aside = `${this.path}.damaged-${fileDate(this.#deps.studioClock.now())}`;
    try {
      renameSync(this.path, aside);
    } catch (error) {
      throw StorageError.unwritable(this.path, error);
    }
    return aside;
  }

  #adopt(show: Show): Show {
    try {
      this.#save(show, this.#planRevision);
    } catch (error) {
      throw StorageError.unwritable(this.path, error);
    }
    return show;
  }

  /** The generation first: then even a file that is spoilt later has a whole copy of its newest version. */
  #save(show: Show, revision: number): void {
    const text = writeShowText(show);
    this.#generations.keep(text, this.#deps.studioClock.now(), revision);
    writeDurably(this.path, text);
  }
}
