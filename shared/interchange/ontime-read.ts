import { z } from 'zod';
import { cueIdSchema } from '../cues/cue-base.ts';
import { cueSchema, freshCue, type Cue } from '../cues/registry.ts';
import { MAX_CUES, type Column, type Show } from '../show/show.ts';
import { normaliseRundown } from '../show/tree.ts';
import { formatInZone, wallTimeToEpoch } from '../time/zone.ts';
import { nearestColour } from './cell-texts.ts';
import type { SettingsWithId } from './exact.ts';
import type { ImportedCue, ImportOutcome } from './imported-plan.ts';
import { jsonEqual } from './json-equal.ts';
import { freshColumnId } from './mapping.ts';
import {
  CUELIGHT_FIELD,
  HOST_FIELD,
  ontimeEntrySchema,
  ontimeSchema,
  SHOW_FIELD,
  storedCueSchema,
  storedShowSchema,
  type OntimeEntry,
  type OntimeProject,
} from './ontime-model.ts';
import { ontimeKeys } from './ontime-write.ts';

const DAY_MS = 86_400_000;
const SHORTEST_COUNTDOWN_MS = 1000;

export interface ReadOntimeOptions {
  /** The show it is read into: its zone, columns and day. */
  readonly show: Pick<Show, 'timeZone' | 'columns' | 'plannedStartMs'>;
  /** The day of times of day, where the show has no planned start. */
  readonly nowMs: number;
  newCueId(): string;
}

/** Whether parsed JSON looks like a project file of Ontime. */
export function isOntime(json: unknown): boolean {
  const parsed = ontimeSchema.safeParse(json);
  return parsed.success && (parsed.data.rundown !== undefined || parsed.data.rundowns !== undefined);
}

/** Reads an Ontime project of version 2, 3 or 4. Never throws. Of several rundowns the first is taken, and the others named. */
export function readOntime(json: unknown, options: ReadOntimeOptions): ImportOutcome {
  const parsed = ontimeSchema.safeParse(json);
  if (!parsed.success)
    return { refused: `It is no Ontime project: ${z.prettifyError(parsed.error).split('\n')[0] ?? ''}` };
  const problems: string[] = [];
  const entries = entriesOf(parsed.data, problems);
  if (entries.length > MAX_CUES) {
    return {
      refused: `The project has ${entries.length.toLocaleString('en')} entries; a show has ${MAX_CUES.toLocaleString('en')} cues at most.`,
    };
  }
  const settings = storedSettings(parsed.data);
  const reader = new EntryReader(parsed.data, settings, options, problems);
  const cues = entries.flatMap((entry, index) => reader.read(entry, index + 1));
  const order = new Map(normaliseRundown(cues.map(({ cue }) => cue)).map((cue, index) => [cue.id, { cue, index }]));
  const placed = cues
    .map((imported) => ({ ...imported, cue: order.get(imported.cue.id)?.cue ?? imported.cue }))
    .toSorted((a, b) => (order.get(a.cue.id)?.index ?? 0) - (order.get(b.cue.id)?.index ?? 0));
  return { cues: placed, columns: reader.columns, settings: settings ?? null, problems, rowCount: entries.length };
}

/** An entry with the group it stands in. */
interface PlacedEntry {
  readonly entry: OntimeEntry;
  readonly parent: string | null;
}

/** The entries of the first rundown in order, groups before what they hold. */
function entriesOf({ rundown, rundowns }: OntimeProject, problems: string[]): PlacedEntry[] {
  if (rundowns === undefined) return listEntries(rundown ?? [], problems);
  const [first, ...others] = Object.values(rundowns);
  if (!first) return [];
  if (others.length > 0) {
    const names = others.map(({ title }) => `“${title ?? 'untitled'}”`).join(', ');
    problems.push(`Of the project’s rundowns “${first.title ?? 'untitled'}” was read; left out: ${names}`);
  }
  const placed: PlacedEntry[] = [];
  const seen = new Set<string>();
  const take = (id: string, parent: string | null): void => {
    if (seen.has(id) || !Object.hasOwn(first.entries, id)) return;
    seen.add(id);
    const entry = ontimeEntrySchema.safeParse(first.entries[id]);
    if (!entry.success) {
      problems.push(`Entry ${id}: it has no type`);
      return;
    }
    placed.push({ entry: { ...entry.data, id }, parent });
    // Groups hold no groups in Ontime; a file that says so is read flat, which also ends on cycles.
    if (parent === null) for (const child of entry.data.entries ?? []) take(child, id);
  };
  for (const id of first.order) take(id, null);
  for (const id of Object.keys(first.entries)) take(id, null);
  return placed;
}

