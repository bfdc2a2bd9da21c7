import type { Cue } from '../cues/registry.ts';
import type { Column, ShowSettings } from '../show/show.ts';

/** A cue as a file told it. */
export interface ImportedCue {
  readonly cue: Cue;
  /** Its id stood in the file; otherwise the id was made up, and it is matched by number and title. */
  readonly hasOwnId: boolean;
  /** Row of the table it stood in, from 1; null in files that have no rows. */
  readonly row: number | null;
  /** The keys of the cue of which the file says something; null: it says everything. Others are left as they are when merged. */
  readonly given: ReadonlySet<string> | null;
}

/** What was read from a file, before anything is applied. */
export interface ImportedPlan {
  readonly cues: readonly ImportedCue[];
  /** The producer's own columns that the file has. */
  readonly columns: readonly Column[];
  /** Title, zone, devices …; null when the file has no word of them. */
  readonly settings: (ShowSettings & { readonly id: string }) | null;
  /** Sentences that name the place: "Row 14: start 25:61 is no time". */
  readonly problems: readonly string[];
  /** So many rows should have become cues. */
  readonly rowCount: number;
}

/** The plan, or why the whole file cannot be read, in words. */
export type ImportOutcome = ImportedPlan | { readonly refused: string };

/** "211 of 212 cues loaded". */
export function loadedSentence(plan: ImportedPlan): string {
  const loaded = plan.cues.length.toLocaleString('en');
  const all = Math.max(plan.rowCount, plan.cues.length).toLocaleString('en');
  return loaded === all ? `${loaded} cues loaded` : `${loaded} of ${all} cues loaded`;
}
