import { MAX_SPAN_MS, type FollowOn } from '../../../../shared/cues/cue-base.ts';
import { CUE_TYPES, plannedDurationMs, type Cue, type CueTypeName } from '../../../../shared/cues/registry.ts';
import type { PlanOp } from '../../../../shared/show/plan-ops.ts';
import { parseSpanMs, SPAN_HINT, spanText } from '../../../../shared/time/span-text.ts';
import { nearestTimeOfDay, parseTimeOfDay, timeOfDayText } from '../../../../shared/time/time-of-day.ts';
import { changedType } from '../../../cues/change-type.ts';
import type { RundownColumn } from './columns.ts';
import { parseTrigger, triggerText, type TriggerContext } from '../../../../shared/show/trigger-text.ts';

export type CellOutcome =
  | { readonly ok: true; readonly ops: readonly PlanOp[] }
  | { readonly ok: false; readonly problem: string };

const NOTHING: CellOutcome = { ok: true, ops: [] };
const fail = (problem: string): CellOutcome => ({ ok: false, problem });

const FOLLOW_WORDS: Readonly<Record<FollowOn['kind'], string>> = {
  none: 'nothing',
  'auto-continue': 'continue',
  'auto-follow': 'follow',
  'auto-follow-settled': 'follow settled',
};

/** What the menu of the Then column offers. */
export const FOLLOW_FORMS: readonly { readonly form: string; readonly what: string }[] = [
  { form: 'nothing', what: 'waits for GO or a trigger of its own' },
  { form: 'continue +0:05', what: 'the next is taken so long after this one was taken' },
  { form: 'follow +0:05', what: 'the next is taken so long after this one ended' },
  { form: 'follow settled +0:05', what: 'so long after the last viewer’s window is over' },
];

export function followOnText(followOn: FollowOn): string {
  const words = FOLLOW_WORDS[followOn.kind];
  return followOn.kind === 'none' || followOn.postWaitMs === 0 ? words : `${words} +${spanText(followOn.postWaitMs)}`;
}

/** What a cell says, as it is edited, copied and searched; empty for what is not planned. */
export function cellText(column: RundownColumn, cue: Cue, context: Pick<TriggerContext, 'cues' | 'timeZone'>): string {
  if (column.custom) return cue.custom[column.custom.id] ?? '';
  switch (column.id) {
    case 'number':
      return cue.number;
    case 'title':
      return cue.title;
    case 'type':
      return CUE_TYPES[cue.type].label;
    case 'duration':
      return cue.durationMs === null ? naturalText(cue) : spanText(cue.durationMs);
    case 'start':
      return cue.plannedStartMs === null ? '' : timeOfDayText(cue.plannedStartMs, context.timeZone);
    case 'trigger':
      return triggerText(cue.trigger, context);
    case 'followOn':
      return followOnText(cue.followOn);
    case 'hostNotes':
      return cue.hostNotes;
    case 'producerNotes':
      return cue.producerNotes;
    default:
      return '';
  }
}

/** The length its content needs, where there is one. */
function naturalText(cue: Cue): string {
  const lengthMs = plannedDurationMs(cue);
  return lengthMs > 0 ? spanText(lengthMs) : '';
}

const LONGEST: Readonly<Record<string, number>> = { number: 16, title: 200, hostNotes: 5000, producerNotes: 5000 };
const LONGEST_CUSTOM = 2000;

/** The operations that make a cell say what was typed (none when it does already), or what is wrong with it. */
export function readCell(column: RundownColumn, text: string, cue: Cue, context: TriggerContext): CellOutcome {
  const { field } = column;
  if (field === null) return fail(`${column.title} can't be typed: it shows what happens`);
  if (text === cellText(column, cue, context)) return NOTHING;
  const set = (value: Extract<PlanOp, { op: 'set' }>['value']): CellOutcome => ({
    ok: true,
    ops: [{ op: 'set', cueId: cue.id, field, value }],
  });
  switch (column.kind) {
    case 'line':
    case 'notes': {
      const value = column.kind === 'line' ? text.trim().replaceAll(/\s+/g, ' ') : text;
      const longest = LONGEST[field] ?? LONGEST_CUSTOM;
      if (value.length > longest) return fail(`${column.title} takes ${longest} characters; these are ${value.length}`);
      return field === 'title' && value === '' ? fail('a cue needs a title') : set(value);
    }
    case 'span': {
      if (text.trim() === '') return cue.durationMs === null ? NOTHING : set(null);
      const spanMs = parseSpanMs(text);
      if (spanMs === null) return fail(`“${text.trim()}” is no length of time: ${SPAN_HINT}`);
      return spanMs > MAX_SPAN_MS ? fail('at most 48 hours') : set(spanMs);
    }
    case 'time': {
      if (text.trim() === '') return set(null);
      const time = parseTimeOfDay(text);
      if (time === null) return fail(`“${text.trim()}” is no time of day: write it as 20:15 or 20:15:30`);
      return set(nearestTimeOfDay(time, cue.plannedStartMs ?? context.aroundMs, context.timeZone));
    }
    case 'trigger': {
      const outcome = parseTrigger(text, context);
      if (!outcome.ok) return fail(outcome.problem);
      if ('cueId' in outcome.trigger && outcome.trigger.cueId === cue.id) return fail('a cue can’t wait for itself');
      return set(outcome.trigger);
    }
    case 'follow-on': {
      const followOn = parseFollowOn(text);
      return followOn === null
        ? fail('write nothing, continue +0:05, follow +0:05 or follow settled +0:05')
        : set(followOn);
    }
    case 'type': {
      const type = typeNamed(text);
      return type === null ? fail(`there is no cue type “${text.trim()}”`) : changeType(cue, type, context.cues);
    }
    case 'none':
      return NOTHING;
  }
}

function parseFollowOn(text: string): FollowOn | null {
  const match = /^(.*?)(?: ?\+ ?(.+))?$/.exec(text.trim().toLowerCase().replaceAll(/\s+/g, ' '));
  const words = match?.[1] === '' || match?.[1] === 'none' ? 'nothing' : match?.[1];
  const kind = (Object.keys(FOLLOW_WORDS) as FollowOn['kind'][]).find((each) => FOLLOW_WORDS[each] === words);
  if (kind === undefined) return null;
  if (kind === 'none') return { kind };
  const postWaitMs = match?.[2] === undefined ? 0 : parseSpanMs(match[2]);
  return postWaitMs === null || postWaitMs > MAX_SPAN_MS ? null : { kind, postWaitMs };
}

/** A cue type by the label or the name it has in the registry, in any case. */
export function typeNamed(text: string): CueTypeName | null {
  const word = text.trim().toLowerCase();
  const types = Object.values(CUE_TYPES);
  return types.find(({ type, label }) => type === word || label.toLowerCase() === word)?.type ?? null;
}

function changeType(cue: Cue, type: CueTypeName, cues: readonly Cue[]): CellOutcome {
  if (cue.type === type) return NOTHING;
  const changed = changedType(cue, type, cues);
  return typeof changed === 'string' ? fail(changed) : { ok: true, ops: [{ op: 'replace', cue: changed }] };
}
