import { isInteraction } from '../../shared/cues/registry.ts';
import type { CueRun } from '../../shared/show/run-state.ts';
import {
  isTarget,
  targetOf,
  unfinishedQuestions,
  type CueLookup,
  type TargetedAction,
} from '../../shared/show/run-target.ts';
import {
  cueName,
  findCue,
  no,
  phaseView,
  runOf,
  whyNotRun,
  yes,
  type Permission,
  type RunContext,
} from './cue-view.ts';

/** What is done to one cue, whichever it is. */
export type CueAction = Exclude<TargetedAction, 'add-time'>;

const lookup =
  ({ show }: RunContext): CueLookup =>
  (cueId) =>
    findCue(show, cueId);

/** The cue that an action is for when nobody names one; null: there is none. */
export function targetIn(action: TargetedAction, context: RunContext): string | null {
  return context.run === null ? null : targetOf(action, context.run, lookup(context));
}

/** The run of the cue that time is added to. */
export function runningCue(context: RunContext): CueRun | null {
  return runOf(context.run, targetIn('add-time', context));
}

/** `cue 3 · Which colour?`, also of a cue that is in the plan no more. */
export function nameOf(context: RunContext, cueId: string): string {
  const cue = findCue(context.show, cueId);
  return cue === null ? 'a cue that was removed' : cueName(cue);
}

/** Close, reveal or withdraw, of the current cue or else the question it can be done to. */
export function targetPermission(action: CueAction, context: RunContext): Permission {
  const why = whyNotRun(context);
  if (why !== null) return no(why);
  const cueId = targetIn(action, context) ?? cueToExplain(action, context);
  return cueId === null ? no('No cue has been taken yet') : permissionOn(action, cueId, context);
}

/** The same of one cue that was chosen in the rundown. */
export function chosenPermission(
  action: CueAction,
  context: RunContext & { readonly selectedCueId: string | null },
): Permission {
  const why = whyNotRun(context);
  if (why !== null) return no(why);
  const cue = findCue(context.show, context.selectedCueId);
  return cue ? permissionOn(action, cue.id, context) : no('Select a cue in the rundown first');
}

/** What the button says: with the cue's number when it is not the current one that it would act on. */
export function targetLabel(action: CueAction, label: string, context: RunContext): string {
  const cueId = targetIn(action, context);
  const number = cueId === context.run?.currentCueId ? '' : (findCue(context.show, cueId)?.number ?? '');
  return number === '' ? label : label.replace(/…?$/, (dots) => ` ${number}${dots}`);
}

/** With nothing to be done, the cue to say so of: whose results are waited for, or the current one. */
function cueToExplain(action: CueAction, context: RunContext): string | null {
  const { run } = context;
  if (run === null) return null;
  const waiting = action === 'reveal' ? unfinishedQuestions(run, lookup(context))[0] : undefined;
  return waiting?.cueId ?? runOf(run, run.currentCueId)?.cueId ?? null;
}

function permissionOn(action: CueAction, cueId: string, context: RunContext): Permission {
  const run = runOf(context.run, cueId);
  const cue = findCue(context.show, cueId);
  const name = nameOf(context, cueId);
  const isQuestion = cue !== null && isInteraction(cue);
  if (run === null || !isTarget(action, run, lookup(context))) {
    return no(whyNot(action, name, { phase: run?.phase ?? 'draft', isQuestion }));
  }
  switch (action) {
    case 'close':
      return yes(
        isQuestion ? `End answering of ${name}; each viewer gets up to the frame on air now` : `End ${name} now`,
      );
    case 'reveal':
      return yes(`Show the final results of ${name} to viewers`);
    case 'void':
      return yes(isQuestion ? `Withdraw ${name}; its votes do not count` : `Withdraw ${name}`);
  }
}

function whyNot(
  action: CueAction,
  name: string,
  { phase, isQuestion }: { readonly phase: CueRun['phase']; readonly isQuestion: boolean },
): string {
  const { label } = phaseView(phase);
  const subject = name.replace(/^(?:cue|a cue) /, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  switch (action) {
    case 'close':
      return `${subject} is not open (${label})`;
    case 'void':
      return `There is nothing to withdraw of ${name} (${label})`;
    case 'reveal':
      if (!isQuestion) return `${subject} is no question: it has no results`;
      if (phase === 'draft' || phase === 'armed' || phase === 'void') return `${subject} has no results (${label})`;
      if (phase === 'closed') return `The results of ${name} were shown already`;
      return `The results of ${name} are not final yet (${label}); they are when the last viewer's window is over`;
  }
}
