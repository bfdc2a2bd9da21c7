import { conductOf, isInteraction } from '../../shared/cues/registry.ts';
import type { TargetedAction } from '../../shared/show/run-target.ts';
import { chosenPermission, runningCue, targetLabel, targetPermission, type CueAction } from './cue-targets.ts';
import {
  cueName,
  findCue,
  goPermission,
  no,
  runPermission,
  whyNotRun,
  yes,
  type Permission,
  type RunContext,
} from './cue-view.ts';
import { formatDuration, formatMs, joined } from './format.ts';
import type { Rescue } from './rescue.ts';

/** Everything that runs the show. Keys stand in shortcuts.ts; buttons, palette and keys all come here. */
export type RunActionId =
  | 'go'
  | 'go-back-dated'
  | 'hold'
  | 'hold-extending'
  | 'panic'
  | 'skip'
  | 'back'
  | 'fire'
  | 'jump'
  | 'add-10'
  | 'add-30'
  | 'add-60'
  | 'take-10'
  | 'close'
  | 'reveal'
  | 'void'
  | 'close-chosen'
  | 'reveal-chosen'
  | 'void-chosen'
  | 'start'
  | 'finish'
  | 'reset'
  | 'acknowledge';

/** What the actions are decided upon. */
export interface ActionContext extends RunContext {
  /** The cue with the cursor in the rundown; null: none. */
  readonly selectedCueId: string | null;
  readonly rescue: Rescue;
}

export interface RunAction {
  readonly label: string;
  /** What its button says now, where that is not always the same. */
  labelNow?(context: ActionContext): string;
  /** For the palette and the list that `?` opens. */
  readonly what: string;
  permission(context: ActionContext): Permission;
}

/** Those that nobody names a cue to, and what they look for. */
export const TARGETED: Partial<Record<RunActionId, TargetedAction>> = {
  close: 'close',
  reveal: 'reveal',
  void: 'void',
  'add-10': 'add-time',
  'add-30': 'add-time',
  'add-60': 'add-time',
  'take-10': 'add-time',
};

/** Steps of added time, in ms. */
export const ADDED_MS: Partial<Record<RunActionId, number>> = {
  'add-10': 10_000,
  'add-30': 30_000,
  'add-60': 60_000,
  'take-10': -10_000,
};

export const RUN_ACTIONS: Readonly<Record<RunActionId, RunAction>> = {
  go: { label: 'GO', what: 'GO: take the cue in standby', permission: goPermission },
  'go-back-dated': {
    label: 'GO back-dated',
    what: 'GO as if pressed when speech began',
    permission: backDatedPermission,
  },
  hold: { label: 'Hold', what: 'Hold: stop automatic advance; again: go on', permission: holdPermission },
  'hold-extending': {
    label: 'Hold, and let open windows wait',
    what: 'Hold, and let open windows wait',
    permission: holdExtendingPermission,
  },
  panic: {
    label: 'Panic',
    what: 'Panic (twice): withdraw everything, clear viewers’ screens, hold',
    permission: panicPermission,
  },
  skip: { label: 'Skip', what: 'Pass over the cue in standby', permission: skipPermission },
  back: { label: 'Back', what: 'Standby one cue back', permission: backPermission },
  fire: {
    label: 'Fire now',
    what: 'Take the selected cue at once; standby stays',
    permission: selectedPermission('fire'),
  },
  jump: { label: 'Jump', what: 'Go on from the selected cue', permission: selectedPermission('jump') },
  'add-10': { label: '+10 s', what: 'Give what runs 10 s more', permission: addPermission('add-10') },
  'add-30': { label: '+30 s', what: 'Give what runs 30 s more', permission: addPermission('add-30') },
  'add-60': { label: '+1 min', what: 'Give what runs a minute more', permission: addPermission('add-60') },
  'take-10': { label: '−10 s', what: 'Take 10 s from a running timer', permission: addPermission('take-10') },
  close: targeted('close', 'Close', 'Close: end answering, or the current cue'),
  reveal: targeted('reveal', 'Reveal', 'Reveal: show final results to viewers'),
  void: targeted('void', 'Void…', 'Void: withdraw cue or question (asks first)'),
  'close-chosen': chosen('close', 'Close', 'Close the selected cue'),
  'reveal-chosen': chosen('reveal', 'Reveal', 'Reveal the results of the selected cue'),
  'void-chosen': chosen('void', 'Withdraw…', 'Withdraw the selected cue (asks first)'),
  start: {
    label: 'Start run',
    what: 'Start the automatic run',
    permission: (context) => runPermission('start', context),
  },
  finish: {
    label: 'Finish…',
    what: 'Call the show over (asks first)',
    permission: (context) => runPermission('finish', context),
  },
  reset: {
    label: 'Reset run…',
    what: 'Begin a new run (asks first)',
    permission: (context) => runPermission('reset', context),
  },
  acknowledge: {
    label: 'Got it',
    what: 'Tell the producer that the message was read',
    permission: acknowledgePermission,
  },
};

