import { DEFAULT_MIN_VOTES, MAX_SPAN_MS, type Trigger } from '../cues/cue-base.ts';
import type { Cue } from '../cues/registry.ts';
import { parseSpanMs, spanText } from '../time/span-text.ts';
import { nearestTimeOfDay, parseTimeOfDay, timeOfDayText } from '../time/time-of-day.ts';

/** What the words of a trigger are read against. */
export interface TriggerContext {
  readonly cues: readonly Cue[];
  readonly timeZone: string;
  /** Times of day mean the nearest one to this instant (planned start of the cue or the show). */
  readonly aroundMs: number;
}

/** What can be typed, each as an example; the editor shows them. */
export const TRIGGER_FORMS: readonly { readonly form: string; readonly what: string }[] = [
  { form: 'by hand', what: 'by GO alone' },
  { form: '+1:30', what: 'so long after the start of the show' },
  { form: 'at 20:15:00', what: 'at this time: a hard start' },
  { form: 'after 3 +0:05', what: 'so long after cue 3 ended' },
  { form: 'after start of 3 +0:05', what: 'so long after cue 3 was taken' },
  { form: '0:10 before end of 3', what: 'so long before cue 3 ends' },
  { form: '0:10 before end', what: 'so long before the planned end of the show' },
  { form: '3 ≥ 100 votes', what: 'when cue 3 has so many votes' },
  { form: '3 option a ≥ 50 %', what: 'when one option has such a share' },
  { form: '3 option a ≥ 50 % from 20 votes', what: 'when it has such a share of so many votes at least' },
  { form: 'viewers > 500 for 0:10', what: 'when a figure has been so for so long' },
];

export type TriggerOutcome =
  | { readonly ok: true; readonly trigger: Trigger }
  | { readonly ok: false; readonly problem: string };

/** Cues by id, and by number. */
interface CueNames {
  readonly byId: ReadonlyMap<string, Cue>;
  readonly byNumber: ReadonlyMap<string, readonly Cue[]>;
}

/** Made once for a list of cues, so that naming the cues of a whole rundown costs its length, not its square. */
const namesOfCues = new WeakMap<readonly Cue[], CueNames>();

function namesOf(cues: readonly Cue[]): CueNames {
  const known = namesOfCues.get(cues);
  if (known) return known;
  const byNumber = Map.groupBy(cues, (cue) => cue.number);
  const names = { byId: new Map(cues.map((cue) => [cue.id, cue])), byNumber };
  namesOfCues.set(cues, names);
  return names;
}

/** How the words of a trigger name a cue: by its number if it has one of its own, else `#` and its id. */
export function cueReference(cues: readonly Cue[], cueId: string): string {
  const { byId, byNumber } = namesOf(cues);
  const number = byId.get(cueId)?.number ?? '';
  return /^[\w.]+$/.test(number) && byNumber.get(number)?.length === 1 ? number : `#${cueId}`;
}

/** The cue that such a name means, or what is wrong with the name in words. */
export function cueNamed(cues: readonly Cue[], reference: string): Cue | { readonly problem: string } {
  const { byId, byNumber } = namesOf(cues);
  const named = reference.startsWith('#') ? byId.get(reference.slice(1)) : undefined;
  const found = named ? [named] : (byNumber.get(reference) ?? []);
  const [cue] = found;
  if (!cue) return { problem: `there is no cue ${reference}` };
  if (found.length > 1) {
    return { problem: `cue ${reference} is there ${found.length} times: give them numbers of their own` };
  }
  return cue;
}

/** A trigger in words; `parseTrigger` reads them back. */
export function triggerText(trigger: Trigger, context: Pick<TriggerContext, 'cues' | 'timeZone'>): string {
  const name = (cueId: string): string => cueReference(context.cues, cueId);
  switch (trigger.kind) {
    case 'manual':
      return 'by hand';
    case 'show-offset':
      return `+${spanText(trigger.offsetMs)}`;
    case 'hard-time':
      return `at ${timeOfDayText(trigger.atMs, context.timeZone)}`;
    case 'after-cue': {
      const later = trigger.offsetMs === 0 ? '' : ` +${spanText(trigger.offsetMs)}`;
      return `after ${trigger.point === 'start' ? 'start of ' : ''}${name(trigger.cueId)}${later}`;
    }
    case 'before-end':
      return `${spanText(trigger.beforeMs)} before end${trigger.cueId === null ? '' : ` of ${name(trigger.cueId)}`}`;
    case 'tally': {
      const option = trigger.optionId === null ? '' : ` option ${trigger.optionId}`;
      const from = trigger.minVotes === DEFAULT_MIN_VOTES ? '' : ` from ${trigger.minVotes} votes`;
      return `${name(trigger.cueId)}${option} ≥ ${trigger.atLeast} ${trigger.unit === 'percent' ? '%' : 'votes'}${from}`;
    }
    case 'telemetry': {
      const side = trigger.side === 'above' ? '>' : '<';
      return `${trigger.metric} ${side} ${trigger.value} for ${spanText(trigger.forMs)}`;
    }
  }
}

const fail = (problem: string): TriggerOutcome => ({ ok: false, problem });
const done = (trigger: Trigger): TriggerOutcome => ({ ok: true, trigger });

