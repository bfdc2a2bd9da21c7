import { RIGHTS_OF_ROLE, type Presence, type Role } from '../../shared/api/access.ts';
import { PLACE_FIELD, placeSchema, type PlanConflict } from '../../shared/show/plan-ops.ts';
import type { Show } from '../../shared/show/show.ts';

export const ROLE_LABELS: Readonly<Record<Role, string>> = {
  producer: 'Producer',
  host: 'Host',
  qa: 'QA',
  planner: 'Planner',
  viewer: 'Viewer',
};

/** What a link with this role lets somebody do, for who gives it. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  producer: 'Plans, takes cues, goes on air.',
  host: 'Takes cues, goes on air, answers messages. Does not edit the plan.',
  qa: 'Sees every figure, sees to alarms, signs reports, probes addresses. Changes nothing in the show.',
  planner: 'Edits the rundown. Cannot take cues, nor touch what is on air.',
  viewer: 'Sees the show. Changes nothing.',
};

/** The roles, the mightiest last, so that the one given by mistake is none of those. */
export const ROLES_TO_GIVE: readonly Role[] = ['viewer', 'qa', 'planner', 'host', 'producer'];

export function mayTakeCues(role: Role): boolean {
  return RIGHTS_OF_ROLE[role].includes('run');
}

/** `Ann Lee` → `AL`, `studio` → `S`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].flatMap((word) => firstLetter(word));
  return letters.length > 0 ? letters.join('').toUpperCase() : '?';
}

function firstLetter(word: string | undefined): string[] {
  const [first] = new Intl.Segmenter().segment(word ?? '');
  return first ? [first.segment] : [];
}

/** As the talkback says a cue: by number, else by title; null if it is gone. */
export function cueInWords(show: Show | null, cueId: string | null): string | null {
  const cue = show?.rundown.cues.find((other) => other.id === cueId);
  if (!cue) return null;
  return cue.number === '' ? `“${cue.title}”` : `cue ${cue.number} (“${cue.title}”)`;
}

/** `Ann, planner: edits the title of cue 3 (“Colours”)`. */
export function whereabouts({ name, role, workspace, cueId, field }: Presence, show: Show | null): string {
  const who = `${name}, ${ROLE_LABELS[role].toLowerCase()}`;
  const cue = cueInWords(show, cueId);
  if (cue === null) return `${who}: in ${workspace === 'qa' ? 'QA' : workspace}`;
  return field === null ? `${who}: at ${cue}` : `${who}: edits ${fieldInWords(field)} of ${cue}`;
}

/** `hostNotes` → `host notes`, `custom.camera` → `camera`, `durationMs` → `duration`. */
export function fieldInWords(field: string): string {
  if (field === '*') return 'the whole cue';
  const name = field.startsWith('custom.') ? field.slice('custom.'.length) : field.replace(/(Ms|Id)$/, '');
  return name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

const MAX_VALUE_CHARS = 160;

/** A value of the plan, short enough to compare two of them. */
export function valueInWords(value: PlanConflict['yours']): string {
  if (value === null) return '(none)';
  if (typeof value === 'string') return value === '' ? '(empty)' : shortened(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'object' && !Array.isArray(value) && typeof value['title'] === 'string') {
    return `“${shortened(value['title'])}”`;
  }
  return shortened(JSON.stringify(value));
}

function shortened(text: string): string {
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}…` : text;
}

/** What the two values of a conflict are called: a cue may be gone on either side, or stand elsewhere. */
export function sidesInWords(
  { field, yours, theirs }: PlanConflict,
  show: Show | null,
): { yours: string; theirs: string } {
  if (field === PLACE_FIELD) return { yours: placeInWords(show, yours), theirs: placeInWords(show, theirs) };
  if (field === '*' && yours === null) return { yours: '(removed)', theirs: valueInWords(theirs) };
  return { yours: valueInWords(yours), theirs: theirs === null ? '(removed)' : valueInWords(theirs) };
}

function placeInWords(show: Show | null, place: PlanConflict['yours']): string {
  const { afterCueId, groupId } = placeSchema.parse(place);
  const group = groupId === null ? '' : (cueInWords(show, groupId) ?? 'a removed group');
  if (afterCueId === null || afterCueId === groupId) return group === '' ? 'at the top' : `first in ${group}`;
  const behind = `behind ${cueInWords(show, afterCueId) ?? 'a removed cue'}`;
  return group === '' ? behind : `${behind}, in ${group}`;
}
