import { conductOf, type Cue } from '../../../shared/cues/registry.ts';
import type { Show } from '../../../shared/show/show.ts';

/** A cue as somebody at a control surface names it: by its number, else by its id. A sentence when that is not clear. */
export function findCueByName(show: Show, name: string): Cue | { readonly refused: string } {
  const wanted = name.trim();
  const { cues } = show.rundown;
  const numbered = cues.filter(({ number }) => number !== '' && number.toLowerCase() === wanted.toLowerCase());
  const [first, second] = numbered;
  if (second) return { refused: `${String(numbered.length)} cues have the number ${wanted}: name it by its id.` };
  const found = first ?? cues.find(({ id }) => id === wanted);
  return found ?? { refused: `There is no cue with the number or id ${wanted.slice(0, 64)}.` };
}

/**
 * The cue to put in standby when somebody steps from cue to cue: the next one that can be taken, skipped ones and notes
 * passed over. Without a standby, `next` begins at the top and `previous` at the end. Null: there is none.
 */
export function standbyNeighbour(show: Show, standbyCueId: string | null, step: 'next' | 'previous'): string | null {
  const { cues } = show.rundown;
  const skipped = new Set<string>();
  const stops = cues.filter((cue) => {
    // What stands in a skipped group is skipped with it; a group stands before its cues.
    const isSkipped = cue.skip || (cue.groupId !== null && skipped.has(cue.groupId));
    if (isSkipped) skipped.add(cue.id);
    return cue.id === standbyCueId || (!isSkipped && conductOf(cue) !== 'never');
  });
  const at = stops.findIndex(({ id }) => id === standbyCueId);
  if (at === -1) return (step === 'next' ? stops.at(0) : stops.at(-1))?.id ?? null;
  return stops[at + (step === 'next' ? 1 : -1)]?.id ?? null;
}