/** Reads the words of a trigger (see TRIGGER_FORMS), or says what is wrong with them. */
export function parseTrigger(text: string, context: TriggerContext): TriggerOutcome {
  const words = text.trim().replaceAll(/\s+/g, ' ');
  if (/^(?:|by hand|manual|hand|go|-|—)$/i.test(words)) return done({ kind: 'manual' });
  for (const read of [showOffset, hardTime, afterCue, beforeEnd, tally, telemetry]) {
    const outcome = read(words, context);
    if (outcome) return outcome;
  }
  return fail(
    `“${words}” is no trigger: write by hand, +1:30, at 20:15, after 3, 0:10 before end of 3, or 3 ≥ 100 votes`,
  );
}

type Reader = (words: string, context: TriggerContext) => TriggerOutcome | null;

const showOffset: Reader = (words) => {
  const span = /^\+ ?(.+)$/.exec(words)?.[1];
  if (span === undefined) return null;
  return withSpan(span, (offsetMs) => done({ kind: 'show-offset', offsetMs }));
};

const hardTime: Reader = (words, { timeZone, aroundMs }) => {
  const typed = /^(?:at |@ ?)(.+)$/i.exec(words)?.[1];
  const time = parseTimeOfDay(typed ?? words);
  if (time) return done({ kind: 'hard-time', atMs: nearestTimeOfDay(time, aroundMs, timeZone) });
  return typed === undefined ? null : fail(`“${typed}” is no time of day: write it as 20:15 or 20:15:30`);
};

const afterCue: Reader = (words, context) => {
  const match = /^after (?:(start|end) of )?(?:cue )?(\S+)(?: ?\+ ?(.+))?$/i.exec(words);
  if (!match) return null;
  const [, point, reference = '', span] = match;
  return withCue(reference, context, (cueId) =>
    withSpan(span ?? '0', (offsetMs) =>
      done({ kind: 'after-cue', cueId, point: point?.toLowerCase() === 'start' ? 'start' : 'end', offsetMs }),
    ),
  );
};

const beforeEnd: Reader = (words, context) => {
  const match = /^(.+?) before (?:the )?end(?: of (?:the show|(?:cue )?(\S+)))?$/i.exec(words);
  if (!match) return null;
  const [, span = '', reference] = match;
  return withSpan(span, (beforeMs) =>
    reference === undefined
      ? done({ kind: 'before-end', cueId: null, beforeMs })
      : withCue(reference, context, (cueId) => done({ kind: 'before-end', cueId, beforeMs })),
  );
};

const tally: Reader = (words, context) => {
  const match =
    /^(?:cue )?(\S+?)(?: option (\S+))? ?(?:≥|>=) ?(\d+(?:[.,]\d+)?(?:e\+?\d+)?) ?(votes?|%)(?: from (\d+)(?: votes?)?)?$/i.exec(
      words,
    );
  if (!match) return null;
  const [, reference = '', optionId, amount = '', unit, from] = match;
  const atLeast = Number(amount.replace(',', '.'));
  if (!(atLeast > 0) || atLeast > 1e9) return fail('how many votes? a number above 0');
  const minVotes = from === undefined ? DEFAULT_MIN_VOTES : Number(from);
  if (minVotes < 1 || minVotes > 1e9) return fail('from how many votes? a number above 0');
  return withCue(reference, context, (cueId) => {
    const target = namesOf(context.cues).byId.get(cueId);
    const known = target?.type === 'poll' || target?.type === 'quiz' ? target.poll.options.map(({ id }) => id) : null;
    if (known === null) return fail(`cue ${reference} has no votes: name a poll or quiz question`);
    if (optionId !== undefined && !known.includes(optionId)) {
      return fail(`cue ${reference} has no option ${optionId}: it has ${known.join(', ')}`);
    }
    return done({
      kind: 'tally',
      cueId,
      optionId: optionId ?? null,
      unit: unit === '%' ? 'percent' : 'votes',
      atLeast,
      minVotes,
    });
  });
};

const telemetry: Reader = (words) => {
  const match = /^(\S+?) ?(>|<) ?([-−]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)(?: for (.+))?$/i.exec(words);
  if (!match) return null;
  const [, metric = '', side, amount = '', span] = match;
  const value = Number(amount.replace('−', '-').replace(',', '.'));
  return withSpan(span ?? '0', (forMs) =>
    done({ kind: 'telemetry', metric, side: side === '>' ? 'above' : 'below', value, forMs }),
  );
};

function withSpan(text: string, then: (spanMs: number) => TriggerOutcome): TriggerOutcome {
  const spanMs = parseSpanMs(text);
  if (spanMs === null) return fail(`“${text}” is no length of time: write it as 1:30, 90s or 1.5m`);
  if (spanMs > MAX_SPAN_MS) return fail('at most 48 hours');
  return then(spanMs);
}

function withCue(reference: string, { cues }: TriggerContext, then: (cueId: string) => TriggerOutcome): TriggerOutcome {
  const named = cueNamed(cues, reference);
  return 'problem' in named ? fail(named.problem) : then(named.id);
}
