import { parseOscArgs, oscArgsText } from '../cues/device/osc-args.ts';
import type { DeviceAction } from '../cues/device/device-cue.ts';
import type { PollContent, PollOption } from '../cues/poll/poll-cue.ts';
import { isInteraction, type Cue } from '../cues/registry.ts';
import { sceneSchema } from '../cues/scene/scene-cue.ts';
import { cueReference } from '../show/trigger-text.ts';
import { readReference } from './base-fields.ts';
import { readSpan, readSpanOrNone, readYesNo, shown, spanOrNoneText, yesNo, type CellReading } from './cell-texts.ts';
import { spanText } from '../time/span-text.ts';
import { take, type Draft, type TableField } from './table-field.ts';

/** Columns for what cues of single types have. A cell in a row of another type is left alone. */

/** Between the options of a question; ` | `, `;` and line breaks are read, too. */
const BETWEEN = ' | ';
/** Options by default are a, b, c … */
const OPTION_IDS = 'abcdefghijklmnopqrstuvwxyz';

/** The poll of a draft, to be changed; null in rows that have none. */
function pollOf(draft: Draft): PollContent | null {
  return draft['type'] === 'poll' || draft['type'] === 'quiz' ? (draft['poll'] as PollContent) : null;
}

function parts(text: string): string[] {
  const separator = text.includes('|') ? '|' : text.includes('\n') ? '\n' : ';';
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readOptions(text: string, draft: Draft): string | null {
  const poll = pollOf(draft);
  if (!poll) return null;
  const labels = parts(text);
  draft['poll'] = { ...poll, options: labels.map((label, index) => ({ id: optionId(index), label })) };
  return labels.length < 2 ? `“${shown(text)}” is one option only: write them as Red | Blue` : null;
}

function optionId(index: number): string {
  return OPTION_IDS[index] ?? `o${String(index + 1)}`;
}

/** A label, a letter or a number from 1 names an option. */
function optionNamed(options: readonly PollOption[], name: string): PollOption | undefined {
  const word = name.trim().toLowerCase();
  return (
    options.find((option) => option.label === name) ??
    options.find((option) => option.label.toLowerCase() === word) ??
    options.find((option, index) => option.id === word || word === OPTION_IDS[index] || word === String(index + 1))
  );
}

function readRightAnswers(text: string, draft: Draft): string | null {
  const poll = draft['type'] === 'quiz' ? pollOf(draft) : null;
  if (!poll) return null;
  const ids: string[] = [];
  // A label may hold a semicolon: so the whole cell is tried first.
  for (const name of optionNamed(poll.options, text) ? [text] : parts(text)) {
    const option = optionNamed(poll.options, name);
    if (!option) return `right answer “${shown(name)}” is none of the options`;
    ids.push(option.id);
  }
  draft['correctOptionIds'] = ids;
  return null;
}

function labelsText(options: readonly PollOption[], ids: readonly string[]): string {
  return ids.map((id) => options.find((option) => option.id === id)?.label ?? id).join(BETWEEN);
}

function oneOf<T extends string>(options: readonly T[], text: string, name: string): CellReading<T> {
  const word = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '-');
  const value = options.find((option) => option === word);
  return value ? { value } : { problem: `${name} “${shown(text)}” is none of ${options.join(', ')}` };
}

/** A field of rows of some types alone, whose owner is the field itself. */
function only<T extends Cue['type']>(
  types: readonly T[],
  field: Omit<TableField, 'write' | 'read' | 'spellings'> & {
    readonly spellings?: readonly string[];
    readonly text: (cue: Extract<Cue, { type: T }>, cues: readonly Cue[]) => string;
    readonly value: (text: string, cues: readonly Cue[], draft: Draft) => CellReading<unknown>;
  },
): TableField {
  const { text, value, spellings = [], ...rest } = field;
  const isOne = (type: unknown): boolean => types.some((known) => known === type);
  return {
    ...rest,
    spellings,
    write: (cue, { cues }) => (isOne(cue.type) ? text(cue as Extract<Cue, { type: T }>, cues) : ''),
    read: (cell, draft, { cues }) => (isOne(draft['type']) ? take(draft, rest.owner, value(cell, cues, draft)) : null),
  };
}