/** Up to version 3: a list, in which a block heads what follows it. */
function listEntries(rundown: readonly unknown[], problems: string[]): PlacedEntry[] {
  const placed: PlacedEntry[] = [];
  let block: string | null = null;
  for (const [index, raw] of rundown.entries()) {
    const entry = ontimeEntrySchema.safeParse(raw);
    if (!entry.success) {
      problems.push(`Entry ${String(index + 1)}: it has no type`);
      continue;
    }
    const isBlock = entry.data.type === 'block';
    placed.push({ entry: entry.data, parent: isBlock ? null : block });
    if (isBlock) block = entry.data.id ?? null;
  }
  return placed;
}

function storedSettings({ project }: OntimeProject): SettingsWithId | undefined {
  const value = project?.custom?.find(({ title }) => title === SHOW_FIELD)?.value;
  const stored = value === undefined ? null : storedShowSchema.safeParse(jsonIn(value));
  if (!stored?.success) return undefined;
  // The title may have been changed in Ontime since.
  const title = project?.title ?? '';
  return title === '' ? stored.data.show : { ...stored.data.show, title: title.slice(0, 200) };
}

function jsonIn(text: unknown): unknown {
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return null;
    throw error;
  }
}

class EntryReader {
  readonly columns: readonly Column[];
  readonly #zone: string;
  readonly #problems: string[];
  readonly #newCueId: () => string;
  /** Which column each custom field of the project is. */
  readonly #columnOfKey = new Map<string, string>();
  readonly #ids = new Set<string>();
  #dayMs: number;
  #lastStartMs: number | null = null;

