import { hash as digest } from 'node:crypto';
import { z } from 'zod';

/** What happened; anything JSON can carry beside its type. */
export const asRunEventSchema = z.looseObject({ type: z.string().min(1) });
export type AsRunEvent = z.infer<typeof asRunEventSchema>;

export interface AsRunRecord {
  /** 1, 2, 3 … without a gap. */
  readonly sequence: number;
  /** Studio time. */
  readonly atMs: number;
  readonly monoMs: number;
  /** How far studio time may have been from the truth; null: unsynchronised. */
  readonly errorBoundMs: number | null;
  readonly event: AsRunEvent;
  /** SHA-256 over this record and the hash before it, hex. */
  readonly hash: string;
}

/** A record as it stands in the database: the event still as text, so that the hash is over what was written. */
export interface StoredRecord extends Omit<AsRunRecord, 'event'> {
  readonly eventText: string;
}

/** The hash "before" the first record. */
export const FIRST_HASH = '0'.repeat(64);

const rowSchema = z.object({
  sequence: z.int().positive(),
  at_ms: z.number(),
  mono_ms: z.number(),
  error_bound_ms: z.number().nullable(),
  event: z.string(),
  hash: z.string(),
});

export function hashRecord(previousHash: string, record: Omit<StoredRecord, 'hash'>): string {
  const { sequence, atMs, monoMs, errorBoundMs, eventText } = record;
  const text = `${previousHash}\n${JSON.stringify([sequence, atMs, monoMs, errorBoundMs, eventText])}`;
  return digest('sha256', text, 'hex');
}

/** Takes a database row; null if it is no record. */
export function fromRow(row: unknown): StoredRecord | null {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) return null;
  const { sequence, at_ms, mono_ms, error_bound_ms, event, hash } = parsed.data;
  return { sequence, atMs: at_ms, monoMs: mono_ms, errorBoundMs: error_bound_ms, eventText: event, hash };
}

/** Reads the event of a stored record; null if it is none. */
export function toRecord(stored: StoredRecord): AsRunRecord | null {
  const { eventText, ...rest } = stored;
  try {
    const event = asRunEventSchema.safeParse(JSON.parse(eventText));
    return event.success ? { ...rest, event: event.data } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
