import type { Cue } from '../../../../shared/cues/registry.ts';

const LONGEST = 16;

/**
 * Numbers for new cues behind one of the rundown (null: at the top): whole ones at the end, and between two others
 * decimals (`3`, `3.1`, `3.2`, `4`), so that the numbers people already say stay what they are.
 */
export function freeNumbers(cues: readonly Cue[], afterCueId: string | null, count: number): readonly string[] {
  const taken = new Set(cues.map(({ number }) => number));
  const at = cues.findIndex((cue) => cue.id === afterCueId);
  const greatest = cues.reduce((most, { number }) => Math.max(most, wholePart(number) ?? 0), 0);
  const before = at < 0 ? null : wholePart(cues[at]?.number ?? '');
  const isAtEnd = before === null || before >= greatest;
  const name = (step: number): string => (isAtEnd ? String(greatest + step) : `${String(before)}.${String(step)}`);
  const free: string[] = [];
  for (let step = 1; free.length < count; step++) {
    const number = name(step).slice(0, LONGEST);
    if (!taken.has(number)) free.push(number);
  }
  return free;
}

/** The whole number a cue's number begins with (`12` of `12.5`); null when it does not. */
function wholePart(number: string): number | null {
  const digits = /^\d{1,9}/.exec(number)?.[0];
  return digits === undefined ? null : Number(digits);
}
