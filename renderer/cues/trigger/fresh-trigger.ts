import { DEFAULT_MIN_VOTES, type Trigger } from '../../../shared/cues/cue-base.ts';
import { isInteraction, type Cue } from '../../../shared/cues/registry.ts';
import type { Show } from '../../../shared/show/show.ts';
import { canBeTaken } from '../fields/cue-choices.ts';

export type TriggerKind = Trigger['kind'];

export const TRIGGER_KINDS: readonly { readonly kind: TriggerKind; readonly label: string; readonly what: string }[] = [
  { kind: 'manual', label: 'by hand (GO)', what: 'Only GO, a hotkey or another cue takes it.' },
  { kind: 'show-offset', label: 'after the start of the show', what: 'So long after the show began.' },
  { kind: 'hard-time', label: 'at a time of day', what: 'A hard start: at this time, whatever the show is doing.' },
  { kind: 'after-cue', label: 'after another cue', what: 'So long after another cue was taken or ended.' },
  {
    kind: 'before-end',
    label: 'before an end',
    what: 'So long before another cue, or the show, ends. Added time moves it.',
  },
  { kind: 'tally', label: 'when votes reach', what: 'As soon as a poll or quiz question has so many votes.' },
  {
    kind: 'telemetry',
    label: 'when a figure is',
    what: 'As soon as a measured figure was above or below a value for so long.',
  },
];

const FIVE_SECONDS_MS = 5_000;

/**
 * A first trigger of a kind for a cue, valid as it is; null when it needs another cue and there is none. Other cues are
 * proposed nearest first, before it rather than behind it.
 */
export function freshTrigger(kind: TriggerKind, cue: Cue, show: Show, nowMs: number): Trigger | null {
  switch (kind) {
    case 'manual':
      return { kind };
    case 'show-offset':
      return { kind, offsetMs: 0 };
    case 'hard-time':
      return { kind, atMs: cue.plannedStartMs ?? show.plannedStartMs ?? nextQuarter(nowMs) };
    case 'after-cue': {
      const other = nearest(show, cue, canBeTaken);
      return other && { kind, cueId: other.id, point: 'end', offsetMs: 0 };
    }
    case 'before-end': {
      const other = nearest(show, cue, canBeTaken);
      return { kind, cueId: other?.id ?? null, beforeMs: FIVE_SECONDS_MS };
    }
    case 'tally': {
      const other = nearest(show, cue, isInteraction);
      return (
        other && { kind, cueId: other.id, optionId: null, unit: 'votes', atLeast: 100, minVotes: DEFAULT_MIN_VOTES }
      );
    }
    case 'telemetry':
      return { kind, metric: 'viewers', side: 'above', value: 100, forMs: FIVE_SECONDS_MS };
  }
}

function nearest(show: Show, cue: Cue, wanted: (other: Cue) => boolean): Cue | null {
  const { cues } = show.rundown;
  const own = cues.findIndex((other) => other.id === cue.id);
  return cues.slice(0, Math.max(0, own)).findLast(wanted) ?? cues.slice(own + 1).find(wanted) ?? null;
}

const QUARTER_MS = 15 * 60_000;

/** The next full quarter of an hour: a time somebody might mean. */
function nextQuarter(nowMs: number): number {
  return Math.ceil((nowMs + 1) / QUARTER_MS) * QUARTER_MS;
}
