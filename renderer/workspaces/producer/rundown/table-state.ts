import type { Cue } from '../../../../shared/cues/registry.ts';
import type { ColumnPrefs } from './columns.ts';
import type { Selection } from './selection.ts';

export interface TableState {
  readonly selection: Selection;
  readonly collapsedIds: ReadonlySet<string>;
  /** The cell with the cursor is being edited, beginning with this text (null: what it says). */
  readonly editing: { readonly text: string | null } | null;
  /** Null: no search. `filter`: only what was found is in view. */
  readonly search: { readonly query: string; readonly filter: boolean } | null;
  /** Letters typed to jump to a title; empty: none. */
  readonly typed: string;
  readonly prefs: ColumnPrefs;
  readonly addMenuOpen: boolean;
  /** Cues that wait for a yes before they go. */
  readonly removing: readonly Cue[] | null;
  /** Whose remarks are listed: a cue's, or all (`cueId` null); null: none. */
  readonly remarksFor: { readonly cueId: string | null } | null;
}
