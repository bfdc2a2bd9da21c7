import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { writeShowText } from '../../shared/show/show-text.ts';
import type { Show } from '../../shared/show/show.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import { writeDurably } from './durable-file.ts';
import { answersOf, marksOf, PlanJournal, textHash, type AnsweredRequest, type JournalEntry } from './plan-journal.ts';
import { ShowGenerations } from './show-generations.ts';
import { loadShow, savingProblem } from './show-loading.ts';
import type { ShowWriter, StartShowWriter } from './show-writer.ts';
import { StorageError } from './storage-error.ts';

export interface ShowStoreDeps {
  dataDir: string;
  /** `--show FILE`; null: `show.cuelight` in the data folder. */
  showFile: string | null;
  /** Copied at first start, and the last resort. */
  demoFile: string;
  clock: Clock;
  studioClock: StudioClock;
  startWriter: StartShowWriter;
  onNotice(level: 'warning' | 'error', text: string): void;
}

/** The file follows the edits within so long; until then they are in the journal. */
const SAVE_AFTER_MS = 3_000;
/** So many carried-out requests are remembered through a restart. */
const MAX_ANSWERED = 500;

/**
 * The show file and the journal of its edits. An edit is confirmed when it is in the journal, which takes as long for 5,000
 * cues as for five; the file itself, always the old one or the new one, is written by a thread a little later.
 */
export class ShowStore {
  readonly path: string;
  /** Edits that the host before this one had not saved yet, oldest first. */
  readonly recent: readonly JournalEntry[];
  /** What is remembered of the edits before those: who changed which fields. */
  readonly earlier: readonly JournalEntry[];
  readonly #deps: ShowStoreDeps;
  readonly #generations: ShowGenerations;
  readonly #journal: PlanJournal;
  #writer: ShowWriter;
  #show: Show;
  #planRevision: number;
  #answered: readonly AnsweredRequest[];
  /** What is remembered of the edits that the file has. */
  #marks: readonly JournalEntry[];
  /** Edits that the file does not have, oldest first. */
  #unsaved: JournalEntry[] = [];
  #pending: Scheduled | null = null;
  #isSaving = false;
  #saveProblem: string | null = null;
  /** The last edit on its way to the disk. */
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(deps: ShowStoreDeps) {
    const { dataDir, showFile, demoFile, studioClock, onNotice } = deps;
    this.#deps = deps;
    this.path = showFile ?? join(dataDir, 'show.cuelight');
    if (showFile !== null && !existsSync(showFile)) throw StorageError.missing(showFile);
    this.#generations = new ShowGenerations(dataDir, this.path);
    const journalFile = join(dataDir, 'journals', `${nameOf(this.path)}.jsonl`);
    this.#journal = new PlanJournal(journalFile);
    try {
      mkdirSync(dataDir, { recursive: true });
      const places = { journalFile, demoFile, generations: this.#generations, nowMs: studioClock.now(), onNotice };
      const loaded = loadShow({ ...places, showFile: this.path });
      this.#show = loaded.show;
      this.#planRevision = loaded.planRevision;
      this.recent = loaded.recent;
      this.earlier = loaded.earlier;
      this.#marks = marksOf([...loaded.earlier, ...loaded.recent]);
      this.#answered = [...loaded.answered, ...answersOf(loaded.recent)].slice(-MAX_ANSWERED);
      const hash = loaded.savedHash ?? this.#saveHere();
      this.#beginJournal({ hash, revision: this.#planRevision });
    } catch (error) {
      throw error instanceof StorageError ? error : StorageError.unwritable(this.path, error);
    }
    this.#writer = this.#startWriter();
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

  /** Grows with every edit, through restarts too. */
  get planRevision(): number {
    return this.#planRevision;
  }

  /** The requests that the hosts before this one carried out last. */
  get answered(): readonly AnsweredRequest[] {
    return this.#answered;
  }

  /**
   * Takes over an edited show once it is durable; one edit at a time. Rejects when the disk refuses: then nothing changed.
   */
  async commit(show: Show, edit: Omit<JournalEntry, 'revision'>): Promise<void> {
    const entry: JournalEntry = { ...edit, revision: this.#planRevision + 1 };
    this.#writing = this.#journal.append(entry);
    await this.#writing;
    this.#show = show;
    this.#planRevision = entry.revision;
    this.#unsaved.push(entry);
    this.#writer.edit(entry.ops);
    this.#saveLater();
  }

  /** Writes what is not in the file yet. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#pending?.cancel();
    await this.#quiet();
    await this.#writer.close();
    if (this.#unsaved.length > 0) {
      try {
        this.#saved(this.#saveHere(), this.#planRevision);
      } catch (error) {
        this.#deps.onNotice('error', savingProblem(error));
      }
    }
    this.#journal.close();
  }

  #startWriter(): ShowWriter {
    const { dataDir, startWriter } = this.#deps;
    return startWriter({ dataDir, showFile: this.path }, this.#show);
  }

  #saveLater(): void {
    if (this.#pending || this.#isSaving || this.#closed) return;
    this.#pending = this.#deps.clock.schedule(SAVE_AFTER_MS, () => {
      this.#pending = null;
      void this.#save();
    });
  }

  async #save(): Promise<void> {
    const revision = this.#planRevision;
    this.#isSaving = true;
    try {
      const place = { revision, atMs: this.#deps.studioClock.now() };
      const { hash } = await this.#writer.save(place, async (text) => {
        await this.#quiet();
        this.#journal.announceSave(text, revision);
      });
      await this.#quiet();
      this.#saved(hash, revision);
    } catch (error) {
      const problem = savingProblem(error);
      if (problem !== this.#saveProblem) this.#deps.onNotice('error', problem);
      this.#saveProblem = problem;
      await this.#writer.close();
      this.#writer = this.#startWriter();
    } finally {
      this.#isSaving = false;
    }
    if (this.#unsaved.length > 0) this.#saveLater();
  }

  /** Resolves when no edit is on its way to the disk, and stays so until the caller awaits something. */
  async #quiet(): Promise<void> {
    for (let awaited: Promise<void> | null = null; awaited !== this.#writing;) {
      awaited = this.#writing;
      // Whoever made the edit is told if it fails.
      await Promise.allSettled([awaited]);
    }
  }

  /** The file has the plan of this revision: the journal goes on from there. */
  #saved(hash: string, revision: number): void {
    const saved = this.#unsaved.filter((entry) => entry.revision <= revision);
    this.#answered = [...this.#answered, ...answersOf(saved)].slice(-MAX_ANSWERED);
    this.#marks = marksOf([...this.#marks, ...saved]);
    this.#unsaved = this.#unsaved.filter((entry) => entry.revision > revision);
    this.#beginJournal({ hash, revision });
    this.#saveProblem = null;
  }

  #beginJournal(base: { hash: string; revision: number }): void {
    this.#journal.begin(base, this.#unsaved, { answered: this.#answered, earlier: this.#marks });
  }

  /** At the start and the end, when nobody waits. The generation first: then even a file that is spoilt later has a copy. */
  #saveHere(): string {
    const text = writeShowText(this.#show);
    const hash = textHash(text);
    this.#generations.keep(text, this.#deps.studioClock.now(), this.#planRevision);
    writeDurably(this.path, text);
    return hash;
  }
}

/** A file name for what belongs to a show file, wherever that is. */
function nameOf(showFile: string): string {
  const path = resolve(showFile);
  return `${basename(path)}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}
