import type { Clock } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';

/** What happened; anything JSON can carry beside its type. */
export interface AsRunEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface AsRunRecord {
  /** 1, 2, 3 … without a gap. */
  readonly sequence: number;
  /** Studio time, and how far it may be from the truth (null: unsynchronised). */
  readonly atMs: number;
  readonly errorBoundMs: number | null;
  readonly monoMs: number;
  readonly event: AsRunEvent;
  /** SHA-256 over this record and the hash before it, hex. */
  readonly hash: string;
}

/** The as-run log: append-only, durable, hash-chained (SQLite, WAL, synchronous=FULL). */
export declare class AsRunLog {
  /** Opens `as-run.sqlite` in `dir`. A damaged one is set aside, what is readable is kept, and `onNotice` told. */
  static open(deps: {
    dir: string;
    clock: Clock;
    studioClock: StudioClock;
    onNotice(level: 'warning' | 'error', text: string): void;
  }): AsRunLog;
  /** Durable when it returns. Throws a StorageError when it cannot be written. */
  append(event: AsRunEvent): AsRunRecord;
  /** All or none, in one transaction. */
  appendAll(events: readonly AsRunEvent[]): AsRunRecord[];
  /** From the last event of this type on (all if there is none or `null`), in order. */
  replay(sinceLastType: string | null): AsRunRecord[];
  /** The sequence number of the first record whose hash does not fit, or null. */
  verify(): number | null;
  close(): void;
}
