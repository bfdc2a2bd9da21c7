import { CUE_TYPES, isInteraction, type Cue } from '../../../../shared/cues/registry.ts';

const haystacks = new WeakMap<Cue, string>();

/** Everything of a cue that can be found, in small letters; worked out once for each version of a cue. */
function haystackOf(cue: Cue): string {
  const known = haystacks.get(cue);
  if (known !== undefined) return known;
  const poll = isInteraction(cue) ? [cue.poll.question, ...cue.poll.options.map(({ label }) => label)] : [];
  const text = cue.type === 'message' ? [cue.text] : [];
  const words = [
    cue.number,
    cue.title,
    CUE_TYPES[cue.type].label,
    cue.hostNotes,
    cue.producerNotes,
    ...Object.values(cue.custom),
    ...poll,
    ...text,
  ];
  const haystack = words.join('\n').toLowerCase();
  haystacks.set(cue, haystack);
  return haystack;
}

/** Ids of the cues that hold all words of a query, anywhere, in the order of the rundown. An empty query finds none. */
export function findCues(cues: readonly Cue[], query: string): readonly string[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return cues.filter((cue) => words.every((word) => haystackOf(cue).includes(word))).map(({ id }) => id);
}

/** The finding before or behind a row, round the corner at the ends; null when there is none. */
export function nextFinding(
  foundIds: readonly string[],
  orderOf: ReadonlyMap<string, number>,
  fromId: string | null,
  direction: 1 | -1,
): string | null {
  const from = fromId === null ? -1 : (orderOf.get(fromId) ?? -1);
  const place = (id: string): number => orderOf.get(id) ?? -1;
  const next =
    direction === 1
      ? (foundIds.find((id) => place(id) > from) ?? foundIds[0])
      : (foundIds.findLast((id) => place(id) < from) ?? foundIds.at(-1));
  return next ?? null;
}

/** The row that a few typed letters mean: the next whose title begins with them, else whose number does, else that holds them. */
export function typeAheadTarget(cues: readonly Cue[], typed: string, fromIndex: number): string | null {
  const text = typed.toLowerCase();
  if (text === '') return null;
  const order = [...cues.slice(fromIndex), ...cues.slice(0, fromIndex)];
  const found =
    order.find(({ title }) => title.toLowerCase().startsWith(text)) ??
    order.find(({ number }) => number.toLowerCase().startsWith(text)) ??
    order.find(({ title }) => title.toLowerCase().includes(text));
  return found?.id ?? null;
}
