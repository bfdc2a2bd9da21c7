import { cueSchema, type Cue, type CueOf } from '../../../shared/cues/registry.ts';
import { formatDuration } from '../../app/format.ts';

/** A poll cue as it stands in the editor: text as typed, valid or not. */
export interface PollDraft {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly question: string;
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly trigger: 'manual' | 'show-offset';
  /** `1:30`, `90` (seconds) or `1:02:03` after the start of the run. */
  readonly offset: string;
  readonly windowLimited: boolean;
  /** As `offset`. */
  readonly window: string;
  readonly reveal: 'auto' | 'manual';
  readonly hostNotes: string;
  readonly producerNotes: string;
  readonly skip: boolean;
}

/** What is wrong, by field; options by `options.<index>`. */
export type DraftErrors = Readonly<Record<string, string>>;

export type DraftOutcome =
  | { readonly ok: true; readonly cue: Cue }
  | { readonly ok: false; readonly errors: DraftErrors };

const OPTION_IDS: readonly string[] = 'abcdefghijklmnopqrstuvwxyz'.split('');
export const MAX_OPTIONS = 10;
export const MIN_OPTIONS = 2;

/** An empty poll with two options and a 20 s window. */
export function emptyDraft(id: string, number: string): PollDraft {
  return {
    id,
    number,
    title: '',
    question: '',
    options: [
      { id: 'a', label: '' },
      { id: 'b', label: '' },
    ],
    trigger: 'manual',
    offset: '0:00',
    windowLimited: true,
    window: '0:20',
    reveal: 'auto',
    hostNotes: '',
    producerNotes: '',
    skip: false,
  };
}

export function draftOf(cue: CueOf<'poll'>): PollDraft {
  return {
    id: cue.id,
    number: cue.number,
    title: cue.title,
    question: cue.poll.question,
    options: cue.poll.options,
    trigger: cue.trigger.kind === 'show-offset' ? 'show-offset' : 'manual',
    offset: cue.trigger.kind === 'show-offset' ? spanText(cue.trigger.offsetMs) : '0:00',
    windowLimited: cue.responseWindowMs !== null,
    window: spanText(cue.responseWindowMs ?? 20_000),
    reveal: cue.reveal,
    hostNotes: cue.hostNotes,
    producerNotes: cue.producerNotes,
    skip: cue.skip,
  };
}

/** `1:30`, with the milliseconds if there are any (`1:30.250`). */
function spanText(spanMs: number): string {
  const rest = spanMs % 1000;
  return formatDuration(spanMs) + (rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`);
}

/** Reads `90`, `1:30`, `1:02:03` or `0:02.5` as milliseconds; null when it is none of them. */
export function parseSpanMs(text: string): number | null {
  const match = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!match) return null;
  const [, hours, minutes, seconds, fraction] = match;
  if (minutes !== undefined && Number(seconds) > 59) return null;
  if (hours !== undefined && Number(minutes) > 59) return null;
  const wholeS = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds);
  return wholeS * 1000 + Number((fraction ?? '').padEnd(3, '0'));
}

/** One more option with an id of its own; the same draft when it is full. */
export function withOption(draft: PollDraft): PollDraft {
  if (draft.options.length >= MAX_OPTIONS) return draft;
  const id = OPTION_IDS.find((letter) => draft.options.every((option) => option.id !== letter)) ?? 'z';
  return { ...draft, options: [...draft.options, { id, label: '' }] };
}

export function withoutOption(draft: PollDraft, index: number): PollDraft {
  if (draft.options.length <= MIN_OPTIONS) return draft;
  return { ...draft, options: draft.options.filter((_, other) => other !== index) };
}

const FIELD_OF_PATH: Record<string, string> = {
  'poll.question': 'question',
  'poll.options': 'options',
  'trigger.offsetMs': 'offset',
  responseWindowMs: 'window',
};

/** The cue the draft describes, or what is wrong with it. An empty title becomes the question. */
export function cueOfDraft(draft: PollDraft): DraftOutcome {
  const errors: Record<string, string> = {};
  const offsetMs = parseSpanMs(draft.offset);
  const windowMs = parseSpanMs(draft.window);
  if (draft.trigger === 'show-offset' && offsetMs === null)
    errors['offset'] = 'write it as minutes:seconds, for example 1:30';
  if (draft.windowLimited && windowMs === null) errors['window'] = 'write it as minutes:seconds, for example 0:20';
  const parsed = cueSchema.safeParse({
    id: draft.id,
    type: 'poll',
    number: draft.number.trim(),
    title: draft.title.trim() === '' ? draft.question.trim().slice(0, 200) : draft.title.trim(),
    trigger: draft.trigger === 'manual' ? { kind: 'manual' } : { kind: 'show-offset', offsetMs: offsetMs ?? 0 },
    hostNotes: draft.hostNotes,
    producerNotes: draft.producerNotes,
    skip: draft.skip,
    poll: {
      question: draft.question.trim(),
      options: draft.options.map((option) => ({ id: option.id, label: option.label.trim() })),
    },
    responseWindowMs: draft.windowLimited ? (windowMs ?? 20_000) : null,
    reveal: draft.reveal,
  });
  if (!parsed.success) for (const issue of parsed.error.issues) errors[fieldOf(issue.path)] ??= wordsOf(issue);
  const labels = draft.options.map((option) => option.label.trim().toLowerCase());
  labels.forEach((label, index) => {
    if (label !== '' && labels.indexOf(label) !== index)
      errors[`options.${index}`] ??= 'this option stands here already';
  });
  // An empty title is the question's fault alone: it is taken from there.
  if (errors['question'] !== undefined && draft.title.trim() === '') delete errors['title'];
  return parsed.success && Object.keys(errors).length === 0 ? { ok: true, cue: parsed.data } : { ok: false, errors };
}

function fieldOf(path: readonly PropertyKey[]): string {
  const text = path.map(String).join('.');
  const option = /^poll\.options\.(\d+)/.exec(text)?.[1];
  return option === undefined ? (FIELD_OF_PATH[text] ?? text) : `options.${option}`;
}

function wordsOf(issue: {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
}): string {
  if (issue.path.join('.') === 'responseWindowMs') return 'between 0:01 and 1:00:00';
  if (issue.path.join('.') === 'trigger.offsetMs') return 'at most 48 hours';
  if (issue.code === 'too_big') return 'too long';
  return issue.message;
}
