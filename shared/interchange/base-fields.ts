import { atEndSchema, type FollowOn } from '../cues/cue-base.ts';
import { readHotkeyName } from '../cues/hotkey.ts';
import { CUE_TYPES, type Cue, type CueTypeName } from '../cues/registry.ts';
import { cueNamed, cueReference, parseTrigger, triggerText } from '../show/trigger-text.ts';
import { parseSpanMs, spanText } from '../time/span-text.ts';
import {
  instantText,
  readColour,
  readInstant,
  readSpan,
  readYesNo,
  shown,
  yesNo,
  type CellReading,
} from './cell-texts.ts';
import { take, type Draft, type TableContext, type TableField } from './table-field.ts';

/** Columns for what every cue has. */

function textField(
  key: 'number' | 'title' | 'hostNotes' | 'producerNotes',
  title: string,
  spellings: string[],
): TableField {
  return {
    key,
    title,
    spellings,
    owner: key,
    write: (cue) => cue[key],
    read: (text, draft) => take(draft, key, { value: text }),
  };
}

/** What types are called elsewhere. */
const TYPE_SPELLINGS: Readonly<Record<string, CueTypeName>> = {
  question: 'poll',
  vote: 'poll',
  voting: 'poll',
  umfrage: 'poll',
  quizquestion: 'quiz',
  trivia: 'quiz',
  result: 'reveal',
  results: 'reveal',
  camera: 'scene',
  timer: 'countdown',
  cta: 'message',
  calltoaction: 'message',
  text: 'message',
  pause: 'wait',
  note: 'memo',
  item: 'memo',
  talk: 'memo',
  event: 'memo',
  osc: 'device',
  http: 'device',
  obs: 'device',
  block: 'group',
  section: 'group',
  segment: 'group',
};

/** The cue type a word means; null when it is none. */
export function cueTypeOf(text: string): CueTypeName | null {
  const word = text.toLowerCase().replaceAll(/[^\p{L}]/gu, '');
  for (const type of Object.values(CUE_TYPES)) {
    if (word === type.type || word === type.label.toLowerCase().replaceAll(/[^\p{L}]/gu, '')) return type.type;
  }
  return Object.hasOwn(TYPE_SPELLINGS, word) ? (TYPE_SPELLINGS[word] ?? null) : null;
}

const AT_END_TEXT = {
  stop: 'stop',
  'arm-next': 'arm next',
  'play-next': 'play next',
  loop: 'loop',
  infinite: 'go on',
} as const;
const AT_END_SPELLINGS: Readonly<Record<string, keyof typeof AT_END_TEXT>> = {
  none: 'stop',
  loadnext: 'arm-next',
  standbynext: 'arm-next',
  overtime: 'infinite',
  hold: 'infinite',
};

function readAtEnd(text: string): CellReading<keyof typeof AT_END_TEXT> {
  const word = text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const found = atEndSchema.options.find((option) => {
    return word === option.replaceAll('-', '') || word === AT_END_TEXT[option].replaceAll(' ', '');
  });
  const value = found ?? (Object.hasOwn(AT_END_SPELLINGS, word) ? AT_END_SPELLINGS[word] : undefined);
  const forms = Object.values(AT_END_TEXT).join(', ');
  return value ? { value } : { problem: `at end “${shown(text)}” is none of ${forms}` };
}

function followOnText(followOn: FollowOn): string {
  if (followOn.kind === 'none') return '';
  const wait = followOn.postWaitMs === 0 ? '' : ` ${spanText(followOn.postWaitMs)}`;
  return `${followOn.kind.replaceAll('-', ' ')}${wait}`;
}

function readFollowOn(text: string): CellReading<FollowOn> {
  const words = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, ' ');
  if (words === 'none' || words === 'no') return { value: { kind: 'none' } };
  const match = /^(?:auto )?(continue|follow settled|follow)(?: \+? ?(.+))?$/.exec(words);
  const postWaitMs = match ? parseSpanMs(match[2] ?? '0') : null;
  if (!match || postWaitMs === null) {
    return { problem: `follow-on “${shown(text)}” is none of auto continue, auto follow, auto follow settled` };
  }
  const kind = `auto-${String(match[1]).replace(' ', '-')}` as Exclude<FollowOn['kind'], 'none'>;
  return { value: { kind, postWaitMs } };
}

function writeTrigger({ trigger }: Cue, { cues, zone }: TableContext): string {
  if (trigger.kind === 'manual') return '';
  // With its date: a table may be read on another day.
  if (trigger.kind === 'hard-time') return `at ${instantText(trigger.atMs, zone)}`;
  return triggerText(trigger, { cues, timeZone: zone });
}

function readTrigger(text: string, draft: Draft, context: TableContext): string | null {
  const dated = /^(?:at|hard|@)\s+(\d.*\d)$/i.exec(text)?.[1];
  if (dated !== undefined && /\d{4}/.test(dated)) {
    const reading = readInstant(dated, 'trigger', context);
    return take(
      draft,
      'trigger',
      'problem' in reading ? reading : { value: { kind: 'hard-time', atMs: reading.value } },
    );
  }
  const { cues, zone, notBeforeMs } = context;
  const outcome = parseTrigger(text, { cues, timeZone: zone, aroundMs: notBeforeMs });
  return take(draft, 'trigger', outcome.ok ? { value: outcome.trigger } : { problem: `trigger: ${outcome.problem}` });
}