function linkOf(draft: Draft): { label: string; url: string } {
  return (draft['link'] as { label: string; url: string } | null) ?? { label: 'Open', url: '' };
}

function readAction(text: string, draft: Draft): CellReading<DeviceAction> {
  const deviceId = (draft['action'] as DeviceAction).deviceId;
  const http = /^(GET|POST|PUT|DELETE)\s+(\S+)(?:\s+([\s\S]*))?$/.exec(text);
  if (http) {
    const method = http[1] as 'GET' | 'POST' | 'PUT' | 'DELETE';
    return { value: { kind: 'http', deviceId, method, path: http[2] ?? '', body: http[3] ?? '' } };
  }
  const scene = /^scene[:\s]\s*(.+)$/i.exec(text);
  if (scene) return { value: { kind: 'obs-scene', deviceId, scene: scene[1] ?? '' } };
  const osc = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(text);
  if (!osc) return { problem: `action “${shown(text)}” is none of /osc/address 1 2, POST /path body, scene: Name` };
  const args = parseOscArgs(osc[2] ?? '');
  if ('problem' in args) return args;
  return { value: { kind: 'osc', deviceId, address: osc[1] ?? '', args: args.args } };
}

function actionText(action: DeviceAction): string {
  if (action.kind === 'osc') return [action.address, oscArgsText(action.args)].filter((part) => part !== '').join(' ');
  if (action.kind === 'http') {
    return [`${action.method} ${action.path}`, action.body].filter((part) => part !== '').join(' ');
  }
  return `scene: ${action.scene}`;
}

