import { customText } from '../cues/cue-base.ts';
import { plannedDurationMs, type Cue } from '../cues/registry.ts';
import type { Column, Show } from '../show/show.ts';
import { formatInZone, wallTimeAt } from '../time/zone.ts';
import { colourHex } from './cell-texts.ts';
import { settingsOf } from './exact.ts';
import { CUELIGHT_FIELD, HOST_FIELD, SHOW_FIELD, type OntimeEntry } from './ontime-model.ts';

const DAY_MS = 86_400_000;

/** Ontime keeps labels of letters, digits and spaces only, and makes the key of a field from its label. */
export function ontimeKeys(columns: readonly Column[]): Map<string, { key: string; label: string }> {
  const keys = new Map<string, { key: string; label: string }>();
  const used = new Set([CUELIGHT_FIELD, HOST_FIELD].map((key) => key.toLowerCase()));
  for (const [index, { id, title }] of columns.entries()) {
    const tidy = title
      .replaceAll(/[^a-zA-Z0-9 ]+/g, ' ')
      .replaceAll(/ +/g, ' ')
      .trim();
    let label = tidy === '' ? `Column ${String(index + 1)}` : tidy;
    for (let next = 2; used.has(keyOf(label).toLowerCase()); next += 1) label = `${tidy} ${String(next)}`.trim();
    used.add(keyOf(label).toLowerCase());
    keys.set(id, { key: keyOf(label), label });
  }
  return keys;
}

function keyOf(label: string): string {
  return label.replaceAll(' ', '_');
}

/**
 * The show as an Ontime project file (version 4). What Ontime has no word for stands in the custom field `Cuelight` of each
 * entry (and among the project's own fields): `readOntime` gives the same show back, with what was changed in Ontime.
 */
export function writeOntime(show: Show): string {
  const keys = ontimeKeys(show.columns);
  const entries = new Map<string, OntimeEntry>();
  const order: string[] = [];
  const groups = new Map(show.rundown.cues.filter((cue) => cue.type === 'group').map((cue) => [cue.id, cue]));
  let startMs = show.plannedStartMs ?? 0;
  for (const cue of show.rundown.cues) {
    startMs = cue.plannedStartMs ?? startMs;
    const parent = topGroup(cue, groups);
    const entry = entryOf(cue, show, { startMs, parent, keys });
    entries.set(cue.id, {
      ...entry,
      custom: { ...entry.custom, [CUELIGHT_FIELD]: JSON.stringify({ v: 1, cue, as: entry }) },
    });
    if (parent === null) order.push(cue.id);
    else entries.get(parent)?.entries?.push(cue.id);
    if (cue.type !== 'group') startMs += plannedDurationMs(cue);
  }
  return `${JSON.stringify(project(show, { entries, order, keys }), null, 2)}\n`;
}

/** Ontime's groups stand in no others: the outermost holds all. */
function topGroup(cue: Cue, groups: ReadonlyMap<string, Cue>): string | null {
  let top: string | null = null;
  const seen = new Set<string>();
  for (let up = cue.groupId; up !== null && !seen.has(up); up = groups.get(up)?.groupId ?? null) {
    seen.add(up);
    if (groups.has(up)) top = up;
  }
  return top;
}

interface Place {
  readonly startMs: number;
  readonly parent: string | null;
  readonly keys: ReadonlyMap<string, { key: string; label: string }>;
}

function entryOf(cue: Cue, { columns, timeZone }: Show, { startMs, parent, keys }: Place): OntimeEntry {
  const texts = columns.flatMap(({ id }) => {
    const text = customText(cue, id);
    return text === '' ? [] : [[keys.get(id)?.key ?? id, text]];
  });
  const base = {
    id: cue.id,
    title: cue.title,
    note: cue.producerNotes,
    colour: cue.colour === null ? '' : colourHex(cue.colour),
    custom: Object.fromEntries([...texts, ...(cue.hostNotes === '' ? [] : [[HOST_FIELD, cue.hostNotes]])]) as Record<
      string,
      string
    >,
    revision: 0,
  };
  if (cue.type === 'group' && parent === null) {
    return {
      ...base,
      type: 'group',
      entries: [],
      targetDuration: cue.durationMs,
      timeStart: null,
      timeEnd: null,
      duration: 0,
    };
  }
  if (cue.type === 'marker' || cue.type === 'group') return { ...base, type: 'milestone', cue: cue.number, parent };
  const durationMs = plannedDurationMs(cue);
  const timeStart = msOfDay(startMs, timeZone);
  return {
    ...base,
    type: 'event',
    flag: false,
    cue: cue.number,
    timeStart,
    timeEnd: (timeStart + durationMs) % DAY_MS,
    duration: durationMs,
    timeStrategy: 'lock-duration',
    linkStart: cue.plannedStartMs === null,
    endAction: cue.atEnd === 'arm-next' ? 'load-next' : cue.atEnd === 'play-next' ? 'play-next' : 'none',
    timerType: 'count-down',
    countToEnd: cue.countToEnd,
    skip: cue.skip,
    timeWarning: 120_000,
    timeDanger: 60_000,
    triggers: [],
    parent,
    delay: 0,
    dayOffset: 0,
    gap: 0,
  };
}

/** Ontime counts from midnight. */
function msOfDay(atMs: number, zone: string): number {
  if (formatInZone(atMs, zone) === '') return 0;
  const { hour, minute, second, ms } = wallTimeAt(atMs, zone);
  return ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

interface Written {
  readonly entries: ReadonlyMap<string, OntimeEntry>;
  readonly order: readonly string[];
  readonly keys: ReadonlyMap<string, { key: string; label: string }>;
}

function project(show: Show, { entries, order, keys }: Written): object {
  const fields = [
    ...keys.values(),
    { key: HOST_FIELD, label: 'Host notes' },
    { key: CUELIGHT_FIELD, label: CUELIGHT_FIELD },
  ];
  return {
    rundowns: {
      default: {
        id: 'default',
        title: show.title,
        order,
        flatOrder: [...entries.keys()],
        entries: Object.fromEntries(entries),
        revision: 0,
      },
    },
    project: {
      title: show.title,
      description: '',
      url: '',
      info: '',
      logo: null,
      custom: [{ title: SHOW_FIELD, value: JSON.stringify({ v: 1, show: settingsOf(show) }), url: '' }],
    },
    settings: {
      app: 'ontime',
      version: '4.5.0',
      editorKey: null,
      operatorKey: null,
      timeFormat: '24',
      language: 'en',
      auxTimerNames: ['', '', ''],
    },
    viewSettings: { overrideStyles: false, normalColor: '#ffffffcc', warningColor: '#FFAB33', dangerColor: '#ED3333' },
    urlPresets: [],
    customFields: Object.fromEntries(fields.map(({ key, label }) => [key, { type: 'text', colour: '#779BE7', label }])),
    automation: { enabledAutomations: false, enabledOscIn: false, oscPortIn: 8888, triggers: [], automations: {} },
  };
}
