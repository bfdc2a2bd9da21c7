import type { QaPromise } from '../../../shared/report/qa-report.ts';

/** @param held null: not measured */
export function promise(what: string, held: boolean | null, text: string): QaPromise {
  return { what, held, text };
}
