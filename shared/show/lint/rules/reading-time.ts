import { isInteraction, type Cue } from '../../../cues/registry.ts';
import { setField, type Finding, type PlanRule } from '../finding.ts';

/** Silent reading on a phone while somebody talks: slower than the 240 a minute of quiet prose. */
const WORDS_PER_MINUTE = 180;
/** To look down, choose and tap. */
const CHOOSING_MS = 2_000;
const LONGEST_MS = 3_600_000;

const wordsOf = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

/** How many words viewers read, and how long they have; null: nothing to read, or all the time they want. */
function reading(cue: Cue): { readonly words: number; readonly givenMs: number; readonly field: string } | null {
  if (isInteraction(cue)) {
    const texts = [cue.poll.question, ...cue.poll.options.map(({ label }) => label)];
    const words = texts.reduce((sum, text) => sum + wordsOf(text), 0);
    return cue.responseWindowMs === null ? null : { words, givenMs: cue.responseWindowMs, field: 'responseWindowMs' };
  }
  if (cue.type === 'message') {
    const words = wordsOf(cue.text) + wordsOf(cue.link?.label ?? '');
    return cue.stayMs === null ? null : { words, givenMs: cue.stayMs, field: 'stayMs' };
  }
  return null;
}

/** A window too short to read the question, the options, and choose. */
export const readingTime: PlanRule = {
  rule: 'reading-time',
  check({ live }) {
    const found: Finding[] = [];
    for (const cue of live) {
      const read = reading(cue);
      if (!read) continue;
      const choosingMs = isInteraction(cue) ? CHOOSING_MS : 0;
      const neededMs = Math.ceil(((read.words / WORDS_PER_MINUTE) * 60_000 + choosingMs) / 1000) * 1000;
      if (read.givenMs >= neededMs || neededMs > LONGEST_MS) continue;
      const choosing = choosingMs > 0 ? ` and ${choosingMs / 1000} s to choose` : '';
      found.push({
        cueId: cue.id,
        rule: 'reading-time',
        severity: 'warning',
        text: `${read.words} words at ${WORDS_PER_MINUTE} a minute${choosing} take ${neededMs / 1000} s; viewers have ${read.givenMs / 1000} s.`,
        fix: { label: `Give ${neededMs / 1000} s`, ops: [setField(cue.id, read.field, neededMs)] },
      });
    }
    return found;
  },
};