/** Of the current cue, or of the question that it can be done to: the show may have gone past one that is open. */
function targeted(action: CueAction, label: string, what: string): RunAction {
  return {
    label,
    what,
    labelNow: (context) => targetLabel(action, label, context),
    permission: (context) => targetPermission(action, context),
  };
}

function chosen(action: CueAction, label: string, what: string): RunAction {
  return { label, what, permission: (context) => chosenPermission(action, context) };
}

function backDatedPermission(context: ActionContext): Permission {
  const go = goPermission(context);
  if (!go.allowed) return go;
  const { backDateMs, leftMs } = context.rescue;
  if (backDateMs <= 0)
    return no('Nobody has begun to speak within the rescue that is left: set the slider, or press GO');
  const left = leftMs === null ? '' : `; up to ${joined(formatMs(leftMs))} reach every viewer in time`;
  return yes(`${go.reason}, as of ${joined(formatMs(backDateMs))} ago${left}`);
}

function holdPermission(context: RunContext): Permission {
  const why = whyNotRun(context);
  if (why !== null) return no(why);
  if (context.run?.endedAtMs !== null && context.run?.endedAtMs !== undefined) return no('The show is over');
  return context.run?.holdSinceMs === null || context.run === null
    ? yes('Nothing is taken by itself until it is released; timers stand still, open windows run on')
    : yes('Go on: timers and follow-ons run again');
}

function holdExtendingPermission(context: RunContext): Permission {
  const hold = holdPermission(context);
  if (!hold.allowed) return hold;
  if ((context.run?.holdSinceMs ?? null) !== null) return no('The show is on hold already: release it first');
  return yes('Hold; open windows wait too, and grow by as long as it lasts');
}

function panicPermission(context: RunContext): Permission {
  const why = whyNotRun(context);
  return why === null
    ? yes(
        'Hold the button, or press twice: withdraws what is open, clears viewers’ screens, holds. The stream goes on.',
      )
    : no(why);
}

function skipPermission(context: RunContext): Permission {
  const why = whyNotRun(context);
  if (why !== null) return no(why);
  const cue = findCue(context.show, context.run?.standbyCueId ?? null);
  return cue ? yes(`Pass over ${cueName(cue)}`) : no('No cue is in standby');
}

function backPermission(context: RunContext): Permission {
  const why = whyNotRun(context);
  if (why !== null) return no(why);
  const first = context.show?.rundown.cues.find((cue) => !cue.skip && conductOf(cue) !== 'never');
  if (!first) return no('The rundown is empty');
  return first.id === context.run?.standbyCueId ? no('Standby is at the top already') : yes('Standby one cue back');
}

function selectedPermission(action: 'fire' | 'jump'): (context: ActionContext) => Permission {
  return (context) => {
    const why = whyNotRun(context);
    if (why !== null) return no(why);
    const cue = findCue(context.show, context.selectedCueId);
    if (!cue) return no('Select a cue in the rundown first');
    if (conductOf(cue) === 'never') return no('A memo is only read: nothing takes it');
    return action === 'fire'
      ? yes(`Take ${cueName(cue)} at once; standby stays where it is`)
      : yes(`Take ${cueName(cue)} and go on behind it; timers before it end`);
  };
}

function addPermission(action: RunActionId): (context: RunContext) => Permission {
  const addMs = ADDED_MS[action] ?? 0;
  return (context) => {
    const why = whyNotRun(context);
    if (why !== null) return no(why);
    const running = runningCue(context);
    const cue = findCue(context.show, running?.cueId ?? null);
    if (!running || !cue) return no('Nothing runs that has an end');
    if (addMs < 0 && isInteraction(cue)) return no('An open window only grows: close it to end it');
    const what = `${addMs < 0 ? '−' : '+'}${formatDuration(Math.abs(addMs))}`;
    return yes(`${what} for ${cueName(cue)}`);
  };
}

function acknowledgePermission({ linkOpen, run }: RunContext): Permission {
  if (!linkOpen) return no('The host cannot be reached just now');
  const message = run?.hostMessage ?? null;
  if (message === null) return no('There is no message');
  return message.acknowledgedAtMs === null
    ? yes('Tell the producer that it was read')
    : no('It was acknowledged already');
}