export const CONTENT_FIELDS: readonly TableField[] = [
  {
    key: 'question',
    title: 'Question',
    spellings: ['frage', 'pollquestion'],
    owner: 'poll',
    write: (cue) => (isInteraction(cue) ? cue.poll.question : ''),
    read: (text, draft) => {
      const poll = pollOf(draft);
      if (poll) draft['poll'] = { ...poll, question: text };
      return null;
    },
  },
  {
    key: 'options',
    title: 'Options',
    spellings: ['answers', 'choices', 'antworten', 'polloptions'],
    owner: 'poll',
    write: (cue) => (isInteraction(cue) ? cue.poll.options.map(({ label }) => label).join(BETWEEN) : ''),
    read: readOptions,
  },
  {
    key: 'correctOptionIds',
    title: 'Right answer',
    spellings: ['correct', 'correctanswer', 'rightanswers', 'correctanswers', 'solution', 'richtigeantwort'],
    owner: 'correctOptionIds',
    write: (cue) => (cue.type === 'quiz' ? labelsText(cue.poll.options, cue.correctOptionIds) : ''),
    read: readRightAnswers,
  },
  only(['poll', 'quiz'], {
    key: 'responseWindowMs',
    title: 'Time to answer',
    spellings: ['responsewindow', 'window', 'answertime', 'openfor'],
    owner: 'responseWindowMs',
    text: (cue) => spanOrNoneText(cue.responseWindowMs),
    value: (text) => readSpanOrNone(text, 'time to answer'),
  }),
  only(['poll', 'quiz'], {
    key: 'reveal',
    title: 'Results shown',
    spellings: ['resultsshown', 'revealmode'],
    owner: 'reveal',
    text: (cue) => cue.reveal,
    value: (text) => oneOf(['auto', 'manual'], text, 'results shown'),
  }),
  only(['quiz'], {
    key: 'points',
    title: 'Points',
    spellings: ['score'],
    owner: 'points',
    text: (cue) => String(cue.points),
    value: (text) =>
      /^\d{1,6}$/.test(text)
        ? { value: Number(text) }
        : { problem: `points “${shown(text)}” is no number from 0 to 10000` },
  }),
  only(['quiz'], {
    key: 'speedBonus',
    title: 'Speed bonus',
    owner: 'speedBonus',
    text: (cue) => yesNo(cue.speedBonus),
    value: (text) => readYesNo(text, 'speed bonus'),
  }),
  only(['message'], {
    key: 'text',
    title: 'Message',
    spellings: ['messagetext', 'calltoaction', 'nachricht'],
    owner: 'text',
    text: (cue) => cue.text,
    value: (text) => ({ value: text }),
  }),
  only(['message'], {
    key: 'link.label',
    title: 'Button',
    spellings: ['buttonlabel', 'linklabel'],
    owner: 'link',
    text: (cue) => cue.link?.label ?? '',
    value: (label, _, draft) => ({ value: { ...linkOf(draft), label } }),
  }),
  only(['message'], {
    key: 'link.url',
    title: 'Link',
    spellings: ['url', 'href', 'address'],
    owner: 'link',
    text: (cue) => cue.link?.url ?? '',
    value: (url, _, draft) => ({ value: { ...linkOf(draft), url } }),
  }),
  only(['message'], {
    key: 'stayMs',
    title: 'Stays',
    spellings: ['stay', 'showfor'],
    owner: 'stayMs',
    text: (cue) => spanOrNoneText(cue.stayMs),
    value: (text) => readSpanOrNone(text, 'stays'),
  }),
  only(['scene'], {
    key: 'scene',
    title: 'Scene',
    spellings: ['szene', 'programmescene'],
    owner: 'scene',
    text: (cue) => cue.scene,
    value: (text) => oneOf(sceneSchema.options, text, 'scene'),
  }),
  only(['scene'], {
    key: 'then',
    title: 'Then',
    owner: 'then',
    text: (cue) => cue.then,
    value: (text) => oneOf(['stay', 'back'], text, 'then'),
  }),
  only(['countdown'], {
    key: 'label',
    title: 'Countdown text',
    spellings: ['countdownlabel'],
    owner: 'label',
    text: (cue) => cue.label,
    value: (text) => ({ value: text }),
  }),
  only(['countdown'], {
    key: 'lengthMs',
    title: 'Counts down',
    spellings: ['countdownlength', 'countdownfrom'],
    owner: 'lengthMs',
    text: (cue) => spanText(cue.lengthMs),
    value: (text) => readSpan(text, 'counts down'),
  }),
  only(['countdown'], {
    key: 'forViewers',
    title: 'For viewers',
    owner: 'forViewers',
    text: (cue) => yesNo(cue.forViewers),
    value: (text) => readYesNo(text, 'for viewers'),
  }),
  only(['wait'], {
    key: 'waitMs',
    title: 'Waits',
    spellings: ['waittime', 'prewait'],
    owner: 'waitMs',
    text: (cue) => spanText(cue.waitMs),
    value: (text) => readSpan(text, 'waits'),
  }),
  only(['reveal'], {
    key: 'targetCueId',
    title: 'Reveals',
    spellings: ['revealof', 'target'],
    owner: 'targetCueId',
    isReference: true,
    text: (cue, cues) => (cue.targetCueId === null ? '' : cueReference(cues, cue.targetCueId)),
    value: (text, cues) => readReference(text, 'reveals', cues),
  }),
  only(['group'], {
    key: 'mode',
    title: 'Group mode',
    owner: 'mode',
    text: (cue) => cue.mode,
    value: (text) => oneOf(['sequence', 'parallel', 'one-at-a-time'], text, 'group mode'),
  }),
  only(['device'], {
    key: 'deviceId',
    title: 'Device',
    spellings: ['deviceid'],
    owner: 'action',
    text: (cue) => cue.action.deviceId,
    value: (text, _, draft) => ({ value: { ...(draft['action'] as DeviceAction), deviceId: text } }),
  }),
  only(['device'], {
    key: 'action',
    title: 'Device action',
    spellings: ['action', 'command'],
    owner: 'action',
    text: (cue) => actionText(cue.action),
    value: (text, _, draft) => readAction(text, draft),
  }),
];
