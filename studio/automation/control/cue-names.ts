import type { Cue } from '../../../shared/cues/registry.ts';
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