/** Finds a cue by its number, by `#` and its id, or by its title. */
export function readReference(text: string, name: string, cues: readonly Cue[]): CellReading<string> {
  const named = cueNamed(cues, text);
  if (!('problem' in named)) return { value: named.id };
  const [titled, second] = cues.filter((cue) => cue.title === text);
  if (titled && !second) return { value: titled.id };
  return { problem: `${name}: ${named.problem}` };
}

function readGroup(text: string, draft: Draft, { cues }: TableContext): string | null {
  const reading = readReference(text, 'group', cues);
  if ('problem' in reading) return reading.problem;
  return take(draft, 'groupId', reading);
}

export const BASE_FIELDS: readonly TableField[] = [
  {
    key: 'id',
    title: 'ID',
    spellings: ['cueid', 'uid', 'guid'],
    owner: 'id',
    write: (cue) => cue.id,
    // Taken by the reader of the table, which sees to it that ids differ.
    read: () => null,
  },
  textField('number', 'Number', ['#', 'no', 'nr', 'num', 'cue', 'cue#', 'cueno', 'cuenumber', 'item', 'nummer', 'q']),
  {
    key: 'type',
    title: 'Type',
    spellings: ['cuetype', 'kind', 'typ', 'art', 'itemtype'],
    owner: 'type',
    write: (cue) => CUE_TYPES[cue.type].label,
    read: () => null,
  },
  textField('title', 'Title', [
    'name',
    'what',
    'titel',
    'subject',
    'topic',
    'segmenttitle',
    'slug',
    'cuetitle',
    'event',
  ]),
  {
    key: 'groupId',
    title: 'Group',
    spellings: ['parent', 'gruppe', 'block', 'section'],
    owner: 'groupId',
    isReference: true,
    write: (cue, { cues }) => (cue.groupId === null ? '' : cueReference(cues, cue.groupId)),
    read: readGroup,
  },
  {
    key: 'durationMs',
    title: 'Duration',
    spellings: [
      'length',
      'dur',
      'time',
      'runtime',
      'dauer',
      'est',
      'allotted',
      'estduration',
      'plannedduration',
      'trt',
    ],
    owner: 'durationMs',
    write: (cue) => (cue.durationMs === null ? '' : spanText(cue.durationMs)),
    read: (text, draft) => take(draft, 'durationMs', readSpan(text, 'duration')),
  },
  {
    key: 'plannedStartMs',
    title: 'Planned start',
    spellings: [
      'start',
      'starttime',
      'timestart',
      'begin',
      'beginn',
      'startzeit',
      'at',
      'clock',
      'timeofday',
      'uhrzeit',
    ],
    owner: 'plannedStartMs',
    write: (cue, { zone }) => (cue.plannedStartMs === null ? '' : instantText(cue.plannedStartMs, zone)),
    read: (text, draft, context) => take(draft, 'plannedStartMs', readInstant(text, 'start', context)),
  },
  {
    key: 'trigger',
    title: 'Trigger',
    spellings: ['startby', 'cuetrigger', 'ausloser'],
    owner: 'trigger',
    isReference: true,
    write: writeTrigger,
    read: readTrigger,
  },
  {
    key: 'countToEnd',
    title: 'Count to end',
    spellings: ['counttoend'],
    owner: 'countToEnd',
    write: (cue) => (cue.countToEnd ? 'yes' : ''),
    read: (text, draft) => take(draft, 'countToEnd', readYesNo(text, 'count to end')),
  },
  {
    key: 'followOn',
    title: 'Follow-on',
    spellings: ['follow', 'continue', 'autofollow', 'autocontinue'],
    owner: 'followOn',
    write: (cue) => followOnText(cue.followOn),
    read: (text, draft) => take(draft, 'followOn', readFollowOn(text)),
  },
  {
    key: 'atEnd',
    title: 'At end',
    spellings: ['endaction', 'onend'],
    owner: 'atEnd',
    write: (cue) => (cue.atEnd === 'stop' ? '' : AT_END_TEXT[cue.atEnd]),
    read: (text, draft) => take(draft, 'atEnd', readAtEnd(text)),
  },
  textField('hostNotes', 'Notes for host', [
    'hostnotes',
    'host',
    'script',
    'prompter',
    'prompt',
    'teleprompter',
    'presenter',
    'moderation',
  ]),
  textField('producerNotes', 'Producer notes', [
    'notes',
    'note',
    'comment',
    'comments',
    'remarks',
    'description',
    'notizen',
    'bemerkung',
    'producer',
    'info',
  ]),
  {
    key: 'skip',
    title: 'Skip',
    spellings: ['skipped', 'disabled', 'float'],
    owner: 'skip',
    write: (cue) => yesNo(cue.skip),
    read: (text, draft) => take(draft, 'skip', readYesNo(text, 'skip')),
  },
  {
    key: 'colour',
    title: 'Colour',
    spellings: ['color', 'farbe'],
    owner: 'colour',
    write: (cue) => cue.colour ?? '',
    read: (text, draft) => take(draft, 'colour', readColour(text)),
  },
  {
    key: 'hotkey',
    title: 'Hotkey',
    spellings: ['key', 'shortcut', 'taste'],
    owner: 'hotkey',
    write: (cue) => cue.hotkey ?? '',
    // What names no key stays as it is: the linter says so, and nothing is lost.
    read: (text, draft) => take(draft, 'hotkey', { value: readHotkeyName(text) ?? text }),
  },
];
