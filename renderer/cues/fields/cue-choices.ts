import { conductOf, CUE_TYPES, type Cue } from '../../../shared/cues/registry.ts';
import type { Choice } from './choice-field.tsx';

/** How a cue is called in menus: number, title, and its type where that helps. */
export function cueChoice(cue: Cue): Choice<string> {
  const number = cue.number === '' ? '' : `${cue.number} · `;
  return { value: cue.id, label: `${number}${cue.title} (${CUE_TYPES[cue.type].label.toLowerCase()})` };
}

/** Cues of a kind as choices, those before `cue` nearest first, then those behind it. */
export function cueChoices(
  cues: readonly Cue[],
  ownId: string,
  wanted: (cue: Cue) => boolean,
): readonly Choice<string>[] {
  const own = cues.findIndex((cue) => cue.id === ownId);
  const nearest = [...cues.slice(0, Math.max(0, own)).reverse(), ...cues.slice(own + 1)].filter(wanted);
  return nearest.map(cueChoice);
}

/** Cues that can be taken, so that something can happen after them. */
export const canBeTaken = (cue: Cue): boolean => conductOf(cue) !== 'never';

/** How the chosen cue is called; one that is gone says so. */
export function chosenCue(cues: readonly Cue[], cueId: string): Choice<string> {
  const cue = cues.find(({ id }) => id === cueId);
  return cue ? cueChoice(cue) : { value: cueId, label: `a cue that is gone (${cueId})` };
}
