import type { Show } from '../../shared/show/show.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';

export type SaveResult = { ok: true; show: Show; planRevision: number } | { ok: false; reason: string };

/** The show file: always the old one or the new one, never neither. */
export declare class ShowStore {
  /**
   * Loads `showFile`, or `show.cuelight` in `dataDir` (a copy of `demoFile` at first start). A damaged file is set
   * aside, its readable cues (else the newest good generation, else the demo) loaded, and `onNotice` told.
   * Throws a StorageError when `showFile` does not exist or nothing can be written.
   */
  static open(deps: {
    dataDir: string;
    showFile: string | null;
    demoFile: string;
    studioClock: StudioClock;
    onNotice(level: 'warning' | 'error', text: string): void;
  }): ShowStore;
  get show(): Show;
  /** Grows with every saved edit. */
  get planRevision(): number;
  get path(): string;
  /** Validates and saves durably before it returns; refused edits (see plan-edits.ts) change nothing. */
  edit(change: (show: Show) => Show | { refused: string }): SaveResult;
}
