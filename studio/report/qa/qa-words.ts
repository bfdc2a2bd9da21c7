import type { QaPromise, SignedQaReport } from '../../../shared/report/qa-report.ts';

/** What page and PDF of a signed report say alike. */

/** Whether a promise held, in a word. */
export function heldWord(held: QaPromise['held']): 'held' | 'not held' | 'not known' {
  return held === null ? 'not known' : held ? 'held' : 'not held';
}

/** A figure with as many digits as say something. */
export function digits(value: number): string {
  const size = Math.abs(value);
  return String(Number(value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)));
}

/** The heads of the table of figures; the first is its name, the last two how far it was right, and how many seconds it comes from. */
export const FIGURE_HEADS = ['Figure', 'min', 'p50', 'p95', 'p99', 'max', 'right within', 'seconds'] as const;

export function unfairText(unfairSeconds: number | null): string {
  return unfairSeconds === null ? '' : `Viewers were further apart than 1 s in ${String(unfairSeconds)} seconds.`;
}

/** The signature as it stands on each: what can be compared by eye and voice. */
export function signatureLines({ sha256, keyId, value }: SignedQaReport['signature']): readonly string[] {
  return [`SHA-256 ${sha256}`, `Ed25519 key ${keyId}`, `Signature ${value}`];
}
