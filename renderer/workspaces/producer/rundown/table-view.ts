import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Cue } from '../../../../shared/cues/registry.ts';
import type { Column, Show } from '../../../../shared/show/show.ts';
import type { TriggerContext } from '../../../../shared/show/trigger-text.ts';
import type { StudioStores } from '../../../api/stores.ts';
import { columnsOf, shownColumns, type ColumnPrefs, type RundownColumn } from './columns.ts';
import { rowsFound, rowsWithContents, rundownRows, withKnownOrder, type RundownRows } from './rows.ts';
import { findCues } from './search.ts';
import { NO_SELECTION, selectedIds } from './selection.ts';
import type { TableState } from './table-state.ts';

const NO_CUES: readonly Cue[] = [];
const NO_COLUMNS: readonly Column[] = [];

/** A value that is worked out again only when what it comes from is another. */
class Remembered<T> {
  #last: { readonly key: readonly unknown[]; readonly value: T } | null = null;

  for(key: readonly unknown[], make: () => T): T {
    const known = this.#last;
    if (known && known.key.every((each, index) => each === key[index])) return known.value;
    const value = make();
    this.#last = { key, value };
    return value;
  }
}

/** What is in view: rows, columns, cursor, as the show and the table's own state say. */
export class TableView {
  readonly store: StoreApi<TableState>;
  readonly #stores: StudioStores;
  readonly #nowMs: () => number;
  readonly #rows = new Remembered<RundownRows>();
  #last: {
    readonly rows: RundownRows;
    readonly cues: readonly Cue[];
    readonly collapsedIds: ReadonlySet<string> | null;
  } | null = null;
  readonly #found = new Remembered<readonly string[]>();
  readonly #columns = new Remembered<readonly RundownColumn[]>();

  constructor(stores: StudioStores, nowMs: () => number, prefs: ColumnPrefs) {
    this.#stores = stores;
    this.#nowMs = nowMs;
    this.store = createStore<TableState>(() => ({
      selection: NO_SELECTION,
      collapsedIds: new Set(),
      editing: null,
      search: null,
      typed: '',
      prefs,
      addMenuOpen: false,
      removing: null,
      remarksFor: null,
    }));
  }

  get show(): Show | null {
    return this.#stores.show.getState().show;
  }

  /** The plan in view, as the host counts: what one looked at when an edit was begun. */
  get planRevision(): number {
    return this.#stores.show.getState().planRevision;
  }

  get cues(): readonly Cue[] {
    return this.show?.rundown.cues ?? NO_CUES;
  }

  /** The rows in view order; the same object while nothing changed. */
  rows(): RundownRows {
    const { collapsedIds, search } = this.store.getState();
    const foundIds = search?.filter === true && search.query.trim() !== '' ? this.found() : null;
    return this.#rows.for([this.cues, collapsedIds, foundIds], () => {
      const { cues } = this;
      const before = this.#last;
      const isAsFolded = foundIds === null && before?.collapsedIds === collapsedIds;
      const edited = isAsFolded ? rowsWithContents(before.rows, before.cues, cues) : null;
      const rows = edited ?? withKnownOrder(before?.rows ?? null, this.#rowsAnew(foundIds, collapsedIds));
      this.#last = { rows, cues, collapsedIds: foundIds === null ? collapsedIds : null };
      return rows;
    });
  }

  #rowsAnew(foundIds: readonly string[] | null, collapsedIds: ReadonlySet<string>): RundownRows {
    return foundIds === null ? rundownRows(this.cues, collapsedIds) : rowsFound(this.cues, new Set(foundIds));
  }

  /** What the search found, in order. */
  found(): readonly string[] {
    const query = this.store.getState().search?.query ?? '';
    return this.#found.for([this.cues, query], () => findCues(this.cues, query));
  }

  /** The columns on the screen. */
  columns(): readonly RundownColumn[] {
    const custom = this.show?.columns ?? NO_COLUMNS;
    const { prefs } = this.store.getState();
    return this.#columns.for([custom, prefs], () => shownColumns(columnsOf(custom), prefs));
  }

  /** What cells are read against. */
  context(cue?: Cue): TriggerContext {
    return {
      cues: this.cues,
      timeZone: this.show?.timeZone ?? 'UTC',
      aroundMs: cue?.plannedStartMs ?? this.show?.plannedStartMs ?? this.#nowMs(),
    };
  }

  cursorCue(): Cue | null {
    const { cursorId } = this.store.getState().selection;
    return this.cues.find(({ id }) => id === cursorId) ?? null;
  }

  cursorColumn(): RundownColumn | null {
    const { columnId } = this.store.getState().selection;
    return this.columns().find(({ id }) => id === columnId) ?? null;
  }

  chosenIds(): ReadonlySet<string> {
    return selectedIds(this.store.getState().selection);
  }
}
