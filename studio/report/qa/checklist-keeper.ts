import { z } from 'zod';
import {
  checklistSchema,
  type Checklist,
  type ChecklistItem,
  type ReadinessCheck,
} from '../../../shared/report/qa-report.ts';

/** What a person has to look at before any show. */
const FIRST_ITEMS: readonly (readonly [id: string, text: string])[] = [
  ['host-hears', 'The host hears the producer and sees the host view'],
  ['sound', 'Voice is clear, neither too loud nor too soft'],
  ['light', 'Camera is sharp and well lit; nothing private is in the picture'],
  ['test-poll', 'A test poll was answered from a phone on another network'],
  ['results', 'Its results came up on the viewer’s screen and in the studio'],
  ['fallback', 'Everybody knows what to do when the picture or the engine goes'],
];
/** Checklists that are kept, the newest: one a run in which anything was ticked. */
const MOST_KEPT = 200;

export const checklistsSchema = z.object({ checklists: z.array(checklistSchema) });
export type Checklists = z.infer<typeof checklistsSchema>;

export interface ChecklistFile {
  load(onDamaged: (problem: string) => void): Checklists | null;
  saveAside(state: Checklists): Promise<void>;
}

export interface ChecklistKeeperDeps {
  readonly file: ChecklistFile;
  showId(): string;
  /** Of the present run. */
  runId(): string;
  /** Studio time. */
  now(): number;
  onNotice(level: 'warning', text: string): void;
}

/**
 * What was ticked for each run of each show, by whom and when. A run begins with the items of the one before it, all open:
 * what was looked at then says nothing about now.
 */
export class ChecklistKeeper {
  readonly #deps: ChecklistKeeperDeps;
  #checklists: readonly Checklist[];
  #saving: Promise<void> = Promise.resolve();

  constructor(deps: ChecklistKeeperDeps) {
    this.#deps = deps;
    const kept = deps.file.load((problem) => {
      deps.onNotice('warning', problem);
    });
    this.#checklists = kept?.checklists ?? [];
  }

  /** Of the present run of the present show. */
  get current(): Checklist {
    const { showId, runId } = { showId: this.#deps.showId(), runId: this.#deps.runId() };
    const ofShow = this.#checklists.filter((one) => one.showId === showId);
    return ofShow.find((one) => one.runId === runId) ?? fresh(showId, runId, ofShow.at(-1)?.items);
  }

  /** Of any run; null: nothing was ticked in it, or it is too long ago. */
  of(runId: string): Checklist | null {
    return this.#checklists.find((one) => one.runId === runId) ?? null;
  }

  /** Ticks an item, takes the tick back, or adds one. */
  put(item: { readonly id: string; readonly text: string; readonly done: boolean }, by: string): Checklist {
    const { current } = this;
    const before = current.items.find(({ id }) => id === item.id);
    const done = item.done ? (before?.done ?? { by, atMs: this.#deps.now() }) : null;
    const next = { id: item.id, text: item.text, done };
    const items = before ? current.items.map((one) => (one.id === item.id ? next : one)) : [...current.items, next];
    return this.#keep({ ...current, items: items.slice(0, 100) });
  }

  remove(id: string): Checklist {
    const { current } = this;
    return this.#keep({ ...current, items: current.items.filter((item) => item.id !== id) });
  }

  signOff(checks: readonly ReadinessCheck[], by: string): Checklist {
    return this.#keep({ ...this.current, signedOff: { by, atMs: this.#deps.now(), checks: [...checks] } });
  }

  /** All open again. */
  reset(): Checklist {
    const { current } = this;
    return this.#keep({ ...current, items: opened(current.items), signedOff: null });
  }

  /** Resolves when all is saved. */
  close(): Promise<void> {
    return this.#saving;
  }

  #keep(checklist: Checklist): Checklist {
    const { showId, runId } = checklist;
    const others = this.#checklists.filter((one) => one.showId !== showId || one.runId !== runId);
    this.#checklists = [...others, checklist].slice(-MOST_KEPT);
    const state = { checklists: [...this.#checklists] };
    this.#saving = this.#saving
      .then(() => this.#deps.file.saveAside(state))
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.#deps.onNotice('warning', `The checklist could not be saved (${why}); check the data folder.`);
      });
    return checklist;
  }
}

/** @param before items of the run before it; undefined: the show had none yet */
function fresh(showId: string, runId: string, before: readonly ChecklistItem[] | undefined): Checklist {
  const items = before ? opened(before) : FIRST_ITEMS.map(([id, text]) => ({ id, text, done: null }));
  return { showId, runId, items, signedOff: null };
}

function opened(items: readonly ChecklistItem[]): ChecklistItem[] {
  return items.map((item) => ({ ...item, done: null }));
}