  constructor(
    project: OntimeProject,
    settings: SettingsWithId | undefined,
    options: ReadOntimeOptions,
    problems: string[],
  ) {
    this.#zone = settings?.timeZone ?? options.show.timeZone;
    this.#problems = problems;
    this.#newCueId = options.newCueId;
    this.#dayMs = settings?.plannedStartMs ?? options.show.plannedStartMs ?? options.nowMs;
    if (formatInZone(this.#dayMs, this.#zone) === '') this.#dayMs = options.nowMs;
    const known = settings?.columns ?? options.show.columns;
    const ids = new Set(known.map(({ id }) => id));
    const byKey = new Map([...ontimeKeys(known)].map(([id, { key }]) => [key, id]));
    const made: Column[] = [];
    for (const [key, { label }] of Object.entries(project.customFields ?? {})) {
      if (key === CUELIGHT_FIELD || key === HOST_FIELD) continue;
      const title = (label === '' ? key : label).slice(0, 60);
      const id = byKey.get(key) ?? freshColumnId(title, ids);
      if (!byKey.has(key)) made.push({ id, title });
      this.#columnOfKey.set(key, id);
    }
    this.columns = settings
      ? [...known, ...made]
      : [...known.filter(({ id }) => [...this.#columnOfKey.values()].includes(id)), ...made];
  }

  read({ entry, parent }: PlacedEntry, position: number): ImportedCue[] {
    const stored = storedCueSchema.safeParse(jsonIn(entry.custom?.[CUELIGHT_FIELD]));
    const own = cueIdSchema.safeParse(entry.id);
    const id = own.success && !this.#ids.has(own.data) ? own.data : this.#newCueId();
    this.#ids.add(id);
    const draft = stored.success ? this.#since(stored.data, entry, parent) : this.#fresh(entry, parent, id, position);
    const parsed = cueSchema.safeParse({ ...draft, id });
    if (parsed.success) return [{ cue: parsed.data, hasOwnId: own.success, row: null, given: null }];
    const [issue] = parsed.error.issues;
    this.#problems.push(
      `Entry ${String(position)} (“${entry.title ?? ''}”): ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not readable'}`,
    );
    return [];
  }

  /** A cue of ours, with what was changed in Ontime since it was written. */
  #since({ cue, as }: z.infer<typeof storedCueSchema>, entry: OntimeEntry, parent: string | null): Cue {
    const wasParent = typeof as['parent'] === 'string' ? as['parent'] : null;
    const draft: Record<string, unknown> = { ...cue, groupId: parent === wasParent ? cue.groupId : parent };
    const isChanged = (key: string): boolean => !jsonEqual((entry as Record<string, unknown>)[key], as[key]);
    if (isChanged('cue')) draft['number'] = entry.cue ?? '';
    if (isChanged('title')) draft['title'] = entry.title ?? '';
    if (isChanged('note')) draft['producerNotes'] = entry.note ?? '';
    if (isChanged('colour')) draft['colour'] = nearestColour(entry.colour ?? '');
    if (isChanged('skip')) draft['skip'] = entry.skip ?? false;
    if (isChanged('countToEnd')) draft['countToEnd'] = entry.countToEnd ?? false;
    if (isChanged('duration') && entry.type === 'event') draft['durationMs'] = spanOf(entry.duration);
    if (isChanged('endAction')) draft['atEnd'] = atEndOf(entry);
    if (isChanged('timeStart') || isChanged('linkStart')) draft['plannedStartMs'] = this.#start(entry, null);
    else if (cue.plannedStartMs !== null) this.#lastStartMs = cue.plannedStartMs;
    const { [CUELIGHT_FIELD]: _, ...texts } = entry.custom ?? {};
    if (!jsonEqual(texts, as['custom'])) Object.assign(draft, this.#texts(entry));
    return draft as Cue;
  }

  /** An entry that Ontime made. */
  #fresh(entry: OntimeEntry, parent: string | null, id: string, position: number): Cue {
    const title = (entry.title ?? '').slice(0, 200);
    const number = (entry.cue ?? '').slice(0, 16);
    const base = {
      title: title === '' ? (number === '' ? `Untitled ${String(position)}` : `Cue ${number}`) : title,
      number,
      producerNotes: (entry.note ?? '').slice(0, 5000),
      colour: nearestColour(entry.colour ?? ''),
      skip: entry.skip ?? false,
      countToEnd: (entry.countToEnd ?? false) || entry.timerType === 'count-to-end',
      atEnd: atEndOf(entry),
      groupId: parent,
      ...this.#texts(entry),
    };
    const durationMs = spanOf(entry.duration);
    switch (entry.type) {
      case 'group':
      case 'block':
        return { ...freshCue('group', id, '', 'Group'), ...base, durationMs: spanOf(entry.targetDuration) };
      case 'milestone':
        return { ...freshCue('marker', id, '', 'Marker'), ...base };
      case 'delay':
        return { ...freshCue('memo', id, '', 'Delay'), groupId: parent, durationMs };
      default: {
        const start = { plannedStartMs: this.#start(entry, position), durationMs };
        if (durationMs === null || durationMs < SHORTEST_COUNTDOWN_MS || durationMs > DAY_MS) {
          return { ...freshCue('memo', id, '', 'Event'), ...base, ...start };
        }
        // An event of Ontime is a timer for who is on stage.
        const timer = { lengthMs: durationMs, label: base.title.slice(0, 120), forViewers: false };
        return { ...freshCue('countdown', id, '', 'Event'), ...base, ...start, ...timer };
      }
    }
  }

  /** The planned start of an event: on the show's day, a day later whenever it is earlier than the one before. */
  #start(entry: OntimeEntry, position: number | null): number | null {
    const { timeStart, linkStart } = entry;
    const isLinked = linkStart === true || (typeof linkStart === 'string' && linkStart !== '');
    if (isLinked || timeStart === null || timeStart === undefined) return null;
    if (!(timeStart >= 0 && timeStart < DAY_MS)) {
      if (position !== null)
        this.#problems.push(
          `Entry ${String(position)} (“${entry.title ?? ''}”): start ${String(timeStart)} ms is no time of day; it is linked instead`,
        );
      return null;
    }
    const wholeS = Math.floor(timeStart / 1000);
    const two = (part: number): string => String(part).padStart(2, '0');
    const clock = `${two(Math.floor(wholeS / 3600))}:${two(Math.floor(wholeS / 60) % 60)}:${two(wholeS % 60)}.${String(Math.floor(timeStart % 1000)).padStart(3, '0')}`;
    let dayMs = this.#dayMs;
    let atMs = wallTimeToEpoch(formatInZone(dayMs, this.#zone, 'date'), clock, this.#zone);
    for (let days = 0; days < 2 && atMs !== null && this.#lastStartMs !== null && atMs < this.#lastStartMs; days += 1) {
      dayMs += DAY_MS;
      atMs = wallTimeToEpoch(formatInZone(dayMs, this.#zone, 'date'), clock, this.#zone);
    }
    this.#lastStartMs = atMs ?? this.#lastStartMs;
    return atMs;
  }

  #texts(entry: OntimeEntry): { custom: Record<string, string>; hostNotes: string } {
    const custom = new Map<string, string>();
    for (const [key, value] of Object.entries(entry.custom ?? {})) {
      const columnId = this.#columnOfKey.get(key);
      if (columnId !== undefined && typeof value === 'string' && value !== '')
        custom.set(columnId, value.slice(0, 2000));
    }
    const host = entry.custom?.[HOST_FIELD];
    return { custom: Object.fromEntries(custom), hostNotes: typeof host === 'string' ? host.slice(0, 5000) : '' };
  }
}

function atEndOf({ endAction }: OntimeEntry): Cue['atEnd'] {
  if (endAction === 'load-next') return 'arm-next';
  return endAction === 'play-next' ? 'play-next' : 'stop';
}

function spanOf(durationMs: number | null | undefined): number | null {
  if (durationMs === null || durationMs === undefined || !(durationMs > 0)) return null;
  return Math.min(Math.round(durationMs), 2 * DAY_MS);
}
