import { existsSync, readFileSync, renameSync } from 'node:fs';
import { applyOps } from '../../shared/show/apply-ops.ts';
import { readShowText } from '../../shared/show/show-text.ts';
import type { Show } from '../../shared/show/show.ts';
import { normaliseRundown, treeProblem } from '../../shared/show/tree.ts';
import { fileDate } from './durable-file.ts';
import {
  answersOf,
  marksOf,
  readJournal,
  textHash,
  type AnsweredRequest,
  type JournalEntry,
  type JournalReading,
} from './plan-journal.ts';
import type { ShowGenerations } from './show-generations.ts';
import { reasonOf, StorageError } from './storage-error.ts';

export interface ShowPlaces {
  readonly showFile: string;
  readonly journalFile: string;
  /** Copied at first start, and the last resort. */
  readonly demoFile: string;
  readonly generations: ShowGenerations;
  /** Studio time: names what is set aside. */
  readonly nowMs: number;
  onNotice(level: 'warning' | 'error', text: string): void;
}

export interface LoadedShow {
  readonly show: Show;
  readonly planRevision: number;
  /** The hash of the show file if it holds just this show; null: it has to be written. */
  readonly savedHash: string | null;
  /** Edits that were found in the journal alone, oldest first. */
  readonly recent: readonly JournalEntry[];
  readonly answered: readonly AnsweredRequest[];
  /** What is remembered of the edits before those, oldest first. */
  readonly earlier: readonly JournalEntry[];
}

/**
 * Loads the show: its file with the edits of the journal that it does not have yet. A damaged file is set aside, and its
 * readable cues, else the newest good generation, else the demo stand in. Throws a StorageError when nothing can be read, or
 * when a newer version of the studio wrote the file, which is left alone then.
 */
export function loadShow(places: ShowPlaces): LoadedShow {
  const journal = readJournalOrTell(places);
  const found = existsSync(places.showFile) ? fromFile(places) : { ...standIn(places), savedHash: null };
  const { show, hash } = found;
  const replayed = journal ? replay(show, hash, journal, places) : null;
  const plan = replayed ?? { show, planRevision: 1, recent: [], answered: [], earlier: [] };
  const { cues } = plan.show.rundown;
  if (treeProblem(cues) === null) {
    return { ...plan, savedHash: plan.recent.length === 0 ? found.savedHash : null };
  }
  return { ...plan, show: { ...plan.show, rundown: { cues: normaliseRundown(cues) } }, savedHash: null };
}

interface Found {
  readonly show: Show;
  /** Of the text it was read from. */
  readonly hash: string;
  readonly savedHash: string | null;
}

function fromFile(places: ShowPlaces): Found {
  const { showFile, generations, onNotice } = places;
  const text = readText(showFile);
  const hash = textHash(text);
  const reading = readShowText(text);
  if (reading.kind === 'good') {
    // One of an older version has to be written in today's.
    return { show: reading.show, hash, savedHash: reading.fromVersion === reading.show.version ? hash : null };
  }
  const what = reading.problems.join('; ');
  // It is whole: whoever comes back with the newer studio must find it where it was.
  if (reading.kind === 'bad' && reading.isNewer) throw StorageError.newer(showFile, what);
  const aside = setAside(showFile, 'damaged', places.nowMs);
  if (reading.kind === 'partial') {
    const cues = String(reading.show.rundown.cues.length);
    onNotice('error', `${showFile}: ${what}. The ${cues} other cues were loaded; original: ${aside}`);
    return { show: reading.show, hash, savedHash: null };
  }
  const good = generations.newestGood();
  const instead = good ? `the last good version (${good.file})` : 'the demo show';
  onNotice('error', `${showFile} cannot be used: ${what}. Loaded ${instead}; original: ${aside}`);
  return { ...standIn(places), savedHash: null };
}

/** The newest good generation, else the demo. */
function standIn({ generations, demoFile }: ShowPlaces): { show: Show; hash: string } {
  const good = generations.newestGood();
  if (good) return { show: good.show, hash: textHash(good.text) };
  const text = readFileSync(demoFile, 'utf8');
  const reading = readShowText(text);
  if (reading.kind !== 'good') throw new Error(`The demo show ${demoFile} is damaged: reinstall the studio.`);
  return { show: reading.show, hash: textHash(text) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw StorageError.unwritable(file, error);
  }
}

function setAside(file: string, why: string, nowMs: number): string {
  const aside = `${file}.${why}-${fileDate(nowMs)}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    throw StorageError.unwritable(file, error);
  }
  return aside;
}

function readJournalOrTell(places: ShowPlaces): JournalReading | null {
  let journal: JournalReading | null;
  try {
    journal = readJournal(places.journalFile);
  } catch (error) {
    throw StorageError.unwritable(places.journalFile, error);
  }
  if (journal && journal.problem !== null) {
    places.onNotice('error', `${places.journalFile}: ${journal.problem}; the edits before it were taken over.`);
  }
  return journal;
}

/** The show with the edits of the journal; null if the journal does not belong to this text. */
function replay(
  first: Show,
  hash: string,
  journal: JournalReading,
  places: ShowPlaces,
): Omit<LoadedShow, 'savedHash'> | null {
  const base = journal.bases.findLast((one) => one.hash === hash);
  if (!base) {
    if (journal.entries.length > 0) {
      const count = String(journal.entries.length);
      const aside = setAside(places.journalFile, 'other', places.nowMs);
      places.onNotice(
        'warning',
        `${places.showFile} is not the file that the last ${count} edits were made in, so they were left out: ${aside}`,
      );
    }
    return null;
  }
  let show = first;
  let planRevision = base.revision;
  const recent: JournalEntry[] = [];
  for (const entry of journal.entries) {
    if (entry.revision <= base.revision) continue;
    const applied = applyOps(show, entry.ops);
    if ('refused' in applied || entry.revision !== planRevision + 1) {
      const why = 'refused' in applied ? applied.refused : 'an edit before it is missing';
      const aside = setAside(places.journalFile, 'damaged', places.nowMs);
      places.onNotice('error', `An edit could not be taken over (${why}); those after it are in ${aside}`);
      break;
    }
    ({ show } = applied);
    planRevision = entry.revision;
    recent.push(entry);
  }
  // The host went down between writing the file and beginning the journal anew.
  const inFile = journal.entries.filter(({ revision }) => revision <= base.revision);
  const answered = [...journal.answered, ...answersOf(inFile)];
  return { show, planRevision, recent, answered, earlier: [...journal.earlier, ...marksOf(inFile)] };
}

/** Why something could not be written, for the operator. */
export function savingProblem(error: unknown): string {
  return `The show file could not be written; edits are kept in the journal meanwhile: ${reasonOf(error)}`;
}
