import { customText, type CueBase } from '../cues/cue-base.ts';
import { plannedDurationMs, type Cue } from '../cues/registry.ts';
import type { Show } from '../show/show.ts';
import { visibleRows } from '../show/tree.ts';
import { own } from '../show/timing/by-id.ts';
import { planTimes } from '../show/timing/plan-times.ts';
import { formatInZone } from '../time/zone.ts';
import { spanText } from '../time/span-text.ts';
import type { TableContext } from './table-field.ts';
import { FIELD_BY_KEY } from './table-fields.ts';

/** The rundown as it comes on paper: what the columns say, in the order of the rundown, groups indented. */
export interface PrintColumn {
  readonly key: string;
  readonly title: string;
}

export interface PrintRow {
  readonly id: string;
  readonly cells: readonly string[];
  readonly skip: boolean;
  readonly isGroup: boolean;
  readonly colour: CueBase['colour'];
}

const PLANNED = ['number', 'start', 'duration', 'type', 'title', 'trigger', 'hostNotes', 'producerNotes'] as const;
const CONTENT = 'content';
const TITLES: Readonly<Record<string, string>> = {
  number: 'No',
  start: 'Start',
  duration: 'Length',
  type: 'Type',
  title: 'Title',
  trigger: 'Trigger',
  hostNotes: 'Notes for host',
  producerNotes: 'Producer notes',
  content: 'Content',
};

/** The columns that can be printed. */
export function printColumns({ columns }: Pick<Show, 'columns'>): PrintColumn[] {
  return [
    ...[...PLANNED, CONTENT].map((key) => ({ key, title: TITLES[key] ?? key })),
    ...columns.map(({ id, title }) => ({ key: `custom.${id}`, title })),
  ];
}

export function defaultPrintColumns(show: Pick<Show, 'columns'>): string[] {
  return printColumns(show)
    .map(({ key }) => key)
    .filter((key) => key !== 'trigger');
}

export interface PrintTable {
  readonly columns: readonly PrintColumn[];
  readonly head: readonly string[];
  /** Number of cues, planned times, zone. */
  readonly heading: string;
  readonly rows: readonly PrintRow[];
}

/** Keys that are not known are left out. */
export function printTable(show: Show, keys: readonly string[]): PrintTable {
  const columns = printColumns(show).filter(({ key }) => keys.includes(key));
  const { cues } = show.rundown;
  const times = planTimes(show);
  const context: TableContext = { zone: show.timeZone, cues, notBeforeMs: 0 };
  const cellOf = (cue: Cue, depth: number, key: string): string => {
    const planned = own(times.cues, cue.id);
    switch (key) {
      case 'start':
        return planned ? startText(planned.startMs, times.anchored, show.timeZone) : '';
      case 'duration':
        return lengthText(planned?.durationMs ?? plannedDurationMs(cue));
      case 'title':
        return `${'    '.repeat(depth)}${cue.title}`;
      case CONTENT:
        return contentText(cue, context);
      default:
        if (key.startsWith('custom.')) return customText(cue, key.slice('custom.'.length));
        return FIELD_BY_KEY.get(key)?.write(cue, context) ?? '';
    }
  };
  const rows = visibleRows(cues, new Set()).map(({ cue, depth }) => ({
    id: cue.id,
    cells: columns.map(({ key }) => cellOf(cue, depth, key)),
    skip: cue.skip,
    isGroup: cue.type === 'group',
    colour: cue.colour,
  }));
  return { columns, head: columns.map(({ title }) => title), heading: headingOf(show), rows };
}

/** A time of day, or how long after the beginning of a show that has no times. */
function startText(startMs: number, anchored: boolean, zone: string): string {
  return anchored ? formatInZone(startMs, zone) : `+${spanText(startMs)}`;
}

function lengthText(durationMs: number): string {
  return durationMs === 0 ? '' : spanText(durationMs);
}

function headingOf({ plannedStartMs, plannedEndMs, timeZone, rundown }: Show): string {
  const parts = [`${rundown.cues.length.toLocaleString('en')} cues`];
  if (plannedStartMs !== null) parts.push(`from ${formatInZone(plannedStartMs, timeZone, 'date-time')}`);
  if (plannedEndMs !== null) parts.push(`to ${formatInZone(plannedEndMs, timeZone, 'minutes')}`);
  return `${parts.join(' ')} (${timeZone})`;
}

const CONTENT_KEYS = [
  'question',
  'options',
  'correctOptionIds',
  'responseWindowMs',
  'text',
  'link.url',
  'scene',
  'label',
  'lengthMs',
  'waitMs',
  'targetCueId',
  'mode',
  'action',
];

function contentText(cue: Cue, context: TableContext): string {
  return CONTENT_KEYS.flatMap((key) => {
    const text = FIELD_BY_KEY.get(key)?.write(cue, context) ?? '';
    return text === '' ? [] : [text];
  }).join('\n');
}
